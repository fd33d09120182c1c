"""A guest proves that an order is his by its number and the contact it was bought with."""

from __future__ import annotations

import hmac
from datetime import datetime

from amends.actions.ports import keyring
from amends.actions.shared.guessing import allow_guess, note_wrong_guess
from amends.domain.access import Actor, Role
from amends.domain.refused import NotFound
from amends.models.orders import Order


def find_order(order_no: str, contact: str, *, address: str, now: datetime) -> Actor:
    """The guest as an actor who may see this one order and its cases.

    A wrong number and a wrong contact get the same answer, so nobody learns which orders exist.
    Raises `NotFound`, or `TooManyTries` after too many wrong guesses at one order or from one
    network address within a quarter of an hour.
    """
    order_no = order_no.replace("\x00", "").strip()[:64]
    subject = f"order {order_no}"
    allow_guess(subject, address=address, now=now)
    found = Order.objects.filter(order_no=order_no).only("contact_hash").first()
    given = keyring().contact_fingerprint(contact)
    kept = found.contact_hash if found else ""
    if found is None or not hmac.compare_digest(kept, given):
        note_wrong_guess(subject, address=address, now=now)
        raise NotFound(what_zh="与该联系方式匹配的订单", what_en="order with this contact")
    return Actor(role=Role.BUYER, name="guest", order_ids=frozenset({found.pk}))
