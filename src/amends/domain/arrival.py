"""When a refund arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from amends.domain.calendar import Calendar, china_calendar
from amends.domain.days import china_day


@dataclass(frozen=True, slots=True)
class Arrival:
    """The days between which the money arrives; `estimate` where holidays are not published."""

    earliest: date
    latest: date
    estimate: bool = False


def arrival_range(
    approved_at: datetime, working_days: Sequence[int], calendar: Calendar | None = None
) -> Arrival:
    """The first and last day on which money approved at a moment arrives; that day is day 0.

    It is an estimate when any day of the span lies in a year without announced holidays; announced
    years have no gaps, so the two ends tell. Without a calendar the shipped one counts.
    """
    calendar = calendar or china_calendar()
    day = china_day(approved_at)
    latest = calendar.add_working_days(day, working_days[1])
    return Arrival(
        calendar.add_working_days(day, working_days[0]),
        latest,
        calendar.is_estimate(day) or calendar.is_estimate(latest),
    )


def days_of(channel: str, setting: object) -> Sequence[int]:
    """The least and most working days of a channel, from the setting `arrival_working_days`."""
    days = setting[channel] if isinstance(setting, Mapping) else setting
    assert isinstance(days, list | tuple)
    return days
