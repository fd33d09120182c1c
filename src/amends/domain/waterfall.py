"""Who pays: each source gives what it can, in order, until the debt is covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Account = TypeVar("Account")


@dataclass(frozen=True)
class Draw(Generic[Account]):
    """One source's share of a debt, in fen."""

    source: Account
    amount_fen: int


def draw(owed_fen: int, sources: Sequence[tuple[Account, int]]) -> tuple[list[Draw[Account]], int]:
    """Take from each source in turn what it can give; return the draws and what is still owed.

    `sources` are pairs of an account and what is available there in fen; a negative balance gives
    nothing. What is still owed when all sources are dry is the caller's to face: money that is not
    covered must not be promised.
    """
    draws: list[Draw[Account]] = []
    left = owed_fen
    for account, available_fen in sources:
        share = min(left, max(available_fen, 0))
        if share > 0:
            draws.append(Draw(account, share))
            left -= share
    assert sum(d.amount_fen for d in draws) + left == owed_fen
    return draws, left
