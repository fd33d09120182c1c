"""What each sample rulebook answers to a claim, and what the default one answers to the same."""

from __future__ import annotations

from typing import Any, NamedTuple

from rule_facts import ERROR, PAGE, UNUSED, after, delivered, undelivered


class Answer(NamedTuple):
    """What is told apart: the outcome, the clause that decides, the refund and what is missing."""

    outcome: str
    clause: str
    refund_fen: int = 0
    missing: tuple[str, ...] = ()


CHAT = {"type": "seller_chat", "in_platform": True, "shows": ["promise"]}
LISTING = {"type": "listing_page"}
DIFFERENCE = {"type": "actual_page", "difference_marked": True}
REPORT = {"type": "third_party_report", "issuer": "lab"}
VERIFIED = {"type": "official_verification", "issuer": "issuer"}
BOUND = {"type": "bound_account_info"}
ORDERS = {"type": "extra_order_nos", "count": 2}
ASKED = {"type": "service_chat", "shows": ["promise"]}


def claim(state: str, reason: str, kind: str = "membership", **changes: Any) -> dict[str, Any]:
    return delivered(state, reason, product_class=kind, **changes)


# What is claimed, what the sample answers, and what the default rulebook does.
A = Answer
CASES: dict[str, dict[str, tuple[dict[str, Any], Answer, Answer]]] = {
    "platform-858@2026.1": {
        "a membership in the last second of its day": (
            claim("unactivated", "no_longer_wanted", applied_at=after(hours=24, minutes=5)),
            A("approve", "N-10", 10000),
            A("approve", "N-10", 10000),
        ),
        "and a second later": (
            claim(
                "unactivated", "no_longer_wanted", applied_at=after(hours=24, minutes=5, seconds=1)
            ),
            A("reject", "N-04"),
            A("approve", "N-10", 10000),
        ),
        "a problem found later gives three days more, their last second included": (
            claim(
                "unactivated",
                "no_longer_wanted",
                discovered_at=after(hours=30),
                applied_at=after(hours=102),
            ),
            A("approve", "N-10", 10000),
            A("reject", "N-04"),
        ),
        "and no second more": (
            claim(
                "unactivated",
                "no_longer_wanted",
                discovered_at=after(hours=30),
                applied_at=after(hours=102, seconds=1),
            ),
            A("reject", "N-04"),
            A("reject", "N-04"),
        ),
        "a bad key told of too late goes before a person": (
            claim(
                "activated_unused",
                "invalid_key",
                "game_card",
                applied_at=after(days=9),
                evidence=[PAGE, ERROR],
            ),
            A("manual", "T-01"),
            A("approve", "Q-07", 10000),
        ),
        "unless the issuer has verified it": (
            claim(
                "activated_unused",
                "invalid_key",
                "game_card",
                applied_at=after(days=9),
                evidence=[PAGE, ERROR, VERIFIED],
            ),
            A("approve", "Q-07", 10000),
            A("approve", "Q-07", 10000),
        ),
        "activated services are not taken back": (
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            A("reject", "N-11"),
            A("approve", "N-13", 8500),
        ),
        "a missing function wants a third party's test": (
            claim(
                "activated_unused",
                "function_missing",
                "software",
                evidence=[PAGE, LISTING, DIFFERENCE],
            ),
            A("need_evidence", "Q-13", 0, ("third_party_report",)),
            A("approve", "Q-13", 10000),
        ),
        "and is granted on it": (
            claim(
                "activated_unused",
                "function_missing",
                "software",
                evidence=[PAGE, LISTING, DIFFERENCE, REPORT],
            ),
            A("approve", "Q-13", 10000),
            A("approve", "Q-13", 10000),
        ),
        "who asked support beforehand is judged by its answer": (
            claim("used", "other", "software", evidence=[ASKED]),
            A("manual", "S-01"),
            A("manual", "N-03"),
        ),
        "a platform's fault knows no time": (
            claim(
                "used", "platform_fault", applied_at=after(days=30), platform={"fault_logged": True}
            ),
            A("approve", "P-01", 10000),
            A("approve", "P-01", 10000),
        ),
    },
    "three-scenarios@2026.1": {
        "promised in ten minutes, half an hour gone": (
            undelivered(applied_at=after(minutes=30)),
            A("approve", "D-05", 10000),
            A("approve", "D-04", 10000),
        ),
        "a second more than half an hour": (
            undelivered(promised_delivery_minutes=60, applied_at=after(minutes=30, seconds=1)),
            A("approve", "D-04", 10000),
            A("approve", "D-05", 10000),
        ),
        "half an hour counts where nothing was promised": (
            undelivered(promised_delivery_minutes=None, applied_at=after(hours=1)),
            A("approve", "D-04", 10000),
            A("approve", "D-05", 10000),
        ),
        "delivered after half an hour, unused": (
            claim(
                "activated_unused",
                "delayed_delivery",
                promised_delivery_minutes=60,
                delivered_at=after(minutes=31),
            ),
            A("approve", "D-11", 10000),
            A("manual", "D-14"),
        ),
        "a change of mind": (
            claim("unactivated", "no_longer_wanted"),
            A("reject", "N-07"),
            A("approve", "N-10", 10000),
        ),
        "a mistake": (
            claim("unactivated", "mistaken_purchase"),
            A("reject", "N-08"),
            A("approve", "N-10", 10000),
        ),
        "a key that was fetched": (
            claim("activated_unused", "mistaken_purchase", evidence=[UNUSED]),
            A("reject", "N-11"),
            A("approve", "N-13", 8500),
        ),
        "a bad key without the talk with the merchant": (
            claim("activated_unused", "invalid_key", "game_card", evidence=[PAGE, ERROR]),
            A("need_evidence", "Q-07", 0, ("seller_chat",)),
            A("approve", "Q-07", 10000),
        ),
        "and with it": (
            claim("activated_unused", "invalid_key", "game_card", evidence=[PAGE, ERROR, CHAT]),
            A("approve", "Q-07", 10000),
            A("approve", "Q-07", 10000),
        ),
        "charged twice": (
            claim("used", "duplicate_charge", records={"charges": 2}),
            A("approve", "P-03", 10000),
            A("approve", "P-03", 10000),
        ),
    },
    "platform-shuoge@2026.1": {
        "not activated, less five percent": (
            claim("unactivated", "no_longer_wanted"),
            A("approve", "N-10", 9500),
            A("approve", "N-10", 10000),
        ),
        "undelivered goods cost nothing": (
            undelivered(applied_at=after(minutes=5)),
            A("approve", "D-05", 10000),
            A("approve", "D-05", 10000),
        ),
        "nor does a fault": (
            undelivered(),
            A("approve", "D-04", 10000),
            A("approve", "D-04", 10000),
        ),
        "bought by mistake": (
            claim("unactivated", "mistaken_purchase"),
            A("reject", "N-08"),
            A("approve", "N-10", 10000),
        ),
        "activated": (
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            A("reject", "N-11"),
            A("approve", "N-13", 8500),
        ),
        "used in part": (
            claim("partly_used", "no_longer_wanted"),
            A("reject", "N-02"),
            A("reject", "N-02"),
        ),
        "a bad key without the account that bought it": (
            claim("activated_unused", "invalid_key", "game_card", evidence=[PAGE, ERROR]),
            A("need_evidence", "Q-07", 0, ("bound_account_info",)),
            A("approve", "Q-07", 10000),
        ),
        "and with it": (
            claim("activated_unused", "invalid_key", "game_card", evidence=[PAGE, ERROR, BOUND]),
            A("approve", "Q-07", 10000),
            A("approve", "Q-07", 10000),
        ),
        "material a second after its day": (
            claim(
                "unactivated",
                "no_longer_wanted",
                process={
                    "material_requested_at": after(hours=1),
                    "material_supplied_at": after(hours=25, seconds=1),
                },
            ),
            A("reject", "N-01"),
            A("approve", "N-10", 10000),
        ),
        "material in the last second of its day": (
            claim(
                "unactivated",
                "no_longer_wanted",
                process={
                    "material_requested_at": after(hours=1),
                    "material_supplied_at": after(hours=25),
                },
            ),
            A("approve", "N-10", 9500),
            A("approve", "N-10", 10000),
        ),
        "a top-up that has not had its day": (
            claim(
                "used",
                "topup_not_arrived",
                "phone_topup",
                applied_at=after(hours=24),
                evidence=[PAGE, {"type": "carrier_query"}, BOUND],
            ),
            A("manual", "A-11"),
            A("manual", "A-11"),
        ),
        "a second later": (
            claim(
                "used",
                "topup_not_arrived",
                "phone_topup",
                applied_at=after(hours=24, seconds=1),
                evidence=[PAGE, {"type": "carrier_query"}, BOUND],
            ),
            A("approve", "Q-09", 10000),
            A("approve", "Q-09", 10000),
        ),
    },
    "five-steps@2026.1": {
        "a key without a reason, in the last second of its hour": (
            claim("unactivated", "no_longer_wanted", "game_card", applied_at=after(hours=1)),
            A("approve", "N-10", 9500),
            A("approve", "N-10", 10000),
        ),
        "the hour runs from the purchase": (
            claim(
                "unactivated", "no_longer_wanted", "game_card", applied_at=after(hours=1, seconds=1)
            ),
            A("reject", "N-04"),
            A("approve", "N-10", 10000),
        ),
        "a double order costs nothing": (
            claim("unactivated", "duplicate_order", evidence=[ORDERS]),
            A("approve", "N-09", 10000),
            A("approve", "N-09", 10000),
        ),
        "a bad key after its hour goes before a person": (
            claim(
                "activated_unused",
                "invalid_key",
                "game_card",
                applied_at=after(hours=1, seconds=1),
                evidence=[PAGE, ERROR, VERIFIED],
            ),
            A("manual", "T-01"),
            A("approve", "Q-07", 10000),
        ),
        "unless the problem was found within three days": (
            claim(
                "activated_unused",
                "invalid_key",
                "game_card",
                discovered_at=after(hours=2),
                applied_at=after(hours=3),
                evidence=[PAGE, ERROR, VERIFIED],
            ),
            A("approve", "Q-07", 10000),
            A("approve", "Q-07", 10000),
        ),
        "a bad key in its hour wants the issuer's verification": (
            claim(
                "activated_unused",
                "invalid_key",
                "game_card",
                applied_at=after(minutes=50),
                evidence=[PAGE, ERROR],
            ),
            A("need_evidence", "Q-07", 0, ("official_verification",)),
            A("approve", "Q-07", 10000),
        ),
        "an account sold second-hand": (
            claim(
                "activated_unused",
                "account_abnormal",
                "game_account",
                evidence=[PAGE, {"type": "login_recording", "full_process": True}],
            ),
            A("reject", "A-10"),
            A("approve", "Q-12", 10000),
        ),
        "a merchant who cannot prove the delivery": (
            claim("used", "not_delivered", merchant={"proves_delivery": False}),
            A("approve", "D-10", 10000),
            A("approve", "D-10", 10000),
        ),
        "a completed order": (
            claim("unactivated", "no_longer_wanted", receipt_confirmed=True),
            A("reject", "N-05"),
            A("reject", "N-05"),
        ),
        "a membership within three days": (
            claim("unactivated", "no_longer_wanted", applied_at=after(hours=72, minutes=5)),
            A("approve", "N-10", 9500),
            A("approve", "N-10", 10000),
        ),
    },
    "cancel-orders@2026.1": {
        "not activated, after a month": (
            claim("unactivated", "no_longer_wanted", applied_at=after(days=30)),
            A("approve", "N-10", 10000),
            A("reject", "N-04"),
        ),
        "activated and unused, less the middle of ten and twenty percent": (
            claim("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
            A("approve", "N-13", 8500),
            A("approve", "N-13", 8500),
        ),
        "activated, out of time": (
            claim(
                "activated_unused",
                "no_longer_wanted",
                applied_at=after(hours=72, minutes=5, seconds=1),
                evidence=[UNUSED],
            ),
            A("reject", "N-04"),
            A("reject", "N-04"),
        ),
        "confirmed, but not activated": (
            claim("unactivated", "no_longer_wanted", receipt_confirmed=True),
            A("approve", "N-10", 10000),
            A("reject", "N-05"),
        ),
        "ordered twice, without saying that it is unused": (
            claim("unactivated", "duplicate_order", evidence=[ORDERS]),
            A("need_evidence", "N-09", 0, ("unused_proof",)),
            A("approve", "N-09", 10000),
        ),
        "ordered twice, and said so": (
            claim("unactivated", "duplicate_order", evidence=[ORDERS, UNUSED]),
            A("approve", "N-09", 10000),
            A("approve", "N-09", 10000),
        ),
        "special goods, agreed to": (
            claim("unactivated", "no_longer_wanted", special_offer=True, exclusion_consent=True),
            A("reject", "N-06"),
            A("reject", "N-06"),
        ),
        "material after thirty hours": (
            claim(
                "activated_unused",
                "no_longer_wanted",
                evidence=[UNUSED],
                process={
                    "material_requested_at": after(hours=1),
                    "material_supplied_at": after(hours=31),
                },
            ),
            A("reject", "N-01"),
            A("approve", "N-13", 8500),
        ),
        "used": (
            claim("used", "no_longer_wanted"),
            A("reject", "N-02"),
            A("reject", "N-02"),
        ),
        "thirty days promised, seven served": (
            claim(
                "partly_used", "not_as_described", records={"promised_days": 30, "granted_days": 7}
            ),
            A("approve", "Q-10", 7667),
            A("approve", "Q-10", 7667),
        ),
    },
}
