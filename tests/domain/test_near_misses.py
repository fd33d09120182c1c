"""What a ruling says would have changed it: only what really would, with the answer it leads to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.domain.decide import NoClauseDecides, decide, decide_outcome
from amends.domain.facts import parse_facts
from amends.domain.near_misses import CHANGES
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text, parse_rulebook
from amends.domain.synthetic import synthetic_cases
from rule_facts import ERROR, PAGE, UNUSED, after, delivered, rule, undelivered

BOOK = default_rulebook()
CASES = synthetic_cases(7, [BOOK])
LATE = delivered("unactivated", "no_longer_wanted", applied_at=after(hours=26, minutes=15))

TOLD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "filed too late": (LATE, ["Filed 2 h 10 min earlier: ¥100.00 would be refunded."]),
    "too late and confirmed": (
        LATE | {"receipt_confirmed": True},
        ["Filed 2 h 10 min earlier and without a confirmed receipt: ¥100.00 would be refunded."],
    ),
    "too late, without proof of non-use": (
        LATE | {"order_state": "activated_unused"},
        ["Filed 2 h 10 min earlier: it would be judged again on: proof of non-use."],
    ),
    "too late, less the fee": (
        LATE | {"order_state": "activated_unused", "evidence": [UNUSED]},
        ["Filed 2 h 10 min earlier: ¥85.00 would be refunded."],
    ),
    "confirmed": (
        delivered("unactivated", "no_longer_wanted", receipt_confirmed=True),
        ["Without a confirmed receipt: ¥100.00 would be refunded."],
    ),
    "special goods": (
        delivered("unactivated", "mistaken_purchase", special_offer=True),
        [
            "With goods that are neither a special offer nor customised: ¥100.00 would be refunded.",
            (
                "If the purchase had not asked for your agreement to the exclusion: "
                "¥100.00 would be refunded."
            ),
        ],
    ),
    "used goods": (
        delivered("used", "no_longer_wanted"),
        ["With goods that were not used: it would be judged again on: proof of non-use."],
    ),
    "a page without the order's number": (
        delivered(
            "activated_unused", "invalid_key", evidence=[PAGE | {"has_order_no": False}, ERROR]
        ),
        ["With the order number: ¥100.00 would be refunded."],
    ),
    "a top-up too soon": (
        undelivered(
            product_class="phone_topup", reason="topup_not_arrived", applied_at=after(hours=3)
        ),
        [
            (
                "Filed after 2026-03-12 10:00 (China time), if it has not arrived by then: "
                "¥100.00 would be refunded."
            )
        ],
    ),
    "an appeal out of time": (
        undelivered(
            process={
                "rejected_at": after(),
                "appealed_at": after(days=8),
                "new_evidence": True,
            }
        ),
        ["Appealed within 7 days: a person would decide."],
    ),
}


@pytest.mark.parametrize("claim", TOLD)
def test_the_smallest_change_is_told_with_what_it_leads_to(claim: str) -> None:
    document, told = TOLD[claim]
    assert [miss["would_need"] for miss in rule(document)["near_misses"]] == told


def test_nothing_is_told_where_no_change_would_help() -> None:
    refunded = delivered("unactivated", "other", records={"prior_refund_fen": 10000})
    assert rule(refunded)["near_misses"] == []
    assert rule(undelivered())["near_misses"] == []


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_told_really_leads_to_the_answer_that_is_told(number: int) -> None:
    facts = CASES.facts(number)
    ruling = decide(facts, BOOK)
    for near in ruling.near_misses:
        miss = near.miss
        changed = facts
        for change, view in miss.steps:
            assert view.facts == changed
            changed = change.make(view)
        if not miss.proofs:
            outcome, refund_fen, _ = decide_outcome(changed, BOOK)
            assert (outcome, refund_fen) == (miss.answer.outcome, miss.answer.refund_fen)
        assert miss.answer.outcome is not ruling.outcome
        assert near.would_need("zh")
        assert near.would_need("en")


def test_every_change_is_named_by_a_clause_and_told_in_both_languages() -> None:
    named = {name for clause in BOOK.clauses for name in clause.near}
    assert named == set(CHANGES)


BURDENS: dict[str, tuple[dict[str, Any], tuple[object, ...] | None]] = {
    "an invalid key without proof": (
        delivered("activated_unused", "invalid_key"),
        ("E-11", "buyer", [["order_page"], ["key_error_screenshot"]], 48, "manual"),
    ),
    "proof of non-use": (
        delivered("activated_unused", "no_longer_wanted"),
        ("E-13", "buyer", [["unused_proof"]], 48, "reject"),
    ),
    "delivery that nobody recorded": (
        delivered("used", "not_delivered"),
        ("E-10", "merchant", [["delivery_receipt"]], 48, "approve"),
    ),
    "a key that the buyer's account used": (
        delivered("used", "invalid_key", records={"used_by": "buyer_account"}),
        ("E-11", "buyer", [["official_failure_proof", "official_verification"]], 7, "reject"),
    ),
    "a grant": (undelivered(), None),
    "a refusal without fault": (LATE, None),
}


@pytest.mark.parametrize("claim", BURDENS)
def test_a_ruling_says_whose_turn_it_is_to_prove_and_what_silence_means(claim: str) -> None:
    document, expected = BURDENS[claim]
    found = rule(document)["burden"]
    assert (
        found and (found["clause"], found["who"], found["brings"], found["within"]["value"],
                   found["silence"])
    ) == expected  # fmt: skip


@pytest.mark.parametrize(
    ("document", "route"),
    [
        (undelivered(), "express"),
        (delivered("unactivated", "no_longer_wanted"), "express"),
        (delivered("activated_unused", "no_longer_wanted", evidence=[UNUSED]), "automatic"),
        (delivered("activated_unused", "no_longer_wanted"), "automatic"),
        (LATE, "automatic"),
        (delivered("used", "not_delivered"), "person"),
    ],
)
def test_a_ruling_says_who_carries_it_on(document: dict[str, Any], route: str) -> None:
    assert rule(document)["route"] == route


def test_a_compensation_cites_the_clause_that_grants_it() -> None:
    document = delivered(
        "activated_unused",
        "invalid_key",
        claims=["demand=假一赔三"],
        evidence=[PAGE, ERROR, {"type": "rule_citation"}],
        platform={"guarantee_plan": True},
    )
    assert [clause["id"] for clause in rule(document)["clauses"]] == ["Q-07", "C-01"]
    halved = rule(document, counterfeit_compensation_pct=150)
    assert halved["compensation_fen"] == 15000


def test_facts_that_no_clause_decides_are_refused_and_named() -> None:
    text = default_rulebook_text()
    for id in ("N-03", "Z-01"):
        before, after_id = text.split(f'id = "{id}"')
        text = f'{before}id = "{id}"' + after_id.replace("when = 'True'", "when = 'False'", 1)
    gap = parse_rulebook(text)
    facts = parse_facts(delivered("used", "other")).facts
    for asked in (decide, decide_outcome):
        with pytest.raises(NoClauseDecides) as refusal:
            asked(facts, gap)
        assert refusal.value.facts["reason"] == "other"
