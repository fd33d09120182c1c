"""The default rulebook, rule of the trade by rule: what it answers, by which clause, and who pays."""

from __future__ import annotations

from typing import Any

import pytest

from rule_facts import ERROR, PAGE, UNUSED, after, delivered, rule, undelivered

FAULT = (10000, 0, "merchant", "fault")
PLATFORM = (10000, 0, "platform", "fault")
WHOLE = (10000, 0, "buyer", "no_fault")
NOTHING = (0, 0, "buyer", "no_fault")
NO_MORE = (0, 0, None, "fault")

# What is claimed, and the answer: outcome, clause, then refund, fee, who is liable, the track.
TRADE_RULES: dict[str, tuple[dict[str, Any], str, str, tuple[object, ...]]] = {
    # Undelivered and late.
    "promised in 10 minutes, 30 gone": (undelivered(), "approve", "D-04", FAULT),
    "late by one second": (
        undelivered(applied_at=after(minutes=10, seconds=1)),
        "approve",
        "D-04",
        FAULT,
    ),
    "exactly at the promise nobody is in breach": (
        undelivered(applied_at=after(minutes=10)),
        "approve",
        "D-05",
        WHOLE,
    ),
    "undelivered goods know no window": (
        undelivered(applied_at=after(days=40)),
        "approve",
        "D-04",
        FAULT,
    ),
    "undelivered, though special": (
        undelivered(special_offer=True, customised=True),
        "approve",
        "D-04",
        FAULT,
    ),
    "undelivered by state, delivered by the log": (
        undelivered(records={"delivery_log": "delivered"}),
        "manual",
        "D-02",
        (0, 0, None, "fault"),
    ),
    "delivered late and unused": (
        delivered("activated_unused", "delayed_delivery", delivered_at=after(minutes=25)),
        "approve",
        "D-11",
        FAULT,
    ),
    "delivered late and used": (
        delivered("used", "delayed_delivery", delivered_at=after(minutes=25)),
        "manual",
        "D-12",
        (0, 0, None, "fault"),
    ),
    "delivered in time, on record": (
        delivered("used", "not_delivered", merchant={"proves_delivery": True}),
        "reject",
        "D-13",
        (0, 0, "buyer", "fault"),
    ),
    "delivery that the merchant cannot prove": (
        delivered("used", "not_delivered", merchant={"proves_delivery": False}),
        "approve",
        "D-10",
        FAULT,
    ),
    # Unactivated, activated, used.
    "unactivated, no reason needed": (
        delivered("unactivated", "no_longer_wanted"),
        "approve",
        "N-10",
        WHOLE,
    ),
    "activated and unused, less fifteen percent": (
        delivered("activated_unused", "no_longer_wanted", evidence=[UNUSED]),
        "approve",
        "N-13",
        (8500, 1500, "buyer", "no_fault"),
    ),
    "used": (delivered("used", "no_longer_wanted"), "reject", "N-02", NOTHING),
    "partly used": (delivered("partly_used", "mistaken_purchase"), "reject", "N-02", NOTHING),
    "ordered twice": (
        delivered("unactivated", "duplicate_order", evidence=[{"type": "extra_order_nos"}]),
        "approve",
        "N-09",
        WHOLE,
    ),
    # Invalid keys.
    "an invalid key with its proof": (
        delivered("activated_unused", "invalid_key", evidence=[PAGE, ERROR]),
        "approve",
        "Q-07",
        FAULT,
    ),
    "an invalid key among special goods": (
        delivered("activated_unused", "invalid_key", special_offer=True, evidence=[PAGE, ERROR]),
        "approve",
        "Q-07",
        FAULT,
    ),
    "an invalid key claimed late, firmly proven": (
        delivered(
            "activated_unused", "invalid_key", applied_at=after(days=9), evidence=[PAGE, ERROR]
        ),
        "approve",
        "Q-07",
        FAULT,
    ),
    "one invalid key of three, the others used": (
        delivered(
            "partly_used",
            "invalid_key",
            evidence=[PAGE, ERROR],
            quantity={"ordered": 3, "delivered": 3, "invalid": 1, "valid_used": 2},
        ),
        "approve",
        "Q-07",
        (3333, 0, "merchant", "fault"),
    ),
    "a key that the buyer's account redeemed": (
        delivered("used", "invalid_key", records={"used_by": "buyer_account"}),
        "reject",
        "Q-05",
        (0, 0, "buyer", "fault"),
    ),
    "unless the issuer says that it failed": (
        delivered(
            "used", "invalid_key", records={"used_by": "buyer_account", "issuer_record": "invalid"}
        ),
        "approve",
        "Q-04",
        FAULT,
    ),
    "a key that the issuer saw redeemed": (
        delivered("used", "invalid_key", records={"issuer_record": "redeemed_ok"}),
        "reject",
        "Q-03",
        (0, 0, "buyer", "fault"),
    ),
    "a key redeemed before it was delivered": (
        delivered("used", "already_used_key", records={"used_at": after(minutes=1)}),
        "approve",
        "Q-01",
        FAULT,
    ),
    "a key redeemed before the buyer first saw it": (
        delivered(
            "used",
            "already_used_key",
            records={"used_at": after(hours=1), "first_seen_at": after(hours=2)},
        ),
        "approve",
        "Q-01",
        FAULT,
    ),
    # Charged twice.
    "charged twice": (
        delivered("used", "duplicate_charge", records={"charges": 2}),
        "approve",
        "P-03",
        PLATFORM,
    ),
    "charged three times": (
        delivered("used", "duplicate_charge", records={"charges": 3}),
        "approve",
        "P-03",
        (20000, 0, "platform", "fault"),
    ),
    "the second charge was given back": (
        delivered("used", "duplicate_charge", records={"charges": 2, "prior_refund_fen": 10000}),
        "reject",
        "A-01",
        NO_MORE,
    ),
    "charged twice by the buyer's records, and given back": (
        delivered(
            "used",
            "duplicate_charge",
            records={"prior_refund_fen": 10000},
            evidence=[{"type": "payment_record", "count": 2}],
        ),
        "reject",
        "A-01",
        NO_MORE,
    ),
    # Out of time.
    "a card key a second after its day": (
        delivered(
            "unactivated", "no_longer_wanted", applied_at=after(hours=24, minutes=5, seconds=1)
        ),
        "reject",
        "N-04",
        NOTHING,
    ),
    "a card key in the last second of its day": (
        delivered("unactivated", "no_longer_wanted", applied_at=after(hours=24, minutes=5)),
        "approve",
        "N-10",
        WHOLE,
    ),
    "a membership after three days": (
        delivered(
            "unactivated",
            "no_longer_wanted",
            product_class="membership",
            applied_at=after(hours=72, minutes=6),
        ),
        "reject",
        "N-04",
        NOTHING,
    ),
    "out of time, but the platform had failed": (
        delivered(
            "unactivated",
            "no_longer_wanted",
            applied_at=after(hours=30),
            platform={"fault_logged": True},
        ),
        "approve",
        "N-10",
        WHOLE,
    ),
    "out of time, but the merchant has gone": (
        delivered(
            "unactivated",
            "no_longer_wanted",
            applied_at=after(days=30),
            merchant={"status": "absconded"},
        ),
        "approve",
        "N-10",
        WHOLE,
    ),
    "receipt confirmed, no fault": (
        delivered("unactivated", "no_longer_wanted", receipt_confirmed=True),
        "reject",
        "N-05",
        NOTHING,
    ),
    "receipt confirmed, fault firmly proven": (
        delivered(
            "activated_unused", "invalid_key", receipt_confirmed=True, evidence=[PAGE, ERROR]
        ),
        "approve",
        "Q-07",
        FAULT,
    ),
    # Refunded before.
    "refunded in full": (
        undelivered(records={"prior_refund_fen": 10000}),
        "reject",
        "A-01",
        NO_MORE,
    ),
    "refunded, nobody says how much": (
        undelivered(records={"prior_refund": True}),
        "reject",
        "A-01",
        NO_MORE,
    ),
    "refunded in part": (
        undelivered(records={"prior_refund": True, "prior_refund_fen": 4000}),
        "approve",
        "D-04",
        (6000, 0, "merchant", "fault"),
    ),
    "nothing was paid": (undelivered(amount_fen=0), "reject", "A-01", NO_MORE),
    # Special goods.
    "a special offer": (
        delivered("unactivated", "no_longer_wanted", special_offer=True, exclusion_consent=True),
        "reject",
        "N-06",
        NOTHING,
    ),
    "customised goods": (
        delivered("unactivated", "mistaken_purchase", customised=True),
        "reject",
        "N-06",
        NOTHING,
    ),
    "a special offer without the buyer's consent": (
        delivered("unactivated", "no_longer_wanted", special_offer=True, exclusion_consent=False),
        "approve",
        "N-10",
        WHOLE,
    ),
    # The platform's fault.
    "a logged fault, late and used": (
        delivered(
            "used",
            "platform_fault",
            applied_at=after(days=30),
            platform={"fault_logged": True},
        ),
        "approve",
        "P-01",
        PLATFORM,
    ),
    "a fault logged on another day": (
        delivered(
            "used",
            "platform_fault",
            platform={"fault_logged": True, "fault_from": after(days=3), "fault_to": after(days=4)},
            evidence=[{"type": "status_page"}],
        ),
        "manual",
        "P-02",
        (0, 0, None, "fault"),
    ),
    # The merchant has gone.
    "gone without delivering, not yet late": (
        undelivered(
            reason="merchant_absconded",
            applied_at=after(minutes=3),
            merchant={"status": "absconded"},
        ),
        "approve",
        "D-03",
        FAULT,
    ),
    "gone after delivering what is unused": (
        delivered(
            "activated_unused",
            "merchant_absconded",
            applied_at=after(days=30),
            merchant={"status": "absconded"},
        ),
        "approve",
        "D-06",
        FAULT,
    ),
    # Other faults.
    "thirty days promised, seven granted": (
        delivered(
            "partly_used",
            "not_as_described",
            product_class="membership",
            records={"promised_days": 30, "granted_days": 7},
        ),
        "approve",
        "Q-10",
        (7667, 0, "merchant", "fault"),
    ),
    "one day of many at the smallest price is still a fen": (
        delivered(
            "partly_used",
            "not_as_described",
            amount_fen=1,
            product_class="membership",
            records={"promised_days": 365, "granted_days": 364},
        ),
        "approve",
        "Q-10",
        (1, 0, "merchant", "fault"),
    ),
    "a top-up that has not waited a day": (
        undelivered(
            product_class="phone_topup", reason="topup_not_arrived", applied_at=after(hours=24)
        ),
        "manual",
        "A-11",
        (0, 0, None, "fault"),
    ),
    "two of three delivered": (
        delivered("unactivated", "partial_delivery", quantity={"ordered": 3, "delivered": 2}),
        "approve",
        "D-08",
        (3333, 0, "merchant", "fault"),
    ),
    "an account with a recording of the whole sign-in": (
        delivered(
            "activated_unused",
            "account_abnormal",
            product_class="game_account",
            evidence=[PAGE, {"type": "login_recording", "full_process": True}],
        ),
        "approve",
        "Q-12",
        FAULT,
    ),
    "the payee is not the payer": (
        undelivered(evidence=[{"type": "refund_account_info", "shows": ["mismatch"]}]),
        "manual",
        "A-04",
        (0, 0, None, "fault"),
    ),
}


@pytest.mark.parametrize("claim", TRADE_RULES)
def test_the_rule_of_the_trade_is_kept(claim):
    document, outcome, clause, figures = TRADE_RULES[claim]
    ruling = rule(document)
    assert (ruling["outcome"], ruling["clauses"][0]["id"]) == (outcome, clause)
    found = tuple(ruling[key] for key in ("refund_fen", "fee_fen", "liable", "track"))
    assert found == figures
    assert ruling["clauses"][0]["source"].startswith("S")
    deciding = ruling["findings"][-1]
    assert (deciding["clause"], deciding["holds"]) == (clause, True)
    assert deciding["because"]
