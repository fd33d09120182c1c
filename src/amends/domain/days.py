"""Days in China: the calendar day of a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""Days are counted in China, which keeps one offset all year."""


def china_day(moment: datetime) -> date:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date()
