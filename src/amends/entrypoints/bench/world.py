"""The records to measure on: orders that were never delivered, which the rulebook grants at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from amends.actions.orders.import_orders import import_orders
from amends.actions.people.create_person import create_person
from amends.actions.people.issue_key import issue_key
from amends.actions.rules.publish_rulebook import ensure_default_rulebook
from amends.domain.access import Actor, Role, Scope
from amends.domain.order_rows import OrderRow, order_row_from

OPERATOR = Actor(role=Role.OPERATOR, name="bench")
MERCHANTS = 40
"""Holds on one merchant's balance wait for each other, so a market has more than a few."""

FOR_REQUESTS, FOR_SQL = "BR", "BS"
"""How the numbers of the orders begin that are claimed by requests, and by pgbench."""

BATCH = 5000


@dataclass(frozen=True)
class Keys:
    """The tokens that requests are sent with."""

    shop: str
    operator: str


def order_no(prefix: str, number: int) -> str:
    """The number of an order, counted from 0."""
    return f"{prefix}{number:07d}"


def make_world(
    requests: int, sql: int, *, now: datetime, progress: Callable[[int], object]
) -> Keys:
    """Take so many orders in by the product's own intake, and issue keys."""
    ensure_default_rulebook(now=now - timedelta(days=1))
    for prefix, count in ((FOR_REQUESTS, requests), (FOR_SQL, sql)):
        for first in range(0, count, BATCH):
            numbers = range(first, min(first + BATCH, count))
            rows = [_order(prefix, number, now) for number in numbers]
            refused = import_orders(OPERATOR, rows, now=now).refused
            if refused:
                raise refused[0][1]
            progress(len(rows))
    with connection.cursor() as cursor:
        # Tables that are still empty are left alone: plans made for an empty table would stay
        # with the server's connections while it grows.
        cursor.execute("VACUUM ANALYZE shop_order, payment, merchant, ledger_account")
        cursor.execute("CHECKPOINT")
    return Keys(
        shop=_key(Role.SHOP, [Scope.CASES_READ, Scope.CASES_WRITE], now),
        operator=_key(Role.OPERATOR, [Scope.CASES_READ], now),
    )


def _order(prefix: str, number: int, now: datetime) -> OrderRow:
    """An order that was to be delivered within ten minutes, five hours ago."""
    merchant = f"shop{number % MERCHANTS:02d}"
    return order_row_from(
        {
            "order_no": order_no(prefix, number),
            "merchant_code": merchant,
            "sku": "XH-100",
            "title": "《星海纪元》100 元点卡",
            "product_class": "game_card",
            "amount_fen": 9750,
            "channel": "alipay",
            "trade_no": f"T{order_no(prefix, number)}",
            "paid_at": (now - timedelta(hours=5)).isoformat(),
            "contact": f"buyer{number % 10_000:05d}@example.com",
            "promised_delivery_minutes": 10,
        }
    )


def _key(role: Role, scopes: list[Scope], now: datetime) -> str:
    person = create_person(OPERATOR, username=f"bench-{role}", password=None, role=role, now=now)
    return issue_key(OPERATOR, person.pk, label="bench", scopes=scopes, now=now)
