"""Rulebooks by name for every command: a file, or a shipped one by its id."""

from __future__ import annotations

from pathlib import Path

from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import BadRulebook, parse_rulebook, shipped_rulebook
from amends.domain.shipped import DEFAULT, shipped_id, shipped_text
from amends.domain.toml_rows import Fault

NAMED = "a rulebook: a file, or one that `amends rulebook list` names; else the default one"


def read_rulebook(named: str | None) -> Rulebook:
    """The rulebook of that name, or the default one. Raises `BadRulebook` and `OSError`."""
    id = shipped(named)
    return parse_rulebook(read_text(named)) if id is None else shipped_rulebook(id)


def read_text(named: str | None) -> str:
    """The text of the rulebook of that name. Raises `OSError`, and `BadRulebook` for bad bytes."""
    id = shipped(named)
    if id is not None:
        return shipped_text(id)
    assert named is not None
    try:
        return Path(named).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(named, None, "文件不是 UTF-8", f"the file is not UTF-8 (byte {error.start})")
        raise BadRulebook([fault]) from error


def shipped(named: str | None) -> str | None:
    """The id of the shipped rulebook that is meant, the default one where none is named.

    A file goes before a shipped one of its name; None where a file is meant.
    """
    if named is None:
        return DEFAULT
    return None if Path(named).exists() else shipped_id(named)
