"""A fault of the platform counts for the orders it touched, and for no others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.models.filing import load_orders
from amends.models.incidents import Incident
from claim_world import ClaimWorld
from money_world import NOW

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAID_AT = NOW - 30 * DAY


@pytest.mark.parametrize(
    ("state", "begins", "ends", "touched"),
    [
        ("undelivered", -HOUR, timedelta(minutes=5), True),
        ("undelivered", HOUR, 2 * HOUR, True),
        ("undelivered", 2 * DAY, 2 * DAY + HOUR, False),
        ("undelivered", -2 * HOUR, -HOUR, False),
        ("unactivated", timedelta(minutes=2), timedelta(minutes=3), True),
        ("used", 20 * HOUR, 21 * HOUR, True),
        ("used", 2 * DAY, 3 * DAY, False),
        ("used", 2 * DAY, None, False),
        ("undelivered", -HOUR, None, True),
    ],
)
def test_a_fault_touches_an_order_from_payment_until_a_day_after_the_hand_over(
    state: str, begins: timedelta, ends: timedelta | None, touched: bool
) -> None:
    order = ClaimWorld().sold(state, paid_at=PAID_AT)
    Incident.objects.create(
        title="Outage",
        started_at=PAID_AT + begins,
        ended_at=None if ends is None else PAID_AT + ends,
    )
    record = load_orders([order.order_no], now=NOW, lock=False)[order.order_no]
    assert (record.fault_from is not None) is touched
