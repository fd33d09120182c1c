"""How fast the rulebook decides: with findings and sentences, and the bare outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from amends.domain.decide import decide, decide_outcome
from amends.domain.facts import parse_facts
from amends.domain.rulebook import default_rulebook
from amends.entrypoints.bench.plain import Decision, decide_plainly
from amends.entrypoints.bench.site import CannotMeasure

Document = Mapping[str, Any]

ROUNDS = 5

_ORDER: Document = {
    "order_state": "undelivered",
    "product_class": "game_card",
    "special_offer": False,
    "customised": False,
    "receipt_confirmed": False,
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
_DELIVERED: Document = {
    "order_state": "unactivated",
    "reason": "no_longer_wanted",
    "delivered_at": "2026-03-02T09:05:00+08:00",
    "records": {"delivery_log": "delivered_not_viewed"},
    "quantity": {"delivered": 1},
}
_ORDER_PAGE: Document = {
    "type": "order_page",
    "has_order_no": True,
    "has_amount": True,
    "has_time": True,
    "has_timestamp_or_watermark": True,
    "legible": True,
}
_KEY_ERROR = {**_ORDER_PAGE, "type": "key_error_screenshot", "key_visible": True}
_UNUSED = {**_ORDER_PAGE, "type": "unused_proof", "complete": True}


def _claim(*changes: Document) -> Document:
    """The order as changed; of a part that is an object only what is named changes."""
    facts: dict[str, Any] = dict(_ORDER)
    for change in changes:
        for name, value in change.items():
            old = facts[name]
            facts[name] = {**old, **value} if isinstance(old, dict) else value
    return facts


CLAIMS: Sequence[Document] = (
    _claim(),
    _claim({"applied_at": "2026-03-02T09:05:00+08:00"}),
    _claim({"merchant": {"status": "absconded"}}),
    _claim({"platform": {"fault_logged": True, "fault_from": "2026-03-02T08:00:00+08:00"}}),
    _claim({"records": {"prior_refund_fen": 9750}}),
    _claim(_DELIVERED),
    _claim(_DELIVERED, {"records": {"delivery_log": "delivered"}}),
    _claim(_DELIVERED, {"special_offer": True}),
    _claim(_DELIVERED, {"applied_at": "2026-03-12T14:00:00+08:00"}),
    _claim(_DELIVERED, {"order_state": "used", "records": {"delivery_log": "used"}}),
    _claim(_DELIVERED, {"order_state": "activated_unused"}),
    _claim(_DELIVERED, {"order_state": "activated_unused", "evidence": [_UNUSED]}),
    _claim(_DELIVERED, {"reason": "duplicate_charge", "records": {"charges": 2}}),
    _claim(_DELIVERED, {"reason": "invalid_key"}),
    _claim(_DELIVERED, {"reason": "invalid_key", "evidence": [_ORDER_PAGE, _KEY_ERROR]}),
)
"""One claim of each family; undelivered, unused, used, invalid, double, out of time, and so on."""


def measure_rules(documents: int) -> dict[str, float]:
    """Decisions per second over so many documents: in full, the outcome alone, and plainly.

    All three begin with the facts document and take turns. Raises `CannotMeasure` when they do not
    decide alike, since then they would not be measured at the same work.
    """
    for facts in CLAIMS:
        if _outcome(facts) != decide_plainly(facts):
            raise CannotMeasure(f"{_outcome(facts)} is not {decide_plainly(facts)}: {facts}")
    deciders: Mapping[str, Callable[[Document], object]] = {
        "full_per_s": _in_full,
        "outcome_per_s": _outcome,
        "reference_per_s": decide_plainly,
    }
    seconds = dict.fromkeys(deciders, 0.0)
    work = [CLAIMS[number % len(CLAIMS)] for number in range(max(documents // ROUNDS, 1))]
    for _ in range(ROUNDS):
        for name, decider in deciders.items():
            started = time.perf_counter()
            for facts in work:
                decider(facts)
            seconds[name] += time.perf_counter() - started
    return {name: round(len(work) * ROUNDS / spent, 1) for name, spent in seconds.items()}


def _in_full(facts: Document) -> object:
    return decide(parse_facts(facts).facts, default_rulebook()).to_document("bench")


def _outcome(facts: Document) -> Decision:
    outcome, refund_fen, fee_fen = decide_outcome(parse_facts(facts).facts, default_rulebook())
    return outcome.value, refund_fen, fee_fen
