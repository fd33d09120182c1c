"""Pay again what the channel declined: a new refund under a new number, with a new hold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.records import OrderRecord
from amends.domain.refused import Refused
from amends.domain.settlement import holds_for
from amends.domain.vocabulary import Outcome
from amends.models.cases import Case, Ruling
from amends.models.filing import load_orders
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell
from amends.models.refunds import Refund, RefundKind
from amends.models.settling import last_failed, promise_refund


class NotCovered(Refused):
    """The accounts that would bear the refund do not hold enough."""

    code = "not-covered"
    zh = "可用资金不足:还缺 {missing_fen} 分。请先充值相应账户后再付款。"
    en = "The accounts are {missing_fen} fen short. Fund them, then pay again."


class MoreThanPaid(Refused):
    """The order's payments leave less to be paid back than the refund asks for."""

    code = "more-than-paid"
    zh = "退款金额超过可退余额,最多可退 {maximum_refundable_fen} 分。"
    en = "At most {maximum_refundable_fen} fen of what was paid can still go back."


def pay_again(actor: Actor, case_id: UUID, *, now: datetime) -> list[str]:
    """Promise every failed refund of an unpaid case anew; returns the new refunds' numbers.

    Raises `NotAllowed`, `NotFound`, `NoSuchMove` unless the case is unpaid, `NotCovered` and
    `MoreThanPaid`. The failed refund stays as it is; its hold was given back when it failed.
    """
    actor.require(Role.FINANCE, Role.OPERATOR, act="pay_again")
    with transaction.atomic():
        case = lock_case(case_id, actor)
        failed = last_failed(case.pk)
        body = {"failed": [refund.number for refund in failed]}
        move_case(case, Act.PAY_AGAIN, by=actor, now=now, body=body)
        again = [_promise_anew(case, refund, now=now) for refund in failed]
        said = {"amount_fen": sum(refund.amount_fen for refund in again)}
        tell(case, Role.BUYER, "refund_paid_again", said, now=now)
    return [refund.number for refund in again]


def _promise_anew(case: Case, failed: Refund, *, now: datetime) -> Refund:
    # Read anew for each refund, so the second sees what the first has set aside.
    order_no = case.order.order_no
    order = load_orders([order_no], now=now, lock=True)[order_no]
    _check_cap(order, failed)
    holds, missing_fen = holds_for(order, failed.amount_fen, liable=_liable(case))
    if missing_fen:
        raise NotCovered(missing_fen=missing_fen)
    return promise_refund(
        case,
        kind=RefundKind(failed.kind),
        amount_fen=failed.amount_fen,
        holds=holds,
        payment_id=failed.payment_id,
        gateway=failed.gateway,
        now=now,
    )


def _check_cap(order: OrderRecord, failed: Refund) -> None:
    if failed.kind == RefundKind.PRICE and failed.amount_fen > order.refundable_fen:
        raise MoreThanPaid(maximum_refundable_fen=max(order.refundable_fen, 0))


def _liable(case: Case) -> str | None:
    """Who answers for the loss by the last ruling that granted the claim."""
    document = (
        Ruling.objects.filter(case=case, outcome=Outcome.APPROVE)
        .order_by("-pk")
        .values_list("document", flat=True)
        .first()
    )
    return None if document is None else document.get("liable")
