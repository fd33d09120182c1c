"""Compiles the portal's translations without system tools, and lists what has to be translated.

Sentences stand in English in templates and code; the Chinese ones in `locale/*/django.po`. Django
reads compiled files, which are made here when the site starts and are not kept in the repository.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

HERE = Path(__file__).parent
LOCALE = HERE / "locale"
_CALLS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"})
_TEMPLATE_CALL = re.compile(
    r"""\b(ngettext|gettext|_)\(\s*u?(?P<one>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    r"""(?:,\s*u?(?P<many>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?"""
)


def make_readable() -> None:
    """Compile every catalogue whose text is newer than its compiled form.

    Where the package lies in a folder that cannot be written, the compiled files go to a temporary
    folder, which is added to Django's `LOCALE_PATHS`.
    """
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        try:
            _compile(source, target)
        except OSError:
            elsewhere = Path(tempfile.mkdtemp(prefix="amends-locale-"))
            inside = elsewhere / source.relative_to(LOCALE).with_suffix(".mo")
            inside.parent.mkdir(parents=True)
            _compile(source, inside)
            settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, str(elsewhere)]


def _compile(source: Path, target: Path) -> None:
    """Write the compiled form beside its place and move it there, so no reader sees half a file."""
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".mo", delete=False) as draft:
        draft.write(polib.pofile(str(source), encoding="utf-8").to_binary())
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence to translate with its plural, which is empty where there is none."""
    for page in sorted((HERE / "templates").rglob("*.html")):
        yield from _in_template(page.read_text(encoding="utf-8"))
    for module in sorted(HERE.rglob("*.py")):
        yield from _in_code(module.read_text(encoding="utf-8"))


def _in_template(text: str) -> Iterator[tuple[str, str]]:
    for found in _TEMPLATE_CALL.finditer(templatize(text)):
        many = found["many"]
        yield ast.literal_eval(found["one"]), ast.literal_eval(many) if many else ""


def _in_code(text: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in _CALLS:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        if texts:
            yield texts[0], texts[1] if node.func.id.startswith("n") else ""
