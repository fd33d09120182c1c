"""On which lines of a rulebook's text the clauses and settings of a fault stand."""

from __future__ import annotations

import tomllib

from amends.domain.checking.faults import Fault
from amends.domain.toml_lines import Path, line_at, lines_of


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
