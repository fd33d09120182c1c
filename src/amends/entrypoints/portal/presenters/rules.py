"""The rulebook as its public page prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.rulebook import Clause, Rulebook, Setting
from amends.entrypoints.portal.presenters.faces import (
    ClauseText,
    RulebookPage,
    RulebookSection,
    SettingLine,
    VersionLine,
)
from amends.entrypoints.portal.presenters.parts import Badge, Tone
from amends.entrypoints.portal.words import CHANNELS, REASONS, Words, reader, word
from amends.models.rulebooks import RulebookVersion, rulebook

FINGERPRINT_SHOWN = 16
"""How many digits of a hash a page prints."""

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

CHOICES: Words = {
    "delivered_at": _("from the delivery"),
    "discovered_at": _("from the moment the problem was found"),
    "paid_at": _("from the payment"),
    "elapsed>promised": _("later than promised"),
    "elapsed>30min": _("later than 30 minutes"),
    "refund_with_fee": _("refund less the fee"),
    "no_refund": _("no refund"),
    "none": _("nowhere"),
    "all": _("everywhere"),
    "no_fault": _("where nobody is at fault"),
    "no_reason": _("where no reason is given"),
    "approve": _("refund"),
    "reject": _("no refund"),
    "supported": _("refunded"),
    "unsupported": _("not refunded"),
    "undelivered": _("goods not delivered"),
    "unactivated": _("keys not fetched"),
    "activated_unused": _("keys fetched, not used"),
    "partly_used": _("goods partly used"),
    "used": _("goods used"),
}


def version_line(version: RulebookVersion, current: RulebookVersion | None) -> VersionLine:
    """A published version in a list, with the way to its page."""
    return VersionLine(
        id=version.pk,
        url=f"{reverse('portal:rules')}?version={version.pk}",
        published_at=version.published_at,
        effective_at=version.effective_at,
        fingerprint=version.sha256[:FINGERPRINT_SHOWN],
        in_force=current is not None and version.pk == current.pk,
    )


def rulebook_page(
    wanted: RulebookVersion, versions: Sequence[RulebookVersion], current: RulebookVersion | None
) -> RulebookPage:
    """A version with all its clauses and settings, and the ways to the other versions."""
    book, language = rulebook(wanted.pk), reader()
    return RulebookPage(
        version=wanted.pk,
        name=book.name[language],
        effective_at=wanted.effective_at,
        fingerprint=wanted.sha256[:FINGERPRINT_SHOWN],
        in_force=current is not None and wanted.pk == current.pk,
        sections=tuple(section for part in PARTS if (section := _section(book, part)).clauses),
        settings=tuple(
            SettingLine(
                name=name,
                label=setting.zh if language == "zh" else setting.en,
                value=in_words(setting, book.settings[name]),
            )
            for name, setting in book.schema.items()
        ),
        other_versions=tuple(version_line(v, current) for v in versions if v.pk != wanted.pk),
    )


def in_words(setting: Setting, value: object) -> str:
    """The value of a setting as people say it."""
    if isinstance(value, Mapping):
        ways = (f"{word(CHANNELS, str(way))} {_days(days)}" for way, days in value.items())
        return gettext("; ").join(ways)
    if setting.unit in ("range", "range_by_channel"):
        return _days(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return gettext(", ").join(_choice(str(one)) for one in value)
    unit = UNITS.get(setting.unit)
    return str(unit) % {"n": value} if unit else _choice(str(value))


UNITS: Words = {
    "hours": _("%(n)s hours"),
    "percent": _("%(n)s %%"),
    "working_days": _("%(n)s working days"),
    "calendar_days": _("%(n)s calendar days"),
}


def _choice(value: str) -> str:
    return word(CHOICES, value) if value in CHOICES else word(REASONS, value)


def _days(value: object) -> str:
    assert isinstance(value, list | tuple)
    least, most = value
    if most == 0:
        return gettext("the same day")
    if least == most:
        return gettext("%(n)s working days") % {"n": most}
    return gettext("%(least)s–%(most)s working days") % {"least": least, "most": most}


def _section(book: Rulebook, part: str) -> RulebookSection:
    title, intro = PARTS[part]
    clauses = tuple(_clause(book, clause) for clause in book.clauses if clause.part == part)
    return RulebookSection(anchor=part, title=str(title), intro=str(intro), clauses=clauses)


def _clause(book: Rulebook, clause: Clause) -> ClauseText:
    language = reader()
    label, tone = OUTCOMES.get(str(clause.outcome), (_("Explains"), "calm"))
    return ClauseText(
        id=clause.id,
        title=clause.title[language],
        text=clause.written(book.settings, language),
        effect=Badge(label=str(label), tone=tone),
    )
