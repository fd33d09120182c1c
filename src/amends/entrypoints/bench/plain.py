"""A few families of claims decided by hand-written conditions, as somebody would without a rulebook.

No findings, no settings, no third truth value, no sentences: this is how fast Python can be at it,
for `amends bench rules` to set the rulebook beside. It follows the default rulebook's values.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

Decision = tuple[str, int, int]
"""Outcome, refund and fee; sums in fen."""

REJECT: Decision = ("reject", 0, 0)
NEED_EVIDENCE: Decision = ("need_evidence", 0, 0)

CARD_WINDOW, WINDOW = timedelta(hours=24), timedelta(hours=72)
FEE_PERCENT = 15


def decide_plainly(facts: Mapping[str, Any]) -> Decision:
    """What becomes of a claim of one of the families that `rules` measures."""
    amount, records = facts["amount_fen"], facts["records"]
    prior = records["prior_refund_fen"]
    if facts["reason"] == "duplicate_charge":
        extra = amount * (records["charges"] - 1)
        return ("approve", extra - prior, 0) if extra > prior else REJECT
    if prior >= amount:
        return REJECT
    rest = amount - prior
    if facts["platform"]["fault_logged"] or facts["order_state"] == "undelivered":
        return "approve", rest, 0
    if facts["reason"] == "invalid_key":
        brought = {item["type"] for item in facts["evidence"]}
        whole = {"order_page", "key_error_screenshot"} <= brought
        return ("approve", rest, 0) if whole else NEED_EVIDENCE
    return _not_wanted(facts, rest)


def _not_wanted(facts: Mapping[str, Any], rest: int) -> Decision:
    if facts["order_state"] == "used" or facts["special_offer"] or facts["customised"]:
        return REJECT
    window = CARD_WINDOW if facts["product_class"] == "game_card" else WINDOW
    applied_at = datetime.fromisoformat(facts["applied_at"])
    if applied_at - datetime.fromisoformat(facts["delivered_at"]) > window:
        return REJECT
    if facts["order_state"] == "unactivated":
        return "approve", rest, 0
    if not any(item["type"] == "unused_proof" for item in facts["evidence"]):
        return NEED_EVIDENCE
    fee = (rest * FEE_PERCENT + 50) // 100
    return "approve", rest - fee, fee
