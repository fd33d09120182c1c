"""A drafted statement says what is known, and a reminder names order, days and proof."""

from __future__ import annotations

from datetime import UTC, datetime

from amends.domain.facts import Facts, parse_bare_facts
from amends.domain.statement.drafting import draft_statement, nudge_text
from amends.domain.statement.reading import read_statement


def facts(**more: object) -> Facts:
    return parse_bare_facts(
        {
            "order_state": "undelivered",
            "product_class": "game_card",
            "reason": "not_delivered",
            "paid_at": "2026-03-02T10:00:00+08:00",
            "applied_at": "2026-03-02T12:30:00+08:00",
            "promised_delivery_minutes": 10,
            "amount_fen": 9850,
            "channel": "alipay",
            "evidence": [{"type": "order_page"}],
            **more,
        }
    ).facts


def test_a_draft_tells_order_sum_times_problem_and_proof() -> None:
    text = draft_statement(facts(), order_no="KM1", product="100元点卡", language="zh")
    for part in (
        "KM1",
        "100元点卡",
        "¥98.50",
        "2026-03-02 10:00",
        "10 分钟",
        "2 小时",
        "未发货",
        "订单详情页",
    ):
        assert part in text
    assert "Order KM1" in draft_statement(facts(), order_no="KM1", language="en")


def test_a_draft_takes_over_what_the_buyers_own_words_named() -> None:
    said = read_statement("卡密无效，错误代码E1024").facts
    invalid = facts(reason="invalid_key", order_state="activated_unused")
    assert "E1024" in draft_statement(invalid, order_no="KM1", said=said, language="zh")


def test_a_draft_says_nothing_that_is_not_known() -> None:
    text = draft_statement(
        facts(promised_delivery_minutes=None, evidence=[]), order_no="KM1", language="en"
    )
    assert "promised" not in text
    assert "Enclosed" not in text
    assert "None" not in text


def test_a_draft_is_read_as_the_reason_it_was_made_for() -> None:
    for language in ("zh", "en"):
        text = draft_statement(facts(), order_no="KM20260302", language=language)
        assert read_statement(text).reason == "not_delivered"


def test_a_reminder_names_order_days_and_evidence() -> None:
    given = {
        "order_no": "KM1",
        "submitted_at": datetime(2026, 3, 2, 2, tzinfo=UTC),
        "now": datetime(2026, 3, 6, 3, tzinfo=UTC),
        "evidence": ["order_page", "seller_chat"],
    }
    zh = nudge_text(**given, language="zh")  # type: ignore[arg-type]
    en = nudge_text(**given, language="en")  # type: ignore[arg-type]
    assert "KM1" in zh
    assert "4 天" in zh
    assert "订单详情页" in zh
    assert "KM1" in en
    assert "4 days" in en
    assert "Order page" in en
