"""The table of moves can be read aloud: every state has a way out or is an end, and one clock."""

from __future__ import annotations

import pytest

from amends.domain.access import Role
from amends.domain.procedure import (
    ENDS,
    MOVES,
    OPEN,
    PATIENCE,
    STAGES,
    Act,
    State,
    awaited,
    clock_act,
)

WAITING = OPEN - {State.SCREENING}
"""A screened case goes on in the same transaction; in every other open state somebody is awaited."""


def exits(state: State) -> set[State]:
    """Where a case can go from a state, other than staying."""
    return {move.next for (at, _), move in MOVES.items() if at == state} - {state}


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_way_out_or_is_an_end(state: State) -> None:
    assert bool(exits(state)) is (state not in ENDS)


@pytest.mark.parametrize("state", State)
def test_every_state_but_the_first_is_reached_from_the_first(state: State) -> None:
    seen, ahead = set(), [State.SCREENING]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += exits(here)
    assert state in seen


@pytest.mark.parametrize("state", State)
def test_an_end_can_be_reached_from_every_state(state: State) -> None:
    seen, ahead = set(), [state]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += exits(here)
    assert seen & ENDS


@pytest.mark.parametrize("state", State)
def test_a_waiting_state_has_exactly_one_clock_and_no_other_state_has_any(state: State) -> None:
    acts = [act for (at, act), move in MOVES.items() if at == state and Role.CLOCK in move.who]
    assert len(acts) == (1 if state in WAITING else 0)
    assert (state in PATIENCE) is (state in WAITING)


@pytest.mark.parametrize("state", sorted(PATIENCE))
def test_what_the_clock_does_stands_in_the_table_and_only_the_clock_does_it(state: State) -> None:
    act = clock_act(state)
    assert act is not None
    assert MOVES[state, act].who == {Role.CLOCK}


def test_every_act_and_every_state_is_used() -> None:
    assert {act for _, act in MOVES} == set(Act)
    assert {state for state, _ in MOVES} == set(OPEN)


def test_every_state_belongs_to_a_stage() -> None:
    assert set(STAGES) == set(State)


@pytest.mark.parametrize("state", sorted(ENDS))
def test_nobody_is_awaited_at_an_end(state: State) -> None:
    assert awaited(state) == frozenset()
