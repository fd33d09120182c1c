"""Seals find every tampering; the canonical text of a body depends on what it says alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.access import THE_SYSTEM, Actor, Role
from amends.domain.docket import open_docket
from amends.domain.procedure import Act, NoSuchMove, NotYours
from amends.domain.seal import NOTHING_BEFORE, SealedEvent, canonical, first_fault, seal

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.text(), PLAIN, max_size=4)
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def chain(bodies: list[dict[str, object]]) -> list[tuple[SealedEvent, str]]:
    """A sealed record with one event for each body."""
    events, previous = [], NOTHING_BEFORE
    for number, body in enumerate(bodies, start=1):
        event = SealedEvent(
            case_id="c",
            seq=number,
            at=START + timedelta(seconds=number),
            act="comment",
            actor_role="buyer",
            actor_id="",
            before="negotiating",
            after="negotiating",
            body=body,
        )
        previous = seal(event, previous)
        events.append((event, previous))
    return events


@given(BODIES)
def test_the_canonical_text_is_json_that_says_the_same(body):
    assert json.loads(canonical(body)) == body


@given(BODIES, st.randoms())
def test_the_order_in_which_keys_were_written_does_not_matter(body, random):
    keys = list(body)
    random.shuffle(keys)
    assert canonical({key: body[key] for key in keys}) == canonical(body)


@given(BODIES, BODIES)
def test_different_bodies_have_different_texts(one, other):
    assert (canonical(one) == canonical(other)) is (repr_of(one) == repr_of(other))


def repr_of(value: object) -> str:
    """What a body says, with true told from 1 and keys in order."""
    if isinstance(value, dict):
        return repr(sorted((key, repr_of(inner)) for key, inner in value.items()))
    return repr([repr_of(inner) for inner in value]) if isinstance(value, list) else repr(value)


@given(PLAIN, st.floats(allow_nan=True), st.integers(0, 2))
def test_a_float_is_refused_at_any_depth(beside, number, depth):
    value: object = number
    for _ in range(depth):
        value = {"inner": [beside, value]}
    with pytest.raises(ValueError, match="float"):
        canonical({"a": beside, "b": value})


@given(st.lists(BODIES, min_size=1, max_size=6))
def test_an_untouched_record_is_whole(bodies):
    assert first_fault(chain(bodies)) is None


@given(st.lists(BODIES, min_size=2, max_size=6), st.data())
def test_a_changed_event_is_found_where_it_stands(bodies, data):
    record = chain(bodies)
    place = data.draw(st.integers(0, len(record) - 1))
    event, stored = record[place]
    record[place] = (replace(event, body={**event.body, "slipped in": True}), stored)
    assert first_fault(record) == place + 1


@given(st.lists(BODIES, min_size=2, max_size=6), st.data())
def test_a_removed_event_is_found_unless_it_was_the_last(bodies, data):
    record = chain(bodies)
    place = data.draw(st.integers(0, len(record) - 2))
    del record[place]
    assert first_fault(record) == place + 1


@given(st.lists(BODIES, min_size=2, max_size=6), st.data())
def test_an_event_that_was_changed_and_sealed_anew_breaks_the_next(bodies, data):
    record = chain(bodies)
    place = data.draw(st.integers(0, len(record) - 2))
    event, _ = record[place]
    forged = replace(event, actor_role="agent")
    before = record[place - 1][1] if place else NOTHING_BEFORE
    record[place] = (forged, seal(forged, before))
    assert first_fault(record) == place + 2


def test_a_docket_seals_each_entry_over_the_one_before():
    case_id = UUID(int=7)
    filed, docket = open_docket(case_id, by=Actor(role=Role.BUYER), at=START, body={"a": 1})
    ruled, docket = docket.move(Act.CONSULT, by=THE_SYSTEM, at=START)
    noted, docket = docket.note("comment", by=Actor(role=Role.BUYER), at=START, body={"b": 2})
    entries = (filed, ruled, noted)
    assert [(e.seq, e.before, str(e.after)) for e in entries] == [
        (1, "", "screening"),
        (2, "screening", "negotiating"),
        (3, "negotiating", "negotiating"),
    ]
    assert (docket.seq, docket.seal, docket.state) == (3, noted.seal, noted.after)
    assert len({e.seal for e in entries}) == 3


def test_a_docket_refuses_what_the_table_refuses():
    _, docket = open_docket(UUID(int=7), by=Actor(role=Role.BUYER), at=START, body={})
    with pytest.raises(NotYours):
        docket.move(Act.APPROVE, by=Actor(role=Role.AGENT), at=START)
    with pytest.raises(NoSuchMove):
        docket.move(Act.SETTLE, by=THE_SYSTEM, at=START)
