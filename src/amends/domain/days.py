"""Days in China: the calendar day of a moment, and the working days that have gone by."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from amends.domain.calendar import Calendar, china_calendar

CHINA = timezone(timedelta(hours=8))
"""Days are counted in China, which keeps one offset all year."""


def china_day(moment: datetime) -> date:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date()


def working_days_passed(
    start: datetime, end: datetime, *, at_most: int, calendar: Calendar | None = None
) -> int:
    """The working days after the day of `start` up to that of `end`, counted up to `at_most`.

    Without a calendar the shipped one counts.
    """
    calendar = calendar or china_calendar()
    return calendar.working_days_passed(china_day(start), china_day(end), at_most=at_most)
