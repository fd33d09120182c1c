"""Writes a rulebook's tables as TOML, in the shape in which rulebooks are written by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(table: Mapping[str, Any]) -> str:
    """The TOML text of a table: values first, then tables by name, then lists of tables."""
    return "\n".join(_table(table, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    deeper = [(key, value) for key, value in table.items() if _stands_apart(key, value, path)]
    apart = {key for key, _ in deeper}
    for key, value in table.items():
        if key not in apart:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in deeper:
        name = (*path, key)
        if isinstance(value, list):
            for row in value:
                yield from ("", f"[[{'.'.join(map(_key, name))}]]")
                yield from _table(row, name)
            continue
        for inner, row in value.items():
            yield from ("", f"[{'.'.join(map(_key, (*name, inner)))}]")
            yield from _table(row, (*name, inner))


def _stands_apart(key: str, value: Any, path: tuple[str, ...]) -> bool:
    """Whether it is written under a header: a list of tables, or at the top tables of tables."""
    if isinstance(value, list):
        return key in ("clause", "rung")
    return not path and isinstance(value, Mapping) and key != "name"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            # What JSON escapes, TOML escapes in the same way; the one control character that JSON
            # leaves is not allowed to stand in TOML.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {inner} }}" if inner else "{}"
    return str(value)
