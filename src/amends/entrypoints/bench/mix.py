"""The claims that the rules are measured on: families as a desk of digital goods knows them.

Each family has a weight, its share of all claims in percent. The shares are assumed, not counted
somewhere: a third of the claims are about goods that did not come, another third about goods that
do not work, a quarter are the buyer's own reasons, and the rest is money charged or refunded
twice. Every claim of a family differs in its sums and times, so that nothing is decided twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """Claims of one kind: their share in percent, and the facts of the first of them."""

    name: str
    weight: int
    facts: Document


_ORDER: Document = {
    "order_state": "undelivered",
    "product_class": "game_card",
    "special_offer": False,
    "customised": False,
    "receipt_confirmed": False,
    "exclusion_consent": False,
    "reason": "not_delivered",
    "paid_at": "2026-03-02T09:00:00+08:00",
    "promised_delivery_minutes": 10,
    "delivered_at": None,
    "applied_at": "2026-03-02T14:00:00+08:00",
    "amount_fen": 9750,
    "channel": "alipay",
    "merchant": {"status": "active", "balance_sufficient": True, "deposit_fen": 50_000},
    "platform": {"guarantee_plan": True, "fault_logged": False, "fault_from": None},
    "records": {"delivery_log": None, "charges": 1, "orders": 1, "prior_refund_fen": 0},
    "quantity": {"ordered": 1, "delivered": None},
    "evidence": [],
}
_CAME: Document = {
    "order_state": "activated_unused",
    "delivered_at": "2026-03-02T09:05:00+08:00",
    "records": {"delivery_log": "activated"},
    "quantity": {"delivered": 1},
}
_UNOPENED: Document = {
    **_CAME,
    "order_state": "unactivated",
    "reason": "no_longer_wanted",
    "records": {"delivery_log": "delivered_not_viewed"},
}
_USED: Document = {**_CAME, "order_state": "used", "records": {"delivery_log": "used"}}
_LATE: Document = {"delivered_at": "2026-03-02T10:30:00+08:00"}
_TOPUP: Document = {
    **_CAME,
    "product_class": "phone_topup",
    "reason": "topup_not_arrived",
    "records": {"delivery_log": "success_shown"},
    "applied_at": "2026-03-03T20:00:00+08:00",
}
_THREE: Document = {"quantity": {"ordered": 3, "delivered": 3, "invalid": 1}}


def _proof(kind: str, **marks: object) -> Document:
    whole = ("has_order_no", "has_amount", "has_time", "has_timestamp_or_watermark", "legible")
    return {"type": kind, **dict.fromkeys(whole, True), **marks}


_ORDER_PAGE = _proof("order_page")
_KEY_ERROR = _proof("key_error_screenshot", key_visible=True, error_code="E102")
_KEY_PROOFS: Document = {"evidence": [_ORDER_PAGE, _KEY_ERROR]}
_COMPARED: Document = {
    "evidence": [
        _ORDER_PAGE,
        _proof("listing_page"),
        _proof("actual_page", difference_marked=True),
    ]
}
_SIGN_IN: Document = {"evidence": [_ORDER_PAGE, _proof("login_recording", full_process=True)]}
_BOTH_SIDES: Document = {
    "evidence": [
        _ORDER_PAGE,
        _proof("official_failure_proof", issuer="official"),
        _proof("ingame_record"),
    ]
}
_UNUSED: Document = {"evidence": [_proof("unused_proof", complete=True)]}


def _family(name: str, weight: int, *changes: Document) -> Family:
    """The order as changed; of a part that is an object only what is named changes."""
    facts: dict[str, Any] = dict(_ORDER)
    for change in changes:
        for key, value in change.items():
            old = facts[key]
            facts[key] = {**old, **value} if isinstance(old, dict) else value
    return Family(name, weight, facts)


FAMILIES: Sequence[Family] = (
    # Goods that did not come, or came late: 34.
    _family("not delivered, overdue", 16),
    _family("not delivered, called off in time", 4, {"applied_at": "2026-03-02T09:05:00+08:00"}),
    _family("not delivered, merchant gone", 2, {"merchant": {"status": "absconded"}}),
    _family(
        "not delivered, platform failed",
        1,
        {"platform": {"fault_logged": True, "fault_from": "2026-03-02T08:00:00+08:00"}},
    ),
    _family("not delivered, but the log says so", 1, {"records": {"delivery_log": "delivered"}}),
    _family("late and unopened", 3, _UNOPENED, _LATE, {"reason": "delayed_delivery"}),
    _family("in time, and used", 2, _USED),
    _family("one of three missing", 2, _UNOPENED,
            {"reason": "partial_delivery", "quantity": {"ordered": 3, "delivered": 2}}),
    _family("top-up missing, too early", 1, _TOPUP, {"applied_at": "2026-03-02T14:00:00+08:00"}),
    _family("top-up missing, shown", 2, _TOPUP,
            {"evidence": [_ORDER_PAGE, _proof("carrier_query")]}),
    # Goods that do not work or are not what was sold: 34.
    _family("key invalid, shown", 10, _CAME, _KEY_PROOFS, {"reason": "invalid_key"}),
    _family("key invalid, not shown", 6, _CAME, {"reason": "invalid_key"}),
    _family("one of three keys invalid", 2, _CAME, _KEY_PROOFS, _THREE, {"reason": "invalid_key"}),
    _family("key invalid, says its issuer", 1, _CAME,
            {"reason": "invalid_key", "records": {"issuer_record": "failed"}}),
    _family("key good, says its issuer", 1, _CAME, _KEY_PROOFS,
            {"reason": "invalid_key", "records": {"issuer_record": "success"}}),
    _family("key used before it came", 2, _USED,
            {"reason": "already_used_key", "records": {"used_at": "2026-03-01T20:00:00+08:00"}}),
    _family("key used by the buyer", 2, _USED,
            {"reason": "already_used_key",
             "records": {"used_by": "buyer_account", "used_at": "2026-03-02T09:30:00+08:00"}}),
    _family("used without effect, both sides shown", 1, _USED, _BOTH_SIDES,
            {"reason": "used_but_ineffective"}),
    _family("not as described, compared", 3, _CAME, _COMPARED, {"reason": "not_as_described"}),
    _family("not as described, not shown", 2, _CAME, {"reason": "not_as_described"}),
    _family("function missing, compared", 1, _CAME, _COMPARED,
            {"reason": "function_missing", "product_class": "software"}),
    _family("account abnormal, recorded", 2, _CAME, _SIGN_IN,
            {"reason": "account_abnormal", "product_class": "game_account"}),
    _family("membership cut short", 1, _USED, _COMPARED,
            {"reason": "service_not_as_promised", "product_class": "membership",
             "records": {"promised_days": 30, "granted_days": 7}}),
    # The buyer's own reasons: 26.
    _family("not wanted, unopened", 7, _UNOPENED),
    _family("not wanted, out of time", 4, _UNOPENED, {"applied_at": "2026-03-12T14:00:00+08:00"}),
    _family("not wanted, used", 4, _USED, {"reason": "no_longer_wanted"}),
    _family("not wanted, receipt confirmed", 1, _UNOPENED, {"receipt_confirmed": True}),
    _family("not wanted, special offer agreed to", 1, _UNOPENED,
            {"special_offer": True, "exclusion_consent": True}),
    _family("not wanted, special offer not agreed to", 1, _UNOPENED, {"special_offer": True}),
    _family("not wanted, activated, not shown unused", 2, _CAME, {"reason": "no_longer_wanted"}),
    _family("not wanted, activated, shown unused", 2, _CAME, _UNUSED,
            {"reason": "no_longer_wanted"}),
    _family("bought by mistake, unopened", 3, _UNOPENED, {"reason": "mistaken_purchase"}),
    _family("ordered twice", 1, _UNOPENED, {"reason": "duplicate_order", "records": {"orders": 2}}),
    # Money charged or refunded before: 6.
    _family("charged twice", 3, _UNOPENED,
            {"reason": "duplicate_charge", "records": {"charges": 2}}),
    _family("refunded before", 2,
            {"records": {"prior_refund": True, "prior_refund_fen": 9750}}),
    _family("partly refunded before", 1,
            {"records": {"prior_refund": True, "prior_refund_fen": 3250}}),
)  # fmt: skip
"""All families; their weights make a hundred."""


def documents(count: int) -> Iterator[Document]:
    """So many facts documents: hundred after hundred in the shares of the families.

    From one hundred to the next sums grow and times move on; what a family is stays as it is.
    """
    hundred = [family.facts for family in FAMILIES for _ in range(family.weight)]
    for number in range(count):
        # 37 is prime to 100, so that neighbours are of different families.
        yield _moved(hundred[number * 37 % len(hundred)], number)


def _moved(facts: Document, number: int) -> Document:
    """The facts with all sums and times of another order, and claimed a little later."""
    moved: dict[str, Any] = {}
    for key, value in facts.items():
        if isinstance(value, dict):
            moved[key] = _moved(value, number)
        elif key.endswith("_fen"):
            moved[key] = value * (1 + number % 211)
        elif isinstance(value, str) and key.endswith(("_at", "_from")):
            later = timedelta(days=number % 89, seconds=number % 241 if key == "applied_at" else 0)
            moved[key] = (datetime.fromisoformat(value) + later).isoformat()
        else:
            moved[key] = value
    return moved
