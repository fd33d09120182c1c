"""Runs a transaction again when another one got there first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import DatabaseError, connection

T = TypeVar("T")

_TRIES = 4
_RACES = frozenset(
    {
        "case_file_one_open_per_order",
        "case_file_number_key",
        "shop_order_refunded_within_paid",
        "ledger_account_gives_only_what_it_has",
    }
)
"""Constraints that fail when what was read has changed meanwhile; fresh facts decide rightly."""


def retried(work: Callable[[], T]) -> T:
    """Do the work, which opens its own transaction, until no race spoils it.

    Inside somebody else's transaction the work is done once: the one who opened it must retry.
    """
    if connection.in_atomic_block:
        return work()
    for _ in range(_TRIES - 1):
        try:
            return work()
        except DatabaseError as error:
            if not is_race(error):
                raise
    return work()


def is_race(error: DatabaseError) -> bool:
    """Whether the error says that another transaction was faster, so that trying again may help."""
    cause = error.__cause__
    if isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure):
        return True
    return isinstance(cause, psycopg.errors.IntegrityError) and cause.diag.constraint_name in _RACES
