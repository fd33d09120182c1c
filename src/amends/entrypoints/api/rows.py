"""Batches of what a shop tells, described for the OpenAPI document.

The rows themselves are read by the domain, which reads the same rows from files: so a bad row is
refused alone, with all its mistakes, and the good ones go in. docs/reference/csv.md says more of
each field.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from amends.domain.fields import MONEY_MAX_FEN
from amends.domain.order_rows import KEYS_MAX, QUANTITY_MAX, OrderStart, Sender, Use
from amends.domain.vocabulary import Channel, ProductClass, UsedBy
from amends.entrypoints.api.requests import Request

ROWS_MAX = 1_000
"""The most rows that one call may bring."""

Schema = dict[str, Any]


def _text(limit: int) -> Schema:
    return {"type": "string", "maxLength": limit}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _one_of(words: type[Any]) -> Schema:
    return {"type": "string", "enum": [str(word) for word in words]}


def _record(must: str, **fields: Schema) -> Schema:
    return {"type": "object", "required": must.split(), "properties": fields}


_FEN = _whole(0, MONEY_MAX_FEN)
_TIME = {"type": "string", "format": "date-time"}
_FLAG = {"type": "boolean"}
_FREE = {"type": "object", "maxProperties": 50}

ORDER = _record(
    "order_no merchant_code sku title product_class amount_fen channel contact",
    order_no=_text(64),
    merchant_code=_text(40),
    merchant_name=_text(120),
    merchant_deposit_fen=_FEN,
    sku=_text(60),
    title=_text(200),
    description=_text(4000),
    version=_text(40),
    product_class=_one_of(ProductClass),
    price_fen=_FEN,
    quantity=_whole(1, QUANTITY_MAX),
    amount_fen=_whole(1, MONEY_MAX_FEN),
    channel=_one_of(Channel),
    trade_no=_text(64),
    paid_at=_TIME,
    payments={
        "type": "array",
        "maxItems": 20,
        "description": "Instead of trade_no and paid_at, where it was paid more than once.",
        "items": _record(
            "trade_no paid_at",
            trade_no=_text(64),
            amount_fen=_whole(1, MONEY_MAX_FEN),
            paid_at=_TIME,
        ),
    },
    contact=_text(200),
    buyer_ref=_text(80),
    promised_delivery_minutes=_whole(0, 366 * 24 * 60),
    special_offer=_FLAG,
    customised=_FLAG,
    exclusion_consent=_FLAG,
    receipt_confirmed_at=_TIME,
    state=_one_of(OrderStart),
)
DELIVERY = _record(
    "order_no reference delivered_at",
    order_no=_text(64),
    reference=_text(80),
    delivered_at=_TIME,
    quantity=_whole(1, QUANTITY_MAX),
    keys={"type": "array", "maxItems": KEYS_MAX, "items": _text(500)},
    receipt=_FREE,
)
ACTIVATION = _record(
    "order_no reference kind at",
    order_no=_text(64),
    reference=_text(80),
    kind=_one_of(Use),
    used_by=_one_of(UsedBy),
    at=_TIME,
    source=_text(16),
    detail=_FREE,
)
MESSAGE = _record(
    "order_no reference sender_role text sent_at",
    order_no=_text(64),
    reference=_text(80),
    sender_role=_one_of(Sender),
    text=_text(10_000),
    sent_at=_TIME,
)

_Rows = Field(min_length=1, max_length=ROWS_MAX)


class OrdersIn(Request):
    """Paid orders."""

    orders: list[Annotated[Any, WithJsonSchema(ORDER)]] = _Rows


class DeliveriesIn(Request):
    """Hand-overs of goods."""

    deliveries: list[Annotated[Any, WithJsonSchema(DELIVERY)]] = _Rows


class ActivationsIn(Request):
    """Lines of the use log."""

    activations: list[Annotated[Any, WithJsonSchema(ACTIVATION)]] = _Rows


class MessagesIn(Request):
    """Lines of the talk about orders."""

    messages: list[Annotated[Any, WithJsonSchema(MESSAGE)]] = _Rows
