"""The source as the laws of the house read it: files, syntax trees, and every class of a kind."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import amends

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "amends"
TEMPLATES = SRC / "entrypoints" / "portal" / "templates"

Kind = TypeVar("Kind")

_NOT_OURS = frozenset({"__pycache__", "build", "dist", "artefacts", "staticfiles"})


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every file that somebody wrote; what tools leave behind, and hidden folders, are left out."""
    for path in sorted(root.iterdir()):
        if path.name in _NOT_OURS or (path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from files(path)
        elif path.suffix not in {".mo", ".pyc"}:
            yield path


def texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every file that is text, with its text."""
    for path in files(root):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def modules(*folders: Path) -> Iterator[tuple[Path, str]]:
    """Every Python module of the folders with its text, but for migrations, which Django writes."""
    for folder in folders or (SRC,):
        for path, text in texts(folder):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path, text


def short(path: Path) -> str:
    """A path as failures show it, from the root of the source on."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(text: str) -> ast.Module:
    """The syntax tree of a module's text."""
    return ast.parse(text)


def dotted(node: ast.AST) -> str:
    """A chain of names as it was written: `Case.objects.filter`; calls in it leave no trace."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return ""


def import_everything() -> None:
    """Import every module of the product, so that each class is known to its parents."""
    for module in pkgutil.walk_packages(amends.__path__, "amends."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def descendants(parent: type[Kind]) -> Iterator[type[Kind]]:
    """Every subclass of a class, at any depth, that the product itself defines."""
    for child in parent.__subclasses__():
        if child.__module__.startswith("amends."):
            yield child
        yield from descendants(child)
