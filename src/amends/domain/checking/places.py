"""Where in a rulebook's text the clauses and settings of a fault stand."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache

from amends.domain.checking.checker import binding_faults
from amends.domain.checking.faults import Fault
from amends.domain.rulebook_file import parse_rulebook
from amends.domain.toml_lines import Path, line_at, lines_of
from amends.domain.toml_rows import Fault as Mistake

_ID = re.compile(r"^id *=.*$", re.MULTILINE)


def binding_mistakes(text: str) -> tuple[Mistake, ...]:
    """The faults with which a rulebook is not published, as mistakes in its text.

    A text is checked once, under whatever number it comes again. Raises `BadRulebook` for a text
    that is none.
    """
    return _binding_mistakes(_ID.sub('id = "checked@1"', text, count=1))


@lru_cache(maxsize=32)
def _binding_mistakes(text: str) -> tuple[Mistake, ...]:
    return tuple(_mistake(text, fault) for fault in binding_faults(parse_rulebook(text)))


def _mistake(text: str, fault: Fault) -> Mistake:
    named = [f"/clause/{id}" for id in fault.clauses] + [f"/settings/{id}" for id in fault.settings]
    return Mistake(
        place=named[0] if named else "/clause",
        line=next(iter(lines_of_fault(text, fault)), None),
        zh=fault.zh,
        en=fault.en,
    )


def lines_of_fault(text: str, fault: Fault) -> list[int]:
    """The lines, counted from 1, in the order of the fault's clauses and then its settings.

    What stands in another text, as in the one that a variant is based on, has no line.
    """
    lines, table = lines_of(text), tomllib.loads(text)
    clauses = {
        row.get("id"): place
        for place, row in enumerate(table.get("clause", []))
        if isinstance(row, dict)
    }
    paths: list[Path] = [("clause", clauses[id]) for id in fault.clauses if id in clauses]
    paths += [path for name in fault.settings for path in (("settings", name), ("set", name))]
    found = (line_at(lines, path) if path in lines else None for path in paths)
    return [line for line in found if line is not None]
