"""A small marketplace as pages see it: the default rulebook, orders in some states, people.

Orders are paid and delivered at fixed distances before `NOW`, and the pages' clock is set to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from amends.actions import ports
from amends.actions.orders.import_orders import import_orders
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.people.create_person import create_person
from amends.actions.rules.publish_rulebook import publish_rulebook
from amends.domain.access import Actor, Role
from amends.domain.order_rows import delivery_row_from, order_row_from
from amends.domain.rulebook_file import default_rulebook_text
from amends.entrypoints import clock
from amends.entrypoints.worker import Worker
from amends.models.cases import Case
from amends.models.orders import Order
from amends.models.people import User
from order_world import NOW, OPERATOR, delivery_record, order_record

CONTACT = "13800001111"
PASSWORD = "a-long-password"

LATE, FRESH, BROUGHT = "KM000001", "KM000002", "KM000003"
"""An order that never came, one just paid that still may, and one delivered an hour ago."""


def open_market(**changes: object) -> None:
    """Publish the default rulebook and bring the three orders in."""
    begun = NOW - timedelta(days=60)
    publish_rulebook(OPERATOR, default_rulebook_text(), effective_at=begun, now=begun)
    paid = {1: timedelta(days=3), 2: timedelta(minutes=2), 3: timedelta(hours=2)}
    rows = [
        order_row_from(order_record(n, paid_at=(NOW - ago).isoformat(), **changes))
        for n, ago in paid.items()
    ]
    took = import_orders(OPERATOR, rows, now=NOW)
    assert took.refused == []
    brought = delivery_record(3, delivered_at=(NOW - timedelta(minutes=115)).isoformat())
    assert record_deliveries(OPERATOR, [delivery_row_from(brought)], now=NOW).created == 1


@contextmanager
def market(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, **changes: object
) -> Iterator[None]:
    """The market at `NOW`, with a payment channel and a vault of its own."""
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    set_clock(monkeypatch)
    open_market(**changes)
    for port in (ports.gateway, ports.vault):
        port.cache_clear()
    yield
    for port in (ports.gateway, ports.vault):
        port.cache_clear()


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime = NOW) -> None:
    """Let the pages believe that it is this moment."""
    monkeypatch.setattr(clock, "now", lambda: moment)


def guest(*order_nos: str, language: str = "zh-hans") -> Client:
    """A browser in which the orders were proved by their contact, as a form does it."""
    client = visitor(language)
    for order_no in order_nos:
        answer = client.post("/orders/find/", {"order_no": order_no, "contact": CONTACT})
        assert answer.status_code == 302, text_of(answer)
    return client


def visitor(language: str = "zh-hans") -> Client:
    """A browser that has chosen a language."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def person(role: Role, name: str = "", **more: object) -> User:
    """Somebody with an account and the common password."""
    create_person(
        OPERATOR,
        username=name or role.value,
        password=PASSWORD,
        role=role,
        display_name=name or role.value,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )
    return User.objects.get(username=name or role.value)


def signed_in(user: User, language: str = "zh-hans") -> Client:
    """A browser in which the person has signed in."""
    client = visitor(language)
    client.force_login(user)
    return client


def merchant_actor() -> Actor:
    """Somebody who speaks for the merchant of the orders."""
    merchant_id = Order.objects.values_list("merchant_id", flat=True)[0]
    return Actor(role=Role.MERCHANT, name="merchant", merchant_id=merchant_id)


def claim_on(client: Client, order_no: str, **form: object) -> str:
    """File a claim by the form and return the number of its case."""
    sent = {"reason": "not_delivered", "wish": "refund", "statement": ""} | form
    answer = client.post(f"/orders/{order_no}/claim/", sent)
    assert answer.status_code == 302, text_of(answer)
    return Case.objects.order_by("-pk").values_list("number", flat=True)[0]


def work_off() -> None:
    """Let the worker do all that is due by the pages' clock."""
    Worker(lambda: clock.now()).run_until_idle()


def state_of(number: str) -> str:
    """The state of a case."""
    return Case.objects.values_list("state", flat=True).get(number=number)


def text_of(answer: object) -> str:
    """The page as text, with entities resolved."""
    return unescape(answer.content.decode())  # type: ignore[attr-defined]
