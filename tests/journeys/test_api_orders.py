"""A shop tells of its orders in batches: good rows go in, bad ones are named, repeats change nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends.domain.access import Role, Scope
from amends.models.orders import Activation, Delivery, Message, Order
from api_world import Market, refused
from order_world import order_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return Market()


def order_row(market: Market, number: str, **changes: Any) -> dict[str, Any]:
    paid_at = (market.now - timedelta(days=1)).isoformat()
    return order_record(order_no=number, trade_no=f"T{number}", paid_at=paid_at, **changes)


def rows_of(market: Market, name: str, order_no: str) -> dict[str, Any]:
    """A good row of each kind."""
    at = (market.now - timedelta(hours=1)).isoformat()
    rows = {
        "orders": order_row(market, "KM-NEW"),
        "deliveries": {"reference": "D9", "delivered_at": at, "keys": ["A-1", "A-2"]},
        "activations": {"reference": "A9", "kind": "activated", "at": at},
        "messages": {"reference": "M9", "sender_role": "buyer", "text": "在吗？", "sent_at": at},
    }
    row = rows[name]
    return row if name == "orders" else {"order_no": order_no, **row}


TABLES = {"orders": Order, "deliveries": Delivery, "activations": Activation, "messages": Message}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_batch_takes_the_good_rows_and_names_the_bad_ones(market: Market, name: str) -> None:
    table = TABLES[name]
    order_no = market.order()
    good = rows_of(market, name, order_no)
    unknown_field = {**good, "colour": "red"}
    before = table.objects.count()

    rows = ["not an object", unknown_field, good, good, {**good, "order_no": "\ud83d\ude00"}]
    if name == "orders":
        rows[4] = {**good, "order_no": "KM-OTHER", "amount_fen": -1}
    answer = market.shop.post(f"/{name}:batch", {name: rows})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["created"], told["unchanged"]) == (1, 0)
    assert table.objects.count() == before + 1
    refusals = {row["index"]: row["problem"] for row in told["refused"]}
    assert sorted(refusals) == [0, 1, 3, 4]
    assert refusals[0]["errors"][0]["pointer"] == f"/{name}/0"
    assert refusals[1]["errors"] == [
        {"pointer": f"/{name}/1/colour", "detail": "is not a known field"}
    ]
    assert refusals[3]["code"] == "repeated-in-batch"
    # Counted as the caller counts: the third row of the batch.
    assert refusals[3]["first"] == 3
    assert refusals[4]["code"] == ("bad-input" if name == "orders" else "not-found")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_batch_told_again_changes_nothing(market: Market, name: str) -> None:
    rows = {name: [rows_of(market, name, market.order())]}
    assert market.shop.post(f"/{name}:batch", rows).json()["created"] == 1
    again = market.shop.post(f"/{name}:batch", rows).json()
    assert (again["created"], again["unchanged"], again["refused"]) == (0, 1, [])


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_row_that_contradicts_the_records_is_refused(market: Market, name: str) -> None:
    row = rows_of(market, name, market.order())
    market.shop.post(f"/{name}:batch", {name: [row]})
    changed = {
        "orders": {"amount_fen": 1},
        "deliveries": {"quantity": 7},
        "activations": {"kind": "used"},
        "messages": {"text": "another"},
    }[name]
    told = market.shop.post(f"/{name}:batch", {name: [{**row, **changed}]}).json()
    assert told["created"] == told["unchanged"] == 0
    assert told["refused"][0]["problem"]["status"] == 409


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_batch_needs_role_scope_and_rows(market: Market, name: str) -> None:
    rows = {name: [rows_of(market, name, market.order())]}
    reader = market.api(Role.SHOP, scopes=(Scope.CASES_READ,))
    for stranger in (reader, market.merchant, market.agent):
        refused(stranger.post(f"/{name}:batch", rows), 403, "not-allowed")
    problem = refused(market.shop.post(f"/{name}:batch", {name: []}), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == f"/{name}"
    too_many = {name: [{}] * 1001}
    refused(market.shop.post(f"/{name}:batch", too_many), 422, "bad-input")


def test_a_batch_is_taken_once_under_its_key(market: Market) -> None:
    rows = {"orders": [order_row(market, "KM-1"), order_row(market, "KM-2", quantity=0)]}
    first = market.shop.post("/orders:batch", rows, key="k-1")
    again = market.shop.post("/orders:batch", rows, key="k-1")
    assert first.json()["created"] == 1
    assert again.content == first.content


def test_a_merchants_shop_tells_of_its_own_orders_only(market: Market) -> None:
    shop = market.api(Role.SHOP, "jihuo")
    rows = [order_row(market, "KM-1", merchant_code="jihuo"), order_row(market, "KM-2")]
    told = shop.post("/orders:batch", {"orders": rows}).json()
    assert told["created"] == 1
    assert told["refused"][0]["index"] == 1
    assert told["refused"][0]["problem"]["code"] == "order-not-yours"


def test_an_order_is_shown_with_what_happened_to_it(market: Market) -> None:
    order_no = market.delivered()
    at = (market.now - timedelta(hours=1)).isoformat()
    used = {"order_no": order_no, "reference": "A1", "kind": "viewed", "at": at}
    market.shop.post("/activations:batch", {"activations": [used]})
    filed = market.shop.file(order_no, "invalid_key")
    order = market.shop.get(f"/orders/{order_no}").json()
    assert order["merchant_code"] == "xinghai"
    assert order["status"] == "activated_unused"
    assert order["paid_at"].endswith("Z")
    assert [one["reference"] for one in order["deliveries"]] == ["D1"]
    assert [one["kind"] for one in order["uses"]] == ["viewed"]
    assert order["cases"] == [filed["number"]]
    assert f"KEY-{order_no}" not in str(order)
    assert len(order["keys"]) == 1


def test_the_shop_confirms_a_receipt_for_its_buyer(market: Market) -> None:
    undelivered, delivered = market.order(), market.delivered()
    refused(market.shop.post(f"/orders/{undelivered}/confirm_receipt"), 409, "not-delivered")
    refused(market.shop.post("/orders/KM-unknown/confirm_receipt"), 404, "not-found")
    refused(market.merchant.post(f"/orders/{delivered}/confirm_receipt"), 403, "not-allowed")
    first = market.shop.post(f"/orders/{delivered}/confirm_receipt").json()
    again = market.shop.post(f"/orders/{delivered}/confirm_receipt").json()
    assert first == again
    order = market.shop.get(f"/orders/{delivered}").json()
    assert order["receipt_confirmed_at"] == first["receipt_confirmed_at"]
