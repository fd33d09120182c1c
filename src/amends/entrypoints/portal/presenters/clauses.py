"""One clause of a version with everything about it: when it applies, what follows, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends.domain.clause_words import need_in_words, part_in_words, rung_in_words, settings_used
from amends.domain.condition_words import Said, condition_in_words
from amends.domain.difference import ClauseChange, Difference, Kind, clause_difference
from amends.domain.difference_words import clause_told, move_told
from amends.domain.rule_words import field_in_words, setting_in_words
from amends.domain.rulebook import Clause, Rulebook
from amends.entrypoints.portal.presenters.differences import PartLine, part_lines
from amends.entrypoints.portal.presenters.parts import Badge, ClauseRef
from amends.entrypoints.portal.presenters.rules import SettingLine, effect_of, part_title
from amends.entrypoints.portal.presenters.versions import (
    VersionLine,
    clause_url,
    version_url,
)
from amends.entrypoints.portal.words import reader
from amends.models.rulebooks import RulebookVersion, rulebook, standing

CONCERNS = ("reasons", "states", "classes", "on")
"""The parts that say for which claims a clause is asked."""

EFFECTS = (
    "outcome",
    "track",
    "liable",
    "refund",
    "fee",
    "compensation",
    "instead",
    "route",
    "escalation",
    "unknown",
    "asks",
    "near",
)
"""The parts that say what follows, as far as they say something."""


@dataclass(frozen=True, kw_only=True)
class NamedLine:
    """A part of a clause and what it says."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """What a version did to the clause."""

    version: VersionLine
    kind: Kind
    parts: tuple[PartLine, ...]
    moved: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ClausePage:
    """A clause as it stands in one version."""

    id: str
    title: str
    text: str
    source: str
    part: str
    effect: Badge
    version: VersionLine
    rules_url: str
    concerns: tuple[NamedLine, ...]
    condition: Said | None
    expression: str
    effects: tuple[NamedLine, ...]
    needs: tuple[str, ...]
    ladder: ClauseRef | None
    rungs: tuple[str, ...]
    settings: tuple[SettingLine, ...]
    history: tuple[HistoryLine, ...]


def clause_page(
    id: str, version: VersionLine, versions: Sequence[RulebookVersion], lines: Sequence[VersionLine]
) -> ClausePage:
    """The clause in a version, and its history over all that were not withdrawn.

    Raises `KeyError` where the version has no such clause.
    """
    book, language = rulebook(version.id), reader()
    clause = book.clause(id)
    condition = condition_in_words(clause.when, book, language) if clause.when else None
    return ClausePage(
        id=clause.id,
        title=clause.title[language],
        text=clause.written(book.settings, language),
        source=clause.source,
        part=part_title(clause.part),
        effect=effect_of(clause),
        version=version,
        rules_url=f"{version_url(version.id)}#{clause.id}",
        concerns=_named(clause, book, CONCERNS),
        condition=condition,
        expression=clause.when.text if clause.when else "",
        effects=_named(clause, book, EFFECTS) if _does_something(clause) else (),
        needs=tuple(need_in_words(need, book, language) for need in clause.needs),
        ladder=_ladder(clause, book, version.id),
        rungs=tuple(rung_in_words(rung, book, language) for rung in clause.rungs),
        settings=_settings(clause, book),
        history=tuple(_history(id, versions, {line.id: line for line in lines})),
    )


def _does_something(clause: Clause) -> bool:
    """Whether a clause decides, adds or chooses something; a provision only informs."""
    return bool(
        clause.outcome or clause.fee or clause.compensation or clause.route or clause.escalation
    )


def _named(clause: Clause, book: Rulebook, parts: Sequence[str]) -> tuple[NamedLine, ...]:
    """What these parts say; those of a refund only where there is one."""
    language = reader()
    silent = set() if clause.outcome else {"track", "liable", "refund"}
    if clause.refund == "none":
        silent.add("refund")
    if not clause.when or not clause.when.unknown:
        silent |= {"unknown", "asks"}
    said = (
        (part, part_in_words(clause, part, book, language)) for part in parts if part not in silent
    )
    return tuple(
        NamedLine(name=field_in_words(part, language), value=value) for part, value in said if value
    )


def _ladder(clause: Clause, book: Rulebook, version: str) -> ClauseRef | None:
    if not clause.ladder:
        return None
    ladder = book.clause(clause.ladder)
    return ClauseRef(id=ladder.id, title=ladder.title[reader()], url=clause_url(ladder.id, version))


def _settings(clause: Clause, book: Rulebook) -> tuple[SettingLine, ...]:
    language = reader()
    used = [book.schema[name] for name in settings_used(clause, book)]
    return tuple(
        SettingLine(
            name=setting.name,
            label=setting.zh if language == "zh" else setting.en,
            value=setting_in_words(setting, book.settings[setting.name], language),
        )
        for setting in used
    )


def _history(
    id: str, versions: Sequence[RulebookVersion], lines: dict[str, VersionLine]
) -> Iterator[HistoryLine]:
    """The versions that did something to the clause, the last one first."""
    kept = standing(versions)
    for version, before in zip(kept, [*kept[1:], None], strict=True):
        book, line = rulebook(version.pk), lines[version.pk]
        older = rulebook(before.pk) if before else None
        if older is None:
            if _has(book, id):
                url = clause_url(id, version.pk)
                yield HistoryLine(version=line, kind="added", parts=(), url=url)
        elif _has(book, id) or _has(older, id):
            told = clause_difference(older, book, id)
            for change in told.clauses:
                yield _changed(change, told, line)


def _changed(change: ClauseChange, told: Difference, line: VersionLine) -> HistoryLine:
    language = reader()
    parts = ()  # type: tuple[PartLine, ...]
    if change.kind == "changed":
        parts = part_lines(clause_told(change, told, language), change.kind, language)
    return HistoryLine(
        version=line,
        kind=change.kind,
        parts=parts,
        moved=move_told(change, language),
        url=clause_url(change.id, line.id) if change.new else "",
    )


def _has(book: Rulebook, id: str) -> bool:
    return any(clause.id == id for clause in book.clauses)
