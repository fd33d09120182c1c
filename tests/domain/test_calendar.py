"""Working days, against the State Council's announcements as another package has them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.arrival import arrival_range, days_of
from amends.domain.calendar import add_working_days, is_estimate, is_working_day
from amends.domain.days import china_day, working_days_passed
from amends.domain.rulebook import default_rulebook

ARRIVALS = default_rulebook().settings["arrival_working_days"]


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_of_the_announced_years_agrees(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    differ = [day for day in days if is_working_day(day) != chinese_calendar.is_workday(day)]
    assert differ == []


def test_days_beyond_the_announcements_are_counted_by_weekday_and_marked():
    assert is_estimate(date(2027, 1, 1))
    assert not is_estimate(date(2026, 12, 31))
    assert is_working_day(date(2027, 10, 1))
    assert not is_working_day(date(2027, 10, 2))


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 3, 2), -1)


DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_of_them_on_the_way(day, count):
    last = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, between)) == count


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_days_can_be_counted_in_two_parts(day, one, other):
    assert add_working_days(add_working_days(day, one), other) == add_working_days(day, one + other)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T15:59:59+00:00", date(2026, 3, 2)),
        ("2026-03-02T16:00:00+00:00", date(2026, 3, 3)),
        ("2026-03-02T23:59:59-10:00", date(2026, 3, 3)),
    ],
)
def test_a_moment_belongs_to_its_day_in_china(moment, day):
    assert china_day(datetime.fromisoformat(moment)) == day


def test_working_days_that_passed_are_counted_up_to_a_limit():
    start = datetime.fromisoformat("2026-02-13T09:00:00+08:00")
    end = datetime.fromisoformat("2026-02-25T09:00:00+08:00")
    assert working_days_passed(start, end, at_most=99) == 3
    assert working_days_passed(start, end, at_most=2) == 2
    assert working_days_passed(end, start, at_most=99) == 0


@pytest.mark.parametrize(
    ("channel", "approved", "earliest", "latest"),
    [
        ("alipay", "2026-03-11T10:00:00+08:00", "2026-03-12", "2026-03-16"),
        ("wechat", "2026-03-11T10:00:00+08:00", "2026-03-12", "2026-03-16"),
        ("bank_card", "2026-03-11T10:00:00+08:00", "2026-03-16", "2026-03-18"),
        ("balance", "2026-03-14T10:00:00+08:00", "2026-03-14", "2026-03-14"),
        ("alipay", "2026-02-14T10:00:00+08:00", "2026-02-24", "2026-02-26"),
        ("bank_card", "2025-09-30T23:30:00+08:00", "2025-10-11", "2025-10-14"),
        ("alipay", "2026-03-11T16:30:00+00:00", "2026-03-13", "2026-03-17"),
    ],
)
def test_money_arrives_after_the_working_days_of_its_channel(channel, approved, earliest, latest):
    found = arrival_range(datetime.fromisoformat(approved), days_of(channel, ARRIVALS))
    assert (found.earliest.isoformat(), found.latest.isoformat()) == (earliest, latest)
    assert not found.estimate


def test_an_arrival_in_a_year_without_announcements_is_an_estimate():
    assert arrival_range(datetime.fromisoformat("2026-12-30T10:00:00+08:00"), [1, 3]).estimate


def test_one_range_may_stand_for_every_channel():
    assert days_of("wechat", [2, 4]) == [2, 4]
