"""On which line of a TOML text something stands, which the standard library's reader does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and places in a list from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")
_STRINGS = re.compile(
    r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)  # A quoted text holds no bracket that counts, and a comment none at all.


def lines_of(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, of every table and of every key that begins a line."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not depth and not quote:
            header = _HEADER.match(line)
            if header:
                table = _table(header[1] == "[[", header[2], counts)
                found.setdefault(table, number)
                continue
            key = _KEY.match(line)
            if key:
                found.setdefault((*table, key[1] or key[2] or key[3]), number)
        depth, quote = _still_open(line, depth, quote)
    return found


def line_at(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of the nearest thing around a place that has one."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


def _table(listed: bool, name: str, counts: dict[Path, int]) -> Path:
    """The way to a table from its header; each part that is a list goes to its last entry."""
    path: Path = ()
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    for place, part in enumerate(parts):
        path = (*path, part)
        if listed and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _still_open(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How many brackets and which long quotation are open at the end of a line."""
    rest = line
    while rest:
        if quote:
            _, ends, rest = rest.partition(quote)
            if not ends:
                return depth, quote
            quote = ""
            continue
        match = _STRINGS.search(rest)
        plain = rest[: match.start()] if match else rest
        depth += plain.count("[") + plain.count("{") - plain.count("]") - plain.count("}")
        if match is None:
            break
        rest = rest[match.end() :]
        if match[0] in ('"""', "'''"):
            quote = match[0]
    return depth, quote
