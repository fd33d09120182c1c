"""Move the demo world's clock ahead, so that a visitor sees deadlines run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.models.cases import CaseDeadline
from amends.models.requests import DemoClock

_MARGIN = timedelta(seconds=1)
"""How far past a deadline the clock is set, so that the deadline is over."""


def move_demo_clock(by: timedelta | None, *, now: datetime) -> timedelta:
    """How far the clock is ahead of the real time afterwards.

    `by` None moves it just past the next deadline of any case, or not at all where none runs. The
    clock is never moved back: what has happened stays in the past.
    """
    with transaction.atomic():
        hand, _ = DemoClock.objects.select_for_update().get_or_create(pk=1)
        if by is None:
            coming = CaseDeadline.objects.filter(due_at__gt=now).order_by("due_at")
            due_at = coming.values_list("due_at", flat=True).first()
            by = due_at - now + _MARGIN if due_at else timedelta(0)
        hand.ahead_seconds += max(round(by.total_seconds()), 0)
        hand.save(update_fields=["ahead_seconds"])
    return timedelta(seconds=hand.ahead_seconds)
