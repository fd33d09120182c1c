"""Proofs of what the trade says of payment and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice import Proof, claim, proof
from practice.claims import (
    DIFFERENCE,
    FAILED,
    GAME,
    GONE,
    LISTING,
    ORDERS,
    key,
)
from rule_facts import ERROR, PAGE, UNUSED, after, undelivered

VERIFIED = {"type": "official_verification", "issuer": "issuer"}
REPORT = {"type": "third_party_report", "issuer": "lab"}
BOUND = {"type": "bound_account_info"}
BLURRED = {**ERROR, "legible": False}
TRIPLE, LATE_PAY = ["demand=假一赔三"], ["demand=超时赔付"]
PLAN = {"guarantee_plan": True}
CITED = {"type": "rule_citation"}
STRANGER = {"type": "refund_account_info", "shows": ["mismatch"]}
PROVEN = [PAGE, ERROR]
CHANGED_MIND = claim("unactivated", "no_longer_wanted")
POOR = {"balance_sufficient": False}


def without(item: Mapping[str, object], mark: str) -> dict[str, object]:
    """A piece of evidence on which a mark is positively missing."""
    return {**item, mark: False}


def wants(document: Mapping[str, object], clause: str, *names: str, **assume: object) -> Proof:
    return proof(document, "need_evidence", clause, assume, missing_evidence=[*names])


PAYMENT: Mapping[str, Sequence[Proof]] = {
    "PA-4": [
        proof(
            undelivered(channel="balance"),
            "approve",
            "D-04",
            arrival={"earliest": "2026-03-11", "latest": "2026-03-11"},
        )
    ],
    "PA-6": [
        proof(CHANGED_MIND, "approve", "N-10", fee_fen=0),
        proof(CHANGED_MIND, "approve", "N-10", {"service_fee_applies_to": "all"}, fee_fen=500),
        proof(
            CHANGED_MIND,
            "approve",
            "N-10",
            {"service_fee_applies_to": "all", "service_fee_pct": 8},
            refund_fen=9200,
            fee_fen=800,
        ),
        proof(undelivered(), "approve", "D-04", {"service_fee_applies_to": "all"}, fee_fen=0),
    ],
    "PA-7": [
        proof(
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            "approve",
            "N-13",
            {"fee_pct": percent},
            fee_fen=percent * 100,
        )
        for percent in (10, 20)
    ],
    "PA-8": [
        proof(
            CHANGED_MIND,
            "approve",
            "N-10",
            {"service_fee_applies_to": "no_reason"},
            fee_fen=500,
        ),
        proof(
            claim("unactivated", "duplicate_order", evidence=[ORDERS]),
            "approve",
            "N-09",
            {"service_fee_applies_to": "no_reason"},
            fee_fen=0,
        ),
    ],
    "PA-10": [
        proof(undelivered(evidence=[STRANGER]), "manual", "A-04"),
        proof(undelivered(claims=["payee_differs"]), "manual", "A-04"),
    ],
    "PA-11": [
        proof(
            undelivered(merchant=POOR | {"deposit_fen": 10000}),
            "approve",
            "D-04",
            paid_from=["deposit"],
        ),
        proof(undelivered(), "approve", "D-04", paid_from=["merchant_balance"]),
    ],
    "PA-12": [
        proof(
            undelivered(merchant=POOR | {"deposit_fen": 9999}),
            "approve",
            "D-04",
            paid_from=["deposit", "platform_advance"],
        ),
        proof(undelivered(merchant=GONE), "approve", "D-03", paid_from=["platform_advance"]),
    ],
    "PA-13": [
        proof(
            key("invalid_key", evidence=[*PROVEN, CITED], platform=PLAN, claims=TRIPLE),
            "approve",
            "Q-07",
            compensation_fen=30000,
        ),
        proof(
            key("invalid_key", evidence=[*PROVEN, CITED], claims=TRIPLE),
            "approve",
            "Q-07",
            compensation_fen=0,
        ),
        proof(
            key("invalid_key", evidence=[*PROVEN, CITED], platform=PLAN, claims=TRIPLE),
            "approve",
            "Q-07",
            {"counterfeit_compensation_pct": 100},
            compensation_fen=10000,
        ),
    ],
    "PA-14": [
        proof(
            undelivered(platform=PLAN, claims=LATE_PAY, evidence=[PAGE, CITED]),
            "approve",
            "D-04",
            compensation_fen=500,
        ),
        proof(
            undelivered(platform=PLAN, claims=LATE_PAY, evidence=[PAGE, CITED]),
            "approve",
            "D-04",
            {"late_compensation_pct": 20},
            compensation_fen=2000,
        ),
    ],
    "PA-15": [
        proof(CHANGED_MIND, "approve", "N-10", route="express"),
        proof(undelivered(), "approve", "D-04", route="express"),
        proof(
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            "approve",
            "N-13",
            route="automatic",
        ),
    ],
    "PA-16": [
        proof(
            undelivered(process={"approved_at": after(), "now": after(**span)}),
            "approve",
            "D-04",
            escalation=told,
        )
        for span, told in (
            ({"days": 5, "hours": 13, "minutes": 59}, "none"),
            ({"days": 5, "hours": 14}, "remind_service"),
        )
    ],
}

CHAT = {"type": "seller_chat", "in_platform": True, "shows": ["promise"]}

EVIDENCE: Mapping[str, Sequence[Proof]] = {
    "EV-2": [
        wants(
            claim("used", "not_as_described", evidence=[PAGE, DIFFERENCE]), "Q-15", "listing_page"
        ),
        wants(claim("used", "not_as_described", evidence=[PAGE, LISTING]), "Q-15", "actual_page"),
        proof(
            claim("used", "not_as_described", evidence=[PAGE, CHAT, DIFFERENCE]), "approve", "Q-15"
        ),
        proof(undelivered(applied_at=after(minutes=-1)), "manual", "A-02"),
    ],
    "EV-3": [
        proof(
            key("invalid_key", evidence=[without(PAGE, "order_no_matches"), ERROR]),
            "manual",
            "A-03",
        ),
        wants(key("invalid_key", evidence=[PAGE, BLURRED]), "Q-07", "key_error_screenshot"),
        wants(
            key(
                "invalid_key",
                "used",
                records={"delivery_log": "used"},
                evidence=[PAGE, {**VERIFIED, "issuer": "buyer"}],
            ),
            "Q-06",
            "official_verification",
        ),
    ],
    "EV-4": [
        wants(
            key("invalid_key", evidence=[without(PAGE, "has_order_no"), ERROR]), "Q-07", "order_no"
        ),
        wants(
            key("invalid_key", evidence=[without(PAGE, "has_timestamp_or_watermark"), ERROR]),
            "Q-07",
            "timestamp_or_watermark",
        ),
        wants(key("invalid_key", evidence=[PAGE, BLURRED]), "Q-07", "key_error_screenshot"),
        proof(key("invalid_key", evidence=PROVEN), "approve", "Q-07"),
    ],
    "EV-5": [
        proof(
            claim("unactivated", "no_longer_wanted", records={"delivery_log": "used"}),
            "manual",
            "N-12",
        ),
        proof(undelivered(records={"delivery_log": "delivered"}), "manual", "D-02"),
    ],
    "EV-6": [
        wants(
            claim(
                "used",
                "not_as_described",
                evidence=[PAGE, LISTING, DIFFERENCE, {**CHAT, "in_platform": False}],
            ),
            "Q-15",
            "in_platform_chat",
        ),
        proof(
            claim("used", "not_as_described", evidence=[PAGE, LISTING, DIFFERENCE, CHAT]),
            "approve",
            "Q-15",
        ),
    ],
    "EV-8": [
        wants(
            claim("used", "function_missing", "software", evidence=[PAGE, LISTING, DIFFERENCE]),
            "Q-13",
            "third_party_report",
            require_third_party_report=True,
        ),
        proof(
            claim("used", "function_missing", "software", evidence=[PAGE, LISTING, REPORT]),
            "approve",
            "Q-13",
            {"require_third_party_report": True},
        ),
    ],
    "EV-9": [
        wants(
            key("invalid_key", evidence=PROVEN),
            "Q-07",
            "official_verification",
            require_official_verification=True,
        ),
        proof(
            key("invalid_key", evidence=[*PROVEN, VERIFIED]),
            "approve",
            "Q-07",
            {"require_official_verification": True},
        ),
    ],
    "EV-10": [
        wants(key("used_but_ineffective", evidence=[PAGE, GAME]), "Q-08", "official_failure_proof"),
        proof(key("used_but_ineffective", evidence=[PAGE, GAME, FAILED]), "approve", "Q-08"),
        wants(
            key("invalid_key", "used", records={"delivery_log": "used"}, evidence=PROVEN),
            "Q-06",
            "official_verification",
        ),
    ],
    "EV-11": [
        wants(claim("activated_unused", "no_longer_wanted"), "N-13", "unused_proof"),
        wants(
            claim("activated_unused", "no_longer_wanted", evidence=[{**UNUSED, "legible": False}]),
            "N-13",
            "unused_proof",
        ),
    ],
    "EV-12": [
        wants(claim("unactivated", "duplicate_order"), "N-09", "extra_order_nos"),
        proof(claim("unactivated", "duplicate_order", records={"orders": 2}), "approve", "N-09"),
    ],
    "EV-13": [
        wants(
            key("invalid_key", evidence=PROVEN),
            "Q-07",
            "bound_account_info",
            require_bound_account=True,
        ),
        proof(
            key("invalid_key", evidence=[*PROVEN, BOUND]),
            "approve",
            "Q-07",
            {"require_bound_account": True},
        ),
    ],
    "EV-14": [
        wants(key("wrong_face_value"), "Q-11", "order_page", "actual_page"),
        wants(
            claim("used", "account_abnormal", "game_account"),
            "Q-12",
            "order_page",
            "login_recording",
        ),
    ],
}
