"""Who bears a refund and from which accounts it is set aside, as pure arithmetic.

A merchant's fault is paid from his balance, then from his deposit, and what both cannot give is
advanced by the platform's guarantee fund. The platform's own fault is paid by the fund alone. What
no account can cover is not promised: the caller is told how much is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from amends.domain.vocabulary import Liable, PaidFrom
from amends.domain.waterfall import draw

NOTHING_TAKEN: Mapping[UUID, int] = {}


class Purses(Protocol):
    """The accounts that can bear an order's refund; `OrderRecord` is one. Sums in fen."""

    @property
    def balance_id(self) -> UUID | None:
        """The merchant's balance."""

    @property
    def balance_fen(self) -> int:
        """What the merchant's balance can still give."""

    @property
    def deposit_id(self) -> UUID | None:
        """The merchant's security deposit."""

    @property
    def deposit_fen(self) -> int:
        """What the deposit can still give."""

    @property
    def fund_id(self) -> UUID | None:
        """The platform's guarantee fund."""

    @property
    def fund_fen(self) -> int:
        """What the fund can still give."""

    @property
    def channel_account_id(self) -> UUID | None:
        """The account of the payment channel through which the money goes back."""


@dataclass(frozen=True)
class Hold:
    """Money to be set aside: from the account debited, on its way to the channel credited."""

    debit_id: UUID
    credit_id: UUID
    amount_fen: int
    source: PaidFrom


def holds_for(
    purses: Purses,
    owed_fen: int,
    *,
    liable: str | None,
    taken: Mapping[UUID, int] = NOTHING_TAKEN,
) -> tuple[list[Hold], int]:
    """The holds that cover a debt in fen along the waterfall, and what no account could cover.

    `liable` is the ruling's word; only the platform's own fault spares the merchant. `taken` is
    what earlier claims of the same batch drew from each account since the sums were read. Without
    an account of the channel nothing can be paid through it, so the whole debt is left.
    """
    channel = purses.channel_account_id
    if channel is None:
        return [], owed_fen
    available = [
        ((account, source), sum_fen - taken.get(account, 0))
        for account, sum_fen, source in _sources(purses, liable)
        if account is not None
    ]
    draws, left = draw(owed_fen, available)
    holds = [Hold(d.source[0], channel, d.amount_fen, d.source[1]) for d in draws]
    return holds, left


def taken_after(taken: Mapping[UUID, int], holds: Sequence[Hold]) -> dict[UUID, int]:
    """What is drawn from each account once these holds too are set aside, in fen."""
    total = dict(taken)
    for hold in holds:
        total[hold.debit_id] = total.get(hold.debit_id, 0) + hold.amount_fen
    return total


def _sources(purses: Purses, liable: str | None) -> list[tuple[UUID | None, int, PaidFrom]]:
    fund = (purses.fund_id, purses.fund_fen, PaidFrom.PLATFORM_ADVANCE)
    if liable == Liable.PLATFORM:
        return [fund]
    return [
        (purses.balance_id, purses.balance_fen, PaidFrom.MERCHANT_BALANCE),
        (purses.deposit_id, purses.deposit_fen, PaidFrom.DEPOSIT),
        fund,
    ]
