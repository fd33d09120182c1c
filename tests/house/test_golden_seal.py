"""One seal, frozen for ever: a change that breaks it would break every seal already written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from amends.domain.seal import SealedEvent, first_fault, seal, sealed_text

FILED = SealedEvent(
    case_id="01932b6e-7c00-7000-8000-0000000000a1",
    seq=1,
    at=datetime(2026, 3, 2, 17, 30, 0, 250, tzinfo=timezone(timedelta(hours=8))),
    act="filed",
    actor_role="buyer",
    actor_id="",
    before="",
    after="screening",
    body={"说明": "卡密无效“”", "fen": 9750, "empty": None, "kinds": ["b", "a"], "flag": True},
)
FILED_TEXT = (
    '["amends-event/1","01932b6e-7c00-7000-8000-0000000000a1",1,'
    '"2026-03-02T09:30:00.000250+00:00","filed","buyer","","","screening",'
    '{"empty":null,"fen":9750,"flag":true,"kinds":["b","a"],"说明":"卡密无效“”"},""]'
)
FILED_SEAL = "a721e355bb1383c8f509a76b2c649e3d2115860786349c26a6dfe2267e3aed34"

GRANTED = replace(
    FILED, seq=2, act="approve", actor_role="system", before="screening", after="granted", body={}
)
GRANTED_SEAL = "d5350252d0c453ab38cf155d20eca7c6a5fb6b03e9701b61576ab49efd843c75"


def test_the_golden_text_and_its_seal_stand_for_ever() -> None:
    assert sealed_text(FILED, "") == FILED_TEXT
    assert seal(FILED, "") == FILED_SEAL
    assert hashlib.sha256(FILED_TEXT.encode()).hexdigest() == FILED_SEAL


def test_the_golden_seal_is_part_of_the_seal_that_follows() -> None:
    assert seal(GRANTED, FILED_SEAL) == GRANTED_SEAL
    assert first_fault([(FILED, FILED_SEAL), (GRANTED, GRANTED_SEAL)]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"case_id": "01932b6e-7c00-7000-8000-0000000000a2"},
        {"seq": 3},
        {"at": FILED.at + timedelta(microseconds=1)},
        {"act": "reject"},
        {"actor_role": "clock"},
        {"actor_id": "x"},
        {"before": ""},
        {"after": "refused"},
        {"body": {"fen": 1}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_part_of_an_event_can_be_changed_without_its_seal(change: dict[str, object]) -> None:
    assert seal(replace(GRANTED, **change), FILED_SEAL) != GRANTED_SEAL
    assert first_fault([(FILED, FILED_SEAL), (replace(GRANTED, **change), GRANTED_SEAL)]) == 2


def test_an_event_cannot_be_left_out_or_change_places() -> None:
    assert first_fault([(GRANTED, GRANTED_SEAL)]) == 1
    assert first_fault([(GRANTED, GRANTED_SEAL), (FILED, FILED_SEAL)]) == 1


def test_the_zone_in_which_a_moment_was_written_does_not_matter() -> None:
    assert seal(replace(FILED, at=FILED.at.astimezone(UTC)), "") == FILED_SEAL
