"""Facts documents for tests of rules: what was bought, claimed and brought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.rulebook_file import default_rulebook

PAID = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
PAGE = {"type": "order_page", "has_order_no": True, "has_amount": True, "has_time": True}
ERROR = {"type": "key_error_screenshot", "key_visible": True, "error_code": True}
UNUSED = {"type": "unused_proof", "complete": True}


def after(**span: float) -> str:
    """The moment so long after the payment."""
    return (PAID + timedelta(**span)).isoformat()


def undelivered(**changes: Any) -> dict[str, Any]:
    """A game card of 100 yuan, claimed half an hour after payment and promised within ten minutes."""
    base = {
        "order_state": "undelivered",
        "product_class": "game_card",
        "reason": "not_delivered",
        "paid_at": after(),
        "promised_delivery_minutes": 10,
        "applied_at": after(minutes=30),
        "amount_fen": 10000,
        "channel": "alipay",
    }
    return base | changes


def delivered(state: str, reason: str, **changes: Any) -> dict[str, Any]:
    """Goods that came five minutes after they were paid."""
    base = {"order_state": state, "reason": reason, "delivered_at": after(minutes=5)}
    return undelivered(**(base | changes))


def rule(document: dict[str, Any], **assume: object) -> dict[str, Any]:
    """The ruling of the default rulebook, perhaps under other settings, as a document."""
    book = default_rulebook().with_settings(assume)
    return decide(parse_facts(document).facts, book).to_document("r", "en")
