"""Puts the marketplace together: who buys what and when, and which story each order has."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from amends.adapters.demo_market.catalogue import SHOPS, Good, Shop
from amends.adapters.demo_market.stories import (
    QUIET,
    TROUBLED,
    PlannedClaim,
    Record,
    Sale,
    Story,
    fits,
    gone_merchant,
    outage,
    stamp,
)

DAYS = 75
"""How far back the trade of the demo world reaches."""

TROUBLE_SHARE = 0.16
"""The part of the orders that something goes wrong with."""

BUYER_CONTACT = "19900001111"
"""The contact of the buyer whose sign-in the demo prints."""

ORDERS_MIN = 60

_CHANNELS = ("alipay", "wechat", "bank_card", "balance")
_CHANNEL_WEIGHTS = (45, 38, 10, 7)
_HOUR_WEIGHTS = (2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 7, 7, 8, 7, 6, 6, 6, 7, 8, 10, 12, 12, 9, 5)


@dataclass(frozen=True)
class Outage:
    """A fault of the platform between two moments."""

    title: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Market:
    """The whole world as records in the public columns, and the claims that its buyers plan."""

    until: datetime
    shops: tuple[Shop, ...]
    outages: tuple[Outage, ...]
    orders: list[Record]
    deliveries: list[Record]
    activations: list[Record]
    messages: list[Record]
    claims: list[PlannedClaim]


def make_market(*, seed: int, orders: int, until: datetime) -> Market:
    """A marketplace with that many orders, the last of them shortly before `until` (aware).

    The same arguments give the same market, to the byte. Raises `ValueError` for fewer than
    `ORDERS_MIN` orders.
    """
    if orders < ORDERS_MIN:
        raise ValueError(f"a demo world needs at least {ORDERS_MIN} orders, not {orders}")
    random = Random(seed)
    until = until.replace(microsecond=0)
    outages = _outages(until)
    times = sorted(_paid_at(random, until) for _ in range(orders))
    sales = [_sale(random, n, at, until, outages) for n, at in enumerate(times, 1)]
    return Market(
        until=until,
        shops=SHOPS,
        outages=outages,
        orders=[sale.order for sale in sales],
        deliveries=[line for sale in sales for line in sale.deliveries],
        activations=[line for sale in sales for line in sale.activations],
        messages=[line for sale in sales for line in sale.messages],
        claims=sorted((s.claim for s in sales if s.claim), key=lambda claim: claim.filed_at),
    )


def _outages(until: datetime) -> tuple[Outage, ...]:
    first = until - timedelta(days=19, hours=7)
    second = until - timedelta(days=1, hours=5)
    return (
        Outage("支付回调中断，部分订单未能自动发货", first, first + timedelta(hours=3)),
        Outage("发卡系统故障，卡密重复发放", second, second + timedelta(hours=2)),
    )


def _paid_at(random: Random, until: datetime) -> datetime:
    """More lately than long ago, and more in the evening than at night."""
    age = timedelta(days=DAYS * random.random() ** 1.7)
    if age > timedelta(days=2):
        day = (until - age).replace(hour=0, minute=0, second=0)
        hour = bisect(list(accumulate(_HOUR_WEIGHTS)), random.random() * sum(_HOUR_WEIGHTS))
        moment = day + timedelta(hours=hour, seconds=random.randrange(3600))
    else:
        moment = until - age
    return min(moment, until - timedelta(seconds=30)).replace(microsecond=0)


def _sale(
    random: Random, n: int, paid_at: datetime, until: datetime, outages: tuple[Outage, ...]
) -> Sale:
    shop = random.choices(SHOPS, [shop.weight for shop in SHOPS])[0]
    good = random.choice(shop.goods)
    order = _order(random, n, shop, good, paid_at)
    sale = Sale(random, good, order, paid_at, until)
    story = _story(random, shop, good, paid_at, until, outages)
    if story is not None:
        story(sale)
    _drop_the_future(sale)
    return sale


def _order(random: Random, n: int, shop: Shop, good: Good, paid_at: datetime) -> Record:
    quantity = random.choices((1, 2, 3, 5), (80, 12, 5, 3))[0] if good.price_fen < 20_000 else 1
    channel = random.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0]
    trade_no = f"{paid_at:%Y%m%d}{channel[:1].upper()}{random.randrange(10**9):09d}{n:06d}"
    mine = n % 40 == 3
    return {
        "order_no": f"KM{paid_at:%Y%m%d}{n:06d}",
        "merchant_code": shop.code,
        "merchant_name": shop.name,
        "merchant_deposit_fen": str(shop.deposit_fen),
        "sku": good.sku,
        "title": good.title,
        "description": good.description,
        "version": "1",
        "product_class": good.product_class,
        "price_fen": str(good.price_fen),
        "quantity": str(quantity),
        "amount_fen": str(good.price_fen * quantity),
        "channel": channel,
        "trade_no": trade_no,
        "paid_at": stamp(paid_at),
        "extra_trade_no": "",
        "extra_paid_at": "",
        "contact": BUYER_CONTACT if mine else _contact(random),
        "buyer_ref": f"u{random.randrange(100_000, 999_999)}",
        "promised_delivery_minutes": str(good.promise_minutes),
        "special_offer": _flag(good.special),
        "customised": _flag(good.customised),
        "exclusion_consent": _flag((good.special or good.customised) and random.random() < 0.8),
        "receipt_confirmed_at": "",
        "state": "",
    }


def _contact(random: Random) -> str:
    number = random.randrange(100_000)
    return f"buyer{number:05d}@example.com" if number % 3 == 0 else f"199000{number:05d}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _story(
    random: Random,
    shop: Shop,
    good: Good,
    paid_at: datetime,
    until: datetime,
    outages: tuple[Outage, ...],
) -> Story | None:
    if shop.status == "absconded" and paid_at > until - timedelta(days=12):
        return gone_merchant
    if any(o.started_at <= paid_at <= o.ended_at for o in outages) and random.random() < 0.6:
        return outage
    if paid_at + timedelta(minutes=good.promise_minutes) > until:
        return None
    if random.random() < TROUBLE_SHARE:
        told = [(story, weight) for story, weight in TROUBLED if fits(story, good)]
    else:
        told = list(QUIET)
    return random.choices([story for story, _ in told], [weight for _, weight in told])[0]


def _drop_the_future(sale: Sale) -> None:
    """A story may run past the end of the world; what has not happened yet is left out."""
    end = stamp(sale.until)
    now = datetime.fromisoformat(end)

    def past(records: list[Record], name: str) -> list[Record]:
        return [line for line in records if datetime.fromisoformat(str(line[name])) <= now]

    sale.deliveries = past(sale.deliveries, "delivered_at")
    sale.activations = past(sale.activations, "at")
    confirmed = str(sale.order["receipt_confirmed_at"])
    if confirmed and (not sale.deliveries or datetime.fromisoformat(confirmed) > now):
        sale.order["receipt_confirmed_at"] = ""
