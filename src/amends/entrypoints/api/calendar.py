"""The working-day calendar: open to everybody to read, and to operators to complete."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.rules.change_calendar import (
    DayChange,
    announce_year,
    change_days,
    reopen_year,
    years_in_reach,
)
from amends.domain.access import Scope
from amends.domain.days import china_day
from amends.domain.refused import NotFound
from amends.entrypoints import clock
from amends.entrypoints.api.answers import CalendarOut, DaysChanged, told
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.api.requests import DaysIn, NothingIn
from amends.models.calendar import ChangeKind, calendar_at, newest_change

router = Router(tags=["calendar"])


@router.get("/calendar/{year}", auth=None, response=CalendarOut)
def read_calendar(request: HttpRequest, year: int) -> HttpResponse:
    """A year as deadlines and arrivals are counted by it now.

    Where `announced` is false its holidays are not published, and what is counted by it is an
    estimate.
    """
    if year not in years_in_reach(china_day(clock.now())):
        raise NotFound(what_zh="年份", what_en="year")
    return told(_year(year))


@router.post("/calendar", response=DaysChanged)
@once
def change_calendar_days(request: HttpRequest, body: DaysIn) -> HttpResponse:
    """Say of days to come that they are off or worked, or take back what was said of them.

    All of it counts or, when anything is refused, none. What is so already is not said twice.
    Running deadlines are counted again within a minute.
    """
    actor = actor_of(request, Scope.RULES_WRITE, act="change_calendar")
    days = [DayChange(day=one.day, kind=ChangeKind(one.kind), note=one.note) for one in body.days]
    return told(DaysChanged(changed=change_days(actor, days, now=clock.now())))


@router.post("/calendar/{year}/announce", response=CalendarOut)
@once
def announce_calendar_year(
    request: HttpRequest, year: int, body: NothingIn | None = None
) -> HttpResponse:
    """Say that all holidays of the first year not announced yet are entered."""
    actor = actor_of(request, Scope.RULES_WRITE, act="change_calendar")
    announce_year(actor, year, now=clock.now())
    return told(_year(year))


@router.post("/calendar/{year}/reopen", response=CalendarOut)
@once
def reopen_calendar_year(
    request: HttpRequest, year: int, body: NothingIn | None = None
) -> HttpResponse:
    """Say that the year announced last by an operator is not complete after all."""
    actor = actor_of(request, Scope.RULES_WRITE, act="change_calendar")
    reopen_year(actor, year, now=clock.now())
    return told(_year(year))


def _year(year: int) -> CalendarOut:
    calendar = calendar_at(newest_change())
    first, last = date(year, 1, 1), date(year, 12, 31)
    return CalendarOut(
        year=year,
        announced=not calendar.is_estimate(first),
        working_days=calendar.working_days_passed(first - timedelta(days=1), last, at_most=366),
        holidays=sorted(day for day in calendar.holidays if day.year == year),
        make_up_days=sorted(day for day in calendar.make_up_days if day.year == year),
    )
