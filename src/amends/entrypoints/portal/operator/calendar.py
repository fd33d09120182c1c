"""The working-day calendar: open to everybody to read, and to operators to complete."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from amends.actions.rules.change_calendar import (
    DAYS_MAX,
    YEARS_AHEAD,
    DayChange,
    announce_year,
    change_days,
    reopen_year,
    years_in_reach,
)
from amends.domain.access import Actor, Role
from amends.domain.days import china_day
from amends.domain.refused import BadInput, NotFound, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.forms import day_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.calendars import CalendarPage, calendar_page
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.models.calendar import CalendarChange, ChangeKind, compiled


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def calendar(request: HttpRequest, actor: Actor, year: int | None = None) -> HttpResponse:
    """A year (this one, unless named) and what was said of it; one statement beside the session's.

    Operators also get the form for days to come, and send it here.
    """
    now, refusal, status = clock.now(), "", 200
    today = china_day(now)
    shown = today.year if year is None else year
    if shown not in years_in_reach(today):
        raise NotFound(what_zh="年份", what_en="year")
    if request.method == "POST":
        try:
            changed = _change(request, actor, now)
        except Refused as refused:
            refusal, status = sentence_of(refused), status_of(refused)
        else:
            messages.success(request, _told(changed))
            return redirect("portal:calendar", shown)
    view = _page(shown, today, history=actor.is_staff)
    draft = request.POST.dict()
    edits = actor.role is Role.OPERATOR
    return show(
        request,
        "operator/calendar.html",
        view,
        status=status,
        refusal=refusal,
        draft=draft,
        edits=edits,
    )


@require_POST
@page(Role.OPERATOR)
def announce(request: HttpRequest, actor: Actor, year: int) -> HttpResponse:
    """Say that all holidays of the year are entered."""
    announce_year(actor, year, now=clock.now())
    messages.success(request, gettext("%(year)s counts as published now.") % {"year": year})
    return redirect("portal:calendar", year)


@require_POST
@page(Role.OPERATOR)
def reopen(request: HttpRequest, actor: Actor, year: int) -> HttpResponse:
    """Say that the year is not complete after all."""
    reopen_year(actor, year, now=clock.now())
    messages.success(request, gettext("%(year)s counts as an estimate again.") % {"year": year})
    return redirect("portal:calendar", year)


def _page(year: int, today: date, *, history: bool) -> CalendarPage:
    changes = list(CalendarChange.objects.select_related("person").order_by("number"))
    return calendar_page(
        year,
        compiled(changes),
        changes,
        today=today,
        years=years_in_reach(today),
        days_to_come=(today + timedelta(days=1), date(today.year + YEARS_AHEAD, 12, 31)),
        history=history,
    )


def _change(request: HttpRequest, actor: Actor, now: datetime) -> int:
    post = request.POST
    first = day_of(post.get("first", ""))
    last = day_of(post.get("last", "")) or first
    kind = post.get("kind", "")
    if first is None or last is None:
        raise BadInput(summary=gettext("choose a day."))
    if not first <= last < first + timedelta(days=DAYS_MAX):
        raise BadInput(summary=gettext("the last day comes before the first, or a year after it."))
    if kind not in (ChangeKind.REST, ChangeKind.WORK, ChangeKind.WITHDRAWN):
        raise BadInput(summary=gettext("choose whether the days are off or worked."))
    note, span = post.get("note", ""), (last - first).days + 1
    changes = [
        DayChange(day=first + timedelta(days=n), kind=ChangeKind(kind), note=note)
        for n in range(span)
    ]
    return change_days(actor, changes, now=now)


def _told(changed: int) -> str:
    if not changed:
        return gettext("The days were so already; nothing has changed.")
    said = ngettext("%(n)s day has changed.", "%(n)s days have changed.", changed)
    return said % {"n": changed} + gettext(" ") + gettext("Running deadlines are counted again.")
