"""The procedure as one table that can be read aloud.

`MOVES[(state, act)]` says who may move a case that is in a state by an act, and what the case
becomes. Buttons, the diagram in the docs and every check are made from this table; no other code
knows which state follows which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from amends.domain.access import Role
from amends.domain.calendar import Calendar
from amends.domain.refused import Refused


class State(StrEnum):
    """Where a case stands."""

    SCREENING = "screening"
    NEGOTIATING = "negotiating"
    OFFERED = "offered"
    AWAITING_EVIDENCE = "awaiting_evidence"
    ADJUDICATING = "adjudicating"
    GRANTED = "granted"
    UNPAID = "unpaid"
    REFUSED = "refused"
    SECOND_INSTANCE = "second_instance"
    SETTLED = "settled"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Stage(StrEnum):
    """The step of the procedure that a state belongs to, as people name it."""

    SCREEN = "screen"
    NEGOTIATE = "negotiate"
    EVIDENCE = "evidence"
    ADJUDICATE = "adjudicate"
    APPEAL = "appeal"
    EXECUTE = "execute"
    CLOSED = "closed"


class Act(StrEnum):
    """What can be done to a case."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    CONSULT = "consult"
    REFER = "refer"
    ACCEPT = "accept"
    CONTEST = "contest"
    OFFER = "offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    SUPPLY = "supply"
    READ = "read"
    WITHDRAW = "withdraw"
    CALL_A_PERSON = "call_a_person"
    GRANT = "grant"
    REFUSE = "refuse"
    APPEAL = "appeal"
    LAPSE = "lapse"
    OVERDUE = "overdue"
    SETTLE = "settle"
    FAIL = "fail"
    PAY_AGAIN = "pay_again"


S, A, R = State, Act, Role

FILED = "filed"
"""The event that opens every case; it has no state before it."""


@dataclass(frozen=True)
class Move:
    """Who may make a move and what the case becomes by it."""

    who: frozenset[Role]
    next: State


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_BUYER = _by(R.BUYER, R.SHOP)
_ARBITER = _by(R.AGENT, R.SUPERVISOR)

MOVES: Mapping[tuple[State, Act], Move] = {
    # The rulebook screens what was filed or supplied.
    (S.SCREENING, A.APPROVE): Move(_by(R.SYSTEM), S.GRANTED),
    (S.SCREENING, A.REJECT): Move(_by(R.SYSTEM), S.REFUSED),
    (S.SCREENING, A.ASK): Move(_by(R.SYSTEM), S.AWAITING_EVIDENCE),
    (S.SCREENING, A.CONSULT): Move(_by(R.SYSTEM), S.NEGOTIATING),
    (S.SCREENING, A.REFER): Move(_by(R.SYSTEM), S.ADJUDICATING),
    (S.SCREENING, A.LAPSE): Move(_by(R.SYSTEM), S.LAPSED),
    # The merchant answers; his silence grants the claim.
    (S.NEGOTIATING, A.ACCEPT): Move(_by(R.MERCHANT), S.GRANTED),
    (S.NEGOTIATING, A.OFFER): Move(_by(R.MERCHANT), S.OFFERED),
    (S.NEGOTIATING, A.CONTEST): Move(_by(R.MERCHANT), S.ADJUDICATING),
    (S.NEGOTIATING, A.CALL_A_PERSON): Move(_BUYER, S.ADJUDICATING),
    (S.NEGOTIATING, A.WITHDRAW): Move(_BUYER, S.WITHDRAWN),
    (S.NEGOTIATING, A.LAPSE): Move(_by(R.CLOCK), S.GRANTED),
    # What a reader saw in the evidence may change the rulebook's answer.
    (S.NEGOTIATING, A.READ): Move(_by(R.SYSTEM), S.SCREENING),
    (S.AWAITING_EVIDENCE, A.READ): Move(_by(R.SYSTEM), S.SCREENING),
    # The buyer answers an offer; his silence brings it before a person.
    (S.OFFERED, A.ACCEPT_OFFER): Move(_BUYER, S.GRANTED),
    (S.OFFERED, A.DECLINE_OFFER): Move(_BUYER, S.ADJUDICATING),
    (S.OFFERED, A.WITHDRAW): Move(_BUYER, S.WITHDRAWN),
    (S.OFFERED, A.LAPSE): Move(_by(R.CLOCK), S.ADJUDICATING),
    # The buyer brings what is missing; late or not, the rulebook then judges what is there.
    (S.AWAITING_EVIDENCE, A.SUPPLY): Move(_BUYER, S.SCREENING),
    (S.AWAITING_EVIDENCE, A.CALL_A_PERSON): Move(_BUYER, S.ADJUDICATING),
    (S.AWAITING_EVIDENCE, A.WITHDRAW): Move(_BUYER, S.WITHDRAWN),
    (S.AWAITING_EVIDENCE, A.LAPSE): Move(_by(R.CLOCK), S.SCREENING),
    # A person rules; a ruling that is late is reported and stays due.
    (S.ADJUDICATING, A.GRANT): Move(_ARBITER, S.GRANTED),
    (S.ADJUDICATING, A.REFUSE): Move(_ARBITER, S.REFUSED),
    (S.ADJUDICATING, A.ASK): Move(_ARBITER, S.AWAITING_EVIDENCE),
    (S.ADJUDICATING, A.CONSULT): Move(_ARBITER, S.NEGOTIATING),
    (S.ADJUDICATING, A.WITHDRAW): Move(_BUYER, S.WITHDRAWN),
    (S.ADJUDICATING, A.OVERDUE): Move(_by(R.CLOCK), S.ADJUDICATING),
    # A refusal can be appealed once, to another person; after the window it is final.
    (S.REFUSED, A.APPEAL): Move(_BUYER, S.SECOND_INSTANCE),
    (S.REFUSED, A.LAPSE): Move(_by(R.CLOCK), S.UPHELD),
    (S.SECOND_INSTANCE, A.GRANT): Move(_ARBITER, S.GRANTED),
    (S.SECOND_INSTANCE, A.REFUSE): Move(_ARBITER, S.UPHELD),
    (S.SECOND_INSTANCE, A.WITHDRAW): Move(_BUYER, S.WITHDRAWN),
    (S.SECOND_INSTANCE, A.OVERDUE): Move(_by(R.CLOCK), S.SECOND_INSTANCE),
    # Granted money is on its way until the channel says so.
    (S.GRANTED, A.SETTLE): Move(_by(R.TILL), S.SETTLED),
    (S.GRANTED, A.FAIL): Move(_by(R.TILL), S.UNPAID),
    (S.GRANTED, A.OVERDUE): Move(_by(R.CLOCK), S.GRANTED),
    (S.UNPAID, A.PAY_AGAIN): Move(_by(R.FINANCE, R.OPERATOR), S.GRANTED),
    (S.UNPAID, A.OVERDUE): Move(_by(R.CLOCK), S.UNPAID),
}

STAGES: Mapping[State, Stage] = {
    S.SCREENING: Stage.SCREEN,
    S.NEGOTIATING: Stage.NEGOTIATE,
    S.OFFERED: Stage.NEGOTIATE,
    S.AWAITING_EVIDENCE: Stage.EVIDENCE,
    S.ADJUDICATING: Stage.ADJUDICATE,
    S.REFUSED: Stage.APPEAL,
    S.SECOND_INSTANCE: Stage.APPEAL,
    S.GRANTED: Stage.EXECUTE,
    S.UNPAID: Stage.EXECUTE,
    S.SETTLED: Stage.CLOSED,
    S.UPHELD: Stage.CLOSED,
    S.WITHDRAWN: Stage.CLOSED,
    S.LAPSED: Stage.CLOSED,
}

ENDS = frozenset(state for state, stage in STAGES.items() if stage is Stage.CLOSED)
"""States that nothing leaves."""

OPEN = frozenset(State) - ENDS
"""States in which a case still binds its order: no second claim may be filed."""


class NoSuchMove(Refused):
    """The table has no such move from this state."""

    code = "no-such-move"
    zh = "案件当前状态为“{state}”，不能执行“{act}”。请刷新页面查看可用的操作。"
    en = "A case that is {state} cannot be moved by “{act}”. Reload to see what can be done now."


class NotYours(Refused):
    """The move exists, but for another party."""

    code = "not-yours"
    zh = "“{act}”不由您的身份（{role}）执行。"
    en = "“{act}” is not open to the {role}."


def move(state: State, act: Act, *, by: Role) -> State:
    """The state a case gets when the role makes the move; raises `NoSuchMove` or `NotYours`."""
    entry = MOVES.get((state, act))
    if entry is None:
        raise NoSuchMove(state=state, act=act)
    if by not in entry.who:
        raise NotYours(act=act, role=by)
    return entry.next


def allowed_acts(state: State, role: Role) -> list[Act]:
    """What the role may do to a case in this state, in the table's order."""
    return [act for (at, act), entry in MOVES.items() if at == state and role in entry.who]


def awaited(state: State) -> frozenset[Role]:
    """Whose turn it is: the people, not machines, whom a case in this state waits for.

    A buyer may withdraw at almost any time, which does not make it his turn.
    """
    people = {R.BUYER, R.MERCHANT, R.AGENT, R.SUPERVISOR, R.FINANCE}
    side_acts = {A.WITHDRAW, A.CALL_A_PERSON}
    return frozenset(
        role
        for (at, act), entry in MOVES.items()
        if at == state and act not in side_acts
        for role in entry.who & people
    )


def clock_act(state: State) -> Act | None:
    """What the clock does to a case that stays too long in this state; None where no clock runs."""
    acts = [act for (at, act), entry in MOVES.items() if at == state and R.CLOCK in entry.who]
    assert len(acts) <= 1, "the clock must never have to choose"
    return acts[0] if acts else None


@dataclass(frozen=True)
class Deadline:
    """What the clock will do, and when, to a case that stays in one state."""

    state: State
    act: Act
    due: datetime


class Unit(StrEnum):
    """How a clock counts."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Patience:
    """How long a state may last, and how that is counted."""

    amount: int
    unit: Unit


PATIENCE: Mapping[State, tuple[str, Patience]] = {
    S.NEGOTIATING: ("merchant_answer_hours", Patience(48, Unit.HOURS)),
    S.OFFERED: ("offer_answer_hours", Patience(48, Unit.HOURS)),
    S.AWAITING_EVIDENCE: ("material_deadline_hours", Patience(48, Unit.HOURS)),
    S.ADJUDICATING: ("adjudication_working_days", Patience(5, Unit.WORKING_DAYS)),
    S.REFUSED: ("appeal_days", Patience(7, Unit.CALENDAR_DAYS)),
    S.SECOND_INSTANCE: ("adjudication_working_days", Patience(5, Unit.WORKING_DAYS)),
    S.GRANTED: ("payout_overdue_working_days", Patience(7, Unit.WORKING_DAYS)),
    S.UNPAID: ("unpaid_review_working_days", Patience(1, Unit.WORKING_DAYS)),
}
"""The rulebook setting that holds each state's patience, and its value where a rulebook is silent."""

ZONE = ZoneInfo("Asia/Shanghai")
"""Days are counted as the marketplace's country counts them."""


def patience_of(state: State, settings: Mapping[str, object]) -> Patience:
    """How long a state may last under a rulebook's settings."""
    name, default = PATIENCE[state]
    amount = settings.get(name, default.amount)
    assert isinstance(amount, int)
    return Patience(amount, default.unit)


def runs_out(start: datetime, wait: Patience, calendar: Calendar) -> datetime:
    """When a clock started now has run out.

    Hours run in wall time. The day of the start is day 0, and a clock of days ends when its last
    day is over: the first moment of the day after it.
    """
    if wait.unit is Unit.HOURS:
        return start + timedelta(hours=wait.amount)
    today = start.astimezone(ZONE).date()
    if wait.unit is Unit.WORKING_DAYS:
        last = calendar.add_working_days(today, wait.amount)
    else:
        last = today + timedelta(days=wait.amount)
    return datetime.combine(last + timedelta(days=1), time(), ZONE)


def estimated_year(state: State, due: datetime, calendar: Calendar) -> int | None:
    """The year whose holidays nobody has announced and by which the end of a clock is counted.

    None where the end is certain; clocks of hours and of calendar days always are.
    """
    if PATIENCE[state][1].unit is not Unit.WORKING_DAYS:
        return None
    last = (due.astimezone(ZONE) - timedelta(microseconds=1)).date()
    return last.year if calendar.is_estimate(last) else None


def deadline_for(
    state: State, settings: Mapping[str, object], calendar: Calendar, *, now: datetime
) -> Deadline | None:
    """The one clock of a state, started now. None for states without a clock."""
    act = clock_act(state)
    if act is None:
        return None
    return Deadline(state, act, runs_out(now, patience_of(state, settings), calendar))
