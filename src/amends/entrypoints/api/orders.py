"""What a shop tells of its orders, in batches, and an order as the records know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.orders.confirm_receipt import confirm_receipt
from amends.actions.orders.import_orders import import_orders
from amends.actions.orders.record_activations import record_activations
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.orders.record_messages import record_messages
from amends.domain.access import Actor, Scope
from amends.domain.intake import BatchResult, RepeatedInBatch
from amends.domain.order_rows import (
    activation_row_from,
    delivery_row_from,
    message_row_from,
    order_row_from,
)
from amends.domain.refused import BadInput, Refused
from amends.domain.vocabulary import Channel, ProductClass
from amends.entrypoints import clock
from amends.entrypoints.api.answers import (
    BatchOut,
    ConfirmedOut,
    DeliveryOut,
    OrderOut,
    RowRefused,
    UseOut,
    told,
)
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.api.rows import ActivationsIn, DeliveriesIn, MessagesIn, OrdersIn
from amends.entrypoints.api.showing import problem_out
from amends.models.casefile import OrderFile, read_orderfile

router = Router(tags=["orders"])

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)
Row_co = TypeVar("Row_co", covariant=True)


class Reader(Protocol[Row_co]):
    """Reads a row; its mistakes are placed under the pointer. Raises `BadInput`."""

    def __call__(self, record: object, *, pointer: str) -> Row_co:
        """The row that the record says."""


class Taker(Protocol[Row_contra]):
    """Takes rows in, in one transaction."""

    def __call__(self, actor: Actor, rows: Sequence[Row_contra], *, now: datetime) -> BatchResult:
        """What became of them, by their places."""


@router.post("/orders:batch", response=BatchOut)
@once
def post_orders(request: HttpRequest, batch: OrdersIn) -> HttpResponse:
    """Take paid orders in. A row that is refused does not hinder the others.

    Known orders that say the same are left alone; what was sold is never rewritten.
    """
    return _taken(request, "orders", batch.orders, order_row_from, import_orders)


@router.post("/deliveries:batch", response=BatchOut)
@once
def post_deliveries(request: HttpRequest, batch: DeliveriesIn) -> HttpResponse:
    """Record hand-overs of goods, with their card keys; they are kept sealed."""
    rows = batch.deliveries
    return _taken(request, "deliveries", rows, delivery_row_from, record_deliveries)


@router.post("/activations:batch", response=BatchOut)
@once
def post_activations(request: HttpRequest, batch: ActivationsIn) -> HttpResponse:
    """Record lines of the activation and use log."""
    rows = batch.activations
    return _taken(request, "activations", rows, activation_row_from, record_activations)


@router.post("/messages:batch", response=BatchOut)
@once
def post_messages(request: HttpRequest, batch: MessagesIn) -> HttpResponse:
    """Record what the parties said to each other about their orders."""
    return _taken(request, "messages", batch.messages, message_row_from, record_messages)


def _taken(
    request: HttpRequest,
    name: str,
    records: Sequence[object],
    read: Reader[Row],
    take: Taker[Row],
) -> HttpResponse:
    """Read the rows that can be read, take them in, and tell of every row that was refused."""
    actor = actor_of(request, Scope.ORDERS_WRITE, act=f"post_{name}")
    rows: list[Row] = []
    places: list[int] = []
    refused: list[tuple[int, Refused]] = []
    for place, record in enumerate(records):
        try:
            rows.append(read(record, pointer=f"/{name}/{place}"))
            places.append(place)
        except BadInput as refusal:
            refused.append((place, refusal))
    result = take(actor, rows, now=clock.now())
    refused += [(places[n], _placed(refusal, places)) for n, refusal in result.refused]
    language = language_of(request)
    return told(
        BatchOut(
            created=result.created,
            unchanged=result.unchanged,
            refused=[
                RowRefused(index=place, problem=problem_out(refusal, language))
                for place, refusal in sorted(refused, key=lambda one: one[0])
            ],
        )
    )


def _placed(refusal: Refused, places: Sequence[int]) -> Refused:
    """The refusal as it is in the caller's own numbering: unreadable rows were left out before."""
    if not isinstance(refusal, RepeatedInBatch):
        return refusal
    first = int(str(refusal.facts["first"]))
    return RepeatedInBatch(**{**refusal.facts, "first": places[first - 1] + 1})


@router.post("/orders/{order_no}/confirm_receipt", response=ConfirmedOut)
@once
def confirm(request: HttpRequest, order_no: Name) -> HttpResponse:
    """The buyer has received the goods and they work. A later no-fault refund gets harder by it."""
    actor = actor_of(request, Scope.ORDERS_WRITE, act="confirm_receipt")
    at = confirm_receipt(actor, order_no, now=clock.now())
    return told(ConfirmedOut(order_no=order_no, receipt_confirmed_at=at))


@router.get("/orders/{order_no}", response=OrderOut)
def read_order(request: HttpRequest, order_no: Name) -> HttpResponse:
    """An order as the records know it, with the numbers of its cases. Card keys are masked."""
    actor = actor_of(request, Scope.CASES_READ, act="read_order")
    return told(_order_out(read_orderfile(actor, order_no)))


def _order_out(file: OrderFile) -> OrderOut:
    order = file.order
    return OrderOut(
        order_no=order.order_no,
        merchant_code=order.merchant.code,
        title=str(order.snapshot["title"]),
        product_class=ProductClass(order.product_class),
        quantity=order.quantity,
        amount_fen=order.amount_fen,
        paid_fen=order.paid_fen,
        refunding_fen=order.refunding_fen,
        refunded_fen=order.refunded_fen,
        channel=Channel(order.channel),
        status=order.state,
        paid_at=order.paid_at,
        receipt_confirmed_at=order.receipt_confirmed_at,
        rulebook=order.rulebook_id,
        keys=file.key_masks,
        deliveries=[
            DeliveryOut(
                reference=one.reference, delivered_at=one.delivered_at, quantity=one.quantity
            )
            for one in file.deliveries
        ],
        uses=[
            UseOut(reference=one.reference, kind=one.kind, used_by=one.used_by, at=one.at)
            for one in file.uses
        ],
        cases=[case.number for case in file.cases],
    )
