"""What tests of orders start from: a rulebook, an operator, and records as a shop sends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from amends.domain.access import Actor, Role
from amends.models.rulebooks import RulebookVersion

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OPERATOR = Actor(role=Role.OPERATOR, name="Operator")


def rulebook_since(moment: datetime, name: str = "test@1") -> RulebookVersion:
    """A published version; its text is never read in these tests."""
    return RulebookVersion.objects.create(
        id=name, text=name, sha256="0" * 64, published_at=moment, effective_at=moment
    )


def order_record(number: int = 1, **changes: object) -> dict[str, object]:
    """One order as a shop sends it."""
    record: dict[str, object] = {
        "order_no": f"KM{number:06d}",
        "merchant_code": "xinghai",
        "merchant_name": "星海点卡行",
        "sku": "XH-100",
        "title": "《星海纪元》100 元点卡",
        "description": "面值 100 元",
        "product_class": "game_card",
        "price_fen": 9750,
        "quantity": 1,
        "amount_fen": 9750,
        "channel": "alipay",
        "trade_no": f"T{number:08d}",
        "paid_at": (NOW - timedelta(days=3)).isoformat(),
        "contact": "138 0000 1111",
        "promised_delivery_minutes": 10,
    }
    return record | changes


def delivery_record(number: int = 1, **changes: object) -> dict[str, object]:
    """One delivery of that order."""
    record: dict[str, object] = {
        "order_no": f"KM{number:06d}",
        "reference": "D1",
        "delivered_at": (NOW - timedelta(days=2)).isoformat(),
        "keys": [f"AAAA-BBBB-CCCC-{number:04d}"],
    }
    return record | changes
