"""The waterfall of a refund: who bears it, in which order, and what cannot be promised."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from amends.domain.settlement import holds_for, taken_after

BALANCE, DEPOSIT, FUND, CHANNEL = (uuid4() for _ in range(4))


@dataclass(frozen=True)
class Sums:
    """The accounts of one order with chosen sums."""

    balance_fen: int = 0
    deposit_fen: int = 0
    fund_fen: int = 0
    balance_id: UUID | None = BALANCE
    deposit_id: UUID | None = DEPOSIT
    fund_id: UUID | None = FUND
    channel_account_id: UUID | None = CHANNEL


def shares(sums: Sums, owed_fen: int, liable: str | None = "merchant") -> dict[str, int]:
    holds, _ = holds_for(sums, owed_fen, liable=liable)
    return {str(hold.source): hold.amount_fen for hold in holds}


def test_the_balance_pays_first_then_the_deposit_then_the_fund():
    assert shares(Sums(300, 200, 9999), 700) == {
        "merchant_balance": 300,
        "deposit": 200,
        "platform_advance": 200,
    }


def test_the_platforms_own_fault_spares_the_merchant():
    assert shares(Sums(300, 200, 9999), 700, "platform") == {"platform_advance": 700}


def test_what_no_account_covers_is_left_and_not_promised():
    holds, left = holds_for(Sums(100, 100, 100), 500, liable="merchant")
    assert (sum(hold.amount_fen for hold in holds), left) == (300, 200)


def test_without_an_account_of_the_channel_nothing_is_set_aside():
    assert holds_for(Sums(100, channel_account_id=None), 50, liable="merchant") == (
        [],
        50,
    )


def test_an_account_that_does_not_exist_gives_nothing():
    assert shares(Sums(100, deposit_id=None, fund_fen=100), 150) == {
        "merchant_balance": 100,
        "platform_advance": 50,
    }


@given(
    sums=st.lists(st.integers(-500, 500), min_size=3, max_size=3),
    debts=st.lists(st.integers(1, 400), max_size=8),
)
def test_a_batch_never_draws_more_than_an_account_has(sums, debts):
    purses = Sums(*sums)
    taken: dict[UUID, int] = {}
    for debt in debts:
        holds, left = holds_for(purses, debt, liable="merchant", taken=taken)
        assert sum(hold.amount_fen for hold in holds) + left == debt
        taken = taken_after(taken, holds)
    limits = dict(zip((BALANCE, DEPOSIT, FUND), sums, strict=True))
    assert all(fen <= max(limits[account], 0) for account, fen in taken.items())
