"""The example claims are decided as their neighbour file says, and leave no combination out."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from amends.domain import decide, default_rulebook, parse_facts
from amends.domain.arrival import arrival_range, days_of
from amends.domain.vocabulary import GoodsState, Reason, Track

EXAMPLES = Path(__file__).parents[2] / "examples"
SETS = {"missing_evidence", "paid_from"}
"""Fields whose order says nothing about the right answer."""


def lines(name: str) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


CLAIMS = lines("decide/claims.jsonl")
EXPECTED = lines("decide/expected.jsonl")


def ruling_on(claim: dict[str, Any]) -> dict[str, Any]:
    """The default rulebook's ruling, under the settings that the claim assumes."""
    parsed = parse_facts(claim)
    rulebook = default_rulebook().with_settings(parsed.assume)
    return decide(parsed.facts, rulebook).to_document(claim["id"], "en")


def alike(field: str, value: Any) -> Any:
    """The value as it is compared."""
    return set(value) if field in SETS else value


@pytest.mark.parametrize(
    ("claim", "expected"),
    list(zip(CLAIMS, EXPECTED, strict=True)),
    ids=[claim["id"] for claim in CLAIMS],
)
def test_an_example_is_decided_as_it_says(claim: dict[str, Any], expected: dict[str, Any]) -> None:
    ruling = ruling_on(claim)
    assert ruling["id"] == expected["id"]
    for field, value in expected["ruling"].items():
        assert alike(field, ruling[field]) == alike(field, value), expected["shows"]
    near = " ".join(miss["would_need"] for miss in ruling["near_misses"])
    assert expected.get("would_need", "") in near


def test_no_example_is_there_twice_and_none_is_read_with_a_warning() -> None:
    assert len({claim["id"] for claim in CLAIMS}) == len(CLAIMS)
    bodies = {json.dumps([claim["facts"], claim.get("assume")]) for claim in CLAIMS}
    assert len(bodies) == len(CLAIMS)
    assert [claim["id"] for claim in CLAIMS if parse_facts(claim).warnings] == []


def test_every_reason_is_shown_in_every_state() -> None:
    shown = {(claim["facts"]["reason"], claim["facts"]["order_state"]) for claim in CLAIMS}
    assert set(product(map(str, Reason), map(str, GoodsState))) == shown


def test_both_tracks_are_shown_in_every_state() -> None:
    shown = {
        (claim["facts"]["order_state"], expected["ruling"].get("track"))
        for claim, expected in zip(CLAIMS, EXPECTED, strict=True)
    }
    assert set(product(map(str, GoodsState), map(str, Track))) <= shown


def test_the_example_refunds_arrive_as_their_neighbour_file_says() -> None:
    ranges = default_rulebook().settings["arrival_working_days"]
    for row, expected in zip(lines("arrival.jsonl"), lines("arrival-expected.jsonl"), strict=True):
        days = row.get("working_days") or days_of(row["channel"], ranges)
        found = arrival_range(datetime.fromisoformat(row["approved_at"]), days)
        assert row["id"] == expected["id"]
        assert (str(found.earliest), str(found.latest)) == (
            expected["earliest"],
            expected["latest"],
        ), row["id"]
