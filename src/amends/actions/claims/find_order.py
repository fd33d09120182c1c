"""A guest proves that an order is his by its number and the contact it was bought with."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from amends.actions.ports import keyring
from amends.domain.access import Actor, Role
from amends.domain.refused import NotFound, Refused
from amends.models.orders import Order
from amends.models.requests import GuestTry

TRIES_PER_ORDER = 5
TRIES_PER_ADDRESS = 20
WINDOW = timedelta(minutes=15)


class TooManyTries(Refused):
    """So many wrong guesses that it looks like guessing."""

    code = "too-many-tries"
    zh = "尝试次数过多，请 {minutes} 分钟后再试，或登录后查看订单。"
    en = "Too many tries. Try again in {minutes} minutes, or sign in to see your orders."


def find_order(order_no: str, contact: str, *, address: str, now: datetime) -> Actor:
    """The guest as an actor who may see this one order and its cases.

    A wrong number and a wrong contact get the same answer, so nobody learns which orders exist.
    Raises `NotFound`, or `TooManyTries` after too many wrong guesses at one order or from one
    network address within a quarter of an hour.
    """
    order_no = order_no.strip()[:64]
    named = hashlib.sha256(order_no.encode()).hexdigest()
    recent = GuestTry.objects.filter(at__gt=now - WINDOW, at__lte=now)
    if (
        recent.filter(order_no_hash=named).count() >= TRIES_PER_ORDER
        or recent.filter(address=address).count() >= TRIES_PER_ADDRESS
    ):
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))
    found = Order.objects.filter(order_no=order_no.replace("\x00", "")).only("contact_hash").first()
    given = keyring().contact_fingerprint(contact)
    kept = found.contact_hash if found else ""
    if found is None or not hmac.compare_digest(kept, given):
        GuestTry.objects.create(order_no_hash=named, address=address[:64], at=now)
        raise NotFound(what_zh="与该联系方式匹配的订单", what_en="order with this contact")
    return Actor(role=Role.BUYER, name="guest", order_ids=frozenset({found.pk}))
