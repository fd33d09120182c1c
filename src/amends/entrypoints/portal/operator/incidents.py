"""The log of the platform's own faults: what it holds, a new one, and the end of one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from amends.actions.rules.log_incident import end_incident, log_incident
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.forms import moment_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.faces import IncidentLine, IncidentPage
from amends.entrypoints.portal.presenters.parts import in_words
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.models.incidents import Incident

SHOWN = 100
"""How many incidents the log shows; there are few in a year."""

KEEPERS = (Role.OPERATOR, Role.SUPERVISOR)


@require_http_methods(["GET", "HEAD", "POST"])
@page(*KEEPERS)
def incidents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log, and the form for a new incident; one statement beside the session's."""
    now, refusal, status = clock.now(), "", 200
    if request.method == "POST":
        try:
            _log(request, actor, now)
        except Refused as refused:
            refusal, status = sentence_of(refused), status_of(refused)
        else:
            messages.success(request, gettext("The incident is in the log."))
            return redirect("portal:incidents")
    found = Incident.objects.order_by("-started_at", "-pk")[:SHOWN]
    view = IncidentPage(
        lines=tuple(_line(incident, now) for incident in found),
        now=localtime(now).strftime("%Y-%m-%dT%H:%M"),
    )
    draft = request.POST.dict()
    return show(
        request, "operator/incidents.html", view, status=status, refusal=refusal, draft=draft
    )


@require_POST
@page(*KEEPERS)
def end(request: HttpRequest, actor: Actor, incident_id: UUID) -> HttpResponse:
    """Write down that an incident is over."""
    incident = end_incident(actor, incident_id, now=clock.now())
    messages.success(request, gettext("“%(title)s” is over.") % {"title": incident.title})
    return redirect("portal:incidents")


def _log(request: HttpRequest, actor: Actor, now: datetime) -> None:
    post = request.POST
    started_at, ended_at = (moment_of(post.get(name, "")) for name in ("started_at", "ended_at"))
    if started_at is None:
        raise BadInput(summary=gettext("say when it began."))
    title = post.get("title", "")
    log_incident(actor, title=title, started_at=started_at, ended_at=ended_at, now=now)


def _line(incident: Incident, now: datetime) -> IncidentLine:
    ended_at = incident.ended_at
    return IncidentLine(
        title=incident.title,
        started_at=incident.started_at,
        ended_at=ended_at,
        lasted=in_words((ended_at or now) - incident.started_at),
        end_url="" if ended_at else reverse("portal:end_incident", args=[incident.pk]),
    )
