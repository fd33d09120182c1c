"""Who may do what, and how long each state waits, counted as China counts its days."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.access import Role
from amends.domain.calendar import china_calendar
from amends.domain.procedure import (
    ENDS,
    MOVES,
    PATIENCE,
    ZONE,
    Act,
    NoSuchMove,
    NotYours,
    Patience,
    State,
    Unit,
    allowed_acts,
    awaited,
    clock_act,
    deadline_for,
    move,
    patience_of,
    runs_out,
)
from amends.domain.rulebook_file import default_rulebook

CHINA = china_calendar()
HUMANS = {Role.BUYER, Role.MERCHANT, Role.AGENT, Role.SUPERVISOR, Role.FINANCE, Role.OPERATOR}
DECIDES = {Act.GRANT, Act.REFUSE}
PAYS = {Act.SETTLE, Act.FAIL, Act.PAY_AGAIN}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("state", "act"), [*product(State, Act)])
def test_a_move_is_open_to_those_the_table_names_and_to_nobody_else(state, act):
    entry = MOVES.get((state, act))
    for role in Role:
        if entry is None:
            with pytest.raises(NoSuchMove):
                move(state, act, by=role)
        elif role in entry.who:
            assert move(state, act, by=role) == entry.next
        else:
            with pytest.raises(NotYours):
                move(state, act, by=role)
        assert (act in allowed_acts(state, role)) is (entry is not None and role in entry.who)


def test_nothing_leaves_an_end():
    assert not any(state in ENDS for state, _ in MOVES)


def test_who_decides_does_not_pay_and_who_pays_does_not_decide():
    deciders = set().union(*(MOVES[key].who for key in MOVES if key[1] in DECIDES))
    payers = set().union(*(MOVES[key].who for key in MOVES if key[1] in PAYS))
    assert not deciders & payers


def test_the_buyer_never_decides_his_own_claim_and_the_merchant_never_refuses_it():
    granted = {MOVES[key].next for key in MOVES if Role.BUYER in MOVES[key].who}
    assert not granted & {State.REFUSED, State.UPHELD, State.SETTLED}
    merchants = {key[1] for key in MOVES if Role.MERCHANT in MOVES[key].who}
    assert merchants == {Act.ACCEPT, Act.CONTEST, Act.OFFER}


@pytest.mark.parametrize("state", sorted(set(State) - ENDS - {State.SCREENING}))
def test_the_buyer_can_take_his_claim_back_until_it_is_decided(state):
    decided = {State.GRANTED, State.UNPAID, State.REFUSED}
    assert (Act.WITHDRAW in allowed_acts(state, Role.BUYER)) is (state not in decided)


def test_whose_turn_it_is():
    turns = {state: awaited(state) for state in State}
    arbiters = {Role.AGENT, Role.SUPERVISOR}
    assert turns[State.NEGOTIATING] == {Role.MERCHANT}
    assert turns[State.OFFERED] == turns[State.AWAITING_EVIDENCE] == {Role.BUYER}
    assert turns[State.ADJUDICATING] == turns[State.SECOND_INSTANCE] == arbiters
    assert turns[State.UNPAID] == {Role.FINANCE}
    assert turns[State.GRANTED] == turns[State.SCREENING] == set()
    assert not any(turns[state] for state in ENDS)


def test_a_refusal_in_the_first_instance_can_be_appealed_and_in_the_second_not():
    assert Act.APPEAL in allowed_acts(State.REFUSED, Role.BUYER)
    assert MOVES[State.SECOND_INSTANCE, Act.REFUSE].next == State.UPHELD
    assert not allowed_acts(State.UPHELD, Role.BUYER)


@pytest.mark.parametrize("state", State)
def test_a_deadline_names_the_clocks_act_or_there_is_none(state):
    now = at("2026-03-02T17:30:00+08:00")
    deadline = deadline_for(state, default_rulebook().settings, CHINA, now=now)
    assert (deadline is None) is (clock_act(state) is None)
    if deadline is not None:
        assert (deadline.state, deadline.act) == (state, clock_act(state))
        assert deadline.due > now


@pytest.mark.parametrize("state", PATIENCE)
def test_the_default_rulebook_and_the_table_agree_on_every_patience(state):
    name, default = PATIENCE[state]
    assert default_rulebook().settings[name] == default.amount
    assert default_rulebook().schema[name].unit == default.unit
    assert patience_of(state, {}) == default
    assert patience_of(state, {name: 9}) == Patience(9, default.unit)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T17:30:00+08:00", 48, "2026-03-04T17:30:00+08:00"),
        ("2026-02-13T23:00:00+08:00", 24, "2026-02-14T23:00:00+08:00"),
    ],
)
def test_hours_run_in_wall_time_also_through_holidays(start, hours, end):
    assert runs_out(at(start), Patience(hours, Unit.HOURS), CHINA) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Monday to the Monday after next: the week holds five working days.
        ("2026-03-02T09:00:00+08:00", 5, "2026-03-10T00:00:00+08:00"),
        # A Friday's last minute in China, which is still the afternoon in London.
        ("2026-03-06T23:59:59+08:00", 1, "2026-03-10T00:00:00+08:00"),
        ("2026-03-06T15:59:59+00:00", 1, "2026-03-10T00:00:00+08:00"),
        # One second later it is Saturday in China: Monday is still the first working day.
        ("2026-03-06T16:00:00+00:00", 1, "2026-03-10T00:00:00+08:00"),
        # Thursday 15 UTC is Thursday in China, Thursday 16 UTC is already Friday.
        ("2026-03-05T15:59:59+00:00", 1, "2026-03-07T00:00:00+08:00"),
        ("2026-03-05T16:00:00+00:00", 1, "2026-03-10T00:00:00+08:00"),
        # Spring Festival 2026 lasts from the 15th to the 23rd; Saturday the 14th is worked.
        ("2026-02-13T10:00:00+08:00", 1, "2026-02-15T00:00:00+08:00"),
        ("2026-02-13T10:00:00+08:00", 2, "2026-02-25T00:00:00+08:00"),
        # Spring Festival 2025: Sunday the 26th of January is worked, then none until the 5th.
        ("2025-01-25T10:00:00+08:00", 1, "2025-01-27T00:00:00+08:00"),
        ("2025-01-27T10:00:00+08:00", 1, "2025-02-06T00:00:00+08:00"),
        # National Day 2025, with Sunday 28 September and Saturday 11 October worked.
        ("2025-09-27T10:00:00+08:00", 3, "2025-10-01T00:00:00+08:00"),
        ("2025-09-30T10:00:00+08:00", 3, "2025-10-12T00:00:00+08:00"),
        # No day is waited for, so the clock ends with the day itself.
        ("2026-03-02T09:00:00+08:00", 0, "2026-03-03T00:00:00+08:00"),
    ],
)
def test_working_days_end_with_their_last_day_in_china(start, days, end):
    assert runs_out(at(start), Patience(days, Unit.WORKING_DAYS), CHINA) == at(end)


def test_calendar_days_count_from_the_day_after():
    week = Patience(7, Unit.CALENDAR_DAYS)
    assert runs_out(at("2026-02-14T00:00:00+08:00"), week, CHINA) == at("2026-02-22T00:00:00+08:00")
    assert runs_out(at("2026-02-14T23:59:59+08:00"), week, CHINA) == at("2026-02-22T00:00:00+08:00")


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE)
)


@given(MOMENTS, st.integers(0, 30), st.sampled_from(Unit))
def test_a_clock_never_runs_out_before_its_time(start, amount, unit):
    end = runs_out(start, Patience(amount, unit), CHINA)
    least = timedelta(hours=amount) if unit is Unit.HOURS else timedelta(days=amount)
    assert end - start >= least
    longer = runs_out(start, Patience(amount + 1, unit), CHINA)
    assert longer > end


@given(MOMENTS, st.integers(1, 30))
def test_the_last_day_of_a_clock_of_working_days_is_worked(start, amount):
    end = runs_out(start, Patience(amount, Unit.WORKING_DAYS), CHINA)
    last = (end - timedelta(seconds=1)).astimezone(ZONE).date()
    assert CHINA.is_working_day(last)
    assert last == CHINA.add_working_days(start.date(), amount)
