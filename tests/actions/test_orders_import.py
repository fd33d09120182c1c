"""Orders come in once, whole, and exactly as the shop told them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from amends.actions.orders.import_orders import import_orders, order_row_from
from amends.actions.ports import keyring
from amends.domain.access import Actor, Role, Scope
from amends.domain.intake import BatchResult, NoRulebook
from amends.domain.refused import BadInput, NotAllowed
from amends.models.ledger import Account, AccountKind, Transfer
from amends.models.merchants import Merchant, Product
from amends.models.orders import Order, Payment
from amends.models.people import User
from order_world import NOW, OPERATOR, order_record, rulebook_since

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rulebook() -> None:
    rulebook_since(NOW - timedelta(days=30), "old@1")
    rulebook_since(NOW - timedelta(days=5), "new@2")


def take(*records: dict[str, object], actor: Actor = OPERATOR) -> BatchResult:
    return import_orders(actor, [order_row_from(record) for record in records], now=NOW)


def codes(result: BatchResult) -> list[tuple[int, str]]:
    return [(place, why.code) for place, why in result.refused]


def test_an_order_comes_in_with_its_product_its_payment_and_the_sale_in_the_ledger() -> None:
    result = take(order_record())
    assert (result.created, result.unchanged, result.refused) == (1, 0, [])
    order = Order.objects.get()
    assert order.snapshot["title"] == order_record()["title"]
    assert order.snapshot["promised_delivery_minutes"] == 10
    assert (order.state, order.paid_fen, order.product) == (
        "undelivered",
        9750,
        Product.objects.get(),
    )
    sale = Transfer.objects.get()
    assert sale.reference == "sale:alipay:T00000001"
    assert (sale.debit.kind, sale.credit.kind) == ("channel", "merchant_balance")
    assert sale.credit.credits_fen == 9750 == Payment.objects.get().amount_fen


def test_the_contact_is_kept_sealed_masked_and_found_again_however_it_is_typed() -> None:
    take(order_record())
    order = Order.objects.get()
    assert order.contact_masked == "138****1111"
    assert order.contact_hash == keyring().contact_fingerprint("+86 138-0000-1111")
    sealed = bytes(order.contact_sealed)
    assert b"1111" not in sealed
    assert keyring().open(sealed, about="contact:KM000001").decode() == "138 0000 1111"


def test_taking_the_same_orders_in_again_changes_nothing() -> None:
    records = [order_record(n) for n in range(1, 30)]
    take(*records)
    before = list(Transfer.objects.order_by("pk").values_list("pk", "amount_fen"))
    again = take(*records)
    assert (again.created, again.unchanged, again.refused) == (0, 29, [])
    assert list(Transfer.objects.order_by("pk").values_list("pk", "amount_fen")) == before
    assert Order.objects.count() == 29


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"amount_fen": 9751}, "amount_fen"),
        ({"merchant_code": "other"}, "merchant_code"),
        ({"contact": "139 0000 1111"}, "contact"),
        ({"trade_no": "T-OTHER"}, "trade_no"),
        ({"title": "Another"}, "product"),
        ({"paid_at": NOW.isoformat()}, "paid_at"),
        ({"channel": "wechat"}, "channel"),
        ({"product_class": "software"}, "product_class"),
    ],
)
def test_a_known_order_that_says_something_else_is_refused_by_name_of_the_field(
    change: dict[str, object], named: str
) -> None:
    take(order_record())
    before = Order.objects.values().get()
    result = take(order_record(**change))
    assert codes(result) == [(0, "order-conflicts")]
    assert named in str(result.refused[0][1].facts["fields"]).split(", ")
    assert Order.objects.values().get() == before


def test_a_refused_row_does_not_hinder_the_others() -> None:
    take(order_record(1))
    result = take(order_record(1, amount_fen=1), order_record(2), order_record(3))
    assert (result.created, codes(result)) == (2, [(0, "order-conflicts")])


def test_an_order_number_may_stand_once_in_a_batch() -> None:
    result = take(order_record(1), order_record(1), order_record(2, trade_no="T00000001"))
    assert result.created == 1
    assert codes(result) == [(1, "repeated-in-batch"), (2, "repeated-in-batch")]


def test_a_payment_belongs_to_one_order_only() -> None:
    take(order_record(1))
    result = take(order_record(2, trade_no="T00000001"), order_record(3))
    assert (result.created, codes(result)) == (1, [(0, "trade-number-taken")])
    assert Payment.objects.count() == 2


def test_a_double_charge_is_two_payments_and_two_credits() -> None:
    take(order_record(extra_trade_no="T-AGAIN"))
    order = Order.objects.get()
    assert (order.amount_fen, order.paid_fen) == (9750, 19500)
    assert Account.objects.get(kind=AccountKind.MERCHANT_BALANCE).credits_fen == 19500


def test_an_order_of_tomorrow_is_refused() -> None:
    result = take(order_record(paid_at=(NOW + timedelta(hours=1)).isoformat()))
    assert codes(result) == [(0, "time-in-future")]


def test_the_rulebook_in_force_when_it_was_paid_is_frozen_and_the_first_before_all() -> None:
    for number, days in ((1, 2), (2, 10), (3, 400)):
        take(order_record(number, paid_at=(NOW - timedelta(days=days)).isoformat()))
    found = Order.objects.order_by("order_no").values_list("rulebook_id", flat=True)
    assert list(found) == ["new@2", "old@1", "old@1"]


def test_the_deposit_is_filled_once_however_often_it_is_told() -> None:
    for number in range(1, 4):
        take(order_record(number, merchant_deposit_fen=500_000))
    assert Account.objects.get(kind=AccountKind.DEPOSIT).credits_fen == 500_000


def test_the_catalogue_is_filled_but_never_overwritten() -> None:
    take(order_record(1))
    take(order_record(2, title="Renamed"))
    assert Product.objects.get().title == order_record()["title"]
    assert Order.objects.get(order_no="KM000002").snapshot["title"] == "Renamed"


def test_an_order_belongs_to_the_buyer_with_its_contact() -> None:
    buyer = User.objects.create(
        username="li",
        role=Role.BUYER,
        contact_hash=keyring().contact_fingerprint("13800001111"),
        created_at=NOW,
    )
    take(order_record(1), order_record(2, contact="someone@example.com"))
    owners = Order.objects.order_by("order_no").values_list("buyer_id", flat=True)
    assert list(owners) == [buyer.pk, None]


def test_a_merchants_key_reports_its_own_orders_only_and_no_deposit() -> None:
    take(order_record(1))
    shop = Actor(
        role=Role.SHOP,
        merchant_id=Merchant.objects.get().pk,
        scopes=frozenset({Scope.ORDERS_WRITE}),
    )
    result = take(
        order_record(2),
        order_record(3, merchant_code="other"),
        order_record(4, merchant_deposit_fen=1),
        actor=shop,
    )
    assert (result.created, codes(result)) == (
        1,
        [(1, "order-not-yours"), (2, "order-not-yours")],
    )


@pytest.mark.parametrize(
    "actor",
    [
        Actor(role=Role.BUYER, id=uuid4()),
        Actor(role=Role.MERCHANT, merchant_id=uuid4()),
        Actor(role=Role.SHOP, scopes=frozenset({Scope.CASES_WRITE})),
    ],
)
def test_buyers_merchants_and_keys_without_the_scope_bring_no_orders(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        take(order_record(), actor=actor)


def test_the_statements_of_a_batch_do_not_grow_with_it() -> None:
    with CaptureQueriesContext(connection) as one:
        take(order_record(1, merchant_deposit_fen=5))
    with CaptureQueriesContext(connection) as many:
        take(*(order_record(n, merchant_code=f"m{n}") for n in range(2, 202)))
    assert len(many) == len(one)
    assert Order.objects.count() == 201


def test_the_ledger_holds_exactly_what_was_paid() -> None:
    take(*(order_record(n, amount_fen=n * 7) for n in range(1, 100)))
    paid = Payment.objects.aggregate(total=Sum("amount_fen"))["total"]
    assert Account.objects.get(kind=AccountKind.MERCHANT_BALANCE).credits_fen == paid


def test_nothing_comes_in_before_a_rulebook_is_published() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE rulebook_version DISABLE TRIGGER rulebook_append_only")
        cursor.execute("DELETE FROM rulebook_version")
    with pytest.raises(NoRulebook):
        take(order_record())


def test_an_order_number_that_could_not_stand_in_an_address_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        order_row_from(order_record(order_no="KM/2026/1"))
    assert [error["pointer"] for error in refusal.value.facts["errors"]] == ["/order_no"]
