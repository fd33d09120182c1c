"""What happens to a case whose time ran out, judged again under the lock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.deciding import MERCHANT_SILENT, latest_ruling, record_decision
from amends.actions.shared.granting import pay_out, record_of
from amends.actions.shared.retrying import retried
from amends.actions.shared.screening import screen_again
from amends.domain.access import THE_CLOCK, Role
from amends.domain.procedure import Act, State
from amends.domain.vocabulary import Liable, Outcome
from amends.models.cases import Case, CaseDeadline, Offer, OfferState
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def run_clock(case_id: UUID, *, now: datetime) -> bool:
    """Do the clock's act if it is due, and say whether it was.

    Running it early, late or twice is harmless: the deadline is read again under the case's lock.
    """

    def attempt() -> bool:
        with transaction.atomic():
            case = lock_case(case_id, THE_CLOCK)
            deadline = CaseDeadline.objects.filter(case=case, state=case.state).first()
            if deadline is None or deadline.due_at > now:
                return False
            _run(case, Act(deadline.act), now)
            return True

    return retried(attempt)


def _run(case: Case, act: Act, now: datetime) -> None:
    before = State(case.state)
    if act is Act.OVERDUE:
        case.overdue = True
    move_case(case, act, by=THE_CLOCK, now=now)
    if act is Act.OVERDUE:
        late_payout = before in (State.GRANTED, State.UNPAID)
        tell(case, Role.FINANCE if late_payout else Role.SUPERVISOR, "overdue", now=now)
        tell(case, Role.BUYER, "overdue", now=now)
    elif before is State.NEGOTIATING:
        _grant_by_silence(case, now)
    elif before is State.OFFERED:
        Offer.objects.filter(case=case, state=OfferState.OPEN).update(
            state=OfferState.LAPSED, answered_at=now
        )
        tell(case, Role.BUYER, "before_an_agent", now=now)
        tell(case, Role.AGENT, "ruling_wanted", now=now)
    elif before is State.AWAITING_EVIDENCE:
        screen_again(case, now=now, last_word=True)
    elif before is State.REFUSED:
        tell(case, Role.BUYER, "refused_for_good", now=now)


def _grant_by_silence(case: Case, now: datetime) -> None:
    order = record_of(case, now=now)
    # The proposal may be older than what was refunded since; nobody is there to be told so.
    refund_fen = min(latest_ruling(case).refund_fen or order.grantable_fen, order.refundable_fen)
    record_decision(
        case,
        by=THE_CLOCK,
        outcome=Outcome.APPROVE,
        refund_fen=refund_fen,
        reasons=MERCHANT_SILENT,
        now=now,
    )
    pay_out(case, order, refund_fen=refund_fen, compensation_fen=0, liable=Liable.MERCHANT, now=now)
    tell(case, Role.MERCHANT, "granted_by_silence", {"refund_fen": refund_fen}, now=now)
