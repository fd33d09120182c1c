"""The calendar's page: a year for everybody to read, days to come for operators to set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.domain.access import Role
from amends.domain.calendar import china_calendar
from amends.domain.days import china_day
from amends.domain.procedure import State
from amends.entrypoints import clock
from amends.entrypoints.portal.presenters.calendars import CalendarPage, DayCell
from amends.models.calendar import CalendarChange, ChangeKind, calendar_at, newest_change
from amends.models.cases import CaseDeadline
from amends.models.jobs import Job
from desk_world import Desk, text
from money_world import NOW

pytestmark = pytest.mark.django_db

KNOWN = china_calendar().through
OPEN = KNOWN + 1


@pytest.fixture(autouse=True)
def _spring_of_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to come, and which year is open, does not hang on the day of the test."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def operator(desk: Desk) -> Client:
    return desk.browser(desk.person(Role.OPERATOR))


def page_of(client: Client, year: int) -> CalendarPage:
    answer: Any = client.get(f"/calendar/{year}/")
    assert answer.status_code == 200
    return answer.context["page"]  # type: ignore[no-any-return]


def cell(page: CalendarPage, day: date) -> DayCell:
    """The day as the page shows it."""
    weeks = page.months[day.month - 1].weeks
    (found,) = (each for week in weeks for each in week if each and each.number == day.day)
    return found


def working_day(number: int) -> date:
    return china_calendar().add_working_days(china_day(NOW), number)


def set_days(client: Client, day: date, /, **fields: str) -> Any:
    sent = {"first": day.isoformat(), "kind": "rest", "note": "Typhoon"} | fields
    return client.post(f"/calendar/{day.year}/", sent)


def test_everybody_reads_the_year_with_its_holidays_and_worked_weekends() -> None:
    page = page_of(Client(), 2026)
    assert page.announced
    assert cell(page, date(2026, 2, 17)).kind == "holiday"
    assert cell(page, date(2026, 2, 14)).kind == "made_up"
    assert cell(page, date(2026, 2, 15)).kind == "weekend"
    assert cell(page, date(2026, 2, 24)).kind == "work"
    assert page.working_days == sum(month.working_days for month in page.months) == 248


def test_each_month_shows_every_day_once_in_weeks_from_monday() -> None:
    for number, month in enumerate(page_of(Client(), 2024).months, start=1):
        days = [each.number for week in month.weeks for each in week if each]
        last = date(2024 + number // 12, number % 12 + 1, 1) - timedelta(days=1)
        assert days == list(range(1, last.day + 1))
        assert month.weeks[0].index(next(filter(None, month.weeks[0]))) == (
            date(2024, number, 1).weekday()
        )


def test_a_year_without_published_holidays_says_so_in_both_languages() -> None:
    client = Client()
    client.cookies["amends_language"] = "en"
    assert f"The holidays of {OPEN} are not published yet." in text(
        client.get(f"/calendar/{OPEN}/")
    )
    client.cookies["amends_language"] = "zh-hans"
    assert f"{OPEN} 年的放假安排尚未公布" in text(client.get(f"/calendar/{OPEN}/"))
    assert "not published" not in text(Client().get(f"/calendar/{KNOWN}/"))


def test_the_page_without_a_year_shows_this_one() -> None:
    answer: Any = Client().get("/calendar/")
    assert answer.context["page"].year == china_day(NOW).year


@pytest.mark.parametrize("year", [2003, 2100, 10000])
def test_there_is_no_page_for_a_year_out_of_reach(year: int) -> None:
    assert Client().get(f"/calendar/{year}/").status_code == 404


def test_an_operator_sets_days_and_takes_them_back(operator: Client) -> None:
    day = working_day(3)
    assert set_days(operator, day).headers["Location"] == f"/calendar/{day.year}/"
    shown = cell(page_of(operator, day.year), day)
    assert (shown.kind, shown.by_operator) == ("holiday", True)

    set_days(operator, day, kind="withdrawn")

    page = page_of(operator, day.year)
    assert (cell(page, day).kind, cell(page, day).by_operator) == ("work", False)
    assert [line.counts for line in page.changes] == [False, False]
    assert page.changes[-1].note == "Typhoon"


def test_a_span_of_days_is_set_at_once(operator: Client) -> None:
    set_days(operator, date(OPEN, 2, 5), last=f"{OPEN}-02-11", note="Spring Festival")
    first = date(OPEN, 2, 5)
    week = [first + timedelta(days=n) for n in range(7)]
    assert not any(map(calendar_at(newest_change()).is_working_day, week))


def test_a_year_is_announced_when_its_days_are_entered_and_can_be_taken_back(
    operator: Client,
) -> None:
    assert operator.post(f"/calendar/{OPEN}/announce/").status_code == 409
    set_days(operator, date(OPEN, 2, 5))
    assert page_of(operator, OPEN).announce_url
    assert operator.post(f"/calendar/{OPEN}/announce/").status_code == 302
    page = page_of(operator, OPEN)
    assert (page.announced, page.announce_url) == (True, "")
    assert operator.post(page.reopen_url).status_code == 302
    assert not page_of(operator, OPEN).announced


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"first": ""}, 422, "choose a day"),
        ({"first": "2026-13-40"}, 422, "“2026-13-40”"),
        ({"first": "soon"}, 422, "“soon”"),
        ({"kind": ""}, 422, "off or worked"),
        ({"kind": "announced"}, 422, "off or worked"),
        ({"last": "2020-01-01"}, 422, "before the first"),
        ({"note": "x" * 101}, 422, "at most 100 characters"),
        ({"first": "2026-01-02"}, 409, "has begun"),
        ({"first": "2099-01-02"}, 422, "too far off"),
    ],
)
def test_days_that_cannot_be_set_are_refused_with_what_was_typed(
    operator: Client, fields: dict[str, str], status: int, said: str
) -> None:
    answer = set_days(operator, working_day(1), **fields)
    assert answer.status_code == status
    assert said in text(answer)
    assert f'value="{fields.get("note", "Typhoon")}"' in text(answer)
    assert not CalendarChange.objects.exists()


def test_nobody_but_an_operator_changes_the_calendar_or_sees_who_did(desk: Desk) -> None:
    day = working_day(1)
    CalendarChange.objects.create(kind=ChangeKind.REST, day=day, note="Typhoon", at=NOW)
    for client in (Client(), desk.browser(desk.person(Role.BUYER))):
        shown = client.get(f"/calendar/{day.year}/")
        assert shown.status_code == 200
        assert "Typhoon" not in text(shown)
        assert 'name="kind"' not in text(shown)
    supervisor = desk.browser(desk.person(Role.SUPERVISOR))
    assert "Typhoon" in text(supervisor.get(f"/calendar/{day.year}/"))
    assert set_days(supervisor, working_day(2)).status_code == 403
    assert supervisor.post(f"/calendar/{OPEN}/announce/").status_code == 403
    assert supervisor.post(f"/calendar/{OPEN}/reopen/").status_code == 403
    assert CalendarChange.objects.count() == 1


def test_a_deadline_in_a_year_without_published_holidays_is_shown_as_an_estimate(
    desk: Desk,
) -> None:
    case = desk.case(State.ADJUDICATING)
    agent = desk.browser(desk.person(Role.AGENT))
    said = f"An estimate: the holidays of {OPEN} are not published yet."
    CaseDeadline.objects.filter(case=case).update(due_at=f"{KNOWN}-12-31T16:00:00Z")
    assert said not in text(agent.get(f"/cases/{case.number}/"))
    CaseDeadline.objects.filter(case=case).update(due_at=f"{OPEN}-01-01T16:00:00Z")
    assert said in text(agent.get(f"/cases/{case.number}/"))


def test_setting_days_promises_to_count_running_deadlines_again(
    operator: Client,
) -> None:
    Job.objects.all().delete()
    set_days(operator, working_day(3))
    assert list(Job.objects.values_list("name", flat=True)) == ["recount_clocks"]


def test_the_statements_do_not_grow_with_the_changes(
    operator: Client, django_assert_num_queries: Any
) -> None:
    for number in (1, 2):
        with django_assert_num_queries(3):
            operator.get(f"/calendar/{OPEN}/")
        set_days(operator, date(OPEN, number, 5), last=f"{OPEN}-{number:02d}-11")
