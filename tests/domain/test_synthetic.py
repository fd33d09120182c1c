"""Made-up cases: all kinds, on both sides of every limit, the same for the same seed and number."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from amends.domain import default_rulebook, parse_facts
from amends.domain.backtest import judge
from amends.domain.facts import Facts
from amends.domain.synthetic import synthetic_cases
from amends.domain.vocabulary import GoodsState, Outcome, ProductClass, Reason

BOOK = default_rulebook()
CASES = synthetic_cases(2026, [BOOK])
KINDS = len(Reason) * len(GoodsState) * len(ProductClass)


@given(st.integers(0, 2**63), st.integers(0, 2**63))
def test_the_document_of_a_case_is_read_as_the_very_facts_that_are_judged(
    seed: int, number: int
) -> None:
    cases = synthetic_cases(seed, [BOOK])
    parsed = parse_facts(json.loads(json.dumps(cases.document(number))))
    assert parsed.facts == cases.facts(number)
    assert parsed.warnings == ()


def test_as_many_cases_as_there_are_kinds_have_each_reason_state_and_class_once() -> None:
    kinds = {
        (facts.reason, facts.order_state, facts.product_class)
        for facts in map(CASES.facts, range(KINDS))
    }
    assert len(kinds) == KINDS


def test_another_seed_makes_up_other_cases() -> None:
    other = synthetic_cases(2027, [BOOK])
    assert [CASES.facts(n) for n in range(9)] != [other.facts(n) for n in range(9)]


def test_claims_lie_on_just_before_and_just_after_a_window_and_a_promise() -> None:
    some = [CASES.facts(number) for number in range(10 * KINDS)]
    spans = {f.applied_at - f.delivered_at for f in some if f.delivered_at is not None}
    window = timedelta(hours=24)
    second = timedelta(seconds=1)
    assert {window - second, window, window + second} <= spans
    delays = {
        f.delivered_at - f.paid_at - timedelta(minutes=f.promised_delivery_minutes)
        for f in some
        if f.delivered_at is not None and f.promised_delivery_minutes == 10
    }
    assert {-second, timedelta(), second} <= delays


def test_a_window_that_only_a_draft_has_is_an_edge_too() -> None:
    draft = BOOK.with_settings({"window_hours": 5})
    assert timedelta(hours=5, seconds=1) in synthetic_cases(1, [BOOK, draft]).edges
    assert timedelta(hours=5, seconds=1) not in CASES.edges


def test_made_up_cases_are_granted_refused_and_left_open_by_many_clauses() -> None:
    said = [judge(CASES.facts(number), BOOK) for number in range(5 * KINDS)]
    assert {each.outcome for each in said} == set(Outcome)
    assert len({each.clause for each in said}) > 40
    assert {name for each in said for name in each._fields if getattr(each, name)} == {
        "clause", "outcome", "refund_fen", "fee_fen", "compensation_fen", "merchant_fen",
        "platform_fen",
    }  # fmt: skip


def test_any_fact_that_may_be_unknown_sometimes_is_and_sometimes_is_not() -> None:
    some = [CASES.facts(number) for number in range(10 * KINDS)]
    for name in Facts.__dataclass_fields__:
        if Facts.__dataclass_fields__[name].default is None:
            known = {getattr(facts, name) is not None for facts in some}
            assert known == {True, False}, name
