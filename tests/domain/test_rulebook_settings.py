"""What the default rulebook asks for, whom it charges, and what its settings change."""

from __future__ import annotations

from typing import Any

import pytest

from amends.domain.facts import parse_facts
from amends.domain.rulebook import BadSetting
from rule_facts import ERROR, PAGE, UNUSED, after, delivered, rule, undelivered

MISSING = {
    "an invalid key without anything": (
        delivered("activated_unused", "invalid_key"),
        ["order_page", "key_error_screenshot"],
    ),
    "a page without the order's number": (
        delivered(
            "activated_unused", "invalid_key", evidence=[PAGE | {"has_order_no": False}, ERROR]
        ),
        ["order_no"],
    ),
    "screens without a time": (
        delivered(
            "activated_unused",
            "invalid_key",
            evidence=[PAGE | {"has_timestamp_or_watermark": False}, ERROR],
        ),
        ["timestamp_or_watermark"],
    ),
    "a chat outside the platform": (
        delivered(
            "activated_unused",
            "not_as_described",
            evidence=[
                PAGE,
                {"type": "seller_chat", "in_platform": False},
                {"type": "listing_page"},
                {"type": "actual_page", "difference_marked": True},
            ],
        ),
        ["in_platform_chat"],
    ),
    "a vague complaint": (
        delivered("activated_unused", "invalid_key", claims=["不好用"], evidence=[PAGE, ERROR]),
        ["specific_description"],
    ),
    "an error screen nobody can read": (
        delivered("activated_unused", "invalid_key", evidence=[PAGE, ERROR | {"legible": False}]),
        ["key_error_screenshot"],
    ),
    "late, so what is brought must be firm": (
        delivered(
            "activated_unused",
            "invalid_key",
            applied_at=after(days=9),
            evidence=[PAGE, {"type": "key_error_screenshot"}],
        ),
        ["key_error_screenshot"],
    ),
    "a key that the log shows as used": (
        delivered("used", "invalid_key", records={"delivery_log": "used"}, evidence=[PAGE, ERROR]),
        ["official_verification"],
    ),
    "used without effect": (
        delivered("used", "used_but_ineffective", evidence=[PAGE]),
        ["official_failure_proof", "ingame_record"],
    ),
    "activated, unused": (
        delivered("activated_unused", "no_longer_wanted"),
        ["unused_proof"],
    ),
    "ordered twice": (delivered("unactivated", "duplicate_order"), ["extra_order_nos"]),
    "charged twice, says the buyer": (
        delivered("used", "duplicate_charge", records={"charges": 1}),
        ["second_payment_record"],
    ),
    "the merchant has gone, says the buyer": (
        delivered("unactivated", "merchant_absconded", evidence=[PAGE]),
        ["shop_closed_page", "no_reply_screenshot"],
    ),
    "the platform failed, says the buyer": (
        delivered("used", "platform_fault", platform={"fault_logged": False}),
        ["status_page"],
    ),
}


@pytest.mark.parametrize("claim", MISSING)
def test_what_is_missing_is_named(claim):
    document, missing = MISSING[claim]
    ruling = rule(document)
    assert (ruling["outcome"], ruling["missing_evidence"]) == ("need_evidence", missing)
    assert (ruling["refund_fen"], ruling["paid_from"]) == (0, [])


@pytest.mark.parametrize(
    ("merchant", "sources"),
    [
        ({}, ["merchant_balance"]),
        ({"balance_sufficient": False, "deposit_fen": 10000}, ["deposit"]),
        ({"balance_sufficient": False, "deposit_fen": 9999}, ["deposit", "platform_advance"]),
        ({"balance_sufficient": False, "deposit_fen": 0}, ["platform_advance"]),
        ({"status": "absconded", "deposit_fen": 99999}, ["deposit", "platform_advance"]),
    ],
)
def test_who_bears_it_follows_the_waterfall(merchant, sources):
    assert rule(undelivered(merchant=merchant))["paid_from"] == sources


@pytest.mark.parametrize(
    ("claims", "invalid", "plan", "compensation"),
    [
        (["demand=假一赔三"], None, True, 30000),
        (["demand=假一赔三"], 1, True, 7500),
        (["demand=假一赔三"], None, False, 0),
        ([], None, True, 0),
    ],
)
def test_three_times_the_price_concerned_is_owed_where_it_is_promised_and_asked_for(
    claims, invalid, plan, compensation
):
    quantity = {"ordered": 4, "delivered": 4, "invalid": invalid}
    document = delivered(
        "activated_unused",
        "invalid_key",
        claims=claims,
        evidence=[PAGE, ERROR],
        quantity=quantity,
        platform={"guarantee_plan": plan},
    )
    assert rule(document)["compensation_fen"] == compensation


def test_a_fee_quoted_as_a_span_takes_its_middle_and_is_shown_as_the_span():
    ruling = rule(
        delivered("activated_unused", "no_longer_wanted", evidence=[UNUSED]), fee_pct=[10, 20]
    )
    assert (ruling["refund_fen"], ruling["fee_fen"]) == (8500, 1500)
    assert "10–20 %" in ruling["findings"][-1]["because"]
    for bad in ([20, 10], [10], [10, 60], ["a", 1], [[1], 2]):
        with pytest.raises(BadSetting):
            rule(undelivered(), fee_pct=bad)


SETTINGS: list[tuple[dict[str, Any], dict[str, object], tuple[str, int, int]]] = [
    (delivered("unactivated", "no_longer_wanted"), {"no_reason_refund": False}, ("reject", 0, 0)),
    (
        delivered("unactivated", "no_longer_wanted"),
        {"service_fee_applies_to": "no_reason"},
        ("approve", 9500, 500),
    ),
    (
        delivered("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
        {"fee_pct": 20},
        ("approve", 8000, 2000),
    ),
    (
        delivered("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
        {"activated_unused_policy": "no_refund"},
        ("reject", 0, 0),
    ),
    (
        delivered("unactivated", "no_longer_wanted", receipt_confirmed=True),
        {"confirmed_blocks_no_fault": False},
        ("approve", 10000, 0),
    ),
    (
        delivered("unactivated", "mistaken_purchase"),
        {"mistaken_unactivated": "reject"},
        ("reject", 0, 0),
    ),
    (
        delivered(
            "activated_unused", "account_abnormal", product_class="game_account", evidence=[PAGE]
        ),
        {"second_hand_account_refund": "unsupported"},
        ("reject", 0, 0),
    ),
    (
        delivered("activated_unused", "invalid_key", evidence=[PAGE, ERROR]),
        {"require_official_verification": True},
        ("need_evidence", 0, 0),
    ),
    (
        delivered("activated_unused", "invalid_key", evidence=[PAGE, ERROR]),
        {"require_bound_account": True},
        ("need_evidence", 0, 0),
    ),
    (
        delivered("unactivated", "no_longer_wanted", applied_at=after(hours=24)),
        {"card_feedback_hours": 1},
        ("reject", 0, 0),
    ),
    (
        delivered("unactivated", "no_longer_wanted", applied_at=after(hours=25)),
        {"window_hours": 72},
        ("approve", 10000, 0),
    ),
    (
        undelivered(
            product_class="phone_topup", reason="topup_not_arrived", applied_at=after(hours=24)
        ),
        {"topup_wait_hours": 2},
        ("approve", 10000, 0),
    ),
    (undelivered(), {"late_when": "elapsed>30min"}, ("approve", 10000, 0)),
]


@pytest.mark.parametrize(("document", "assume", "expected"), SETTINGS)
def test_a_setting_changes_what_it_is_about(document, assume, expected):
    ruling = rule(document, **assume)
    assert (ruling["outcome"], ruling["refund_fen"], ruling["fee_fen"]) == expected
    assumed = parse_facts({"id": "1", "facts": document, "assume": assume}).assume
    assert rule(document, **assumed) == ruling
