"""Count the running clocks of working days again, after operators changed the calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from amends.models.calendar import calendar_at, newest_change
from amends.models.recounting import recount_deadlines


def recount_clocks(since: date, *, now: datetime) -> int:
    """How many clocks end at another time now that days from `since` on have changed.

    Running it twice, or after the calendar has changed once more, is harmless.
    """
    with transaction.atomic():
        return recount_deadlines(calendar_at(newest_change()), since=since, now=now)
