"""What the records of an order held when somebody ruled on it, row by row, as hashes in the ruling's event.

The records are append-only, so whatever was sealed must still be there: a row that is gone or
reads differently is a fault, while rows that came later are none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.domain.procedure import Act
from amends.models.cases import CaseEvent
from amends.models.orders import Activation, Delivery, KeyLook, Message, Payment

DIGITS = 32
"""So many hexadecimal digits of a row's SHA-256 are sealed."""

CHUNK = 500


def records_sealed(order_id: UUID) -> dict[str, list[str]]:
    """A hash of each row that the order has, by the kind of record; five statements."""
    own = {"order_id": order_id}
    rows = {
        "payments": Payment.objects.filter(**own).values_list("pk", "trade_no", "amount_fen", "paid_at"),
        "deliveries": Delivery.objects.filter(**own).values_list(
            "pk", "reference", "delivered_at", "quantity", "receipt"
        ),
        "looks": KeyLook.objects.filter(card_key__order_id=order_id).values_list(
            "pk", "role", "looked_at", "address"
        ),
        "uses": Activation.objects.filter(**own).values_list(
            "pk", "reference", "kind", "used_by", "at", "source", "detail"
        ),
        "messages": Message.objects.filter(**own).values_list(
            "pk", "reference", "sender_role", "text", "sent_at"
        ),
    }  # fmt: skip
    return {name: sorted(map(_digest, found)) for name, found in rows.items()}


def rulings_beside_their_records() -> Iterator[tuple[str, bool]]:
    """Each ruling by a person, and whether the records that it was made upon are still the same."""
    with transaction.atomic():
        events = (
            CaseEvent.objects.filter(act__in=(Act.GRANT, Act.REFUSE), body__has_key="records")
            .select_related("case")
            .order_by("case_id", "seq")
        )
        for event in events.iterator(chunk_size=CHUNK):
            now = records_sealed(event.case.order_id)
            yield f"{event.case.number}#{event.seq}", _holds(event.body["records"], now)


def _holds(sealed: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> bool:
    return all(set(digests) <= set(now.get(name, ())) for name, digests in sealed.items())


def _digest(row: tuple[Any, ...]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
