"""The rulebook as its public page prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.rule_words import setting_in_words
from amends.domain.rulebook import Clause, Rulebook
from amends.entrypoints.portal.presenters.parts import Badge, Tone
from amends.entrypoints.portal.presenters.versions import VersionLine, clause_url
from amends.entrypoints.portal.words import PRODUCT_CLASSES, reader, word
from amends.models.rulebooks import rulebook

PARTS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "admissibility": (
        _("May the claim be judged?"),
        _("Asked first: whether it was settled before, contradicts itself, or came too soon."),
    ),
    "liability": (
        _("Who answers for it?"),
        _("Where somebody is at fault, the whole loss is made good and no fee is taken."),
    ),
    "remedy": (
        _("What comes back where nobody is at fault?"),
        _("It depends on how far the goods have gone when the claim is made."),
    ),
    "evidence": (
        _("What has to be shown, and by whom?"),
        _("The platform's own records count by themselves; only what they cannot know is asked."),
    ),
    "route": (
        _("Who carries the ruling on?"),
        _("What the rules settle goes by itself; the rest is decided by a person."),
    ),
    "procedure": (
        _("How long does each step take?"),
        _("Every step has its time, and it is fixed here what happens when that is over."),
    ),
    "execution": (
        _("How does the money go back?"),
        _("By whom it is paid, by which way, and when it arrives."),
    ),
}

OUTCOMES: Mapping[str, tuple[str | Promise, Tone]] = {
    "approve": (_("Refund"), "done"),
    "reject": (_("No refund"), "bad"),
    "need_evidence": (_("Proof wanted"), "wait"),
    "manual": (_("A person decides"), "wait"),
}


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    """A clause as the public rulebook page prints it."""

    id: str
    url: str
    title: str
    text: str
    effect: Badge


@dataclass(frozen=True, kw_only=True)
class RulebookSection:
    """Clauses of one kind."""

    anchor: str
    title: str
    intro: str
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """A number or a choice that the rulebook fixes, for a class of goods where one is named."""

    name: str
    label: str
    value: str
    product_class: str = ""


@dataclass(frozen=True, kw_only=True)
class RulebookPage:
    """A version with all its clauses and settings, and the other versions."""

    version: VersionLine
    name: str
    sections: tuple[RulebookSection, ...]
    settings: tuple[SettingLine, ...]
    coming: tuple[VersionLine, ...]
    versions: int


def rulebook_page(version: VersionLine, lines: Sequence[VersionLine]) -> RulebookPage:
    """A version with all its clauses and settings, those that will follow, and how many there are."""
    book, language = rulebook(version.id), reader()
    later = [line for line in lines if line.effective_at > version.effective_at]
    return RulebookPage(
        version=version,
        name=book.name[language],
        sections=tuple(section for part in PARTS if (section := _section(book, part)).clauses),
        settings=tuple(_settings(book)),
        coming=tuple(line for line in later if line.badge.tone == "wait"),
        versions=len(lines),
    )


def part_title(part: str) -> str:
    """The question that a part of the rulebook answers."""
    return str(PARTS[part][0])


def effect_of(clause: Clause) -> Badge:
    """What a clause does, in a word or two."""
    if clause.outcome is not None:
        label, tone = OUTCOMES[clause.outcome]
        return Badge(label=str(label), tone=tone)
    does: Mapping[str, object] = {
        gettext("Adds a fee"): clause.fee,
        gettext("Adds a compensation"): clause.compensation,
        gettext("Says who carries it on"): clause.route,
        gettext("Opens a further way"): clause.escalation,
        gettext("Orders the proof"): clause.rungs,
    }
    return Badge(label=next((said for said, so in does.items() if so), gettext("Explains")))


def _section(book: Rulebook, part: str) -> RulebookSection:
    title, intro = PARTS[part]
    clauses = tuple(_clause(book, clause) for clause in book.clauses if clause.part == part)
    return RulebookSection(anchor=part, title=str(title), intro=str(intro), clauses=clauses)


def _clause(book: Rulebook, clause: Clause) -> ClauseText:
    language = reader()
    return ClauseText(
        id=clause.id,
        url=clause_url(clause.id, book.id),
        title=clause.title[language],
        text=clause.written(book.settings, language),
        effect=effect_of(clause),
    )


def _settings(book: Rulebook) -> Iterator[SettingLine]:
    """Every setting, each followed by what single classes of goods have instead."""
    language = reader()
    for name, setting in book.schema.items():
        label = setting.zh if language == "zh" else setting.en
        value = setting_in_words(setting, book.settings[name], language)
        yield SettingLine(name=name, label=label, value=value)
        for kind, own in book.classes.items():
            if name in own:
                yield SettingLine(
                    name=name,
                    label=label,
                    value=setting_in_words(setting, own[name], language),
                    product_class=word(PRODUCT_CLASSES, kind),
                )
