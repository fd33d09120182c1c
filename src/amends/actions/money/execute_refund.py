"""Carry a refund out at its channel, exactly once, whatever crashes or stays silent.

The intention is committed first, then the channel is asked with no transaction open, then its
answer is written. Whoever is killed in between leaves a refund that says “unknown”, and the next
try looks it up under the same number before it asks again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions import ports
from amends.adapters.gateways import Answer, Gateway, RefundOrder, Verdict
from amends.domain.access import THE_TILL, Role
from amends.domain.procedure import Act, State
from amends.models.cases import Case
from amends.models.jobs import back_off
from amends.models.ledger import TransferKind
from amends.models.moves import lock_case, move_case, note_on_case
from amends.models.notices import tell
from amends.models.refunds import Refund, RefundKind, RefundState
from amends.models.settling import answer_holds, kinds_unpaid

AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
"""Our code for a channel that reports another amount than was asked: a person must look."""


def execute_refund(refund_id: UUID, *, now: datetime) -> datetime | None:
    """Ask for the refund and write down what came of it; None when it is over.

    Otherwise returns when to look again. May be called at any time, by several callers at once,
    and any number of times. Raises `RuntimeError` inside an open transaction, and `NoSuchGateway`.
    """
    intended = _intend(refund_id, now=now)
    if intended is None:
        return None
    name, order = intended
    answer = _ask(ports.gateway(name), order)
    return _write_answer(refund_id, answer, now=now)


def _intend(refund_id: UUID, *, now: datetime) -> tuple[str, RefundOrder] | None:
    """Commit that the channel is about to be asked. From here on the outcome is unknown."""
    with transaction.atomic(durable=True):
        refund = (
            Refund.objects.select_for_update(of=("self",))
            .select_related("order", "payment")
            .get(pk=refund_id)
        )
        if refund.closed:
            return None
        if refund.state == RefundState.CREATED:
            refund.state = RefundState.UNKNOWN
        refund.attempts += 1
        refund.asked_at = now
        refund.save(update_fields=["state", "attempts", "asked_at"])
    payment = refund.payment
    return refund.gateway, RefundOrder(
        number=refund.number,
        trade_no=payment.trade_no if payment else "",
        amount_fen=refund.amount_fen,
        paid_fen=payment.amount_fen if payment else refund.order.paid_fen,
        currency=refund.order.currency,
        channel=refund.channel,
        on_top=refund.kind == RefundKind.COMPENSATION,
        asked_at=now,
    )


def _ask(gateway: Gateway, order: RefundOrder) -> Answer:
    """What the channel knows of our number; only when it knows nothing is it asked to pay."""
    return gateway.look_up(order) or gateway.refund(order)


def _write_answer(refund_id: UUID, answer: Answer, *, now: datetime) -> datetime | None:
    """Write the answer under the locks of the case and the refund, in this order."""
    case_id = Refund.objects.values_list("case_id", flat=True).get(pk=refund_id)
    with transaction.atomic(durable=True):
        case = lock_case(case_id, THE_TILL)
        refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
        if refund.closed:
            return None
        if answer.verdict is Verdict.SUCCEEDED and answer.amount_fen in (None, refund.amount_fen):
            _succeed(case, refund, answer, now)
        elif answer.verdict is Verdict.DECLINED:
            _fail(case, refund, answer, now)
        else:
            _wait(case, refund, answer, now)
    return None if refund.closed_at else now + back_off(refund.attempts)


def _succeed(case: Case, refund: Refund, answer: Answer, now: datetime) -> None:
    _close(refund, RefundState.SUCCEEDED, answer, now)
    answer_holds(refund.id, TransferKind.POST, now=now)
    said = _facts(refund)
    # Another refund of the case may still be under way or have failed; then the case waits for it.
    if case.state == State.GRANTED and not kinds_unpaid(case.pk):
        move_case(case, Act.SETTLE, by=THE_TILL, now=now, body=said)
    else:
        note_on_case(case, "refund_succeeded", by=THE_TILL, now=now, body=said)
    for role in (Role.BUYER, Role.MERCHANT):
        tell(case, role, "refund_succeeded", said, now=now)


def _fail(case: Case, refund: Refund, answer: Answer, now: datetime) -> None:
    _close(refund, RefundState.FAILED, answer, now)
    answer_holds(refund.id, TransferKind.VOID, now=now)
    said = _facts(refund)
    if case.state == State.GRANTED:
        move_case(case, Act.FAIL, by=THE_TILL, now=now, body=said)
    else:
        note_on_case(case, "refund_failed", by=THE_TILL, now=now, body=said)
    tell(case, Role.FINANCE, "refund_failed", said, now=now)
    tell(case, Role.BUYER, "refund_delayed", said, now=now)


def _wait(case: Case, refund: Refund, answer: Answer, now: datetime) -> None:
    """Nothing is certain yet: keep what the channel said and look again later."""
    code = answer.code
    if answer.verdict is Verdict.ACCEPTED:
        refund.state = RefundState.PROCESSING
    elif answer.verdict is Verdict.SUCCEEDED:
        code = AMOUNT_DIFFERS
        if refund.channel_code != code:
            said = {**_facts(refund), "channel_amount_fen": answer.amount_fen}
            tell(case, Role.FINANCE, "refund_amount_differs", said, now=now)
    refund.channel_ref = (answer.reference or refund.channel_ref)[:80]
    refund.channel_code = code[:60]
    refund.save(update_fields=["state", "channel_ref", "channel_code"])


def _close(refund: Refund, state: RefundState, answer: Answer, now: datetime) -> None:
    refund.state = state
    refund.channel_ref = (answer.reference or refund.channel_ref)[:80]
    refund.channel_code = answer.code[:60]
    refund.closed_at = now
    refund.save(update_fields=["state", "channel_ref", "channel_code", "closed_at"])


def _facts(refund: Refund) -> dict[str, object]:
    return {
        "refund": refund.number,
        "kind": refund.kind,
        "amount_fen": refund.amount_fen,
        "channel": refund.channel,
        "channel_ref": refund.channel_ref,
        "channel_code": refund.channel_code,
    }
