"""Pages of refunds as the finance desk reads them, and what each state adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from amends.domain.access import Actor
from amends.domain.procedure import State
from amends.models.refunds import REFUND_OPEN, Refund, RefundState


class Pile(StrEnum):
    """Where a refund lies on the finance desk."""

    UNPAID = "unpaid"
    """The channel refused it, or no account covered it, and nothing has taken its place."""
    CREATED = "created"
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True)
class Total:
    """How many refunds lie on a pile, and what they add up to in fen."""

    count: int = 0
    amount_fen: int = 0


Place = tuple[datetime, UUID]
"""When a refund was promised, and its key: its place on a pile."""


@dataclass(frozen=True)
class PilePage:
    """Refunds with case and order loaded; `after` is where to go on."""

    refunds: list[Refund]
    after: Place | None


def pile_page(actor: Actor, pile: Pile, *, limit: int, after: Place | None = None) -> PilePage:
    """Up to `limit` refunds of a pile in one statement; nobody but staff sees any.

    What is still to be done comes oldest first; what is done, newest first by its key, which grows
    with time.
    """
    if not actor.is_staff:
        return PilePage([], None)
    refunds = _on(pile).select_related("case__order").defer("case__order__contact_sealed")
    done = pile is Pile.SUCCEEDED
    if after is not None:
        at, key = after
        onward = Q(created_at__gt=at) | Q(created_at=at, pk__gt=key)
        refunds = refunds.filter(Q(pk__lt=key) if done else onward)
    order = ("-pk",) if done else ("created_at", "pk")
    found = list(refunds.order_by(*order)[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return PilePage(found[:limit], (last.created_at, last.pk) if last else None)


def pile_totals(actor: Actor) -> Mapping[Pile, Total]:
    """The totals of the piles that somebody still has to see to; two statements."""
    if not actor.is_staff:
        return {}
    opened = Refund.objects.filter(state__in=REFUND_OPEN).values_list("state")
    rows = opened.annotate(Count("pk"), Sum("amount_fen")).order_by()
    totals = {Pile(state): Total(count, int(amount)) for state, count, amount in rows}
    unpaid = _on(Pile.UNPAID).aggregate(count=Count("pk"), amount=Sum("amount_fen"))
    totals[Pile.UNPAID] = Total(unpaid["count"], int(unpaid["amount"] or 0))
    return totals


def _on(pile: Pile) -> QuerySet[Refund]:
    if pile is not Pile.UNPAID:
        return Refund.objects.filter(state=str(pile))
    later = Refund.objects.filter(
        case=OuterRef("case"), kind=OuterRef("kind"), created_at__gt=OuterRef("created_at")
    )
    failed = Refund.objects.filter(state=RefundState.FAILED)
    return failed.filter(~Exists(later), case__casedeadline__state=State.UNPAID)
