"""The sample rulebooks: whole, and different from the default one where their marketplaces differ."""

from __future__ import annotations

from typing import Any

import pytest

from amends.domain.decide import decide, decide_outcome
from amends.domain.facts import parse_facts
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import default_rulebook, shipped_rulebook, whole_text
from amends.domain.shipped import DEFAULT, SHIPPED, shipped_text
from amends.domain.synthetic import synthetic_cases
from rule_facts import PAGE, after, undelivered
from sample_cases import CASES, Answer, claim

SAMPLES = [id for id in SHIPPED if id != DEFAULT]


def answer(document: dict[str, Any], book: Rulebook) -> Answer:
    ruling = decide(parse_facts(document).facts, book)
    missing = ruling.missing_evidence
    return Answer(ruling.outcome.value, ruling.clauses[0].id, ruling.refund_fen, missing)


@pytest.mark.parametrize(
    ("sample", "said"), [(sample, said) for sample, cases in CASES.items() for said in cases]
)
def test_a_sample_differs_from_the_default_where_its_marketplace_does(
    sample: str, said: str
) -> None:
    document, wanted, by_default = CASES[sample][said]
    assert answer(document, shipped_rulebook(sample)) == wanted
    assert answer(document, default_rulebook()) == by_default


URGED = {"type": "service_chat", "shows": ["urge"]}


@pytest.mark.parametrize(
    ("days", "proofs", "told"),
    [
        (2, [], {}),
        (6, [], dict.fromkeys([DEFAULT, *SAMPLES], "remind_service")),
        (
            6,
            [PAGE, URGED],
            dict.fromkeys(SAMPLES, "remind_service")
            | dict.fromkeys([DEFAULT, "platform-shuoge@2026.1"], "payment_dispute"),
        ),
        (
            8,
            [],
            dict.fromkeys([DEFAULT, *SAMPLES], "remind_service")
            | {"platform-shuoge@2026.1": "payment_dispute"},
        ),
        (30, [], dict.fromkeys([DEFAULT, *SAMPLES], "third_party")),
    ],
)
def test_the_way_up_is_the_marketplaces_own(
    days: int, proofs: list[dict[str, Any]], told: dict[str, str]
) -> None:
    document = claim("used", "other", evidence=proofs or None) | {
        "process": {"submitted_at": after(hours=1), "now": after(days=days)}
    }
    for id in SHIPPED:
        ruling = decide(parse_facts(document).facts, shipped_rulebook(id))
        assert ruling.escalation.value == told.get(id, "none"), id


@pytest.mark.parametrize(("hours", "told"), [(2, "none"), (3, "remind_service")])
def test_undelivered_goods_are_handled_within_two_hours_in_five_steps(
    hours: int, told: str
) -> None:
    process = {"submitted_at": after(hours=1), "now": after(hours=1 + hours)}
    document = undelivered(process=process)
    five = decide(parse_facts(document).facts, shipped_rulebook("five-steps@2026.1"))
    assert five.escalation.value == told
    assert decide(parse_facts(document).facts, default_rulebook()).escalation.value == "none"


@pytest.mark.parametrize(
    ("channel", "last"),
    [
        ("alipay", {"default@2026.1": 16, "platform-shuoge@2026.1": 13}),
        ("bank_card", {"default@2026.1": 18, "five-steps@2026.1": 20}),
    ],
)
def test_the_money_arrives_as_the_marketplace_says(channel: str, last: dict[str, int]) -> None:
    document = undelivered(channel=channel)
    for id in SHIPPED:
        arrival = decide(parse_facts(document).facts, shipped_rulebook(id)).arrival
        assert arrival is not None
        assert arrival.latest.day == last.get(id, last[DEFAULT]), id


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_decides_about_everything(sample: str) -> None:
    book = shipped_rulebook(sample)
    cases = synthetic_cases(2026, [book, default_rulebook()])
    outcomes = {decide_outcome(cases.facts(number), book)[0].value for number in range(6000)}
    assert outcomes == {"approve", "reject", "need_evidence", "manual"}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_short_and_says_what_it_does_differently(sample: str) -> None:
    lines = shipped_text(sample).splitlines()
    head = [line for line in lines[:20] if line.startswith("#")]
    assert len(lines) < 150 < len(whole_text(shipped_text(sample)).splitlines())
    assert sum(line.startswith("#   * ") for line in head) >= 4


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_never_takes_a_fee_where_somebody_is_at_fault(sample: str) -> None:
    book = shipped_rulebook(sample)
    assert not [clause.id for clause in book.clauses if clause.fee and clause.track == "fault"]
