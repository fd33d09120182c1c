"""Working days as China counts them: weekends, public holidays and make-up days.

`china_calendar()` holds what the State Council has announced; a marketplace adds what it knows
sooner with `Calendar.with_days`. A year that has not been announced is counted by weekday alone,
and `is_estimate` says so, so that a promise built on it can be shown as one.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The days on which people work or rest against the weekday, and the years that are complete.

    `holidays` are days from Monday to Friday that are off, `make_up_days` are days of weekends that
    are worked. The years from `since` through `through` are announced.
    """

    holidays: frozenset[date]
    make_up_days: frozenset[date]
    since: int
    through: int

    def is_working_day(self, day: date) -> bool:
        """Whether banks and offices work on the day."""
        if day.weekday() < _SATURDAY:
            return day not in self.holidays
        return day in self.make_up_days

    def is_estimate(self, day: date) -> bool:
        """Whether the day's year is not announced, so that it is counted by weekday alone."""
        return not self.since <= day.year <= self.through

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after the day, which itself is day 0 and need not be worked.

        All claims of a day ask the same, so answers are kept. Raises `ValueError` when the count is
        negative.
        """
        return self._kept(day, count)

    def working_days_passed(self, start: date, end: date, *, at_most: int) -> int:
        """The working days after `start` up to `end`, counted up to `at_most`; 0 if it is before."""
        return min(max(self._worked_until(end) - self._worked_until(start), 0), at_most)

    def with_days(
        self,
        *,
        work: Iterable[date] = (),
        rest: Iterable[date] = (),
        through: int | None = None,
    ) -> Calendar:
        """A calendar on which these days are worked or off as well, announced through a later year.

        A day that is named as both is off.
        """
        off, on = frozenset(rest), frozenset(work)
        on -= off
        return Calendar(
            self.holidays - on | {day for day in off if day.weekday() < _SATURDAY},
            self.make_up_days - off | {day for day in on if day.weekday() >= _SATURDAY},
            self.since,
            self.through if through is None else max(self.through, through),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets the days alone: what was counted with them is not sent along."""
        return Calendar, (self.holidays, self.make_up_days, self.since, self.through)

    @cached_property
    def _kept(self) -> Callable[[date, int], date]:
        return lru_cache(maxsize=1024)(self._count_ahead)

    def _count_ahead(self, day: date, count: int) -> date:
        """Leap by as many days as are missing: that never goes too far, and ends on a worked day."""
        if count < 0:
            raise ValueError(f"cannot count {count} working days ahead")
        wanted = self._worked_until(day) + count
        while missing := wanted - self._worked_until(day):
            day += timedelta(days=missing)
        return day

    def _worked_until(self, day: date) -> int:
        """How many working days there were up to and with the day, since a Monday long ago."""
        weeks, days = divmod(day.toordinal(), 7)
        made_up = bisect_right(self._make_up_days_in_order, day)
        missed = bisect_right(self._holidays_in_order, day)
        return weeks * _SATURDAY + min(days, _SATURDAY) + made_up - missed

    @cached_property
    def _holidays_in_order(self) -> list[date]:
        return sorted(self.holidays)

    @cached_property
    def _make_up_days_in_order(self) -> list[date]:
        return sorted(self.make_up_days)


@cache
def china_calendar() -> Calendar:
    """The days that the State Council has announced, as the table `holidays.toml` has them."""
    text = files("amends.domain").joinpath("holidays.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return Calendar(
        frozenset(table["holidays"]),
        frozenset(table["make_up_days"]),
        table["since"],
        table["through"],
    )
