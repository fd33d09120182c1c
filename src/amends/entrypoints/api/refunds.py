"""Looking at refunds. Nothing here pays: a refund is made by a ruling and carried out by the till."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from amends.domain.access import Scope
from amends.entrypoints.api.answers import RefundOut, RefundPage, told
from amends.entrypoints.api.cursors import cursor_at, place_of_key
from amends.entrypoints.api.fields import Cursor, Limit, Name
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.api.showing import refund_out
from amends.models.casefile import find_refund
from amends.models.refund_list import refund_page
from amends.models.refunds import RefundState

router = Router(tags=["refunds"])

States = Annotated[list[RefundState], Query(description="Only refunds in these states.")]
NO_STATES: list[RefundState] = []


@router.get("/refunds", response=RefundPage)
def list_refunds(
    request: HttpRequest,
    status: States = NO_STATES,
    order_no: Name = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HttpResponse:
    """The refunds of the cases you may see, newest first."""
    actor = actor_of(request, Scope.REFUNDS_READ, act="list_refunds")
    page = refund_page(
        actor, limit=limit, after=place_of_key(cursor), states=status, order_no=order_no
    )
    return told(
        RefundPage(
            refunds=[refund_out(refund) for refund in page.refunds],
            next_cursor=cursor_at(page.after) if page.after else None,
        )
    )


@router.get("/refunds/{name}", response=RefundOut)
def read_refund(request: HttpRequest, name: Name) -> HttpResponse:
    """A refund by its id or its number. Only `succeeded` means that the channel has paid."""
    actor = actor_of(request, Scope.REFUNDS_READ, act="read_refund")
    return told(refund_out(find_refund(actor, name)))
