"""The demo market is the same for the same seed, believable, and the example set is its output."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from amends.adapters.demo_market import make_market
from amends.adapters.demo_market.example import UNTIL, write_example
from amends.adapters.order_files import inspect, read_lines
from amends.domain.order_rows import (
    activation_row_from,
    delivery_row_from,
    message_row_from,
    order_row_from,
)
from amends.domain.vocabulary import Channel, ProductClass, Reason

EXAMPLES = Path(__file__).parents[2] / "examples"
MARKET = make_market(seed=1, orders=2_000, until=UNTIL)


def test_the_example_set_is_what_the_generator_writes(tmp_path: Path) -> None:
    for written in write_example(tmp_path):
        assert written.read_bytes() == (EXAMPLES / written.name).read_bytes(), written.name


def test_the_same_seed_makes_the_same_market_and_another_seed_another() -> None:
    assert make_market(seed=1, orders=2_000, until=UNTIL) == MARKET
    assert make_market(seed=2, orders=2_000, until=UNTIL).orders != MARKET.orders


def test_the_market_has_twelve_merchants_every_class_every_channel_and_most_reasons() -> None:
    rows = [order_row_from(order) for order in MARKET.orders]
    assert len({row.merchant_code for row in rows}) == 12
    assert {row.product_class for row in rows} == set(ProductClass)
    assert {row.channel for row in rows} == set(Channel)
    assert len({row.order_no for row in rows}) == 2_000
    reasons = Counter(claim.reason for claim in MARKET.claims)
    assert set(reasons) <= {str(reason) for reason in Reason}
    assert len(reasons) >= 12


def test_the_market_has_orders_in_every_state_of_the_goods() -> None:
    delivered = {str(line["order_no"]) for line in MARKET.deliveries}
    kinds = {str(line["kind"]) for line in MARKET.activations}
    assert len(delivered) < 2_000
    assert kinds == {"viewed", "activated", "partly_used", "used", "topup_shown_done"}
    assert any(order["state"] == "cancelled" for order in MARKET.orders)
    assert any(order["extra_trade_no"] for order in MARKET.orders)


@pytest.mark.parametrize("orders", [60, 300])
def test_nothing_in_the_market_lies_in_its_future_or_before_its_sale(orders: int) -> None:
    market = make_market(seed=3, orders=orders, until=UNTIL)
    sold = {row.order_no: row for row in map(order_row_from, market.orders)}
    for row in sold.values():
        assert all(part.paid_at <= UNTIL for part in row.payments)
    for delivery in map(delivery_row_from, market.deliveries):
        assert sold[delivery.order_no].paid_at <= delivery.delivered_at <= UNTIL
    assert all(line.at <= UNTIL for line in map(activation_row_from, market.activations))
    for message in map(message_row_from, market.messages):
        assert sold[message.order_no].paid_at <= message.sent_at <= UNTIL
    for claim in market.claims:
        assert sold[claim.order_no].paid_at < claim.filed_at < UNTIL


def test_claims_reach_into_the_last_hours_so_that_clocks_are_running() -> None:
    recent = [c for c in MARKET.claims if c.filed_at > UNTIL - timedelta(hours=48)]
    assert len(recent) > 20


def test_a_world_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        make_market(seed=1, orders=5, until=datetime.now(UNTIL.tzinfo))


def test_the_example_files_are_read_without_a_fault() -> None:
    for name, make in (("orders", order_row_from), ("deliveries", delivery_row_from)):
        path = EXAMPLES / f"{name}.csv"
        found = inspect(path)
        assert found.kind == name
        assert found.unknown == []
        for line in read_lines(path, found):
            make(line.record)
