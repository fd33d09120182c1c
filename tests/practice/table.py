"""The table of where each rule of the trade stands, and which tests prove its rows."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from practice import Proof
from practice.claims import REASONS, STATES
from practice.proofs import EVIDENCE, PAYMENT
from practice.readings import READINGS, SUCCESS
from practice.windows import WINDOWS

TESTS = Path(__file__).resolve().parents[1]
TABLE = TESTS.parent / "docs" / "reference" / "practice.toml"

MARKED = sorted(TESTS.glob("*/test_practice_*.py"))
"""The files of tests that are marked as proof of rows."""

CLAIMS: Mapping[str, Sequence[Proof]] = {
    **STATES, **REASONS, **WINDOWS, **PAYMENT, **EVIDENCE, **SUCCESS, **READINGS,
}  # fmt: skip
"""The claims that prove a row, by its id."""


@dataclass(frozen=True)
class Row:
    """One rule of the trade: where it comes from and what holds it; `also` is a name in the code."""

    id: str
    source: str
    clauses: Sequence[str]
    zh: str
    en: str
    settings: Sequence[str] = ()
    also: str = ""


@cache
def groups() -> Mapping[str, Sequence[Row]]:
    """The rows by group, in the order of the table."""
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: [Row(**row) for row in rows] for name, rows in read.items() if name != "beyond"}


def beyond() -> Mapping[str, Mapping[str, str]]:
    """Clauses that the trade does not name, with the reason for each."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))[
        "beyond"
    ]
    return found


@cache
def functions() -> Mapping[str, Sequence[str]]:
    """The tests that are marked as the proof of a row, by its id."""
    found: dict[str, list[str]] = {}
    for path in MARKED:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for row in _proven_by(node):
                    found.setdefault(row, []).append(node.name)
    return found


def _proven_by(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "proves":
            yield from (ast.literal_eval(row) for row in mark.args)
