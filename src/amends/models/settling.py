"""The money side of a case: holds answered once, and what is still to be paid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from amends.domain.vocabulary import Reason
from amends.models.ledger import Transfer, TransferKind
from amends.models.orders import Order
from amends.models.refunds import Refund, RefundKind, RefundState

EXECUTE_REFUND = "execute_refund"
"""The job that carries a refund out; its key is the refund's id, so there is one at a time."""


def answer_holds(refund_id: UUID, kind: TransferKind, *, now: datetime) -> int:
    """Post or void every hold of a refund, in the running transaction; returns the fen answered.

    The caller holds the refund's lock. A second answer to a hold is refused by the database.
    """
    holds = list(Transfer.objects.filter(refund_id=refund_id, kind=TransferKind.HOLD))
    Transfer.objects.bulk_create(
        [
            Transfer(
                kind=kind,
                purpose=hold.purpose,
                debit_id=hold.debit_id,
                credit_id=hold.credit_id,
                amount_fen=hold.amount_fen,
                hold_id=hold.pk,
                order_id=hold.order_id,
                case_id=hold.case_id,
                refund_id=refund_id,
                at=now,
            )
            for hold in holds
        ]
    )
    return sum(hold.amount_fen for hold in holds)


def kinds_unpaid(case_id: UUID) -> set[str]:
    """The kinds of refund (price, compensation) that a case was granted and nobody got yet."""
    rows = Refund.objects.filter(case_id=case_id).values_list("kind", "state")
    wanted = {kind for kind, _ in rows}
    return wanted - {kind for kind, state in rows if state == RefundState.SUCCEEDED}


def price_is_back(order: Order) -> bool:
    """Whether the whole price of an order was paid back or is about to be.

    The second charge of an order that was charged twice is not its price; only for such orders is
    there a statement.
    """
    back_fen = order.refunding_fen + order.refunded_fen
    if back_fen >= order.amount_fen and order.paid_fen > order.amount_fen:
        doubled = Refund.objects.filter(
            order=order, kind=RefundKind.PRICE, case__reason=Reason.DUPLICATE_CHARGE
        ).exclude(state=RefundState.FAILED)
        back_fen -= doubled.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return back_fen >= order.amount_fen


def last_failed(case_id: UUID) -> list[Refund]:
    """The failed refunds of a case that no later refund of their kind has taken over, locked."""
    refunds = Refund.objects.select_for_update(of=("self",)).filter(case_id=case_id)
    latest = {refund.kind: refund for refund in refunds.order_by("created_at", "pk")}
    return [refund for refund in latest.values() if refund.state == RefundState.FAILED]
