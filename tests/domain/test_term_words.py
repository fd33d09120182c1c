"""What is not known is said in words, never by the name of a variable."""

from __future__ import annotations

import pytest

from amends.domain.facts import parse_facts
from amends.domain.rulebook import default_rulebook
from amends.domain.term_words import TERM_WORDS, not_known
from amends.domain.terms import TERM_NAMES, View
from amends.domain.vocabulary import GoodsState, Reason

BARE = {
    "product_class": "game_card",
    "paid_at": "2026-03-02T10:00:00+08:00",
    "applied_at": "2026-03-09T12:00:00+08:00",
    "amount_fen": 10_000,
    "channel": "alipay",
}


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("state", GoodsState)
def test_every_term_that_is_unknown_where_little_is_told_has_words(
    reason: Reason, state: GoodsState
) -> None:
    document = {**BARE, "reason": reason.value, "order_state": state.value}
    for extra in ({}, {"process": {"appealed_at": "2026-03-10T12:00:00+08:00"}}):
        facts = parse_facts({**document, **extra}).facts
        view = View(facts, dict(default_rulebook().settings))
        unknown = {name for name in TERM_NAMES if getattr(view, name) is None}
        assert unknown <= TERM_WORDS.keys()


def test_words_are_kept_for_terms_that_exist() -> None:
    assert TERM_WORDS.keys() <= TERM_NAMES


def test_the_sentence_names_each_term_in_the_readers_language() -> None:
    assert not_known(["late", "log"], "zh") == "尚不清楚：是否超过承诺的发货时间、交付日志的内容。"
    assert not_known(["late"], "en") == "Not known yet: whether the delivery is late."


def test_a_condition_without_a_worded_term_still_makes_a_sentence() -> None:
    assert not_known(["special_offer"], "en") == "Not known yet."
