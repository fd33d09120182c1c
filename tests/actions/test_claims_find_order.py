"""A guest opens one order by its number and contact; a guesser learns nothing and is stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.actions import ports
from amends.actions.claims.find_order import find_order
from amends.actions.shared.guessing import (
    GUESSES_PER_ADDRESS,
    GUESSES_PER_SUBJECT,
    WINDOW,
    TooManyTries,
)
from amends.domain.access import Role
from amends.domain.refused import NotFound
from amends.models.cases import Case
from amends.models.orders import Order
from claim_world import ClaimWorld
from money_world import NOW

pytestmark = pytest.mark.django_db
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def order() -> Order:
    found = ClaimWorld().sold()
    found.contact_hash = ports.keyring().contact_fingerprint("138 0000 1111")
    found.save()
    return found


def guess(order_no: str, contact: str = "139 9999 9999", *, address: str = HERE) -> str:
    with pytest.raises(NotFound) as refusal:
        find_order(order_no, contact, address=address, now=NOW)
    return refusal.value.says("zh")


def test_the_right_contact_opens_this_order_and_no_other(order):
    world = ClaimWorld()
    other = world.negotiating()
    guest = find_order(f" {order.order_no} ", "+86 138-0000-1111", address=HERE, now=NOW)
    assert (guest.role, guest.order_ids, guest.id) == (Role.BUYER, {order.pk}, None)
    assert other not in Case.objects.visible_to(guest)


def test_a_wrong_number_and_a_wrong_contact_are_answered_alike(order):
    said = {guess(order.order_no), guess("KM-nowhere"), guess("KM\x00"), guess("", "")}
    assert len(said) == 1


def test_after_five_wrong_contacts_the_right_one_must_wait_too(order):
    for _ in range(GUESSES_PER_SUBJECT):
        guess(order.order_no)
    right = {"order_no": order.order_no, "contact": "13800001111", "address": THERE}
    with pytest.raises(TooManyTries):
        find_order(**right, now=NOW)
    assert find_order(**right, now=NOW + WINDOW + timedelta(seconds=1)).order_ids == {order.pk}


def test_the_number_cannot_be_dressed_to_be_guessed_at_more_often(order):
    for dress in ("{}", " {}", "{} ", "\t{}\n", "\x00{}"):
        guess(dress.format(order.order_no))
    with pytest.raises(TooManyTries):
        find_order(order.order_no, "13800001111", address=THERE, now=NOW)


def test_guessing_at_many_orders_from_one_address_is_stopped(order):
    for number in range(GUESSES_PER_ADDRESS):
        guess(f"KM{number}")
    with pytest.raises(TooManyTries):
        find_order(order.order_no, "13800001111", address=HERE, now=NOW)
    assert find_order(order.order_no, "13800001111", address=THERE, now=NOW)
