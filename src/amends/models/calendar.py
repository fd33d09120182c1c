"""The marketplace's calendar: the shipped table, and what operators have said of days to come.

What they say is kept as numbered changes that are never edited. The calendar after a change is
therefore the same for ever and can be kept compiled, as rulebooks are, and a date that was told in
the past can be counted again. Whoever loads a case or an order has the newest change's number
loaded along with it, which costs no statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from django.db import connection, models
from django.db.models.functions import Coalesce

from amends.domain.calendar import Calendar, china_calendar
from amends.models.checks import one_of
from amends.models.people import User


class ChangeKind(StrEnum):
    """What an operator can say of a day, or of a year."""

    REST = "rest"
    """The day is off."""
    WORK = "work"
    """The day is worked."""
    ANNOUNCED = "announced"
    """All holidays of the year are known: it is no estimate any more."""
    WITHDRAWN = "withdrawn"
    """What operators said of the day or year before counts no longer."""


class CalendarChange(models.Model):
    """One thing said of one day or one year, numbered in the order of saying. Append-only.

    A number whose transaction came to nothing is not given again, so what a process has compiled
    for a number stays right.
    """

    number = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    day = models.DateField(null=True)
    year = models.IntegerField(null=True)
    note = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "calendar_change"
        constraints: ClassVar = [
            one_of("calendar_change", "kind", ChangeKind),
            models.CheckConstraint(
                name="calendar_change_of_a_day_or_a_year",
                condition=models.Q(
                    kind__in=["rest", "work", "withdrawn"], day__isnull=False, year__isnull=True
                )
                | models.Q(
                    kind__in=["announced", "withdrawn"], day__isnull=True, year__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.day or self.year} {self.kind}"


NEWEST = Coalesce(
    models.Subquery(CalendarChange.objects.order_by("-number").values("number")[:1]), 0
)
"""The number of the newest change, to be loaded along with rows; 0 where nobody said anything."""


def newest_change() -> int:
    """The number of the newest change; one statement."""
    newest = CalendarChange.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


@lru_cache(maxsize=16)
def calendar_at(number: int) -> Calendar:
    """The calendar after the change of that number, which is the shipped one for 0.

    One statement the first time a process asks for a number, and none after that.
    """
    if number == 0:
        return china_calendar()
    return compiled(CalendarChange.objects.filter(number__lte=number))


def compiled(changes: Iterable[CalendarChange]) -> Calendar:
    """The shipped calendar with these changes; what was said last of a day or year counts."""
    said, shipped = standing(changes), china_calendar()
    announced = {change.year for change in said if change.kind == ChangeKind.ANNOUNCED}
    through = shipped.through
    while through + 1 in announced:
        through += 1
    return shipped.with_days(
        work=[change.day for change in said if change.day and change.kind == ChangeKind.WORK],
        rest=[change.day for change in said if change.day and change.kind == ChangeKind.REST],
        through=through,
    )


def standing(changes: Iterable[CalendarChange]) -> list[CalendarChange]:
    """The changes that count: the last of each day and year, unless it was a withdrawal."""
    last = {change.day or change.year: change for change in sorted(changes, key=lambda c: c.number)}
    return [change for change in last.values() if change.kind != ChangeKind.WITHDRAWN]


def lock_calendar() -> None:
    """Let nobody else change the calendar until the transaction ends: numbers then follow commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('amends.calendar'))")
