"""The demo world is built once, by real actions, with people of every role and cases everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.actions import ports
from amends.actions.claims.find_order import find_order
from amends.actions.orders.import_orders import import_orders, order_row_from
from amends.actions.trust.verify_records import verify_records
from amends.domain.access import Role
from amends.entrypoints.demo.people import PASSWORD, SIGN_INS, shop_token
from amends.entrypoints.demo.world import NotADemo, build_world, example_order, unreached_states
from amends.models.cases import Case, CaseEvent
from amends.models.merchants import Merchant
from amends.models.orders import Order
from amends.models.people import ApiKey, User
from amends.models.refunds import Refund
from order_world import NOW, OPERATOR, order_record, rulebook_since

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_sandbox(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": str(tmp_path / "sandbox")}}
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.gateway.cache_clear()
    ports.vault.cache_clear()
    yield
    ports.gateway.cache_clear()
    ports.vault.cache_clear()


def quietly(name: str, total: int) -> Callable[[int], object]:
    return lambda count: None


def build(orders: int) -> bool:
    return build_world(seed=2026, orders=orders, now=NOW, progress=quietly)


def test_the_world_has_every_role_every_state_and_whole_records() -> None:
    assert build(2_000)
    assert Order.objects.count() == 2_000
    assert unreached_states() == set()
    roles = set(User.objects.values_list("role", flat=True))
    assert roles >= {str(person.role) for person in SIGN_INS} >= {
        Role.BUYER, Role.MERCHANT, Role.AGENT, Role.SUPERVISOR, Role.FINANCE, Role.OPERATOR,
    }  # fmt: skip
    assert all(user.check_password(PASSWORD) for user in User.objects.exclude(role=Role.SHOP)[:2])
    found = ApiKey.actor_for(shop_token())
    assert found is not None
    assert found[1].role is Role.SHOP
    assert Merchant.objects.filter(status="absconded").count() == 1
    assert CaseEvent.objects.filter(at__gte=NOW).count() == 0
    assert Refund.objects.filter(created_at__gte=NOW).count() == 0
    order_no, contact = example_order()
    assert find_order(order_no, contact, address="192.0.2.1", now=NOW).order_ids
    assert verify_records(progress=lambda *_: None).faults == []


def test_a_second_build_changes_nothing() -> None:
    assert build(100)
    before = (Order.objects.count(), Case.objects.count(), User.objects.count())
    assert not build(100)
    assert (Order.objects.count(), Case.objects.count(), User.objects.count()) == before


def test_a_build_that_was_broken_off_is_finished_without_doubling_anything() -> None:
    build(100)
    cases = Case.objects.count()
    ApiKey.objects.all().delete()
    assert build(100)
    assert (Order.objects.count(), Case.objects.count()) == (100, cases)


def test_a_demo_world_is_never_mixed_into_real_orders() -> None:
    rulebook_since(NOW)
    import_orders(OPERATOR, [order_row_from(order_record())], now=NOW)
    with pytest.raises(NotADemo):
        build(100)
