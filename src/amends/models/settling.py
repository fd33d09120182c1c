"""The money side of a case: refunds promised with their holds, and holds answered once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from amends.domain.settlement import Hold
from amends.models.cases import Case
from amends.models.ids import new_id, shown
from amends.models.jobs import promise
from amends.models.ledger import Transfer, TransferFor, TransferKind
from amends.models.refunds import Refund, RefundKind, RefundState

EXECUTE_REFUND = "execute_refund"
"""The job that carries a refund out; its key is the refund's id, so there is one at a time."""


def refund_number(refund_id: UUID) -> str:
    """Our number of a refund at its channel: 36 letters, digits and `_`, which all channels take.

    It is made from the key of the row, so it can never change or be given twice.
    """
    return shown("rfd", refund_id)


def promise_refund(
    case: Case,
    *,
    kind: RefundKind,
    amount_fen: int,
    holds: Sequence[Hold],
    payment_id: UUID | None,
    gateway: str,
    now: datetime,
) -> Refund:
    """A new refund of a locked case with its holds and its job, in the running transaction.

    The holds must cover the amount; what is not covered is not promised. Raises `IntegrityError`
    when a live refund of the kind exists, an account gives more than it has, or more than was paid
    would go back.
    """
    assert sum(hold.amount_fen for hold in holds) == amount_fen, "a refund must be covered"
    key = new_id()
    refund = Refund.objects.create(
        id=key,
        number=refund_number(key),
        case=case,
        order_id=case.order_id,
        payment_id=payment_id,
        kind=kind,
        channel=case.order.channel,
        gateway=gateway,
        amount_fen=amount_fen,
        created_at=now,
    )
    purpose = TransferFor.REFUND if kind == RefundKind.PRICE else TransferFor.COMPENSATION
    Transfer.objects.bulk_create(
        [
            Transfer(
                kind=TransferKind.HOLD,
                purpose=purpose,
                debit_id=hold.debit_id,
                credit_id=hold.credit_id,
                amount_fen=hold.amount_fen,
                order_id=case.order_id,
                case=case,
                refund_id=key,
                at=now,
            )
            for hold in holds
        ]
    )
    promise(EXECUTE_REFUND, str(key), {"refund_id": str(key)}, at=now)
    return refund


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


def last_failed(case_id: UUID) -> list[Refund]:
    """The failed refunds of a case that no later refund of their kind has taken over, locked."""
    refunds = Refund.objects.select_for_update(of=("self",)).filter(case_id=case_id)
    latest = {refund.kind: refund for refund in refunds.order_by("created_at", "pk")}
    return [refund for refund in latest.values() if refund.state == RefundState.FAILED]
