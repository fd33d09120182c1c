"""Rulebooks written as variants: a shipped one is named, and only what differs is said.

`based_on` names the base. `set` gives settings other values; a clause with an id of the base changes
what it says and keeps the rest; one with another id is added; clauses and settings in `drop` are left
out. The outcome is a whole rulebook, which is then read like any other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from amends.domain.rulebook import PARTS
from amends.domain.shipped import SHIPPED, shipped_text
from amends.domain.toml_lines import Path
from amends.domain.toml_rows import Faults, Row

Table = dict[str, Any]

BASE: Path = ("based_on",)
KEYS = ("based_on", "set", "drop")
"""The keys that only a variant has."""


def whole_table(table: Table, faults: Faults) -> Table:
    """The whole rulebook of a variant; a table that is none is given back as it is.

    Mistakes are noted, and later ones in what was taken over are found on the line of `based_on`.
    """
    if "based_on" not in table:
        return table
    top = Row(faults, table)
    base = _base(top.one("based_on", SHIPPED))
    whole = {key: value for key, value in table.items() if key not in KEYS}
    dropped = set(top.words("drop", [*base["settings"], *(each["id"] for each in base["clause"])]))
    kept = {name: each for name, each in base["settings"].items() if name not in dropped}
    whole["settings"] = _settings(top, kept)
    whole["classes"] = _merged(base.get("classes", {}), table.get("classes", {}))
    whole["clause"] = _clauses(top, base["clause"], dropped)
    return whole


def _base(id: str) -> Table:
    if not id:
        return {"settings": {}, "clause": []}
    return whole_table(tomllib.loads(shipped_text(id)), Faults(""))


def _settings(top: Row, base: Table) -> Any:
    """The settings of the base and of the variant, with the values that it sets."""
    settings = _merged(base, top.table.get("settings", {}))
    if "set" not in top.table or not isinstance(settings, dict):
        return settings
    values = top.under("set")
    for name, value in values.table.items():
        if isinstance(settings.get(name), dict):
            settings[name] = {**settings[name], "value": value}
            top.moved(("settings", name), ("set", name))
        else:
            values.wrong(name, "没有这个设置", "no setting is called so")
    return settings


def _merged(base: Table, own: Any) -> Any:
    """Tables by name, each with the keys of both; what is no table is left to the reader."""
    if not isinstance(own, dict):
        return own
    mixed = {
        name: {**base[name], **table} if name in base and isinstance(table, dict) else table
        for name, table in own.items()
    }
    return {**base, **mixed}


def _clauses(top: Row, base: list[Table], dropped: Collection[str]) -> list[Table]:
    """The clauses of both in their order, each noted with where in the text it stands."""
    order = {clause["id"]: number for number, clause in enumerate(base)}
    kept = {clause["id"]: clause for clause in base if clause["id"] not in dropped}
    own = top.rows("clause")
    changed = {row.id for row in own}
    placed: list[tuple[Table, Path]] = [
        (clause, BASE) for id, clause in kept.items() if id not in changed
    ]
    placed += [({**kept.get(row.id, {}), **row.table}, row.path) for row in own]
    placed.sort(key=lambda each: (*_place(each[0]), order.get(str(each[0].get("id")), len(order))))
    for number, (_, path) in enumerate(placed):
        top.moved(("clause", number), path)
    return [clause for clause, _ in placed]


def _place(clause: Mapping[str, Any]) -> tuple[int, int]:
    """Where a clause belongs; one without a proper place comes last, where the reader refuses it."""
    part, rank = clause.get("part"), clause.get("rank", 1)
    if part not in PARTS or not isinstance(rank, int):
        return len(PARTS), 0
    return PARTS.index(part), rank
