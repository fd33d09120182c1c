"""Accounts are funded by money people, once per reference, and only within sense."""

from __future__ import annotations

from uuid import uuid4

import pytest

from amends.actions.money.fund_account import ReferenceTaken, fund_account
from amends.domain.refused import BadInput, NotAllowed, NotFound
from amends.models.ledger import AccountKind, Transfer
from money_world import AGENT, FINANCE, NOW, World

pytestmark = pytest.mark.django_db
BALANCE, DEPOSIT, FUND = (
    AccountKind.MERCHANT_BALANCE,
    AccountKind.DEPOSIT,
    AccountKind.GUARANTEE_FUND,
)


def put(world: World, amount_fen: int, reference: str, kind: AccountKind = DEPOSIT) -> Transfer:
    return fund_account(
        FINANCE,
        kind,
        merchant_id=world.merchant.pk,
        amount_fen=amount_fen,
        reference=reference,
        now=NOW,
    )


def test_money_from_outside_is_available_at_once():
    world = World()
    put(world, 700, "bank-1")
    assert world.sums(DEPOSIT) == (700, 0)


def test_the_same_reference_is_recorded_once():
    world = World()
    assert put(world, 700, "bank-2").pk == put(world, 700, "bank-2").pk
    assert world.sums(DEPOSIT) == (700, 0)


@pytest.mark.parametrize(("amount_fen", "kind"), [(701, DEPOSIT), (700, BALANCE)])
def test_a_reference_never_stands_for_two_things(amount_fen, kind):
    world = World()
    put(world, 700, "bank-3")
    with pytest.raises(ReferenceTaken):
        put(world, amount_fen, "bank-3", kind)


@pytest.mark.parametrize("amount_fen", [0, -1, 10**13 + 1])
def test_amounts_without_sense_are_refused(amount_fen):
    with pytest.raises(BadInput):
        put(World(), amount_fen, "bank-4")


def test_accounts_that_are_not_filled_from_outside_are_refused():
    with pytest.raises(BadInput):
        put(World(), 5, "bank-5", AccountKind.CHANNEL)
    with pytest.raises(BadInput):
        put(World(), 5, "bank-6", FUND)
    with pytest.raises(BadInput):
        put(World(), 5, "x" * 81)


def test_only_money_people_fund_accounts_and_only_of_merchants_that_exist():
    with pytest.raises(NotAllowed):
        fund_account(AGENT, FUND, amount_fen=5, reference="bank-7", now=NOW)
    with pytest.raises(NotFound):
        fund_account(
            FINANCE, DEPOSIT, merchant_id=uuid4(), amount_fen=5, reference="bank-8", now=NOW
        )
