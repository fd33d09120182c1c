"""What the proof of a case is weighed by: looks at the keys, the facts judged, the same files elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Min

from amends.models.casefile import CaseFile
from amends.models.cases import Case, Evidence, Ruling
from amends.models.orders import KeyLook, Order
from amends.models.readings import Told, told_of


class KeyLooked(NamedTuple):
    """All keys of an order were looked at together: when, by which role, from where."""

    at: datetime
    role: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ProofFile:
    """Looks oldest first; the facts that the ruling in force judged; other cases by file.

    `elsewhere` counts, for each SHA-256 of the case's files, the cases of other orders that hold
    the same file. Who may be told of it is for the caller to see to. `told` is what readers and
    people saw in the exhibits, by their keys.
    """

    looks: list[KeyLooked]
    facts: Mapping[str, Any]
    elsewhere: Mapping[str, int]
    told: Mapping[UUID, Told]

    def others_with(self, row: Evidence) -> int | None:
        """How many cases of other orders hold the file or one that looks it; None without a file."""
        if not row.sha256:
            return None
        alike = self.told[row.pk].lookalikes if row.pk in self.told else 0
        return max(self.elsewhere.get(row.sha256, 0), alike)


def read_prooffile(file: CaseFile) -> ProofFile:
    """Beside a case file that the asker was found to see: five statements at most."""
    return ProofFile(
        looks=looks_at(file.case.order),
        facts=_facts_of(file.ruling),
        elsewhere=cases_elsewhere(file.case, [row.sha256 for row in file.evidence]),
        told=told_of(file.evidence, order_no=file.case.order.order_no),
    )


def looks_at(order: Order) -> list[KeyLooked]:
    """Every look at the order's keys, once for all keys that were shown together."""
    rows = (
        KeyLook.objects.filter(card_key__order=order)
        .values("looked_at", "role")
        .annotate(address=Min("address"))
        .order_by("looked_at", "role")
    )
    return [KeyLooked(row["looked_at"], row["role"], row["address"] or "") for row in rows]


def cases_elsewhere(case: Case, hashes: list[str]) -> dict[str, int]:
    """In how many cases of other orders each of the files lies; no statement where there is none."""
    wanted = {sha256: 0 for sha256 in hashes if sha256}
    if not wanted:
        return wanted
    rows = (
        Evidence.objects.filter(sha256__in=list(wanted))
        .exclude(case__order=case.order_id)
        .values_list("sha256")
        .annotate(cases=Count("case", distinct=True))
    )
    return wanted | dict(rows)


def _facts_of(ruling: Ruling | None) -> Mapping[str, Any]:
    if ruling is None:
        return {}
    if "facts" not in ruling.get_deferred_fields():
        return dict(ruling.facts)
    found: Mapping[str, Any] = Ruling.objects.values_list("facts", flat=True).get(pk=ruling.pk)
    return found
