"""The operator's log of the platform's faults."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime

from amends.domain.access import Role
from amends.models.incidents import Incident
from desk_world import Desk, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def operator(desk: Desk) -> Client:
    return desk.browser(desk.person(Role.OPERATOR))


def field(desk: Desk, hours: float) -> str:
    """A moment so many hours ago, as the browser's field sends it."""
    return localtime(desk.now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_an_incident_is_logged_and_ended(desk: Desk, operator: Client) -> None:
    sent = {"title": "Payment notices are late", "started_at": field(desk, 2), "ended_at": ""}
    assert operator.post("/incidents/", sent).headers["Location"] == "/incidents/"
    incident = Incident.objects.get()
    assert (incident.title, incident.ended_at) == ("Payment notices are late", None)
    began = desk.now - timedelta(hours=2)
    assert abs(incident.started_at - began) < timedelta(minutes=1)
    assert "going on" in text(operator.get("/incidents/"))

    assert operator.post(f"/incidents/{incident.pk}/end/").status_code == 302

    incident.refresh_from_db()
    assert incident.ended_at is not None
    (line,) = operator.get("/incidents/").context["page"].lines
    assert line.end_url == ""
    assert operator.post(f"/incidents/{incident.pk}/end/").status_code == 409


def test_an_order_within_a_logged_incident_is_the_platforms_fault(
    desk: Desk, operator: Client
) -> None:
    operator.post(
        "/incidents/",
        {"title": "Delivery stopped", "started_at": field(desk, 4), "ended_at": field(desk, 1)},
    )
    number = desk.order("xinghai")

    filed = desk.shop.file(number, reason="platform_fault")

    assert filed["ruling"]["liable"] == "platform"
    assert filed["ruling"]["outcome"] == "approve"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "", "started_at": 2}, "please write something"),
        ({"title": "Outage"}, "say when it began"),
        ({"title": "Outage", "started_at": -3}, "lies in the future"),
        ({"title": "Outage", "started_at": 1, "ended_at": 2}, "over before it began"),
        ({"title": "Outage", "started_at": "yesterday"}, "“yesterday”"),
        ({"title": "Outage", "started_at": "2026-13-40T25:00"}, "“2026-13-40T25:00”"),
    ],
)
def test_an_incident_that_cannot_be_is_refused_with_what_was_typed(
    desk: Desk, operator: Client, sent: dict[str, Any], said: str
) -> None:
    fields = {k: field(desk, v) if isinstance(v, int) else v for k, v in sent.items()}

    answer = operator.post("/incidents/", fields)

    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{sent["title"]}"' in text(answer)
    assert not Incident.objects.exists()


def test_a_supervisor_keeps_the_log_too(desk: Desk) -> None:
    supervisor = desk.browser(desk.person(Role.SUPERVISOR))
    sent = {"title": "Outage", "started_at": field(desk, 1)}
    assert supervisor.post("/incidents/", sent).status_code == 302
    assert supervisor.get("/rulebooks/").status_code == 403


def test_the_pages_are_closed_to_parties_and_agents(desk: Desk) -> None:
    for role, merchant in ((Role.BUYER, ""), (Role.MERCHANT, "xinghai"), (Role.AGENT, "")):
        client = desk.browser(desk.person(role, merchant))
        assert client.get("/incidents/").status_code == 403
        assert client.post("/incidents/", {"title": "No"}).status_code == 403
        assert client.get("/rulebooks/").status_code == 403
    assert not Incident.objects.exists()


def test_the_statements_do_not_grow_with_the_log(
    desk: Desk, operator: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_num_queries(3):
            operator.get("/incidents/")
        Incident.objects.bulk_create(Incident(title=str(n), started_at=desk.now) for n in range(5))
