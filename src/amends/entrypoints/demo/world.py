"""Builds the demo world once: rulebook, people, orders, incidents, accounts and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from amends.actions.money.fund_account import fund_account
from amends.actions.orders.import_orders import import_orders
from amends.actions.orders.record_activations import record_activations
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.orders.record_messages import record_messages
from amends.actions.ports import keyring
from amends.actions.rules.publish_rulebook import ensure_default_rulebook
from amends.adapters.demo_market import Market, make_market
from amends.adapters.demo_market.market import BUYER_CONTACT, DAYS
from amends.domain.access import Actor, Role
from amends.domain.intake import BatchResult
from amends.domain.order_rows import (
    activation_row_from,
    delivery_row_from,
    message_row_from,
    order_row_from,
)
from amends.domain.procedure import State
from amends.domain.refused import Refused
from amends.entrypoints.demo.cases import Play, Players, missing_states, play_cases
from amends.entrypoints.demo.people import (
    OPERATOR,
    actor,
    give_shop_its_key,
    is_finished,
    make_people,
)
from amends.models.incidents import Incident
from amends.models.ledger import AccountKind
from amends.models.merchants import Merchant
from amends.models.orders import Order
from amends.models.people import User
from amends.models.rulebooks import RulebookVersion

GUARANTEE_FEN = 50_000_000
HISTORY = timedelta(days=DAYS + 5)
"""How long before its present the world's rulebook was published."""

_BATCH = 1_000
_Item = TypeVar("_Item")


class NotADemo(Refused):
    """The database holds real orders; a demo world is never mixed into them."""

    code = "not-a-demo"
    zh = "该数据库已有真实订单，演示数据只能建在空库中。"
    en = "This database already holds orders. A demo world is only built in an empty one."


Progress = Callable[[str, int], Callable[[int], object]]
"""Opens a progress bar with a name and a total; returns what moves it on."""


def build_world(*, seed: int, orders: int, now: datetime, progress: Progress) -> bool:
    """Build the world, or go on where an earlier build was broken off; False when it stands.

    The present of the world is the moment of its first build. Raises `NotADemo`.
    """
    if is_finished():
        return False
    if Order.objects.exists() and not User.objects.filter(username="operator").exists():
        raise NotADemo
    until = _present(now)
    begun = until - HISTORY
    market = make_market(seed=seed, orders=orders, until=until)
    ensure_default_rulebook(now=begun)
    make_people(now=begun)
    _load(market, until, progress)
    make_people(now=begun)
    _set_the_scene(market, begun)
    play = Play(_players(), Random(seed), until)
    step = progress("cases", min(len(market.claims), 180))
    play_cases(play, market.claims, step)
    give_shop_its_key(now=until)
    return True


def unreached_states() -> set[State]:
    """States that no case of the world is in."""
    return missing_states()


def example_order() -> tuple[str, str]:
    """An order number and its contact for a guest: the demo buyer's latest order without a case."""
    order = (
        Order.objects.filter(contact_hash=keyring().contact_fingerprint(BUYER_CONTACT), case=None)
        .exclude(state="cancelled")
        .order_by("-paid_at")
        .first()
    )
    return (order.order_no if order else "-"), BUYER_CONTACT


def _present(now: datetime) -> datetime:
    """The present of the world: that of the build which was broken off, or now."""
    first = RulebookVersion.objects.order_by("published_at").first()
    if first is not None and User.objects.filter(username="operator").exists():
        return first.published_at + HISTORY
    return now.replace(microsecond=0)


def _load(market: Market, until: datetime, progress: Progress) -> None:
    step = progress(
        "orders",
        len(market.orders) + len(market.deliveries) + len(market.activations)
        + len(market.messages),
    )  # fmt: skip
    for rows in _batches([order_row_from(record) for record in market.orders]):
        _took_all(import_orders(OPERATOR, rows, now=until))
        step(len(rows))
    for deliveries in _batches([delivery_row_from(record) for record in market.deliveries]):
        _took_all(record_deliveries(OPERATOR, deliveries, now=until))
        step(len(deliveries))
    for uses in _batches([activation_row_from(record) for record in market.activations]):
        _took_all(record_activations(OPERATOR, uses, now=until))
        step(len(uses))
    for messages in _batches([message_row_from(record) for record in market.messages]):
        _took_all(record_messages(OPERATOR, messages, now=until))
        step(len(messages))


def _took_all(result: BatchResult) -> None:
    for _, refusal in result.refused:
        raise refusal


def _set_the_scene(market: Market, begun: datetime) -> None:
    for shop in market.shops:
        Merchant.objects.filter(code=shop.code).update(status=shop.status)
    if not Incident.objects.exists():
        Incident.objects.bulk_create(
            Incident(title=o.title, started_at=o.started_at, ended_at=o.ended_at)
            for o in market.outages
        )
    fund_account(
        Actor(role=Role.FINANCE, name="demo"),
        AccountKind.GUARANTEE_FUND,
        amount_fen=GUARANTEE_FEN,
        reference="demo:guarantee",
        now=begun,
    )


def _players() -> Players:
    return Players(
        shop=actor("shop"),
        agent=actor("agent"),
        second_agent=actor("agent2"),
        finance=actor("finance"),
    )


def _batches(records: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(records), _BATCH):
        yield records[start : start + _BATCH]
