"""What differs between two rulebooks, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from amends.domain.difference import (
    ClauseChange,
    Difference,
    Kind,
    Piece,
    SettingChange,
)
from amends.domain.difference_words import (
    KINDS,
    Told,
    clause_called,
    clause_told,
    in_brief,
    move_told,
    name_told,
    setting_called,
    setting_told,
    summary,
)
from amends.domain.refused import Language
from amends.domain.rule_words import field_in_words
from amends.entrypoints.portal.presenters.parts import Badge, Tone
from amends.entrypoints.portal.presenters.versions import VersionLine, clause_url
from amends.entrypoints.portal.words import reader


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """A part that changed: old and new, or as one text in pieces, or line by line."""

    name: str
    old: str = ""
    new: str = ""
    pieces: tuple[Piece, ...] = ()
    lines: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A setting or clause that differs. `moved` says where it stands now."""

    id: str
    title: str
    badge: Badge
    parts: tuple[PartLine, ...]
    url: str = ""
    moved: str = ""


@dataclass(frozen=True, kw_only=True)
class DifferenceView:
    """All that differs, with a line that sums it up."""

    summary: str
    name: tuple[PartLine, ...]
    settings: tuple[Entry, ...]
    clauses: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class DifferencePage:
    """Two versions, what differs between them, and the versions that can be chosen."""

    old: VersionLine
    new: VersionLine
    versions: tuple[VersionLine, ...]
    difference: DifferenceView


_TONES: Mapping[Kind, Tone] = {
    "added": "done",
    "removed": "bad",
    "changed": "wait",
    "moved": "calm",
}


def difference_view(told: Difference, *, old: str = "", new: str = "") -> DifferenceView:
    """A difference; `old` and `new` are the versions whose clauses are linked to, "" for a draft."""
    language = reader()
    return DifferenceView(
        summary=summary(told, language),
        name=tuple(_part(part) for part in _readers(name_told(told, language), language)),
        settings=tuple(_setting(change, language) for change in told.settings),
        clauses=tuple(_clause(change, told, old, new, language) for change in told.clauses),
    )


def part_lines(parts: Sequence[Told], kind: Kind, language: Language) -> tuple[PartLine, ...]:
    """The parts of a setting or clause, as far as a reader of the language is concerned."""
    alone = kind in ("added", "removed")
    shown = _readers(in_brief(list(parts), language) if alone else parts, language)
    return tuple(_alone(part) if alone else _part(part) for part in shown)


def _setting(change: SettingChange, language: Language) -> Entry:
    return Entry(
        id=change.name,
        title=setting_called(change, language),
        badge=_badge(change.kind),
        parts=part_lines(setting_told(change, language), change.kind, language),
    )


def _clause(change: ClauseChange, told: Difference, old: str, new: str, of: Language) -> Entry:
    version = old if change.new is None else new
    return Entry(
        id=change.id,
        title=clause_called(change, of),
        badge=_badge(change.kind),
        parts=part_lines(clause_told(change, told, of), change.kind, of),
        url=clause_url(change.id, version) if version else "",
        moved=move_told(change, of),
    )


def _badge(kind: Kind) -> Badge:
    return Badge(label=KINDS[kind][0 if reader() == "zh" else 1], tone=_TONES[kind])


def _readers(parts: Sequence[Told], language: Language) -> list[Told]:
    """The parts without the words of the other language, unless nothing else changed."""
    other = "en" if language == "zh" else "zh"
    mine = [part for part in parts if not (part.part == other or part.part.endswith(f".{other}"))]
    return [_unmarked(part, language) for part in mine] if mine else list(parts)


def _unmarked(part: Told, language: Language) -> Told:
    """The part without saying that it is in the reader's own language."""
    field, _, of = part.part.partition(".")
    return replace(part, name=field_in_words(field, language)) if of == language else part


def _part(part: Told) -> PartLine:
    if part.pieces:
        return PartLine(name=part.name, pieces=part.pieces)
    if "\n" in part.old + part.new:
        return PartLine(name=part.name, lines=_by_line(part.old, part.new))
    return PartLine(name=part.name, old=part.old, new=part.new)


def _alone(part: Told) -> PartLine:
    """A part of what is new or gone, which has one side."""
    said = part.new or part.old
    lines = said.splitlines()
    if len(lines) > 1:
        return PartLine(name=part.name, lines=tuple(Piece("same", line) for line in lines))
    return PartLine(name=part.name, pieces=(Piece("same", said),))


def _by_line(old: str, new: str) -> tuple[Piece, ...]:
    before, after = old.splitlines(), new.splitlines()
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += (Piece("same", line) for line in before[i:j])
        else:
            pieces += (Piece("gone", line) for line in before[i:j])
            pieces += (Piece("new", line) for line in after[k:m])
    return tuple(pieces)
