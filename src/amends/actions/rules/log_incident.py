"""Log a fault of the platform and its end; claims it touched are judged as the platform's fault."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.intake import TimeInFuture
from amends.domain.refused import BadInput, NotFound, Refused
from amends.domain.texts import checked_text
from amends.models.incidents import Incident

TITLE_MAX = 200

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any marketplace of digital goods; an earlier time is a slip of the keyboard."""


class EndsBeforeStart(Refused):
    """A fault cannot be over before it began."""

    code = "ends-before-start"
    zh = "故障的结束时间早于开始时间，请核对。"
    en = "The incident would be over before it began. Check both times."


class IncidentOver(Refused):
    """The end of a fault is written down once."""

    code = "incident-over"
    zh = "该故障已登记结束时间。"
    en = "The end of this incident is already written down."


def log_incident(
    actor: Actor, *, title: str, started_at: datetime, ended_at: datetime | None, now: datetime
) -> Incident:
    """The logged fault; without an end it is still going on.

    Raises `NotAllowed`, `TextRefused` without a title, `BadInput` for a time of another century,
    `TimeInFuture` or `EndsBeforeStart`.
    """
    actor.require(Role.OPERATOR, Role.SUPERVISOR, act="log_incident")
    title = checked_text(title, field="title", at_most=TITLE_MAX, needed=True)
    _check_span(started_at, ended_at, now=now)
    return Incident.objects.create(title=title, started_at=started_at, ended_at=ended_at)


def end_incident(actor: Actor, incident_id: UUID, *, now: datetime) -> Incident:
    """The fault, over from now on. Raises `NotAllowed`, `NotFound` or `IncidentOver`."""
    actor.require(Role.OPERATOR, Role.SUPERVISOR, act="log_incident")
    with transaction.atomic():
        incident = Incident.objects.select_for_update().filter(pk=incident_id).first()
        if incident is None:
            raise NotFound(what_zh="故障记录", what_en="incident")
        if incident.ended_at is not None:
            raise IncidentOver
        incident.ended_at = now
        incident.save(update_fields=["ended_at"])
    return incident


def _check_span(started_at: datetime, ended_at: datetime | None, *, now: datetime) -> None:
    for name, at in (("started_at", started_at), ("ended_at", ended_at)):
        if at is not None and at > now:
            raise TimeInFuture(field=name, at=at.isoformat())
        if at is not None and at < EARLIEST:
            # A slip in the year would touch every order, and no rulebook could judge it.
            raise BadInput(summary=f"{name} {at.isoformat(' ', 'minutes')}")
    if ended_at is not None and ended_at < started_at:
        raise EndsBeforeStart
