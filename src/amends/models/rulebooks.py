"""Rulebooks: every published version, kept for ever, and the drafts that operators work on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from django.db import connection, models

from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import parse_rulebook
from amends.models.ids import new_id
from amends.models.people import User


class RulebookVersion(models.Model):
    """One version of a rulebook. Each order points to the version in force when it was bought.

    A row never changes (a trigger refuses it), but that a version which is not in force yet may be
    withdrawn, once; it stays in the history and never takes effect.
    """

    id = models.CharField(primary_key=True, max_length=80)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    effective_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        db_table = "rulebook_version"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rulebook_not_backdated",
                condition=models.Q(effective_at__gte=models.F("published_at")),
            ),
            models.CheckConstraint(
                name="rulebook_withdrawn_before_it_begins",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(
                    withdrawn_at__isnull=False,
                    withdrawn_at__gte=models.F("published_at"),
                    withdrawn_at__lt=models.F("effective_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.id


class RulebookDraft(models.Model):
    """A text that an operator works on; it binds nobody, and need not even be a rulebook yet.

    `revision` counts the edits. Whoever changes a draft names the revision he read, so that two
    operators do not overwrite each other's work.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    text = models.TextField()
    note = models.CharField(max_length=500, blank=True)
    revision = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        db_table = "rulebook_draft"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rulebook_draft_revised", condition=models.Q(revision__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} r{self.revision}"


@lru_cache(maxsize=64)
def rulebook(version: str) -> Rulebook:
    """The compiled rulebook of a published version.

    A version's text is never edited once published, so it can be kept compiled.
    """
    return parse_rulebook(RulebookVersion.objects.get(pk=version).text)


def published_versions() -> list[RulebookVersion]:
    """Every version that was ever published without its text, the last to take effect first."""
    return list(RulebookVersion.objects.defer("text").order_by("-effective_at", "-published_at"))


def standing(versions: Sequence[RulebookVersion]) -> list[RulebookVersion]:
    """The versions that were not withdrawn, the last to take effect first."""
    kept = [version for version in versions if version.withdrawn_at is None]
    return sorted(kept, key=lambda v: (v.effective_at, v.published_at, v.pk), reverse=True)


def in_force(versions: Sequence[RulebookVersion], *, now: datetime) -> RulebookVersion | None:
    """The version that an order paid at this moment is judged by; None before the first one."""
    return next((v for v in standing(versions) if v.effective_at <= now), None)


class VersionState(StrEnum):
    """Where a version stands at a moment."""

    COMING = "coming"
    """Published, and not in force yet."""
    IN_FORCE = "in_force"
    """New orders are bought under it."""
    PAST = "past"
    """Another version took its place; orders bought under it keep it."""
    WITHDRAWN = "withdrawn"
    """It was taken back before it took effect."""


def state_of(
    version: RulebookVersion, versions: Sequence[RulebookVersion], *, now: datetime
) -> VersionState:
    """Where one of the versions stands."""
    if version.withdrawn_at is not None:
        return VersionState.WITHDRAWN
    if version.effective_at > now:
        return VersionState.COMING
    current = in_force(versions, now=now)
    return VersionState.IN_FORCE if version == current else VersionState.PAST


def version_before(
    version: RulebookVersion, versions: Sequence[RulebookVersion]
) -> RulebookVersion | None:
    """The version that this one follows, or would have followed; None for the first."""
    return next((v for v in standing(versions) if v.effective_at < version.effective_at), None)


def lock_rulebooks() -> None:
    """Let nobody else publish or withdraw a version until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('amends.rulebooks'))")
