"""Published rulebooks: the text of every version, kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from django.db import models

from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import parse_rulebook


class RulebookVersion(models.Model):
    """One version of a rulebook. Each order points to the version in force when it was bought."""

    id = models.CharField(primary_key=True, max_length=80)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        db_table = "rulebook_version"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rulebook_not_backdated",
                condition=models.Q(effective_at__gte=models.F("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.id


@lru_cache(maxsize=64)
def rulebook(version: str) -> Rulebook:
    """The compiled rulebook of a published version.

    A version is never edited once published (a trigger refuses it), so it can be kept compiled.
    """
    return parse_rulebook(RulebookVersion.objects.get(pk=version).text)


def in_force(versions: Sequence[RulebookVersion], *, now: datetime) -> RulebookVersion | None:
    """The version that an order paid at this moment is judged by; None before the first one."""
    begun = [version for version in versions if version.effective_at <= now]
    return max(begun, key=lambda v: (v.effective_at, v.published_at, v.pk), default=None)
