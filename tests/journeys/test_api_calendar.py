"""The calendar by API: a year for everybody, and days to come from an operator's key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from amends.domain.access import Role, Scope
from amends.domain.calendar import china_calendar
from amends.domain.procedure import State
from amends.entrypoints import clock
from amends.models.calendar import CalendarChange, ChangeKind
from amends.models.cases import CaseDeadline
from api_world import Api, Market, refused
from desk_world import Desk
from money_world import NOW

pytestmark = pytest.mark.django_db

OPEN = china_calendar().through + 1
SPRING = [
    {"day": f"{OPEN}-02-{day:02d}", "kind": "rest", "note": "春节"} for day in (5, 8, 9, 10, 11)
]


@pytest.fixture(autouse=True)
def _spring_of_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to come, and which year is open, does not hang on the day of the test."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def market() -> Market:
    return Market()


def year(number: int) -> dict[str, Any]:
    answer = Api().get(f"/calendar/{number}")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_everybody_reads_a_year_without_a_key() -> None:
    told = year(2026)
    assert (told["year"], told["announced"], told["working_days"]) == (2026, True, 248)
    assert "2026-02-17" in told["holidays"]
    assert told["make_up_days"] == [
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ]


def test_a_year_that_is_not_published_says_so_and_has_no_holidays() -> None:
    told = year(OPEN)
    assert (told["announced"], told["holidays"], told["make_up_days"]) == (False, [], [])


@pytest.mark.parametrize("number", [1999, 2100, 10**30])
def test_a_year_out_of_reach_is_not_found(number: int) -> None:
    refused(Api().get(f"/calendar/{number}"), 404, "not-found")


def test_an_operator_enters_a_year_and_announces_it(market: Market) -> None:
    worked = {"day": f"{OPEN}-01-30", "kind": "work"}
    answer = market.operator.post("/calendar", {"days": [*SPRING, worked]})
    assert (answer.status_code, answer.json()) == (200, {"changed": 6})

    announced = market.operator.post(f"/calendar/{OPEN}/announce")

    assert announced.status_code == 200
    assert announced.json() == year(OPEN)
    assert year(OPEN)["announced"]
    assert year(OPEN)["holidays"] == [day["day"] for day in SPRING]
    assert year(OPEN)["make_up_days"] == [worked["day"]]
    assert not market.operator.post(f"/calendar/{OPEN}/reopen").json()["announced"]


def test_days_said_again_or_repeated_with_a_key_change_nothing(market: Market) -> None:
    body = {"days": SPRING}
    for _ in range(2):
        assert market.operator.post("/calendar", body, key="k1").json() == {"changed": 5}
    assert market.operator.post("/calendar", body).json() == {"changed": 0}
    assert CalendarChange.objects.count() == 5


def test_days_are_taken_back(market: Market) -> None:
    market.operator.post("/calendar", {"days": SPRING})
    back = [{"day": one["day"], "kind": ChangeKind.WITHDRAWN} for one in SPRING]
    assert market.operator.post("/calendar", {"days": back}).json() == {"changed": 5}
    assert year(OPEN)["holidays"] == []


@pytest.mark.parametrize(
    ("days", "status", "code"),
    [
        ([], 422, "bad-input"),
        ([{"day": "2027-02-05"}], 422, "bad-input"),
        ([{"day": "2027-02-05", "kind": "announced"}], 422, "bad-input"),
        ([{"day": 20270205, "kind": "rest"}], 422, "bad-input"),
        ([{"day": "2027-02-30", "kind": "rest"}], 422, "bad-input"),
        ([{"day": "20270205", "kind": "rest"}], 422, "bad-input"),
        ([{"day": "2027-02-05", "kind": "rest", "note": "x" * 101}], 422, "bad-input"),
        ([{"day": "2027-02-05", "kind": "rest", "note": "\x00"}], 422, "bad-input"),
        ([{"day": "2027-02-05", "kind": "rest"}] * 2, 422, "bad-input"),
        ([{"day": "2026-03-02", "kind": "rest"}], 409, "day-has-begun"),
        ([{"day": "2029-01-01", "kind": "rest"}], 422, "day-too-far"),
    ],
)
def test_days_that_cannot_be_set_are_refused_and_none_is(
    market: Market, days: list[Any], status: int, code: str
) -> None:
    good = [] if not days else [{"day": "2026-03-03", "kind": "rest"}]
    refused(market.operator.post("/calendar", {"days": [*good, *days]}), status, code)
    assert not CalendarChange.objects.exists()


def test_a_year_out_of_turn_or_without_holidays_is_not_announced(market: Market) -> None:
    post = market.operator.post
    refused(post(f"/calendar/{OPEN}/announce"), 409, "year-without-holidays")
    refused(post(f"/calendar/{OPEN + 1}/announce"), 409, "year-out-of-turn")
    refused(post(f"/calendar/{OPEN}/reopen"), 409, "year-out-of-turn")


def test_only_an_operators_key_with_the_scope_changes_the_calendar(market: Market) -> None:
    body = {"days": SPRING}
    narrow = market.api(Role.OPERATOR, scopes=(Scope.CASES_READ,))
    for key in (narrow, market.shop, market.supervisor, market.merchant):
        refused(key.post("/calendar", body), 403, "not-allowed")
        refused(key.post(f"/calendar/{OPEN}/announce"), 403, "not-allowed")
    refused(Api().post("/calendar", body), 401, "not-signed-in")
    assert not CalendarChange.objects.exists()


def test_a_deadline_counted_by_an_unpublished_year_says_that_it_is_an_estimate() -> None:
    desk = Desk()
    case = desk.case(State.ADJUDICATING)
    deadlines = CaseDeadline.objects.filter(case=case)

    def deadline() -> dict[str, Any]:
        told: dict[str, Any] = desk.agent.get(f"/cases/{case.number}").json()["deadline"]
        return told

    deadlines.update(due_at=datetime(OPEN - 1, 12, 31, 16, tzinfo=UTC))
    assert "estimate" not in deadline()
    deadlines.update(due_at=datetime(OPEN, 1, 1, 16, tzinfo=UTC))
    assert deadline()["estimate"] is True
