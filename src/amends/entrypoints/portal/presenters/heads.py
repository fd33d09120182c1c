"""The top of a case: where it stands, whose turn it is, until when, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.access import Actor
from amends.domain.procedure import ENDS, STAGES, Stage, State, awaited, estimated_year
from amends.entrypoints.portal.presenters.parts import Badge, CaseHead, Clock, Step
from amends.entrypoints.portal.words import (
    CASE_STATES,
    CONSEQUENCES,
    REASONS,
    STANDING,
    TURN,
    WISHES,
    YOUR_TURN,
    Words,
    word,
)
from amends.models.cases import Case, CaseDeadline, CaseEvent
from amends.models.orders import Order

STEPS: Words = {
    Stage.SCREEN: _("Rules"),
    Stage.NEGOTIATE: _("Merchant"),
    Stage.EVIDENCE: _("Proof"),
    Stage.ADJUDICATE: _("Agent"),
    Stage.APPEAL: _("Appeal"),
    Stage.EXECUTE: _("Payout"),
    Stage.CLOSED: _("Closed"),
}

END_STEPS: Mapping[str, str | Promise] = {
    State.SETTLED: _("Refunded"),
    State.UPHELD: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
    State.LAPSED: _("Lapsed"),
}


def badge_of(case: Case) -> Badge:
    """The state of a case as a label; a clock that ran over shows in its tone."""
    label, tone = CASE_STATES[case.state]
    return Badge(label=str(label), tone="bad" if case.overdue else tone)


def clock_of(case: Case, deadline: CaseDeadline | None, *, now: datetime) -> Clock | None:
    """The clock that runs on a case, from its start to its deadline."""
    if deadline is None:
        return None
    return Clock(
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        now=now,
        consequence=word(CONSEQUENCES, case.state) if case.state in CONSEQUENCES else "",
        estimated_year=estimated_year(State(deadline.state), deadline.due_at, case.calendar),
    )


def product_of(order: Order) -> str:
    """The name of what was bought, as it was when it was bought."""
    return str(order.snapshot.get("title") or order.order_no)


def is_turn_of(case: Case, actor: Actor) -> bool:
    """Whether the case waits for this actor."""
    return actor.role in awaited(State(case.state))


def steps_of(case: Case, events: Sequence[CaseEvent]) -> tuple[Step, ...]:
    """The way the case has gone, where it is, and what is still before it."""
    gone = [STAGES[State(event.after)] for event in events]
    here = STAGES[State(case.state)]
    # A stage that the case came back to stands where it was last.
    visited = [s for n, s in enumerate(gone) if s is not here and s not in gone[n + 1 :]]
    steps = [Step(label=word(STEPS, stage), state="done") for stage in visited]
    if case.state in ENDS:
        settled = case.state == State.SETTLED
        steps.append(Step(label=str(END_STEPS[case.state]), state="done" if settled else "stopped"))
        return tuple(steps)
    steps.append(Step(label=word(STEPS, here), state="current"))
    ahead = [Stage.CLOSED] if here is Stage.EXECUTE else [Stage.EXECUTE, Stage.CLOSED]
    steps.extend(Step(label=word(STEPS, stage), state="todo") for stage in ahead)
    return tuple(steps)


def case_head(
    case: Case,
    deadline: CaseDeadline | None,
    events: Sequence[CaseEvent],
    *,
    actor: Actor,
    now: datetime,
) -> CaseHead:
    """The head of a case for one reader."""
    order, yours = case.order, is_turn_of(case, actor)
    turn = word(YOUR_TURN, case.state) if yours else word(TURN, case.state)
    if case.overdue and not yours:
        turn = gettext("The time is up; a supervisor has been told.")
    return CaseHead(
        number=case.number,
        url=reverse("portal:case", args=[case.number]),
        order_no=order.order_no,
        order_url=reverse("portal:order", args=[order.order_no]),
        product=product_of(order),
        merchant=case.merchant.name,
        reason=word(REASONS, case.reason),
        wish=word(WISHES, case.wish),
        amount_fen=order.amount_fen,
        filed_at=case.filed_at,
        badge=badge_of(case),
        standing=word(STANDING, case.state),
        turn=turn if case.state in TURN else "",
        your_turn=yours,
        steps=steps_of(case, events),
        clock=clock_of(case, deadline, now=now),
        statement=case.statement,
        on_its_way=case.state == State.GRANTED,
    )
