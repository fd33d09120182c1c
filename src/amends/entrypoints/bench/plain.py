"""The policy as hand-written conditions, as somebody would write it without a rulebook.

No findings, no settings, no third truth value, no sentences: this is how fast Python can be at it,
for `amends bench rules` to set the rulebook beside. It follows the default rulebook's values as
far as the families of `mix` need them, and knows nothing else.
"""

from __future__ import annotations

from datetime import timedelta

from amends.domain.facts import Facts

Decision = tuple[str, int, int]
"""Outcome, refund and fee; sums in fen."""

REJECT: Decision = ("reject", 0, 0)
NEED_EVIDENCE: Decision = ("need_evidence", 0, 0)
MANUAL: Decision = ("manual", 0, 0)

CARD_WINDOW, PHYSICAL_WINDOW, WINDOW = timedelta(hours=24), timedelta(days=7), timedelta(hours=72)
TOPUP_WAIT = timedelta(hours=24)
FEE_PERCENT = 15

NOT_USED = frozenset({"unactivated", "activated_unused"})
HANDED_OVER = frozenset({"delivered", "activated", "partly_used", "used"})
SHOWN = {
    "used_but_ineffective": frozenset({"order_page", "official_failure_proof", "ingame_record"}),
    "topup_not_arrived": frozenset({"order_page", "carrier_query"}),
    "account_abnormal": frozenset({"order_page", "login_recording"}),
    "account_reclaimed": frozenset({"order_page", "login_recording"}),
    "not_as_described": frozenset({"order_page", "listing_page", "actual_page"}),
    "function_missing": frozenset({"order_page", "listing_page", "actual_page"}),
    "service_not_as_promised": frozenset({"order_page", "listing_page", "actual_page"}),
}
OFFICIAL = frozenset({"official_verification", "official_failure_proof"})
KEY_SHOWN = frozenset({"order_page", "key_error_screenshot"})


def decide_plainly(facts: Facts) -> Decision:
    """What becomes of a claim of one of the families that are measured."""
    prior = facts.prior_refund_fen or 0
    reason = facts.reason
    if reason == "duplicate_charge" and facts.charges is not None and facts.charges > 1:
        extra = facts.amount_fen * (facts.charges - 1)
        return ("approve", extra - prior, 0) if extra > prior else REJECT
    rest = facts.amount_fen - prior
    if rest <= 0:
        return REJECT
    if facts.fault_logged and reason in ("platform_fault", "not_delivered", "delayed_delivery"):
        return "approve", rest, 0
    if reason == "topup_not_arrived" and facts.applied_at - facts.paid_at <= TOPUP_WAIT:
        return MANUAL
    if facts.order_state == "undelivered":
        return MANUAL if facts.delivery_log in HANDED_OVER else ("approve", rest, 0)
    if reason in ("not_delivered", "delayed_delivery", "partial_delivery"):
        return _late_or_missing(facts, rest)
    if reason in ("invalid_key", "already_used_key"):
        return _key(facts, rest)
    if reason in SHOWN:
        return _not_as_sold(facts, rest)
    return _own_reason(facts, rest)


def _late_or_missing(facts: Facts, rest: int) -> Decision:
    if facts.reason == "partial_delivery":
        if facts.ordered is None or facts.delivered is None:
            return MANUAL
        missing = facts.ordered - facts.delivered
        return _share(facts.amount_fen, missing, facts.ordered, rest) if missing > 0 else REJECT
    assert facts.delivered_at is not None
    promised = facts.promised_delivery_minutes
    late = (
        promised is not None
        and facts.delivered_at - facts.paid_at > timedelta(minutes=promised)
    )  # fmt: skip
    if late:
        return ("approve", rest, 0) if facts.order_state in NOT_USED else MANUAL
    if facts.order_state == "unactivated":
        return _own_reason(facts, rest)
    return REJECT if facts.delivery_log in HANDED_OVER else MANUAL


def _key(facts: Facts, rest: int) -> Decision:
    used_at, delivered_at = facts.used_at, facts.delivered_at
    before = used_at is not None and delivered_at is not None and used_at < delivered_at
    if before or facts.used_by == "third_party" or facts.issuer_record == "failed":
        return _invalid_ones(facts, rest)
    if facts.issuer_record == "success":
        return REJECT
    brought = facts.proofs.counted
    used = facts.order_state not in NOT_USED
    if used and facts.used_by == "buyer_account" and not OFFICIAL & brought:
        return REJECT
    return _invalid_ones(facts, rest) if brought >= KEY_SHOWN else NEED_EVIDENCE


def _not_as_sold(facts: Facts, rest: int) -> Decision:
    promised, granted = facts.promised_days, facts.granted_days
    if promised is not None and granted is not None and granted < promised:
        return _share(facts.amount_fen, promised - granted, promised, rest)
    return ("approve", rest, 0) if facts.proofs.counted >= SHOWN[facts.reason] else NEED_EVIDENCE


def _own_reason(facts: Facts, rest: int) -> Decision:
    if facts.order_state not in NOT_USED or facts.receipt_confirmed:
        return REJECT
    window = WINDOW
    if facts.product_class in ("game_card", "activation_code"):
        window = CARD_WINDOW
    elif facts.product_class == "physical_merch":
        window = PHYSICAL_WINDOW
    assert facts.delivered_at is not None
    if facts.applied_at - facts.delivered_at > window:
        return REJECT
    if (facts.special_offer or facts.customised) and facts.exclusion_consent:
        return REJECT
    if facts.order_state == "unactivated":
        if facts.reason == "duplicate_order" and (facts.orders or 1) < 2:
            return NEED_EVIDENCE
        return "approve", rest, 0
    if "unused_proof" not in facts.proofs.counted:
        return NEED_EVIDENCE
    fee = (rest * FEE_PERCENT + 50) // 100
    return "approve", rest - fee, fee


def _invalid_ones(facts: Facts, rest: int) -> Decision:
    if facts.invalid and facts.ordered:
        return _share(facts.amount_fen, facts.invalid, facts.ordered, rest)
    return "approve", rest, 0


def _share(amount: int, lost: int, whole: int, rest: int) -> Decision:
    return "approve", min((2 * amount * lost + whole) // (2 * whole), rest), 0
