"""What the reader was told about his cases, and the button that marks it as read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from amends.actions.people.read_notices import READERS, read_notices
from amends.domain.access import Actor
from amends.domain.refused import BadInput
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.paging import PAGE, place_of, url_of
from amends.entrypoints.portal.presenters.faces import NoticeList
from amends.entrypoints.portal.presenters.lines import notice_line
from amends.entrypoints.portal.who import page, user_of
from amends.models.notices import notice_page


@require_safe
@page()
def notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the reader was told, newest first; one statement beside the session's."""
    now = clock.now()
    found = notice_page(actor, limit=PAGE, after=place_of(request))
    view = NoticeList(
        lines=tuple(notice_line(notice, notice.case) for notice in found.notices),
        until=now,
        marks=actor.role in READERS,
        guest=user_of(request) is None,
        next_url=url_of(request, after=found.after) if found.after else "",
        first_url=url_of(request) if "after" in request.GET else "",
    )
    return show(request, "notices.html", view)


@require_POST
@page()
def mark_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All that the page showed has been read; what was told since stays new."""
    read_notices(actor, until=_until(request), now=clock.now())
    return redirect("portal:notices")


def mark(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """What the page of a case showed as new has been read."""
    read_notices(actor, until=_until(request), now=now, case_id=case_id)


def _until(request: HttpRequest) -> datetime:
    """The moment that the page was made, which it sent along."""
    text = request.POST.get("until", "")
    try:
        until = parse_datetime(text)
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        raise BadInput(summary="until")
    return until
