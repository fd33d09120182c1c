"""A letter says what was decided and what to do next, without a clause to be looked up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.letter import Letter, letter
from amends.domain.rulebook_file import default_rulebook

BASE: dict[str, Any] = {
    "order_state": "undelivered",
    "product_class": "game_card",
    "reason": "not_delivered",
    "paid_at": "2026-03-11T10:00:00+08:00",
    "promised_delivery_minutes": 10,
    "applied_at": "2026-03-11T10:30:00+08:00",
    "amount_fen": 12345,
    "channel": "alipay",
}
DELIVERED = BASE | {"delivered_at": "2026-03-11T10:05:00+08:00", "order_state": "activated_unused"}
UNUSED = {"type": "unused_proof", "complete": True}
CLAIMS: dict[str, dict[str, Any]] = {
    "approve": BASE,
    "fee": DELIVERED | {"reason": "no_longer_wanted", "evidence": [UNUSED]},
    "reject": DELIVERED
    | {
        "order_state": "unactivated",
        "reason": "no_longer_wanted",
        "applied_at": "2026-03-13T10:00:00+08:00",
    },
    "need_evidence": DELIVERED | {"reason": "invalid_key"},
    "manual": DELIVERED | {"order_state": "used", "reason": "other"},
}
CLAUSE_ID = re.compile(r"\b[A-Z]-\d\d\b")


def written(which: str, language: str) -> Letter:
    ruling = decide(parse_facts(CLAIMS[which]).facts, default_rulebook())
    return letter(ruling.to_document("r", language), language=language)  # type: ignore[arg-type]


@pytest.mark.parametrize("which", CLAIMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_letter_can_be_read_without_knowing_a_clause(which, language):
    found = written(which, language)
    text = str(found)
    assert not CLAUSE_ID.search(text)
    assert found.title in text
    assert found.paragraphs
    assert found.rules
    assert found.findings or found.wanted
    assert found.next_steps
    assert found.rulebook in text
    assert "{" not in text
    assert "?" not in text.replace("？", "")


@pytest.mark.parametrize("which", CLAIMS)
def test_a_letter_keeps_to_its_language(which):
    han = re.compile(r"[一-鿿]")
    assert not han.search(str(written(which, "en")))
    said = re.sub(r"default@\S+|E\d+", "", str(written(which, "zh")))
    assert han.search(said)
    assert not re.search(r"\b(refund|you|the|claim)\b", said, re.IGNORECASE)


def test_a_grant_tells_the_money_and_the_days():
    text = str(written("approve", "en"))
    assert "¥123.45" in text
    assert "2026-03-12" in text
    assert "2026-03-16" in text
    assert "¥123.45" in str(written("approve", "zh"))


def test_a_fee_is_told_beside_what_is_left():
    text = str(written("fee", "en"))
    assert "¥104.93" in text
    assert "¥18.52" in text


def test_a_refusal_says_why_and_what_would_have_changed_it():
    found = written("reject", "zh")
    assert found.near_misses
    assert "24 小时" in found.near_misses[0] or "23 小时" in found.near_misses[0]
    assert "申诉" in "".join(found.next_steps)


def test_what_is_wanted_is_named_with_how_to_get_it():
    for language in ("zh", "en"):
        wanted = written("need_evidence", language).wanted
        assert [each.kind for each in wanted] == ["order_page", "key_error_screenshot"]
        assert all(each.name and each.why and each.how for each in wanted)
        assert all(each.name in str(written("need_evidence", language)) for each in wanted)


@pytest.mark.parametrize(
    ("claim", "turn"),
    [
        ("need_evidence", "You have 48 hours to bring order page; key error screenshot; after"),
        ("manual", "There is nothing to do"),
        ("fee", ""),
    ],
)
def test_a_letter_says_whose_turn_it_is_and_what_silence_means(claim, turn):
    assert turn in "".join(written(claim, "en").next_steps)
    ruling = decide(parse_facts(DELIVERED | {"order_state": "used"}).facts, default_rulebook())
    said = letter(ruling.to_document("r", "zh"), language="zh").next_steps
    assert said == ("商家须在 48 小时内提交系统或物流的交付回执；逾期按您的主张处理。",)


def test_an_express_refund_is_told_as_one():
    assert "at once" in str(written("approve", "en"))
    assert "at once, without" not in str(written("fee", "en"))


def test_an_estimated_arrival_is_called_one():
    late = BASE | {
        "paid_at": "2026-12-30T10:00:00+08:00",
        "applied_at": "2026-12-30T11:00:00+08:00",
    }
    ruling = decide(parse_facts(late).facts, default_rulebook())
    assert "estimates" in str(letter(ruling.to_document("r", "en"), language="en"))
    assert "估计" in str(letter(ruling.to_document("r", "zh"), language="zh"))
