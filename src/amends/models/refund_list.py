"""Pages of the refunds somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from amends.domain.access import Actor
from amends.models.cases import Case
from amends.models.refunds import Refund, RefundState


@dataclass(frozen=True)
class RefundPage:
    """Refunds newest first, with their order loaded; `after` is where to go on."""

    refunds: list[Refund]
    after: UUID | None


def refund_page(
    actor: Actor,
    *,
    limit: int,
    after: UUID | None = None,
    states: Collection[RefundState] = (),
    order_no: str = "",
) -> RefundPage:
    """Up to `limit` of the refunds of cases the actor may see, in one statement.

    Keys grow with time, so refunds made while somebody pages on move nothing behind his page.
    """
    refunds = Refund.objects.select_related("order").defer("order__contact_sealed")
    if not actor.is_staff:
        refunds = refunds.filter(case__in=Case.objects.visible_to(actor))
    if states:
        refunds = refunds.filter(state__in=states)
    if order_no:
        refunds = refunds.filter(order__order_no=order_no)
    if after is not None:
        refunds = refunds.filter(pk__lt=after)
    found = list(refunds.order_by("-pk")[: limit + 1])
    return RefundPage(found[:limit], found[limit - 1].pk if len(found) > limit else None)
