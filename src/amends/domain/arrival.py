"""When a refund arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from amends.domain.calendar import add_working_days, is_estimate
from amends.domain.days import china_day
from amends.domain.ruling import Arrival


def arrival_range(approved_at: datetime, working_days: Sequence[int]) -> Arrival:
    """The first and last day on which money approved at a moment arrives; that day is day 0."""
    day = china_day(approved_at)
    latest = add_working_days(day, working_days[1])
    return Arrival(add_working_days(day, working_days[0]), latest, is_estimate(latest))


def days_of(channel: str, setting: object) -> Sequence[int]:
    """The least and most working days of a channel, from the setting `arrival_working_days`."""
    days = setting[channel] if isinstance(setting, Mapping) else setting
    assert isinstance(days, list | tuple)
    return days
