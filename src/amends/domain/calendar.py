"""Working days as China counts them: weekends, public holidays and make-up days.

The table `holidays.toml` beside this file holds what the State Council has announced. A year it
does not know is counted by weekday alone, and `is_estimate` says so, so that a promise built on it
can be shown as one.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@cache
def _table() -> tuple[int, frozenset[date], frozenset[date]]:
    text = files("amends.domain").joinpath("holidays.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return table["through"], frozenset(table["holidays"]), frozenset(table["make_up_days"])


def is_working_day(day: date) -> bool:
    """Whether banks and offices work on the day."""
    _, holidays, make_up_days = _table()
    if day in holidays:
        return False
    return day in make_up_days or day.weekday() < _SATURDAY


def is_estimate(day: date) -> bool:
    """Whether the day lies beyond the announced holidays, so that it is counted by weekday alone."""
    return day.year > _table()[0]


@lru_cache(maxsize=1024)
def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after the day, which itself is day 0 and need not be worked.

    All claims of a day ask the same. Raises `ValueError` when the count is negative.
    """
    if count < 0:
        raise ValueError(f"cannot count {count} working days ahead")
    while count:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day
