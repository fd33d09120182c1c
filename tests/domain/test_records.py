"""The facts document says what the records hold, and what they do not hold it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from amends.domain.facts import parse_facts
from amends.domain.records import Application, OrderRecord, delivery_log, facts_document

PAID = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
NOW = PAID + timedelta(hours=3)
NOBODY = UUID(int=0)
ORDER = OrderRecord(
    calendar_number=0,
    id=NOBODY,
    order_no="KM1",
    merchant_id=NOBODY,
    buyer_id=None,
    buyer_ref="",
    contact_hash="",
    rulebook_id="default@2026.1",
    product_class="game_card",
    quantity=3,
    amount_fen=10000,
    paid_fen=10000,
    refunding_fen=0,
    refunded_fen=0,
    currency="CNY",
    channel="alipay",
    state="unactivated",
    paid_at=PAID,
    promised_delivery_minutes=10,
    extra_refund_fen=0,
    receipt_confirmed_at=None,
    special_offer=False,
    customised=False,
    exclusion_consent=False,
    merchant_status="active",
    guarantee_plan=True,
    charges=1,
    payment_id=None,
    last_payment_id=None,
    delivered_at=None,
    delivered_quantity=None,
    first_look_at=None,
    use_log=[],
    fault_from=None,
    fault_to=None,
    open_case=None,
    case_count=0,
    refused_reasons=(),
    balance_id=None,
    balance_fen=0,
    deposit_id=None,
    deposit_fen=0,
    fund_id=None,
    fund_fen=0,
    channel_account_id=None,
)


def facts_of(claim: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The facts document of a claim on an order with these records."""
    application = Application(**{"reason": "invalid_key", "applied_at": NOW} | (claim or {}))
    document = facts_document(replace(ORDER, **changes), application, now=NOW)
    assert parse_facts(document).warnings == ()
    return document


def used(kind: str, minutes: int, by: str = "unknown") -> dict[str, object]:
    return {"kind": kind, "used_by": by, "at": PAID + timedelta(minutes=minutes)}


def test_the_document_of_a_bare_order_leaves_open_what_nobody_knows():
    facts = facts_of()
    assert facts["records"] == {
        "delivery_log": None,
        "used_by": None,
        "used_at": None,
        "first_seen_at": None,
        "prior_refund": False,
        "prior_refund_fen": 0,
        "charges": 1,
        "orders": 1,
    }
    assert facts["merchant"]["proves_delivery"] is None
    assert facts["platform"]["fault_logged"] is False


@pytest.mark.parametrize(
    ("log", "looked", "word"),
    [
        ([], False, "delivered_not_viewed"),
        ([], True, "delivered"),
        ([used("viewed", 9)], False, "delivered"),
        ([used("topup_shown_done", 9)], False, "success_shown"),
        ([used("viewed", 8), used("activated", 9)], False, "activated"),
        ([used("used", 8), used("activated", 9)], True, "used"),
        ([used("partly_used", 8), used("activated", 9)], True, "partly_used"),
    ],
)
def test_the_log_tells_the_furthest_that_the_goods_have_gone(log, looked, word):
    look = PAID + timedelta(hours=1) if looked else None
    order = replace(ORDER, delivered_at=PAID, use_log=log, first_look_at=look)
    assert delivery_log(order) == word
    assert delivery_log(replace(order, use_log=[], delivered_at=None)) is None


def test_a_key_is_redeemed_once_so_the_first_furthest_use_counts():
    log = [used("activated", 5), used("used", 7, "third_party"), used("used", 9, "buyer_account")]
    records = facts_of(delivered_at=PAID, use_log=log)["records"]
    assert records["used_by"] == "third_party"
    assert records["used_at"] == (PAID + timedelta(minutes=7)).isoformat()


def test_the_first_sight_is_the_logs_or_the_first_look_here():
    look = PAID + timedelta(minutes=50)
    assert facts_of(first_look_at=look)["records"]["first_seen_at"] == look.isoformat()
    seen = facts_of(first_look_at=look, use_log=[used("viewed", 4)])["records"]["first_seen_at"]
    assert seen == (PAID + timedelta(minutes=4)).isoformat()


@pytest.mark.parametrize(
    ("reason", "refunds", "prior"),
    [
        ("invalid_key", {"refunded_fen": 4000, "refunding_fen": 1000}, 5000),
        ("invalid_key", {"refunded_fen": 10000, "extra_refund_fen": 10000}, 0),
        ("invalid_key", {"refunded_fen": 14000, "extra_refund_fen": 10000}, 4000),
        ("duplicate_charge", {"refunded_fen": 10000, "extra_refund_fen": 10000}, 10000),
        ("duplicate_charge", {"refunded_fen": 10000}, 0),
    ],
)
def test_what_was_given_back_before_is_of_the_price_or_of_the_second_charge(reason, refunds, prior):
    records = facts_of({"reason": reason}, paid_fen=20000, charges=2, **refunds)["records"]
    assert (records["prior_refund_fen"], records["prior_refund"]) == (prior, prior > 0)


def test_a_suspended_merchant_counts_as_one_who_can_answer():
    assert facts_of(merchant_status="suspended")["merchant"]["status"] == "active"
    assert facts_of(merchant_status="absconded")["merchant"]["status"] == "absconded"


def test_an_outage_over_the_order_is_told_with_its_time():
    facts = facts_of(fault_from=PAID, fault_to=None)
    assert (facts["platform"]["fault_logged"], facts["platform"]["fault_to"]) == (True, None)


def test_each_side_brings_its_own_evidence():
    ours, theirs = [{"type": "order_page"}], [{"type": "login_recording"}]
    facts = facts_of({"evidence": ours, "merchant_evidence": theirs})
    assert (facts["evidence"], facts["merchant"]["evidence"]) == (ours, theirs)


@pytest.mark.parametrize(
    ("paid", "refunds", "refundable", "grantable"),
    [(10000, 0, 10000, 10000), (20000, 0, 20000, 10000), (20000, 15000, 5000, 5000)],
)
def test_what_can_be_refunded_and_what_a_plain_grant_gives(paid, refunds, refundable, grantable):
    order = replace(ORDER, paid_fen=paid, refunded_fen=refunds)
    assert (order.refundable_fen, order.grantable_fen) == (refundable, grantable)
