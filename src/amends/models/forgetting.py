"""Forgets what is kept for a time only: answered requests, and wrong guesses at secrets."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import models

from amends.models.ids import new_id
from amends.models.requests import IdempotentRequest, WrongGuess

KEPT_FOR = timedelta(days=2)
"""Longer than the day for which a repeated request is promised its answer."""

ROWS_MAX = 1000
"""How many rows of a kind are forgotten at a time, so that nobody waits for a long statement."""

KINDS: tuple[type[models.Model], ...] = (IdempotentRequest, WrongGuess)


def forget_old() -> int:
    """Delete what was kept long enough, a handful at a time; how many rows there were.

    Keys begin with the millisecond of their making in real time, so the primary key finds the old
    ones, and a demo's clock forgets nothing early.
    """
    kept_ms = KEPT_FOR // timedelta(milliseconds=1)
    floor = UUID(int=((new_id().int >> 80) - kept_ms) << 80)
    forgotten = 0
    for kind in KINDS:
        old = kind._default_manager.filter(pk__lt=floor).order_by("pk").values("pk")[:ROWS_MAX]
        deleted, _ = kind._default_manager.filter(pk__in=old).delete()
        forgotten += deleted
    return forgotten
