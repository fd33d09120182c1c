"""Say which days to come are worked or off, and which years are complete.

Days that have begun are not touched: what clocks and promises counted stays counted, so any date
that was ever told can be explained by the days that were known when it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.calendar import china_calendar
from amends.domain.days import china_day
from amends.domain.refused import BadInput, Refused
from amends.domain.texts import checked_text
from amends.models.calendar import CalendarChange, ChangeKind, compiled, lock_calendar, standing
from amends.models.jobs import promise

DAYS_MAX = 366
"""The most days that one call may bring: those of a year."""

NOTE_MAX = 100

YEARS_AHEAD = 2
"""Holidays are announced a year ahead; a day further off than this is a slip of the keyboard."""

RECOUNT_AFTER = timedelta(seconds=10)
"""Claims that were being filed while the calendar changed are on file by then, and counted too."""


class DayHasBegun(Refused):
    """A day that has begun cannot be changed any more."""

    code = "day-has-begun"
    zh = "{day} 已经开始或已过去，按它计算过的期限不再改变。只能调整 {today} 之后的日期。"
    en = (
        "{day} has begun, and what was counted by it stays. Only days after {today} can be changed."
    )


class DayTooFar(Refused):
    """A day further off than holidays are ever known."""

    code = "day-too-far"
    zh = "{day} 太远了，目前只能设置到 {last}。请核对年份。"
    en = "{day} is too far off; days up to {last} can be set. Check the year."


class YearOutOfTurn(Refused):
    """Years are announced one after the other, and taken back from the last."""

    code = "year-out-of-turn"
    zh = "年份须依次公布：目前已公布到 {through} 年，不能处理 {year} 年。"
    en = "Years are announced in turn: {through} is the last one now, so it cannot be {year}."


class YearWithoutHolidays(Refused):
    """A year in which no holiday is known is not known yet."""

    code = "year-without-holidays"
    zh = "{year} 年还没有任何放假日。请先录入放假与调休安排，再公布该年份。"
    en = "No holiday of {year} is known yet. Enter its holidays and make-up days first."


@dataclass(frozen=True, kw_only=True)
class DayChange:
    """What is said of one day (all but `announced`), with the holiday's name or another note."""

    day: date
    kind: ChangeKind
    note: str = ""


def years_in_reach(today: date) -> range:
    """The years that are shown: those of the shipped table, and those whose days can be set."""
    return range(china_calendar().since, today.year + YEARS_AHEAD + 1)


def change_days(actor: Actor, changes: Sequence[DayChange], *, now: datetime) -> int:
    """How many of the days are other than before; what is so already is not said twice.

    All of it counts or, when anything is refused, none. Running clocks are counted again soon
    after. Raises `NotAllowed`, `BadInput` for no days, too many, or one that is named twice,
    `TextRefused`, `DayHasBegun` or `DayTooFar`.
    """
    actor.require(Role.OPERATOR, act="change_calendar")
    _check(changes, today=china_day(now))
    with transaction.atomic():
        lock_calendar()
        known = list(CalendarChange.objects.order_by("number"))
        new = [
            CalendarChange(
                kind=change.kind,
                day=change.day,
                note=change.note.strip(),
                person_id=actor.id,
                at=now,
            )
            for change in _news(changes, known)
        ]
        CalendarChange.objects.bulk_create(new)
        if new:
            since = min(change.day for change in changes).isoformat()
            promise("recount_clocks", str(new[-1].pk), {"since": since}, at=now + RECOUNT_AFTER)
    return len(new)


def announce_year(actor: Actor, year: int, *, now: datetime) -> None:
    """Say that all holidays of a year are entered, so that nothing counted in it is an estimate.

    Raises `NotAllowed`, `YearOutOfTurn` unless it is the first year not announced yet, or
    `YearWithoutHolidays`.
    """
    _say_of_year(actor, year, ChangeKind.ANNOUNCED, now)


def reopen_year(actor: Actor, year: int, *, now: datetime) -> None:
    """Say that a year announced by an operator is not complete after all.

    Its days stay as they were entered. Raises `NotAllowed`, or `YearOutOfTurn` unless it is the
    last one announced, and not by the shipped table.
    """
    _say_of_year(actor, year, ChangeKind.WITHDRAWN, now)


def _say_of_year(actor: Actor, year: int, kind: ChangeKind, now: datetime) -> None:
    actor.require(Role.OPERATOR, act="change_calendar")
    with transaction.atomic():
        lock_calendar()
        calendar = compiled(CalendarChange.objects.all())
        through = calendar.through
        announcing = kind is ChangeKind.ANNOUNCED
        turn = through + 1 if announcing else max(through, china_calendar().through + 1)
        if year != turn or (not announcing and year > through):
            raise YearOutOfTurn(year=year, through=through)
        if announcing and not any(day.year == year for day in calendar.holidays):
            raise YearWithoutHolidays(year=year)
        CalendarChange.objects.create(kind=kind, year=year, person_id=actor.id, at=now)


def _check(changes: Sequence[DayChange], *, today: date) -> None:
    days = [change.day for change in changes]
    if not days or len(days) > DAYS_MAX or len(set(days)) < len(days):
        raise BadInput(summary=f"days: 1 – {DAYS_MAX}, {len(days)}")
    last = date(today.year + YEARS_AHEAD, 12, 31)
    for change in changes:
        if change.kind is ChangeKind.ANNOUNCED:
            raise BadInput(summary=f"kind {change.kind.value!r}")
        if change.day <= today:
            raise DayHasBegun(day=change.day.isoformat(), today=today.isoformat())
        if change.day > last:
            raise DayTooFar(day=change.day.isoformat(), last=last.isoformat())
        checked_text(change.note, field="note", at_most=NOTE_MAX)


def _news(changes: Sequence[DayChange], known: Sequence[CalendarChange]) -> list[DayChange]:
    """The changes that change anything."""
    calendar = compiled(known)
    said = {change.day for change in standing(known)}

    def is_new(change: DayChange) -> bool:
        if change.kind is ChangeKind.WITHDRAWN:
            return change.day in said
        return calendar.is_working_day(change.day) is not (change.kind is ChangeKind.WORK)

    return sorted(filter(is_new, changes), key=lambda change: change.day)
