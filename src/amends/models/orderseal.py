"""What the records of an order hold at a moment, counted and hashed, so that a ruling can be tied to it.

Rows are taken in the order in which they were written: their keys grow with time. Whoever counts off
as many rows later hashes the same ones again, whatever was added since.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model, QuerySet

from amends.models.orders import Activation, Delivery, KeyLook, Message, Order, Payment


def records_sealed(order: Order) -> dict[str, dict[str, object]]:
    """For each kind of record of the order: how many rows there are, and the SHA-256 over them."""
    own = {"order_id": order.pk}
    return {
        "payments": _sealed(Payment.objects.filter(**own), "trade_no amount_fen paid_at"),
        "deliveries": _sealed(
            Delivery.objects.filter(**own), "reference delivered_at quantity receipt"
        ),
        "looks": _sealed(
            KeyLook.objects.filter(card_key__order=order), "card_key_id role looked_at address"
        ),
        "uses": _sealed(
            Activation.objects.filter(**own), "reference kind used_by at source detail"
        ),
        "messages": _sealed(Message.objects.filter(**own), "reference sender_role text sent_at"),
    }


def _sealed(rows: QuerySet[Any, Any] | QuerySet[Model], columns: str) -> dict[str, object]:
    listed = list(rows.order_by("pk").values_list("pk", *columns.split()))
    text = json.dumps(listed, ensure_ascii=False, sort_keys=True, default=str)
    return {"count": len(listed), "sha256": hashlib.sha256(text.encode()).hexdigest()}
