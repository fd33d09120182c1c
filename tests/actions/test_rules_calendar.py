"""Operators say which days to come are worked; clocks are counted by it, also those that run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.actions.procedure.recount_clocks import recount_clocks
from amends.actions.rules.change_calendar import (
    DAYS_MAX,
    RECOUNT_AFTER,
    DayChange,
    DayHasBegun,
    DayTooFar,
    YearOutOfTurn,
    YearWithoutHolidays,
    announce_year,
    change_days,
    reopen_year,
)
from amends.domain.access import Actor, Role
from amends.domain.calendar import Calendar, china_calendar
from amends.domain.days import china_day
from amends.domain.procedure import ZONE
from amends.domain.refused import BadInput, NotAllowed
from amends.domain.texts import TextRefused
from amends.entrypoints.worker import Worker
from amends.models.calendar import CalendarChange, ChangeKind, calendar_at, newest_change
from amends.models.cases import Case, CaseDeadline
from amends.models.jobs import Job
from claim_world import ClaimWorld, file
from money_world import NOW
from order_world import OPERATOR

pytestmark = pytest.mark.django_db

TODAY = china_day(NOW)
REST, WORK, WITHDRAWN = ChangeKind.REST, ChangeKind.WORK, ChangeKind.WITHDRAWN
NEXT_YEAR = china_calendar().through + 1


def working_day(number: int) -> date:
    """The working day of that number after today, as the shipped calendar has it."""
    return china_calendar().add_working_days(TODAY, number)


def say(*days: date, kind: ChangeKind = REST, now: datetime = NOW, note: str = "") -> int:
    return change_days(OPERATOR, [DayChange(day=d, kind=kind, note=note) for d in days], now=now)


def calendar() -> Calendar:
    return calendar_at(newest_change())


def due_of(case: Case) -> datetime:
    return CaseDeadline.objects.get(case=case).due_at


def midnight_after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(days=1)


def recount(since: date) -> int:
    return recount_clocks(since, now=NOW)


# What is said counts.


def test_the_shipped_calendar_counts_until_somebody_says_otherwise():
    assert calendar() == china_calendar()


def test_days_are_off_or_worked_as_the_operator_says():
    off, on = working_day(1), next_saturday()
    assert say(off) == 1
    assert say(on, kind=WORK, note="made up") == 1
    assert not calendar().is_working_day(off)
    assert calendar().is_working_day(on)
    kept = CalendarChange.objects.get(day=on)
    assert (kept.note, kept.person_id, kept.at) == ("made up", OPERATOR.id, NOW)


def next_saturday() -> date:
    return TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 or 7)


def test_what_is_so_already_is_not_said_twice():
    day = working_day(1)
    assert say(day) == 1
    assert say(day) == 0
    assert say(next_saturday()) == 0
    assert say(next_saturday(), kind=WITHDRAWN) == 0
    assert CalendarChange.objects.count() == 1


def test_what_was_said_last_of_a_day_counts_and_all_of_it_stays_on_file():
    day = working_day(1)
    say(day)
    say(day, kind=WORK)
    assert calendar().is_working_day(day)
    say(day)
    say(day, kind=WITHDRAWN)
    assert calendar() == china_calendar()
    assert [c.kind for c in CalendarChange.objects.order_by("number")] == [
        REST, WORK, REST, WITHDRAWN,
    ]  # fmt: skip


def test_the_calendar_of_an_earlier_moment_can_be_had_again():
    say(working_day(1))
    then = newest_change()
    say(working_day(2))
    assert calendar_at(then) == china_calendar().with_days(rest=[working_day(1)])


def test_a_number_that_came_to_nothing_is_not_given_to_another_calendar():
    with transaction.atomic():
        say(working_day(1))
        lost = calendar()
        transaction.set_rollback(True)
    say(working_day(2))
    assert calendar() == china_calendar().with_days(rest=[working_day(2)]) != lost


@pytest.mark.parametrize("before", [0, 1, 400])
def test_days_that_have_begun_are_not_changed(before):
    day = TODAY - timedelta(days=before)
    with pytest.raises(DayHasBegun):
        say(working_day(3), day)
    assert not CalendarChange.objects.exists()


def test_today_ends_at_midnight_in_china():
    late = midnight_after(TODAY) - timedelta(seconds=1)
    tomorrow = TODAY + timedelta(days=1)
    kind = WORK if not china_calendar().is_working_day(tomorrow) else REST
    assert say(tomorrow, kind=kind, now=late) == 1
    with pytest.raises(DayHasBegun):
        say(tomorrow, kind=WITHDRAWN, now=late + timedelta(seconds=1))


def test_a_slip_in_the_year_is_refused():
    assert say(date(TODAY.year + 2, 12, 31)) <= 1
    with pytest.raises(DayTooFar):
        say(date(TODAY.year + 3, 1, 1))


def test_what_cannot_be_read_is_refused():
    day = working_day(1)
    for days in ([], [day, day], [day + timedelta(days=n) for n in range(DAYS_MAX + 1)]):
        with pytest.raises(BadInput):
            say(*days)
    with pytest.raises(BadInput):
        say(day, kind=ChangeKind.ANNOUNCED)
    with pytest.raises(TextRefused):
        say(day, note="x" * 101)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_only_an_operator_changes_the_calendar(role):
    stranger = Actor(role=role)
    with pytest.raises(NotAllowed):
        change_days(stranger, [DayChange(day=working_day(1), kind=REST)], now=NOW)
    with pytest.raises(NotAllowed):
        announce_year(stranger, NEXT_YEAR, now=NOW)
    with pytest.raises(NotAllowed):
        reopen_year(stranger, NEXT_YEAR, now=NOW)


# Years.


def spring() -> list[date]:
    return [date(NEXT_YEAR, 2, 5) + timedelta(days=n) for n in range(7)]


def test_a_year_whose_holidays_are_entered_is_announced_and_no_estimate_any_more():
    say(*spring())
    assert calendar().is_estimate(spring()[0])
    announce_year(OPERATOR, NEXT_YEAR, now=NOW)
    assert not calendar().is_estimate(date(NEXT_YEAR, 12, 31))
    assert calendar().is_estimate(date(NEXT_YEAR + 1, 1, 1))


def test_a_year_without_holidays_is_not_announced():
    with pytest.raises(YearWithoutHolidays):
        announce_year(OPERATOR, NEXT_YEAR, now=NOW)


@pytest.mark.parametrize("ahead", [-1, 0, 2])
def test_years_are_announced_in_turn(ahead):
    with pytest.raises(YearOutOfTurn):
        announce_year(OPERATOR, NEXT_YEAR - 1 + ahead, now=NOW)


def test_the_last_announced_year_can_be_taken_back_and_the_shipped_ones_cannot():
    with pytest.raises(YearOutOfTurn):
        reopen_year(OPERATOR, NEXT_YEAR, now=NOW)
    with pytest.raises(YearOutOfTurn):
        reopen_year(OPERATOR, NEXT_YEAR - 1, now=NOW)
    say(*spring())
    announce_year(OPERATOR, NEXT_YEAR, now=NOW)
    reopen_year(OPERATOR, NEXT_YEAR, now=NOW)
    assert calendar() == china_calendar().with_days(rest=spring())


# Clocks.


def test_a_claim_is_filed_under_the_calendar_of_its_moment():
    world = ClaimWorld()
    say(working_day(2))
    granted = Case.objects.get(number=file(world.sold()).number)
    assert due_of(granted) == midnight_after(working_day(8))


def test_a_case_moves_under_the_calendar_of_its_moment():
    world = ClaimWorld()
    say(working_day(2), working_day(3))
    assert due_of(world.adjudicating()) == midnight_after(working_day(7))


def test_the_calendar_costs_a_filing_no_statement_of_its_own():
    world = ClaimWorld()
    file(world.sold())

    def statements() -> int:
        order = world.sold()
        with CaptureQueriesContext(connection) as sent:
            file(order)
        return len(sent)

    before = statements()
    say(working_day(2))
    file(world.sold())
    assert statements() == before


def test_running_clocks_of_working_days_end_when_the_changed_calendar_says():
    world = ClaimWorld()
    granted = Case.objects.get(number=file(world.sold()).number)
    judged, asked, refused = world.adjudicating(), world.awaiting(), world.refused()
    hours, days = due_of(asked), due_of(refused)
    say(working_day(2), working_day(6))
    assert recount(working_day(2)) == 2
    assert due_of(granted) == midnight_after(working_day(9))
    assert due_of(judged) == midnight_after(working_day(7))
    assert (due_of(asked), due_of(refused)) == (hours, days)
    assert recount(working_day(2)) == 0


def test_a_day_taken_back_gives_running_clocks_their_old_end():
    case = ClaimWorld().adjudicating()
    was = due_of(case)
    say(working_day(1))
    recount(working_day(1))
    assert due_of(case) > was
    say(working_day(1), kind=WITHDRAWN)
    recount(working_day(1))
    assert due_of(case) == was


def test_a_clock_is_counted_again_from_its_start_also_after_a_note():
    case = ClaimWorld().adjudicating()
    later = NOW + timedelta(days=3)
    Case.objects.filter(pk=case.pk).update(moved_at=later)
    say(working_day(5))
    recount(working_day(5))
    assert due_of(case) == midnight_after(working_day(6))


def test_a_clock_that_has_run_out_is_left_alone():
    case = ClaimWorld().adjudicating()
    was = due_of(case)
    say(working_day(5))
    assert recount_clocks(working_day(5), now=was) == 0


def test_clocks_that_end_before_the_changed_day_are_left_alone():
    case = ClaimWorld().adjudicating()
    was = due_of(case)
    say(working_day(6))
    assert recount(working_day(6)) == 0
    assert due_of(case) == was


def test_the_worker_counts_running_clocks_again_soon_after_a_change():
    case = ClaimWorld().adjudicating()
    Job.objects.all().delete()
    say(working_day(1))
    at = NOW + RECOUNT_AFTER
    assert Worker(lambda: at - timedelta(microseconds=1)).run_until_idle() == 0
    assert Worker(lambda: at).run_until_idle() == 1
    assert due_of(case) == midnight_after(working_day(6))


def test_announcing_a_year_moves_no_clock_and_promises_nothing():
    say(*spring())
    Job.objects.all().delete()
    announce_year(OPERATOR, NEXT_YEAR, now=NOW)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_change_the_calendar_one_after_the_other():
    began = Event()

    def other() -> None:
        began.set()
        say(working_day(1))
        connection.close()

    with transaction.atomic():
        say(working_day(1))
        thread = Thread(target=other)
        thread.start()
        began.wait()
        thread.join(timeout=0.3)
        assert thread.is_alive()
    thread.join()
    assert CalendarChange.objects.count() == 1
