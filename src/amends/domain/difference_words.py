"""The difference of two rulebooks told to people, in Chinese or English, and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.domain.clause_words import TEXTS, figures_open, part_in_words
from amends.domain.difference import (
    Change,
    ClauseChange,
    Difference,
    Kind,
    Piece,
    SettingChange,
    compared_texts,
)
from amends.domain.refused import Language
from amends.domain.rule_words import field_in_words, listed, setting_in_words, word_for
from amends.domain.rulebook import Setting

KINDS: Mapping[Kind, tuple[str, str]] = {
    "added": ("新增", "new"),
    "removed": ("删除", "gone"),
    "changed": ("修改", "changed"),
    "moved": ("移动", "moved"),
}

SENTENCES = TEXTS | {"name", "zh", "en", "when"}
"""The parts whose old and new wording is compared word by word."""


@dataclass(frozen=True, slots=True)
class Told:
    """A part that changed: its field, what that is called, and old and new in words.

    Either is empty where there is nothing.
    """

    part: str
    name: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Old and new as one sentence; nothing where they are none, or have little in common."""
        if not (self.old and self.new and self.part.partition(".")[0] in SENTENCES):
            return ()
        pieces = compared_texts(self.old, self.new)
        kept = sum(len(piece.text) for piece in pieces if piece.kind == "same")
        return pieces if 3 * kept >= max(len(self.old), len(self.new)) else ()


def name_told(told: Difference, language: Language) -> list[Told]:
    """What changed of the rulebook's name, in the reader's language and the other one."""
    return [
        Told(change.part, field_in_words(change.part, language), change.old or "", change.new or "")
        for change in told.name
    ]


def setting_told(change: SettingChange, language: Language) -> list[Told]:
    """What changed of a setting, or all that a setting says which is new or gone."""
    return [
        Told(
            each.part,
            field_in_words(each.part, language),
            _of_setting(change.old, each.part, each.old, language),
            _of_setting(change.new, each.part, each.new, language),
        )
        for each in change.changes
    ]


def setting_called(change: SettingChange, language: Language) -> str:
    """The setting in words, and the class of goods that it is for."""
    setting = change.new or change.old
    assert setting is not None
    zh = language == "zh"
    name = setting.zh if zh else setting.en
    if not change.product_class:
        return name
    kind = word_for("product_class", change.product_class, language)
    return f"{name}（{kind}）" if zh else f"{name} ({kind})"


def clause_told(change: ClauseChange, told: Difference, language: Language) -> list[Told]:
    """What changed of a clause, or all that a clause says which is new or gone."""
    return [_of_clause(each, change, told, language) for each in change.changes]


def in_brief(parts: list[Told], language: Language) -> list[Told]:
    """Of a setting or clause that is new or gone, what a reader of one language has to know."""
    other = ".en" if language == "zh" else ".zh"
    return [
        part
        for part in parts
        if part.part.partition(".")[0] not in _ASIDE and not part.part.endswith(other)
    ]


def clause_called(change: ClauseChange, language: Language) -> str:
    """The clause's title, the newer one where it changed."""
    clause = change.new or change.old
    assert clause is not None
    return clause.title[language]


def move_told(change: ClauseChange, language: Language) -> str:
    """Where a clause that moved is asked now, and where it was; "" for one that stayed."""
    if not change.moved:
        return ""
    if language == "zh":
        old, new = (f"{id} 之后" if id else "最先" for id in (change.old_after, change.new_after))
        return f"次序：原在{old}，现在{new}。"
    old, new = (f"after {id}" if id else "first" for id in (change.old_after, change.new_after))
    return f"It is asked {new} now; it was {old}."


def summary(told: Difference, language: Language) -> str:
    """How much differs, in a line."""
    zh = language == "zh"
    if told.same:
        return "两版内容相同。" if zh else "Both say the same."
    counts = [(told.count(kind), words) for kind, words in KINDS.items()]
    if told.name:
        counts.append((1, ("更名", "name changed")))
    said = [f"{words[0]} {n} 处" if zh else f"{n} {words[1]}" for n, words in counts if n]
    return ("，" if zh else ", ").join(said) + ("。" if zh else ".")


def lines(told: Difference, language: Language) -> list[str]:
    """The whole difference as lines of text, for a terminal."""
    return [f"{told.old.id} → {told.new.id}", summary(told, language), *_body(told, language)]


def document(told: Difference) -> dict[str, Any]:
    """The difference as JSON: plain values, and the same in Chinese and English words."""
    return {
        "old": told.old.id,
        "new": told.new.id,
        "same": told.same,
        "name": _parts(told.name, name_told(told, "zh"), name_told(told, "en")),
        "settings": [
            {
                "name": each.name,
                "product_class": each.product_class or None,
                "change": each.kind,
                "zh": setting_called(each, "zh"),
                "en": setting_called(each, "en"),
                "parts": _parts(each.changes, setting_told(each, "zh"), setting_told(each, "en")),
            }
            for each in told.settings
        ],
        "clauses": [
            {
                "id": each.id,
                "change": each.kind,
                "zh": clause_called(each, "zh"),
                "en": clause_called(each, "en"),
                "moved": {"was_after": each.old_after or None, "is_after": each.new_after or None}
                if each.moved
                else None,
                "parts": _parts(
                    each.changes, clause_told(each, told, "zh"), clause_told(each, told, "en")
                ),
            }
            for each in told.clauses
        ],
    }


_ASIDE = frozenset(
    {"id", "name", "unit", "zh", "en", "one_of", "least", "most", "title", "part", "rank", "source"}
    | {"holds", "fails", "near", "unknown", "lapse"}
)
"""What is left aside where a setting or clause is told in brief."""


def _of_setting(setting: Setting | None, part: str, value: Any, language: Language) -> str:
    if setting is None or value is None:
        return ""
    if part == "value":
        return setting_in_words(setting, value, language)
    if isinstance(value, list):
        return listed([word_for(setting.name, each, language) for each in value], language)
    return word_for(part, value, language) if part == "unit" else str(value)


def _of_clause(change: Change, of: ClauseChange, told: Difference, language: Language) -> Told:
    """A part of both clauses in words, the figures of texts filled in where that tells them apart."""
    sides = ((of.old, told.old), (of.new, told.new))
    raw = [
        part_in_words(clause, change.part, book, language) if clause else ""
        for clause, book in sides
    ]
    if change.part.partition(".")[0] in TEXTS:
        filled = [
            said.format_map(figures_open(book)) for said, (_, book) in zip(raw, sides, strict=True)
        ]
        raw = raw if filled[0] == filled[1] else filled
    return Told(change.part, field_in_words(change.part, language), *raw)


def _parts(changes: Sequence[Change], zh: list[Told], en: list[Told]) -> list[dict[str, Any]]:
    return [
        {
            "part": change.part,
            "old": change.old,
            "new": change.new,
            "zh": {"name": chinese.name, "old": chinese.old, "new": chinese.new},
            "en": {"name": english.name, "old": english.old, "new": english.new},
        }
        for change, chinese, english in zip(changes, zh, en, strict=True)
    ]


def _body(told: Difference, language: Language) -> Iterator[str]:
    for part in name_told(told, language):
        yield from _line(part, language, indent="")
    for setting in told.settings:
        head = setting_called(setting, language)
        parts = setting_told(setting, language)
        yield from _entry(setting.kind, setting.name, head, parts, language)
    for clause in told.clauses:
        head = clause_called(clause, language)
        parts = clause_told(clause, told, language)
        yield from _entry(clause.kind, clause.id, head, parts, language)
        if clause.moved:
            yield f"    {move_told(clause, language)}"


def _entry(
    kind: Kind, name: str, called: str, parts: list[Told], language: Language
) -> Iterator[str]:
    yield ""
    word = KINDS[kind][0 if language == "zh" else 1]
    yield f"{name} {called}  [{word}]"
    if kind in ("added", "removed"):
        # There is one side only.
        for part in in_brief(parts, language):
            said = (part.old or part.new).replace("\n", "; ")
            yield f"    {part.name}{_COLON[language]}{said}"
    else:
        for part in parts:
            yield from _line(part, language, indent="    ")


def _line(part: Told, language: Language, *, indent: str) -> Iterator[str]:
    colon, nothing = _COLON[language], "（无）" if language == "zh" else "(nothing)"
    if part.pieces:
        said = "".join(_MARKS[piece.kind].format(piece.text) for piece in part.pieces)
        yield f"{indent}{part.name}{colon}{said}"
    elif part.old and part.new and "\n" in part.old + part.new:
        yield f"{indent}{part.name}{colon}"
        yield from (f"{indent}  - {line}" for line in part.old.splitlines())
        yield from (f"{indent}  + {line}" for line in part.new.splitlines())
    else:
        old, new = (side.replace("\n", "; ") or nothing for side in (part.old, part.new))
        yield f"{indent}{part.name}{colon}{old} → {new}"


_COLON: Mapping[Language, str] = {"zh": "：", "en": ": "}
_MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
"""How a terminal shows what is gone from a sentence and what is new in it."""
