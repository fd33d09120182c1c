"""Sets money aside for a case that is granted, and promises its payment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.actions.ports import gateway_name
from amends.domain.access import THE_TILL, Role
from amends.domain.facts_reader import AMOUNT_MAX_FEN
from amends.domain.procedure import Act
from amends.domain.records import OrderRecord
from amends.domain.refused import Refused
from amends.domain.settlement import Hold, holds_for
from amends.domain.vocabulary import Reason
from amends.models.cases import Case
from amends.models.filing import load_orders
from amends.models.ids import new_id
from amends.models.jobs import promise
from amends.models.ledger import Transfer, TransferFor, TransferKind
from amends.models.moves import move_case
from amends.models.notices import tell
from amends.models.refunds import Refund, RefundKind, RefundState


class TooMuch(Refused):
    """More was to be refunded than is left of what the buyer paid."""

    code = "more-than-refundable"
    zh = "退款金额超过可退上限，最多可退 {maximum_refundable_fen} 分。"
    en = "That is more than can be refunded; at most {maximum_refundable_fen} fen."


class NothingToPay(Refused):
    """A grant must say an amount above zero."""

    code = "nothing-to-pay"
    zh = "请填写大于零的退款或补偿金额。"
    en = "A grant needs a refund or a compensation above zero."


def record_of(case: Case, *, now: datetime) -> OrderRecord:
    """What the records say of a locked case's order, which is locked too."""
    return load_orders([case.order.order_no], now=now, lock=True)[case.order.order_no]


def refund_number(key: UUID) -> str:
    """Our own number for the channel: letters and digits only, as the strictest channel asks."""
    return f"R{key.hex}"


@dataclass(frozen=True, kw_only=True)
class RefundRow:
    """A refund that is not yet written, column by column."""

    id: UUID
    number: str
    case_id: UUID
    order_id: UUID
    payment_id: UUID | None
    kind: RefundKind
    channel: str
    gateway: str
    amount_fen: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class HoldRow:
    """A hold that is not yet written, column by column."""

    id: UUID = field(default_factory=new_id)
    purpose: TransferFor
    debit_id: UUID
    credit_id: UUID
    amount_fen: int
    order_id: UUID
    case_id: UUID
    refund_id: UUID
    at: datetime


def refund_rows(
    order: OrderRecord, reason: str, case_id: UUID, amounts: dict[RefundKind, int], now: datetime
) -> list[RefundRow]:
    """The refunds that carry out a grant: at most one of each kind."""
    doubled = reason == Reason.DUPLICATE_CHARGE
    rows = []
    for kind, amount_fen in amounts.items():
        if amount_fen > 0:
            key = new_id()
            rows.append(
                RefundRow(
                    id=key,
                    number=refund_number(key),
                    case_id=case_id,
                    order_id=order.id,
                    payment_id=order.last_payment_id if doubled else order.payment_id,
                    kind=kind,
                    channel=order.channel,
                    gateway=gateway_name(order.channel),
                    amount_fen=amount_fen,
                    created_at=now,
                )
            )
    return rows


def hold_row(hold: Hold, refund: RefundRow, *, now: datetime) -> HoldRow:
    """The hold that sets a share of a refund aside."""
    price = refund.kind == RefundKind.PRICE
    return HoldRow(
        purpose=TransferFor.REFUND if price else TransferFor.COMPENSATION,
        debit_id=hold.debit_id,
        credit_id=hold.credit_id,
        amount_fen=hold.amount_fen,
        order_id=refund.order_id,
        case_id=refund.case_id,
        refund_id=refund.id,
        at=now,
    )


def check_amounts(order: OrderRecord, refund_fen: int, compensation_fen: int) -> None:
    """Raise `TooMuch` or `NothingToPay` when a grant of these amounts cannot be."""
    if refund_fen < 0 or compensation_fen < 0 or refund_fen + compensation_fen == 0:
        raise NothingToPay
    if refund_fen > order.refundable_fen:
        raise TooMuch(maximum_refundable_fen=order.refundable_fen)
    if compensation_fen > AMOUNT_MAX_FEN:
        raise TooMuch(maximum_refundable_fen=AMOUNT_MAX_FEN)


def pay_out(
    case: Case,
    order: OrderRecord,
    *,
    refund_fen: int,
    compensation_fen: int,
    liable: str | None,
    now: datetime,
) -> None:
    """Carry out a grant on a case that has just become granted.

    The money is set aside along the waterfall and its payment promised. What no account covers
    leaves the decision standing and the case unpaid, for finance to fund and pay again. Raises
    `TooMuch` or `NothingToPay`.
    """
    check_amounts(order, refund_fen, compensation_fen)
    amounts = {RefundKind.PRICE: refund_fen, RefundKind.COMPENSATION: compensation_fen}
    refunds = refund_rows(order, case.reason, case.pk, amounts, now)
    holds, left = holds_for(order, refund_fen + compensation_fen, liable=liable)
    if left:
        _leave_unpaid(case, refunds, left, now)
        return
    promise_refunds(refunds, holds, now=now)
    tell(case, Role.BUYER, "granted", {"refund_fen": refund_fen + compensation_fen}, now=now)


def promise_refunds(refunds: list[RefundRow], holds: list[Hold], *, now: datetime) -> list[Refund]:
    """Write new refunds with the holds that cover them, and promise that they are carried out."""
    written = Refund.objects.bulk_create([Refund(**vars(refund)) for refund in refunds])
    Transfer.objects.bulk_create(
        [
            Transfer(kind=TransferKind.HOLD, **vars(hold_row(hold, refund, now=now)))
            for refund, share in share_out(refunds, holds)
            for hold in share
        ]
    )
    for refund in refunds:
        promise("execute_refund", str(refund.id), {"refund_id": str(refund.id)}, at=now)
    return written


def share_out(refunds: list[RefundRow], holds: list[Hold]) -> list[tuple[RefundRow, list[Hold]]]:
    """Cut the holds of a whole grant into those of each of its refunds, in order."""
    queue = list(holds)
    shares = []
    for refund in refunds:
        need, share = refund.amount_fen, []
        while need > 0:
            head = queue.pop(0)
            take = min(need, head.amount_fen)
            share.append(Hold(head.debit_id, head.credit_id, take, head.source))
            if take < head.amount_fen:
                rest = head.amount_fen - take
                queue.insert(0, Hold(head.debit_id, head.credit_id, rest, head.source))
            need -= take
        shares.append((refund, share))
    assert not queue, "the holds of a grant cover its refunds and nothing else"
    return shares


def _leave_unpaid(case: Case, refunds: list[RefundRow], missing_fen: int, now: datetime) -> None:
    failed = {"state": RefundState.FAILED, "channel_code": "not_covered", "closed_at": now}
    Refund.objects.bulk_create([Refund(**vars(refund), **failed) for refund in refunds])
    body = {"code": "not_covered", "missing_fen": missing_fen}
    move_case(case, Act.FAIL, by=THE_TILL, now=now, body=body)
    tell(case, Role.FINANCE, "not_covered", {"missing_fen": missing_fen}, now=now)
    tell(case, Role.BUYER, "granted_unpaid", now=now)
