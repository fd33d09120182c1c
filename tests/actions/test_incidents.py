"""The log of the platform's faults: who keeps it, and which times it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from amends.actions.rules.log_incident import (
    EndsBeforeStart,
    IncidentOver,
    end_incident,
    log_incident,
)
from amends.domain.access import Actor, Role
from amends.domain.intake import TimeInFuture
from amends.domain.refused import BadInput, NotAllowed, NotFound
from amends.domain.texts import TextRefused
from amends.models.incidents import Incident
from order_world import NOW, OPERATOR

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_fault_goes_on_until_its_end_is_written_down_once() -> None:
    fault = log_incident(OPERATOR, title=" Outage ", started_at=NOW - HOUR, ended_at=None, now=NOW)
    assert (fault.title, fault.ended_at) == ("Outage", None)

    end_incident(OPERATOR, fault.pk, now=NOW)

    assert Incident.objects.get().ended_at == NOW
    with pytest.raises(IncidentOver):
        end_incident(OPERATOR, fault.pk, now=NOW + HOUR)
    assert Incident.objects.get().ended_at == NOW


def test_a_fault_is_not_logged_ahead_nor_ended_before_it_began() -> None:
    with pytest.raises(TimeInFuture):
        log_incident(OPERATOR, title="Outage", started_at=NOW + HOUR, ended_at=None, now=NOW)
    with pytest.raises(TimeInFuture):
        log_incident(OPERATOR, title="Outage", started_at=NOW, ended_at=NOW + HOUR, now=NOW)
    with pytest.raises(EndsBeforeStart):
        log_incident(OPERATOR, title="Outage", started_at=NOW, ended_at=NOW - HOUR, now=NOW)
    with pytest.raises(TextRefused):
        log_incident(OPERATOR, title=" ", started_at=NOW, ended_at=None, now=NOW)
    with pytest.raises(NotFound):
        end_incident(OPERATOR, uuid4(), now=NOW)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR, Role.SUPERVISOR}))
def test_nobody_but_operators_and_supervisors_keeps_the_log(role: Role) -> None:
    actor = Actor(role=role)
    with pytest.raises(NotAllowed):
        log_incident(actor, title="Outage", started_at=NOW, ended_at=None, now=NOW)
    with pytest.raises(NotAllowed):
        end_incident(actor, uuid4(), now=NOW)


@pytest.mark.parametrize("year", [1, 26, 1999])
def test_a_slip_in_the_year_is_refused_before_it_touches_every_order(year: int) -> None:
    long_ago = datetime(year, 3, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(BadInput):
        log_incident(OPERATOR, title="Outage", started_at=long_ago, ended_at=None, now=NOW)
    assert not Incident.objects.exists()
