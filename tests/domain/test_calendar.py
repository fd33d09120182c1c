"""Working days, against the State Council's announcements as another package has them."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.arrival import arrival_range, days_of
from amends.domain.calendar import Calendar, china_calendar
from amends.domain.days import china_day
from amends.domain.rulebook_file import default_rulebook

CHINA = china_calendar()
ARRIVALS = default_rulebook().settings["arrival_working_days"]


def days(first: str, last: str) -> list[date]:
    """All days from the first to the last."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_day_that_the_other_package_knows_agrees(year):
    known = days(f"{year}-01-01", f"{year}-12-31")
    differ = [day for day in known if CHINA.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert differ == []
    assert not any(map(CHINA.is_estimate, known))


def test_the_table_lists_only_days_that_differ_from_their_weekday():
    assert all(day.weekday() < 5 for day in CHINA.holidays)
    assert all(day.weekday() >= 5 for day in CHINA.make_up_days)


@pytest.mark.parametrize("year", [2003, 2027, 2028])
def test_days_of_other_years_are_counted_by_weekday_and_marked(year):
    unknown = days(f"{year}-01-01", f"{year}-12-31")
    assert all(map(CHINA.is_estimate, unknown))
    assert all(CHINA.is_working_day(day) is (day.weekday() < 5) for day in unknown)


def test_spring_festival_and_national_day_are_off_and_their_make_up_days_are_worked():
    assert not any(map(CHINA.is_working_day, days("2026-02-15", "2026-02-23")))
    assert not any(map(CHINA.is_working_day, days("2025-10-01", "2025-10-08")))
    made_up = ["2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10", "2025-09-28", "2025-10-11"]
    assert all(CHINA.is_working_day(date.fromisoformat(day)) for day in made_up)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        # The Friday before Spring Festival 2026: Saturday the 14th is worked, then none to the 23rd.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        # From within the holidays the count begins after them.
        ("2026-02-18", 1, "2026-02-24"),
        ("2026-02-18", 4, "2026-02-27"),
        ("2026-02-18", 5, "2026-02-28"),
        # The last worked day before National Day 2026, whose make-up Saturday is the 10th.
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        # Over the turn of a year: New Year's Day is off, Sunday the 4th is worked.
        ("2025-12-31", 1, "2026-01-04"),
        # No day is counted, so a day of rest stays what it is.
        ("2026-02-18", 0, "2026-02-18"),
    ],
)
def test_working_days_are_added_over_holidays_and_make_up_days(day, count, last):
    assert CHINA.add_working_days(date.fromisoformat(day), count) == date.fromisoformat(last)


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="-1"):
        CHINA.add_working_days(date(2026, 3, 2), -1)


DAYS = st.dates(date(2003, 6, 1), date(2029, 12, 31))
SETS = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40)
CALENDARS = st.builds(lambda work, rest: CHINA.with_days(work=work, rest=rest), SETS, SETS)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_of_them_on_the_way(calendar, day, count):
    last = calendar.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert calendar.is_working_day(last)
    assert sum(map(calendar.is_working_day, between)) == count


@given(CALENDARS, DAYS, st.integers(0, 60))
def test_days_that_were_added_are_the_days_that_passed(calendar, day, count):
    last = calendar.add_working_days(day, count)
    assert calendar.working_days_passed(day, last, at_most=99) == count


@given(CALENDARS, DAYS, st.integers(0, 400))
def test_the_days_that_passed_are_those_worked_one_by_one(calendar, start, span):
    between = [start + timedelta(days=n) for n in range(1, span + 1)]
    end = start + timedelta(days=span)
    worked = sum(map(calendar.is_working_day, between))
    assert calendar.working_days_passed(start, end, at_most=999) == worked


@given(CALENDARS, DAYS, DAYS, st.integers(0, 30))
def test_whoever_starts_later_ends_no_earlier_and_whoever_waits_longer_ends_later(
    calendar, one, other, count
):
    first, second = sorted((one, other))
    ends = calendar.add_working_days(first, count)
    assert ends <= calendar.add_working_days(second, count)
    assert ends < calendar.add_working_days(first, count + 1)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_days_can_be_counted_in_two_parts(day, one, other):
    half = CHINA.add_working_days(day, one)
    assert CHINA.add_working_days(half, other) == CHINA.add_working_days(day, one + other)


def test_working_days_that_passed_are_counted_up_to_a_limit():
    start, end = date(2026, 2, 13), date(2026, 2, 25)
    assert CHINA.working_days_passed(start, end, at_most=99) == 3
    assert CHINA.working_days_passed(start, end, at_most=2) == 2
    assert CHINA.working_days_passed(end, start, at_most=99) == 0


@given(SETS, SETS)
def test_added_days_are_worked_or_off_and_no_other_day_changes(work, rest):
    calendar = CHINA.with_days(work=work, rest=rest)
    for day in days("2026-01-01", "2027-12-31"):
        if day in rest:
            assert not calendar.is_working_day(day)
        elif day in work:
            assert calendar.is_working_day(day)
        else:
            assert calendar.is_working_day(day) is CHINA.is_working_day(day)


def test_a_year_that_is_announced_is_no_estimate_any_more():
    announced = CHINA.with_days(rest=days("2027-02-05", "2027-02-11"), through=2027)
    assert not announced.is_estimate(date(2027, 12, 31))
    assert announced.is_estimate(date(2028, 1, 1))
    assert announced.add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 12)
    assert CHINA.with_days(through=2020).through == CHINA.through


def test_days_taken_back_leave_the_calendar_as_it_was():
    holiday, make_up_day = date(2026, 10, 1), date(2026, 10, 10)
    turned = CHINA.with_days(work=[holiday], rest=[make_up_day])
    assert turned != CHINA
    assert turned.with_days(work=[make_up_day], rest=[holiday]) == CHINA


def test_a_calendar_sent_to_another_process_is_the_same_calendar():
    calendar = CHINA.with_days(rest=[date(2027, 2, 5)])
    calendar.add_working_days(date(2026, 3, 2), 3)
    sent: Calendar = pickle.loads(pickle.dumps(calendar))
    assert sent == calendar
    assert sent.add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 8)


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


def test_an_arrival_whose_span_touches_a_year_without_announcements_is_an_estimate():
    approved = datetime.fromisoformat("2026-12-30T10:00:00+08:00")
    assert not arrival_range(approved, [0, 1]).estimate
    assert arrival_range(approved, [1, 3]).estimate
    assert arrival_range(datetime.fromisoformat("2003-12-31T10:00:00+08:00"), [1, 1]).estimate


def test_an_arrival_is_counted_by_the_calendar_it_is_given():
    approved = datetime.fromisoformat("2026-12-30T10:00:00+08:00")
    announced = CHINA.with_days(rest=[date(2027, 1, 1)], through=2027)
    found = arrival_range(approved, [1, 2], announced)
    assert (found.earliest, found.latest) == (date(2026, 12, 31), date(2027, 1, 4))
    assert not found.estimate


def test_one_range_may_stand_for_every_channel():
    assert days_of("wechat", [2, 4]) == [2, 4]
