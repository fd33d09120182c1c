"""The versions of the rulebook in a list: since when each is in force, or when it will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.entrypoints.portal.presenters.parts import Badge, Tone
from amends.entrypoints.portal.templatetags.portal import moment
from amends.models.rulebooks import (
    RulebookVersion,
    VersionState,
    standing,
    state_of,
    version_before,
)

FINGERPRINT_SHOWN = 16
"""How many digits of a hash a page prints."""


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """A published version in a list.

    `when` says in a sentence since when it is in force, or when it will be. `changes_url` leads to
    what it changed, and is empty for the first.
    """

    id: str
    url: str
    published_at: datetime
    effective_at: datetime
    fingerprint: str
    note: str
    badge: Badge
    when: str
    in_force: bool
    changes_url: str = ""
    withdraw_url: str = ""


_BADGES: Mapping[VersionState, tuple[str | Promise, Tone]] = {
    VersionState.IN_FORCE: (_("in force"), "done"),
    VersionState.COMING: (_("not in force yet"), "wait"),
    VersionState.PAST: (_("no longer in force"), "calm"),
    VersionState.WITHDRAWN: (_("withdrawn"), "bad"),
}


def version_lines(
    versions: Sequence[RulebookVersion], *, now: datetime, withdraws: bool = False
) -> tuple[VersionLine, ...]:
    """Every version, the last to take effect first; with the way to withdraw one for those who may."""
    kept = standing(versions)
    lines = []
    for version in versions:
        later = next((v for v in reversed(kept) if v.effective_at > version.effective_at), None)
        state = state_of(version, versions, now=now)
        label, tone = _BADGES[state]
        before = version_before(version, versions)
        coming = state is VersionState.COMING and before is not None
        lines.append(
            VersionLine(
                id=version.pk,
                url=version_url(version.pk),
                published_at=version.published_at,
                effective_at=version.effective_at,
                fingerprint=version.sha256[:FINGERPRINT_SHOWN],
                note=version.note,
                badge=Badge(label=str(label), tone=tone),
                when=_when(version, state, later),
                in_force=state is VersionState.IN_FORCE,
                changes_url=difference_url(before.pk, version.pk) if before else "",
                withdraw_url=reverse("portal:withdraw_rulebook", args=[version.pk])
                if withdraws and coming
                else "",
            )
        )
    return tuple(lines)


def version_url(version: str) -> str:
    """Where a version is printed."""
    return reverse("portal:rulebook", args=[version])


def clause_url(clause: str, version: str) -> str:
    """Where a clause is explained, as it stands in a version; the address never changes."""
    return reverse("portal:clause", args=[version, clause])


def difference_url(old: str, new: str) -> str:
    """Where two versions are compared."""
    return f"{reverse('portal:rules_difference')}?from={old}&to={new}"


def _when(version: RulebookVersion, state: VersionState, later: RulebookVersion | None) -> str:
    """Since when it is in force, or what became of it."""
    begins = moment(version.effective_at)
    if state is VersionState.WITHDRAWN:
        return gettext("withdrawn on %(at)s, before it took effect") % {
            "at": moment(version.withdrawn_at)
        }
    if state is VersionState.COMING:
        return gettext("takes effect on %(at)s") % {"at": begins}
    if state is VersionState.PAST and later is not None:
        return gettext("in force from %(first)s until %(last)s") % {
            "first": begins,
            "last": moment(later.effective_at),
        }
    return gettext("in force since %(at)s") % {"at": begins}
