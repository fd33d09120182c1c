"""What past cases were judged on: the facts of each one's first ruling by the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from amends.domain.access import Actor, Role
from amends.models.cases import Case, CaseQuerySet, Ruling
from amends.models.rulebooks import RulebookVersion

CHUNK = 2000
"""How many rows are fetched at a time, so that memory does not grow with the number of cases."""


class PastCase(NamedTuple):
    """A case by its number, its merchant's code, the version that judged it, and the facts as text."""

    number: str
    merchant: str
    version: str
    facts: str


@dataclass(frozen=True)
class PastCases:
    """The cases that somebody may see and that were filed since a moment and before another."""

    actor: Actor
    since: datetime | None = None
    until: datetime | None = None

    def count(self) -> int:
        """How many there are, with the few that no rulebook ever judged."""
        return self._cases().count()

    def __iter__(self) -> Iterator[PastCase]:
        """Each case in the order of filing. Streams within a transaction."""
        by_rulebook = Ruling.objects.filter(decided_by=Role.SYSTEM)
        first = by_rulebook.filter(case=OuterRef("case")).order_by("pk").values("pk")[:1]
        with transaction.atomic():
            rows = (
                by_rulebook.filter(case__in=self._cases(), pk=Subquery(first))
                .order_by("case_id")
                .values_list(
                    "case__number",
                    "case__merchant__code",
                    "rulebook_id",
                    Cast("facts", TextField()),
                )
                .iterator(chunk_size=CHUNK)
            )
            for row in rows:
                yield PastCase(*row)

    def _cases(self) -> CaseQuerySet:
        cases = Case.objects.visible_to(self.actor)
        if self.since is not None:
            cases = cases.filter(filed_at__gte=self.since)
        if self.until is not None:
            cases = cases.filter(filed_at__lt=self.until)
        return cases


def version_texts() -> dict[str, str]:
    """The text of every version that was ever published."""
    return dict(RulebookVersion.objects.values_list("pk", "text"))
