"""What differs between two rulebooks: settings and clauses added, removed, changed and moved.

Everything is read off the fields of settings and clauses, so whatever a clause may say one day is
compared without a word here. Comments of the text, its layout and its version do not count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from amends.domain.rulebook import Clause, Rulebook, Setting

Kind = Literal["added", "removed", "changed", "moved"]

_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs, by the name of its field; `text.zh` is the Chinese of `text`.

    Old and new are plain values, as JSON has them.
    """

    part: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class SettingChange:
    """What happened to a setting, or to the value that a class of goods has for itself."""

    name: str
    kind: Kind
    old: Setting | None
    new: Setting | None
    changes: tuple[Change, ...] = ()
    product_class: str = ""


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What happened to a clause.

    A clause is `moved` when it is asked after another one than before, which can decide a claim
    otherwise; `old_after` and `new_after` are the clauses before it then and now, "" for the first.
    One that changed may have moved as well.
    """

    id: str
    kind: Kind
    old: Clause | None
    new: Clause | None
    changes: tuple[Change, ...] = ()
    moved: bool = False
    old_after: str = ""
    new_after: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; `name` is what changed of the rulebook's own name."""

    old: Rulebook
    new: Rulebook
    name: tuple[Change, ...]
    settings: tuple[SettingChange, ...]
    clauses: tuple[ClauseChange, ...]

    @property
    def same(self) -> bool:
        """Whether both say the same, under whatever version."""
        return not (self.name or self.settings or self.clauses)

    def count(self, kind: Kind) -> int:
        """How many settings and clauses were added, removed, changed or only moved."""
        kinds = [each.kind for each in self.settings] + [each.kind for each in self.clauses]
        return kinds.count(kind)


def difference(old: Rulebook, new: Rulebook) -> Difference:
    """What differs between two rulebooks."""
    return Difference(
        old=old,
        new=new,
        name=tuple(_flattened("name", old.name, new.name)),
        settings=(*_settings(old.schema, new.schema), *_class_settings(old, new)),
        clauses=_clauses(old.clauses, new.clauses),
    )


def clause_difference(old: Rulebook, new: Rulebook, id: str) -> Difference:
    """What differs in one clause, which at least one of the two rulebooks has."""
    return Difference(old, new, (), (), _clauses(old.clauses, new.clauses, only=id))


def plain(value: object) -> Any:
    """A value of a clause or setting as JSON has it: words, numbers, lists and tables."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    text = getattr(value, "text", None)
    if isinstance(text, str):  # A condition is what it says; the rest of it is compiled from that.
        return text
    assert is_dataclass(value)
    return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.compare}


def _changes(old: object, new: object) -> tuple[Change, ...]:
    """The fields of two values of one kind that differ; all that say something, of one alone."""
    before: Mapping[str, Any] = plain(old) or {}
    after: Mapping[str, Any] = plain(new) or {}
    pairs = {name: (before.get(name), after.get(name)) for name in after or before}
    if not (before and after):
        silent = _defaults(new or old)
        pairs = {
            name: (was or None, now or None)
            for name, (was, now) in pairs.items()
            if (was if before else now) != silent.get(name)
        }
    return tuple(
        change for name, (was, now) in pairs.items() for change in _flattened(name, was, now)
    )


def _defaults(one: Any) -> Mapping[str, Any]:
    """What the fields of a value are where nothing is said of them."""
    return {each.name: plain(each.default) for each in fields(one) if each.default is not MISSING}


def _flattened(name: str, old: Any, new: Any) -> Iterable[Change]:
    """The change of one field; what is said in two languages changes in each by itself."""
    texts = [value for value in (old, new) if isinstance(value, Mapping)]
    if texts and all(key in _LANGUAGES for text in texts for key in text):
        for language in _LANGUAGES:
            yield from _flattened(
                f"{name}.{language}", (old or {}).get(language), (new or {}).get(language)
            )
    elif old != new:
        yield Change(name, old, new)


def _settings(old: Mapping[str, Setting], new: Mapping[str, Setting]) -> Iterable[SettingChange]:
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name), new.get(name)
        if changes := _changes(before, after):
            kind: Kind = "changed" if before and after else "added" if after else "removed"
            yield SettingChange(name, kind, before, after, changes)


def _class_settings(old: Rulebook, new: Rulebook) -> Iterable[SettingChange]:
    for kind in dict.fromkeys([*new.classes, *old.classes]):
        before, after = old.classes.get(kind, {}), new.classes.get(kind, {})
        for name in dict.fromkeys([*after, *before]):
            was, now = plain(before.get(name)), plain(after.get(name))
            if was != now:
                change: Kind = (
                    "added" if name not in before else "removed" if name not in after else "changed"
                )
                yield SettingChange(
                    name,
                    change,
                    old.schema.get(name),
                    new.schema.get(name),
                    (Change("value", was, now),),
                    kind,
                )


def _clauses(
    old: Sequence[Clause], new: Sequence[Clause], *, only: str | None = None
) -> tuple[ClauseChange, ...]:
    """The clauses that differ in their new order, each removed one where it used to stand."""
    before, after = {c.id: c for c in old}, {c.id: c for c in new}
    old_ids, new_ids = list(before), list(after)
    moved = _moved(old_ids, new_ids)
    found: list[ClauseChange] = []
    for id in _merged(old_ids, new_ids) if only is None else [only]:
        was, now = before.get(id), after.get(id)
        changes = _changes(was, now)
        if was is None or now is None:
            found += [ClauseChange(id, "removed" if was else "added", was, now, changes)]
        elif changes or id in moved:
            kind: Kind = "changed" if changes else "moved"
            places = _before(old_ids, id), _before(new_ids, id)
            found += [ClauseChange(id, kind, was, now, changes, id in moved, *places)]
    return tuple(found)


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest of the common ids that must be moved to turn the old order into the new one."""
    place = {id: number for number, id in enumerate(old)}
    common = [id for id in new if id in place]
    # Patience: `ends[n]` is the lowest place on which a rising run of n + 1 ids can end.
    ends: list[int] = []
    runs: list[list[str]] = []
    for id in common:
        at = bisect_left(ends, place[id])
        run = [*(runs[at - 1] if at else []), id]
        ends[at : at + 1], runs[at : at + 1] = [place[id]], [run]
    return set(common) - set(runs[-1] if runs else [])


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new order with each id that is gone behind the one that it used to follow."""
    merged = list(new)
    for number, id in enumerate(old):
        if id not in new:
            behind = old[number - 1] if number else None
            merged.insert(merged.index(behind) + 1 if behind else 0, id)
    return merged


def _before(ids: Sequence[str], id: str) -> str:
    place = ids.index(id)
    return ids[place - 1] if place else ""


# Word by word.


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that stayed, is gone, or is new."""

    kind: Literal["same", "gone", "new"]
    text: str


_TOKENS = re.compile(r"\{\w*\}|[^\W\d_\u2e80-\u9fff]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
"""Figures in braces, words, numbers, blanks; Chinese character by character."""


def compared_texts(old: str, new: str) -> tuple[Piece, ...]:
    """A text's old and new wording as one, word by word."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces: list[Piece] = []
    gone = added = ""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[i:j]), "".join(after[k:m])
        if tag == "equal" and (was.strip() or not (gone or added)):
            pieces += _turned(gone, added)
            pieces.append(Piece("same", was))
            gone = added = ""
        else:
            # A blank that happens to stand between two changed words belongs to the change.
            gone, added = gone + was, added + now
    return tuple(pieces + _turned(gone, added))


def _turned(gone: str, added: str) -> list[Piece]:
    # Blanks at the end of both are those that were taken along above.
    kept = ""
    if gone and added and gone[-1] == added[-1] and gone[-1].isspace():
        gone, added, kept = gone[:-1], added[:-1], gone[-1]
    pieces = [Piece("gone", gone), Piece("new", added), Piece("same", kept)]
    return [piece for piece in pieces if piece.text]
