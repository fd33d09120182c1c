"""Days in China: the calendar day of a moment, and the working days that have gone by."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from amends.domain.calendar import is_working_day

CHINA = timezone(timedelta(hours=8))
"""Days are counted in China, which keeps one offset all year."""


def china_day(moment: datetime) -> date:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date()


def working_days_passed(start: datetime, end: datetime, *, at_most: int) -> int:
    """The working days after the day of `start` up to that of `end`, counted up to `at_most`."""
    day, last, count = china_day(start), china_day(end), 0
    while day < last and count < at_most:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count
