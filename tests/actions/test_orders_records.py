"""Deliveries, use and messages come in once and only ever move an order forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.orders.confirm_receipt import NotDelivered, confirm_receipt
from amends.actions.orders.import_orders import import_orders, order_row_from
from amends.actions.orders.record_activations import REACHES, record_activations
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.orders.record_messages import record_messages
from amends.actions.orders.reveal_key import KeyTakenBack, reveal_key
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import Actor, Role
from amends.domain.intake import BatchResult
from amends.domain.order_rows import (
    Use,
    UsedBy,
    activation_row_from,
    delivery_row_from,
    message_row_from,
)
from amends.domain.refused import NotAllowed, NotFound
from amends.models import orders as rows
from amends.models.orders import Activation, CardKey, Delivery, KeyLook, Message, Order
from claim_world import ClaimWorld, case_of, file
from claim_world import buyer_of as guest_of
from order_world import NOW, OPERATOR, delivery_record, order_record, rulebook_since

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _orders() -> None:
    rulebook_since(NOW - timedelta(days=30))
    import_orders(OPERATOR, [order_row_from(order_record(n)) for n in range(1, 6)], now=NOW)


def deliver(*records: dict[str, object], actor: Actor = OPERATOR) -> BatchResult:
    return record_deliveries(actor, [delivery_row_from(r) for r in records], now=NOW)


def use(kind: str, number: int = 1, reference: str = "U1", **more: object) -> BatchResult:
    record = {"order_no": f"KM{number:06d}", "reference": reference, "kind": kind,
              "at": (NOW - timedelta(days=1)).isoformat(), **more}  # fmt: skip
    return record_activations(OPERATOR, [activation_row_from(record)], now=NOW)


def say(text: str, reference: str = "M1", number: int = 1) -> BatchResult:
    record = {"order_no": f"KM{number:06d}", "reference": reference, "sender_role": "buyer",
              "text": text, "sent_at": (NOW - timedelta(days=1)).isoformat()}  # fmt: skip
    return record_messages(OPERATOR, [message_row_from(record)], now=NOW)


def state(number: int = 1) -> str:
    return Order.objects.get(order_no=f"KM{number:06d}").state


def codes(result: BatchResult) -> list[str]:
    return [why.code for _, why in result.refused]


def buyer_of(number: int = 1) -> Actor:
    order = Order.objects.get(order_no=f"KM{number:06d}")
    return Actor(role=Role.BUYER, order_ids=frozenset({order.pk}))


def test_the_words_of_a_use_log_are_the_words_of_the_records() -> None:
    assert set(Use) == set(rows.UseKind) == set(REACHES)
    assert set(UsedBy) == set(rows.UsedBy)


def test_a_delivery_makes_an_order_unactivated_and_seals_its_keys() -> None:
    assert deliver(delivery_record()).created == 1
    assert state() == "unactivated"
    key = CardKey.objects.get()
    assert key.mask == "****0001"
    assert b"AAAA" not in bytes(key.ciphertext)


@pytest.mark.parametrize(
    ("again", "code"),
    [
        (lambda: deliver(delivery_record()), None),
        (lambda: deliver(delivery_record(keys=["OTHER-KEY-0000"])), "record-conflicts"),
        (lambda: deliver(delivery_record(quantity=2)), "record-conflicts"),
        (lambda: use("used"), None),
        (lambda: use("viewed"), "record-conflicts"),
        (lambda: say("在吗"), None),
        (lambda: say("Hello"), "record-conflicts"),
    ],
)
def test_a_record_told_twice_is_kept_once_and_never_rewritten(
    again: Callable[[], BatchResult], code: str | None
) -> None:
    deliver(delivery_record())
    use("used")
    say("在吗")
    result = again()
    assert result.created == 0
    assert (result.unchanged, codes(result)) == ((1, []) if code is None else (0, [code]))
    counts = [model.objects.count() for model in (Delivery, Activation, Message, CardKey)]
    assert counts == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("kinds", "reached"),
    [
        (["viewed"], "activated_unused"),
        (["activated", "partly_used"], "partly_used"),
        (["used", "viewed"], "used"),
        (["partly_used", "activated"], "partly_used"),
        (["topup_shown_done"], "used"),
    ],
)
def test_the_state_of_an_order_only_moves_forward(kinds: list[str], reached: str) -> None:
    for number, kind in enumerate(kinds):
        use(kind, reference=f"U{number}")
    deliver(delivery_record())
    assert state() == reached


def test_a_cancelled_order_stays_cancelled_whatever_is_told_of_it() -> None:
    row = order_row_from(order_record(9, state="cancelled"))
    import_orders(OPERATOR, [row], now=NOW)
    deliver(delivery_record(9))
    use("used", 9)
    assert state(9) == "cancelled"


def test_a_use_before_the_sale_is_kept_because_it_shows_a_used_key() -> None:
    assert use("used", at=(NOW - timedelta(days=30)).isoformat(), used_by="third_party").created


def test_bad_deliveries_are_refused_one_by_one() -> None:
    result = deliver(
        delivery_record(1, order_no="NOWHERE"),
        delivery_record(2, delivered_at=(NOW - timedelta(days=9)).isoformat()),
        delivery_record(3, delivered_at=(NOW + timedelta(hours=1)).isoformat()),
        delivery_record(4),
        delivery_record(4),
        delivery_record(5, keys=["K-1"]),
        delivery_record(5, reference="D2", keys=["K-1"]),
    )
    assert result.created == 2
    assert [place for place, _ in result.refused] == [0, 1, 2, 4, 6]
    assert codes(result) == [
        "not-found",
        "before-payment",
        "time-in-future",
        "repeated-in-batch",
        "key-already-delivered",
    ]
    assert codes(deliver(delivery_record(5, reference="D3", keys=["K-1"]))) == [
        "key-already-delivered"
    ]


def test_a_merchants_key_tells_nothing_of_others_orders() -> None:
    stranger = Actor(role=Role.SHOP, merchant_id=Order.objects.values_list("pk", flat=True)[0])
    assert codes(deliver(delivery_record(), actor=stranger)) == ["not-found"]


@pytest.mark.parametrize("kind", ["deliveries", "activations", "messages"])
def test_the_statements_of_a_batch_of_records_do_not_grow_with_it(kind: str) -> None:
    import_orders(OPERATOR, [order_row_from(order_record(n)) for n in range(6, 120)], now=NOW)
    moment = (NOW - timedelta(days=1)).isoformat()
    tell: dict[str, Callable[[int], Any]] = {
        "deliveries": lambda n: delivery_row_from(delivery_record(n)),
        "activations": lambda n: activation_row_from(
            {"order_no": f"KM{n:06d}", "reference": "U", "kind": "used", "at": moment}
        ),
        "messages": lambda n: message_row_from(
            {
                "order_no": f"KM{n:06d}",
                "reference": "M",
                "sender_role": "buyer",
                "text": "?",
                "sent_at": moment,
            }
        ),
    }
    act: Callable[..., BatchResult] = {
        "deliveries": record_deliveries,
        "activations": record_activations,
        "messages": record_messages,
    }[kind]
    with CaptureQueriesContext(connection) as one:
        assert act(OPERATOR, [tell[kind](1)], now=NOW).created == 1
    with CaptureQueriesContext(connection) as many:
        result = act(OPERATOR, [tell[kind](n) for n in range(2, 120)], now=NOW)
    assert (result.created, len(many)) == (118, len(one))


def test_the_buyers_first_look_is_logged_and_counts_as_fetching() -> None:
    deliver(delivery_record())
    shown = reveal_key(buyer_of(), "KM000001", now=NOW, address="192.0.2.1")
    assert shown == ["AAAA-BBBB-CCCC-0001"]
    assert reveal_key(buyer_of(), "KM000001", now=NOW, address=None) == shown
    assert state() == "activated_unused"
    assert Activation.objects.get().kind == "viewed"
    assert list(KeyLook.objects.order_by("pk").values_list("role", "address")) == [
        ("buyer", "192.0.2.1"),
        ("buyer", None),
    ]


def test_an_arbiters_look_is_logged_but_moves_nothing() -> None:
    deliver(delivery_record())
    reveal_key(Actor(role=Role.AGENT), "KM000001", now=NOW, address=None)
    assert (state(), KeyLook.objects.get().role) == ("unactivated", "agent")


def test_keys_are_shown_to_nobody_else() -> None:
    deliver(delivery_record())
    for actor in (buyer_of(2), Actor(role=Role.BUYER), Actor(role=Role.MERCHANT)):
        with pytest.raises(NotFound):
            reveal_key(actor, "KM000001", now=NOW, address=None)
    with pytest.raises(NotAllowed):
        reveal_key(Actor(role=Role.FINANCE), "KM000001", now=NOW, address=None)
    assert not KeyLook.objects.exists()


def test_a_refunded_buyer_no_longer_sees_the_key() -> None:
    deliver(delivery_record())
    Order.objects.filter(order_no="KM000001").update(refunding_fen=9750)
    with pytest.raises(KeyTakenBack):
        reveal_key(buyer_of(), "KM000001", now=NOW, address=None)


def test_receipt_is_confirmed_once_and_only_of_delivered_goods() -> None:
    with pytest.raises(NotDelivered):
        confirm_receipt(buyer_of(), "KM000001", now=NOW)
    deliver(delivery_record())
    assert confirm_receipt(buyer_of(), "KM000001", now=NOW) == NOW
    assert confirm_receipt(buyer_of(), "KM000001", now=NOW + timedelta(days=1)) == NOW
    with pytest.raises(NotFound):
        confirm_receipt(buyer_of(2), "KM000001", now=NOW)


def test_who_was_given_a_second_charge_back_still_sees_the_key_he_paid_for() -> None:
    world = ClaimWorld(guarantee=5000, balance=5000)
    order = world.sold("used", charges=2, promised_delivery_minutes=1)
    twice = case_of(file(order, "duplicate_charge"))
    world.settle(twice)
    order.refresh_from_db()
    assert (order.refunded_fen, order.amount_fen) == (1000, 1000)
    reveal_key(guest_of(order), order.order_no, now=NOW, address=None)

    price = case_of(file(order, "delayed_delivery"))
    call_a_person(guest_of(order), price.pk, now=NOW)
    rule_case(world.agent, price.pk, now=NOW, grant=True, refund_fen=1000, reasons="Goodwill.")
    with pytest.raises(KeyTakenBack):
        reveal_key(guest_of(order), order.order_no, now=NOW, address=None)
