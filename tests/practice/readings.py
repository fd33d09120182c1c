"""Proofs of what decides success, and of how the silences of the trade are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice import Proof, claim, proof
from practice.claims import (
    DIFFERENCE,
    FAILED,
    GONE,
    LISTING,
    LOGGED,
    key,
    topup,
)
from practice.proofs import (
    CHANGED_MIND,
    CHAT,
    CITED,
    PLAN,
    POOR,
    PROVEN,
    STRANGER,
    TRIPLE,
    wants,
    without,
)
from practice.windows import in_time, supplied, waited
from rule_facts import ERROR, PAGE, UNUSED, after, undelivered

SUCCESS: Mapping[str, Sequence[Proof]] = {
    "SU-1": [
        wants(
            claim("used", "not_as_described"), "Q-15", "order_page", "listing_page", "actual_page"
        ),
        proof(
            claim("used", "not_as_described", evidence=[PAGE, LISTING, DIFFERENCE]),
            "approve",
            "Q-15",
        ),
    ],
    "SU-2": [
        proof(claim("used", "no_longer_wanted"), "reject", "N-02"),
        proof(
            claim("used", "not_as_described", evidence=[PAGE, LISTING, DIFFERENCE]),
            "approve",
            "Q-15",
        ),
        proof(in_time(72, 1), "reject", "N-04"),
    ],
    "SU-4": [
        proof(
            undelivered(merchant=POOR | {"deposit_fen": 10000}),
            "approve",
            "D-04",
            paid_from=["deposit"],
        ),
        proof(
            key("invalid_key", evidence=[*PROVEN, CITED], platform=PLAN, claims=TRIPLE),
            "approve",
            "Q-07",
            compensation_fen=30000,
        ),
    ],
    "SU-5": [
        proof(waited(days=days), "manual", "N-03", escalation=told)
        for days, told in (
            (5, "none"),
            (6, "remind_service"),
            (12, "remind_service"),
            (13, "payment_dispute"),
            (22, "third_party"),
        )
    ],
    "SU-6": [
        wants(
            key("invalid_key", claims=["不好用"], evidence=PROVEN), "Q-07", "specific_description"
        ),
        wants(claim("used", "other", claims=["不好用"]), "N-03", "specific_description"),
    ],
    "SU-7": [
        wants(
            key("invalid_key", evidence=[without(PAGE, "has_order_no"), ERROR]), "Q-07", "order_no"
        )
    ],
    "SU-8": [proof(in_time(72, 1), "reject", "N-04")],
    "SU-9": [
        proof(claim("unactivated", "no_longer_wanted", receipt_confirmed=True), "reject", "N-05")
    ],
    "SU-10": [
        wants(
            key("invalid_key", evidence=[*PROVEN, {**CHAT, "in_platform": False}]),
            "Q-07",
            "in_platform_chat",
        )
    ],
    "SU-11": [
        proof(
            claim("unactivated", "no_longer_wanted"), "reject", "N-07", {"no_reason_refund": False}
        ),
        proof(
            key("invalid_key", "unactivated", evidence=PROVEN),
            "approve",
            "Q-07",
            {"no_reason_refund": False},
        ),
    ],
    "SU-12": [proof(claim("used", "no_longer_wanted"), "reject", "N-02")],
}

SOLD_OUT = {"special_offer": True, "exclusion_consent": True}
LATE = after(days=9)

READINGS: Mapping[str, Sequence[Proof]] = {
    "RD-1": [
        proof(in_time(72), "approve", "N-10"),
        proof(in_time(72, 1), "reject", "N-04"),
        proof(undelivered(applied_at=after(minutes=10)), "approve", "D-05"),
        proof(undelivered(applied_at=after(minutes=10, seconds=1)), "approve", "D-04"),
    ],
    "RD-2": [
        proof(in_time(72, 1), "reject", "N-04"),
        proof(in_time(900) | {"platform": LOGGED}, "approve", "N-10"),
        proof(in_time(900) | {"merchant": GONE}, "approve", "N-10"),
        proof(undelivered(applied_at=after(days=40)), "approve", "D-04"),
        proof(
            key("already_used_key", "used", applied_at=LATE, records={"used_at": after(minutes=1)}),
            "approve",
            "Q-01",
        ),
    ],
    "RD-3": [
        proof(key("invalid_key", applied_at=LATE, evidence=PROVEN), "approve", "Q-07", fee_fen=0),
        wants(
            key("invalid_key", applied_at=LATE, evidence=[PAGE, {"type": "key_error_screenshot"}]),
            "Q-07",
            "key_error_screenshot",
        ),
        proof(
            key(
                "invalid_key",
                applied_at=after(hours=23),
                evidence=[PAGE, {"type": "key_error_screenshot"}],
            ),
            "approve",
            "Q-07",
        ),
    ],
    "RD-4": [
        proof(
            key("invalid_key", evidence=PROVEN, **SOLD_OUT),
            "approve",
            "Q-07",
            {"service_fee_applies_to": "all"},
            fee_fen=0,
            track="fault",
        ),
        proof(CHANGED_MIND | SOLD_OUT, "reject", "N-06", track="no_fault"),
    ],
    "RD-5": [
        proof(
            undelivered(applied_at=after(minutes=1), reason="no_longer_wanted"),
            "approve",
            "D-05",
            liable="buyer",
            refund_fen=10000,
            track="no_fault",
        )
    ],
    "RD-6": [
        proof(
            topup(applied_at=after(hours=24)),
            "manual",
            "A-11",
            missing_evidence=[],
        )
    ],
    "RD-7": [
        proof(
            claim("unactivated", "no_longer_wanted", records={"delivery_log": "used"}),
            "manual",
            "N-12",
        ),
        proof(
            key(
                "invalid_key",
                "used",
                records={"used_by": "buyer_account", "issuer_record": "invalid"},
            ),
            "approve",
            "Q-04",
        ),
        proof(
            key("invalid_key", evidence=PROVEN, records={"issuer_record": "redeemed_ok"}),
            "reject",
            "Q-03",
        ),
        proof(
            key(
                "invalid_key", evidence=[*PROVEN, FAILED], records={"issuer_record": "redeemed_ok"}
            ),
            "manual",
            "Q-02",
        ),
    ],
    "RD-8": [
        proof(
            key(
                "already_used_key",
                "used",
                records={"used_at": after(hours=1), "first_seen_at": after(hours=2)},
            ),
            "approve",
            "Q-01",
            liable="merchant",
        ),
        proof(
            key(
                "already_used_key",
                "used",
                records={"used_at": after(hours=2), "used_by": "buyer_account"},
            ),
            "reject",
            "Q-05",
        ),
        wants(
            key(
                "already_used_key",
                "used",
                records={"used_at": after(hours=2), "used_by": "unknown"},
                evidence=PROVEN,
            ),
            "Q-06",
            "official_verification",
        ),
    ],
    "RD-9": [
        proof(
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            "approve",
            "N-13",
            {"fee_pct": percent},
            fee_fen=1500,
        )
        for percent in (15, [10, 20])
    ],
    "RD-10": [
        proof(
            claim(
                "used", "partial_delivery", amount_fen=fen, quantity={"ordered": 2, "delivered": 1}
            ),
            "approve",
            "D-08",
            refund_fen=half,
        )
        for fen, half in ((101, 51), (100, 50), (1, 1))
    ]
    + [
        proof(
            claim("activated_unused", "no_longer_wanted", amount_fen=90, evidence=[UNUSED]),
            "approve",
            "N-13",
            refund_fen=76,
            fee_fen=14,
        )
    ],
    "RD-11": [
        proof(
            key(
                "invalid_key",
                "partly_used",
                evidence=PROVEN,
                quantity={"ordered": 3, "delivered": 3, "invalid": 1, "valid_used": 2},
            ),
            "approve",
            "Q-07",
            refund_fen=3333,
        ),
        proof(
            claim("used", "partial_delivery", quantity={"ordered": 3, "delivered": 1}),
            "approve",
            "D-08",
            refund_fen=6667,
        ),
        proof(
            claim(
                "used", "service_not_as_promised", records={"promised_days": 30, "granted_days": 7}
            ),
            "approve",
            "Q-10",
            refund_fen=7667,
        ),
    ],
    "RD-13": [
        proof(CHANGED_MIND | SOLD_OUT, "reject", "N-06"),
        proof(CHANGED_MIND | SOLD_OUT | {"exclusion_consent": False}, "approve", "N-10"),
    ],
    "RD-14": [
        proof(supplied(48, 1), "reject", "N-01"),
        proof(
            key(
                "invalid_key",
                process={"material_requested_at": after(hours=1), "now": after(hours=50)},
            ),
            "manual",
            "Q-07",
        ),
        proof(
            key(
                "invalid_key",
                evidence=PROVEN,
                process={
                    "material_requested_at": after(hours=1),
                    "material_supplied_at": after(hours=50),
                },
            ),
            "approve",
            "Q-07",
        ),
    ],
    "RD-15": [
        proof(undelivered(evidence=[STRANGER]), "manual", "A-04"),
        proof(undelivered(records={"prior_refund_fen": 10000}), "reject", "A-01"),
        proof(undelivered(records={"prior_refund_fen": 4000}), "approve", "D-04", refund_fen=6000),
    ],
}
