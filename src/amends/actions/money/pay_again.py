"""Pay again what was not paid: a new refund under a new number, with new holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.deciding import latest_ruling
from amends.actions.shared.granting import (
    check_amounts,
    promise_refunds,
    record_of,
    refund_rows,
)
from amends.actions.shared.retrying import retried
from amends.domain.access import ARBITERS, Actor, Role
from amends.domain.procedure import Act
from amends.domain.refused import Refused
from amends.domain.settlement import holds_for
from amends.domain.vocabulary import Liable
from amends.models.cases import Case, Ruling
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell
from amends.models.refunds import Refund, RefundKind
from amends.models.settling import last_failed


class NotCovered(Refused):
    """The accounts that would bear the refund do not hold enough."""

    code = "not-covered"
    zh = "可用资金不足：还缺 {missing_fen} 分。请先充值相应账户后再付款。"
    en = "The accounts are {missing_fen} fen short. Fund them, then pay again."


def pay_again(actor: Actor, case_id: UUID, *, now: datetime) -> list[Refund]:
    """Promise every failed refund of an unpaid case anew; returns the new refunds.

    A failed refund stays as it is; what was held for it was given back when it failed. Raises
    `NotAllowed`, `NotFound`, `NoSuchMove` unless the case is unpaid, `NotCovered`, and `TooMuch`
    when the order's payments no longer leave so much.
    """
    actor.require(Role.FINANCE, Role.OPERATOR, act="pay_again")

    def attempt() -> list[Refund]:
        with transaction.atomic():
            return _pay_again(actor, lock_case(case_id, actor), now)

    return retried(attempt)


def _bearer(ruling: Ruling) -> str | None:
    """Who bears it, as when it was granted: a merchant who agreed, or kept silent, pays himself."""
    if ruling.decided_by in ARBITERS | {Role.SYSTEM}:
        liable: str | None = ruling.document.get("liable")
        return liable
    return Liable.MERCHANT


def _pay_again(actor: Actor, case: Case, now: datetime) -> list[Refund]:
    failed = last_failed(case.pk)
    body = {"failed": [refund.number for refund in failed]}
    move_case(case, Act.PAY_AGAIN, by=actor, now=now, body=body)
    order = record_of(case, now=now)
    amounts = {RefundKind(refund.kind): refund.amount_fen for refund in failed}
    owed_fen = sum(amounts.values())
    check_amounts(order, amounts.get(RefundKind.PRICE, 0), amounts.get(RefundKind.COMPENSATION, 0))
    holds, missing_fen = holds_for(order, owed_fen, liable=_bearer(latest_ruling(case)))
    if missing_fen:
        raise NotCovered(missing_fen=missing_fen)
    rows = refund_rows(order, case.reason, case.pk, amounts, now)
    refunds = promise_refunds(rows, holds, now=now)
    tell(case, Role.BUYER, "refund_paid_again", {"amount_fen": owed_fen}, now=now)
    return refunds
