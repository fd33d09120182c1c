"""A year of the working-day calendar as a page shows it: twelve months, and what was said of it."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.domain.calendar import Calendar, china_calendar
from amends.entrypoints.portal.presenters.parts import Badge
from amends.entrypoints.portal.templatetags.portal import day
from amends.entrypoints.portal.words import Words, reader, word
from amends.models.calendar import CalendarChange, ChangeKind, standing

DayKind = Literal["work", "weekend", "holiday", "made_up"]

DAY_KINDS: Words = {
    "work": _("working day"),
    "weekend": _("weekend"),
    "holiday": _("day off"),
    "made_up": _("worked weekend"),
}

SAID: Words = {
    ChangeKind.REST: _("off"),
    ChangeKind.WORK: _("worked"),
    ChangeKind.ANNOUNCED: _("announced as complete"),
    ChangeKind.WITHDRAWN: _("as printed"),
}

WEEKDAYS: tuple[Promise, ...] = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """A day of a month, or the room before its first and after its last day."""

    number: int
    kind: DayKind
    label: str
    by_operator: bool
    today: bool


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month in whole weeks from Monday on; None is a day of another month."""

    name: str
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """What an operator said of a day or of the year."""

    what: str
    said: str
    note: str
    who: str
    at: datetime
    counts: bool


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """A year of the calendar; the addresses of acts are empty where there is nothing to do."""

    year: int
    announced: bool
    badge: Badge
    working_days: int
    weekdays: Sequence[str | Promise]
    months: tuple[Month, ...]
    changes: tuple[ChangeLine, ...]
    url: str
    previous_url: str
    next_url: str
    announce_url: str
    reopen_url: str
    earliest: str
    latest: str


def calendar_page(
    year: int,
    calendar: Calendar,
    changes: Sequence[CalendarChange],
    *,
    today: date,
    years: range,
    days_to_come: tuple[date, date],
    history: bool,
) -> CalendarPage:
    """A year for a reader of today; `changes` are all that were ever made, with their people.

    Who said what, and when, is told where `history` is asked for.
    """
    counting = {change.pk for change in standing(changes)}
    here = [c for c in changes if (c.year or (c.day.year if c.day else 0)) == year]
    said = {change.day for change in here if change.pk in counting}
    months = tuple(_month(year, month, calendar, said, today) for month in range(1, 13))
    announced = not calendar.is_estimate(date(year, 1, 1))
    by_operator = year == calendar.through > china_calendar().through
    earliest, latest = (max(end, date(year, 1, 1)) for end in days_to_come)
    return CalendarPage(
        year=year,
        announced=announced,
        badge=Badge(label=gettext("published"), tone="done")
        if announced
        else Badge(label=gettext("not yet published"), tone="wait"),
        working_days=sum(month.working_days for month in months),
        weekdays=WEEKDAYS,
        months=months,
        changes=tuple(_line(change, counting) for change in reversed(here)) if history else (),
        url=_url("calendar", year),
        previous_url=_url("calendar", year - 1) if year - 1 in years else "",
        next_url=_url("calendar", year + 1) if year + 1 in years else "",
        announce_url=_url("announce_year", year) if year == calendar.through + 1 else "",
        reopen_url=_url("reopen_year", year) if by_operator else "",
        earliest=earliest.isoformat(),
        latest=latest.isoformat(),
    )


def _url(name: str, year: int) -> str:
    return reverse(f"portal:{name}", args=[year])


def _month(year: int, month: int, calendar: Calendar, said: set[date | None], today: date) -> Month:
    weeks = tuple(
        tuple(
            _cell(one, calendar, by_operator=one in said, today=one == today)
            if one.month == month
            else None
            for one in week
        )
        for week in Weeks().monthdatescalendar(year, month)
    )
    first = date(year, month, 1)
    cells = [cell for week in weeks for cell in week if cell]
    return Month(
        name=date_format(first, "n月" if reader() == "zh" else "F"),
        weeks=weeks,
        working_days=sum(cell.kind in ("work", "made_up") for cell in cells),
    )


def _cell(one: date, calendar: Calendar, *, by_operator: bool, today: bool) -> DayCell:
    works, weekend = calendar.is_working_day(one), one.weekday() >= 5
    kind: DayKind = (
        ("made_up" if weekend else "work") if works else ("weekend" if weekend else "holiday")
    )
    return DayCell(
        number=one.day,
        kind=kind,
        label=word(DAY_KINDS, kind),
        by_operator=by_operator,
        today=today,
    )


def _line(change: CalendarChange, counting: set[int]) -> ChangeLine:
    return ChangeLine(
        what=day(change.day) if change.day else str(change.year),
        said=word(SAID, change.kind),
        note=change.note,
        who=str(change.person) if change.person else "",
        at=change.at,
        counts=change.pk in counting,
    )
