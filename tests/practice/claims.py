"""Proofs of what the trade says of the states of goods and of the reasons of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice import Proof, claim, proof
from rule_facts import ERROR, PAGE, UNUSED, after, undelivered

LISTING = {"type": "listing_page"}
DIFFERENCE = {"type": "actual_page", "difference_marked": True}
RECORDING = {"type": "login_recording", "full_process": True}
CARRIER = {"type": "carrier_query"}
FAILED = {"type": "official_failure_proof", "issuer": "issuer"}
GAME = {"type": "ingame_record"}
ORDERS = {"type": "extra_order_nos", "count": 2}
CLOSED = [{"type": "shop_closed_page"}, {"type": "no_reply_screenshot"}]
LOGGED = {"fault_logged": True}
NO_MONEY = {"refund_fen": 0, "fee_fen": 0}
GONE = {"status": "absconded"}


def key(reason: str, state: str = "activated_unused", **changes: object) -> dict[str, object]:
    return claim(state, reason, "game_card", **changes)


def topup(**changes: object) -> dict[str, object]:
    return claim("used", "topup_not_arrived", "phone_topup", **changes)


STATES: Mapping[str, Sequence[Proof]] = {
    "ST-1": [
        proof(undelivered(applied_at=after(minutes=10)), "approve", "D-05", liable="buyer"),
        proof(
            undelivered(applied_at=after(minutes=10, seconds=1)),
            "approve",
            "D-04",
            liable="merchant",
            refund_fen=10000,
        ),
        proof(undelivered(merchant=GONE), "approve", "D-03", liable="merchant"),
    ],
    "ST-2": [
        proof(claim("unactivated", "no_longer_wanted"), "approve", "N-10", refund_fen=10000),
        proof(
            claim("unactivated", "no_longer_wanted"),
            "reject",
            "N-07",
            {"no_reason_refund": False},
        ),
    ],
    "ST-3": [
        proof(
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            "approve",
            "N-13",
            refund_fen=8500,
            fee_fen=1500,
        ),
        proof(
            claim("activated_unused", "no_longer_wanted"),
            "need_evidence",
            "N-13",
            missing_evidence=["unused_proof"],
        ),
        proof(
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            "reject",
            "N-11",
            {"activated_unused_policy": "no_refund"},
        ),
    ],
    "ST-4": [
        proof(claim("used", "no_longer_wanted"), "reject", "N-02", **NO_MONEY),
        proof(claim("used", "platform_fault", platform=LOGGED), "approve", "P-01"),
        proof(
            claim("used", "service_not_as_promised", evidence=[PAGE, LISTING, DIFFERENCE]),
            "approve",
            "Q-15",
            track="fault",
        ),
        proof(
            key("invalid_key", "used", records={"delivery_log": "used"}, evidence=[PAGE, FAILED]),
            "approve",
            "Q-06",
            liable="merchant",
        ),
    ],
    "ST-5": [proof(claim("partly_used", "mistaken_purchase"), "reject", "N-02", liable="buyer")],
    "ST-6": [
        proof(claim("unactivated", "no_longer_wanted", receipt_confirmed=True), "reject", "N-05"),
        proof(
            claim("unactivated", "no_longer_wanted", receipt_confirmed=True),
            "approve",
            "N-10",
            {"confirmed_blocks_no_fault": False},
        ),
        proof(
            key(
                "invalid_key",
                receipt_confirmed=True,
                evidence=[PAGE, {**ERROR, "key_visible": None}],
            ),
            "need_evidence",
            "Q-07",
        ),
        proof(
            key("invalid_key", receipt_confirmed=True, evidence=[PAGE, ERROR]), "approve", "Q-07"
        ),
    ],
}

REASONS: Mapping[str, Sequence[Proof]] = {
    "RE-1": [
        proof(undelivered(), "approve", "D-04"),
        proof(
            undelivered(applied_at=after(minutes=30)),
            "approve",
            "D-05",
            {"late_when": "elapsed>30min"},
        ),
        proof(
            undelivered(applied_at=after(minutes=30, seconds=1)),
            "approve",
            "D-04",
            {"late_when": "elapsed>30min"},
        ),
        proof(
            claim("activated_unused", "delayed_delivery", delivered_at=after(minutes=11)),
            "approve",
            "D-11",
        ),
        proof(claim("used", "delayed_delivery", delivered_at=after(minutes=11)), "manual", "D-12"),
        proof(
            claim("used", "delayed_delivery", promised_delivery_minutes=None),
            "need_evidence",
            "D-15",
        ),
        proof(
            undelivered(process={"submitted_at": after(), "now": after(hours=48)}),
            "approve",
            "D-04",
            escalation="none",
        ),
        proof(
            undelivered(process={"submitted_at": after(), "now": after(hours=48, seconds=1)}),
            "approve",
            "D-04",
            escalation="remind_service",
        ),
        proof(
            undelivered(process={"submitted_at": after(), "now": after(hours=2)}),
            "approve",
            "D-04",
            {"undelivered_handle_hours": 2},
            escalation="none",
        ),
        proof(
            undelivered(process={"submitted_at": after(), "now": after(hours=2, seconds=1)}),
            "approve",
            "D-04",
            {"undelivered_handle_hours": 2},
            escalation="remind_service",
        ),
    ],
    "RE-2": [
        proof(topup(applied_at=after(hours=24), evidence=[PAGE, CARRIER]), "manual", "A-11"),
        proof(
            topup(applied_at=after(hours=24, seconds=1), evidence=[PAGE, CARRIER]),
            "approve",
            "Q-09",
            refund_fen=10000,
        ),
    ],
    "RE-3": [
        proof(key("invalid_key", evidence=[PAGE, ERROR]), "approve", "Q-07", liable="merchant"),
        proof(
            key("invalid_key"),
            "need_evidence",
            "Q-07",
            missing_evidence=["order_page", "key_error_screenshot"],
        ),
    ],
    "RE-4": [proof(key("wrong_face_value", evidence=[PAGE, DIFFERENCE]), "approve", "Q-11")],
    "RE-5": [
        proof(
            claim("used", "account_abnormal", "game_account", evidence=[PAGE, RECORDING]),
            "approve",
            "Q-12",
        ),
        proof(
            claim("used", "account_abnormal", "game_account", evidence=[PAGE]),
            "need_evidence",
            "Q-12",
            missing_evidence=["login_recording"],
        ),
    ],
    "RE-6": [
        proof(
            claim(
                "activated_unused",
                "not_as_described",
                "game_account",
                evidence=[PAGE, LISTING, RECORDING],
            ),
            "approve",
            "Q-15",
            liable="merchant",
        )
    ],
    "RE-7": [
        proof(
            claim("used", "function_missing", "software", evidence=[PAGE, LISTING, DIFFERENCE]),
            "approve",
            "Q-13",
        ),
        proof(
            claim("used", "function_missing", "software", evidence=[PAGE, DIFFERENCE]),
            "need_evidence",
            "Q-13",
            missing_evidence=["listing_page"],
        ),
    ],
    "RE-8": [
        proof(
            claim("used", "not_as_described", records={"promised_days": 30, "granted_days": 7}),
            "approve",
            "Q-10",
            refund_fen=7667,
        ),
        proof(
            claim("used", "not_as_described", records={"promised_days": 30, "granted_days": 30}),
            "manual",
            "Q-16",
        ),
    ],
    "RE-9": [
        proof(key("already_used_key", evidence=[PAGE, ERROR]), "approve", "Q-07"),
        proof(
            key(
                "already_used_key",
                applied_at=after(days=9),
                evidence=[PAGE, {**ERROR, "error_code": False}],
            ),
            "need_evidence",
            "Q-07",
            missing_evidence=["key_error_screenshot"],
        ),
    ],
    "RE-10": [
        proof(
            key("used_but_ineffective", "used", evidence=[PAGE, FAILED, GAME]), "approve", "Q-08"
        ),
        proof(
            key("used_but_ineffective", "used", evidence=[PAGE, GAME]),
            "need_evidence",
            "Q-08",
            missing_evidence=["official_failure_proof"],
        ),
    ],
    "RE-11": [
        proof(claim("unactivated", "duplicate_order", evidence=[ORDERS]), "approve", "N-09"),
        proof(
            claim("activated_unused", "duplicate_order", evidence=[ORDERS]),
            "need_evidence",
            "N-13",
            missing_evidence=["unused_proof"],
        ),
        proof(claim("unactivated", "duplicate_order"), "need_evidence", "N-09"),
    ],
    "RE-12": [
        proof(claim("unactivated", "mistaken_purchase"), "approve", "N-10", refund_fen=10000),
        proof(
            claim("unactivated", "mistaken_purchase"),
            "reject",
            "N-08",
            {"mistaken_unactivated": "reject"},
        ),
    ],
    "RE-13": [
        proof(
            claim("used", "duplicate_charge", records={"charges": 2}),
            "approve",
            "P-03",
            liable="platform",
            refund_fen=10000,
        ),
        proof(
            claim("used", "duplicate_charge", records={"charges": 1}),
            "need_evidence",
            "P-04",
            missing_evidence=["second_payment_record"],
        ),
    ],
    "RE-14": [
        proof(undelivered(reason="merchant_absconded", merchant=GONE), "approve", "D-03"),
        proof(claim("unactivated", "merchant_absconded", merchant=GONE), "approve", "D-06"),
        proof(
            claim("unactivated", "merchant_absconded", evidence=[PAGE]),
            "need_evidence",
            "D-07",
            missing_evidence=["shop_closed_page", "no_reply_screenshot"],
        ),
        proof(claim("used", "merchant_absconded", evidence=[PAGE, *CLOSED]), "manual", "D-07"),
    ],
    "RE-15": [
        proof(
            claim("used", "platform_fault", applied_at=after(days=40), platform=LOGGED),
            "approve",
            "P-01",
            liable="platform",
            fee_fen=0,
        ),
        proof(claim("used", "platform_fault"), "need_evidence", "P-02"),
    ],
    "RE-16": [
        proof(
            claim("used", "account_reclaimed", "game_account", evidence=[PAGE, RECORDING]),
            "approve",
            "Q-12",
        )
    ],
    "RE-17": [
        proof(
            claim(
                "used", "wrong_item", "physical_merch", evidence=[PAGE, {"type": "defect_photo"}]
            ),
            "approve",
            "Q-14",
        ),
        proof(
            claim("used", "partial_delivery", quantity={"ordered": 3, "delivered": 2}),
            "approve",
            "D-08",
            refund_fen=3333,
        ),
        proof(claim("used", "partial_delivery"), "need_evidence", "D-09"),
        proof(
            claim("used", "partial_delivery", quantity={"ordered": 3, "delivered": 3}),
            "reject",
            "D-09",
        ),
    ],
    "RE-18": [
        proof(claim("used", reason), "reject", "N-02", **NO_MONEY)
        for reason in ("mistaken_purchase", "no_longer_wanted", "duplicate_order")
    ]
    + [proof(claim("used", "other"), "manual", "N-03")],
    "RE-19": [
        proof(undelivered(platform=LOGGED), "approve", "P-01", liable="platform"),
        proof(undelivered(), "approve", "D-04", liable="merchant"),
        proof(undelivered(applied_at=after(minutes=1)), "approve", "D-05", liable="buyer"),
    ],
    "RE-20": [
        proof(claim("used", "not_delivered", merchant={"proves_delivery": True}), "reject", "D-13"),
        proof(key("invalid_key", "used", records={"used_by": "buyer_account"}), "reject", "Q-05"),
    ],
    "RE-21": [
        proof(
            claim("used", "not_delivered", merchant={"proves_delivery": False}),
            "approve",
            "D-10",
            liable="merchant",
        ),
        proof(claim("used", "not_delivered"), "manual", "D-14"),
    ],
}
