"""The page of one exhibit: what was read in it, and where people correct that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from amends.actions.evidence.correct_reading import correct_reading
from amends.domain.access import Actor
from amends.domain.refused import NotFound, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.readings import reading_page
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.models.casefile import find_case, find_exhibit
from amends.models.readings import told_of


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def reading(request: HttpRequest, actor: Actor, number: str, exhibit: int) -> HttpResponse:
    """What was read in an exhibit; an arbiter may correct a field."""
    case, row = find_case(actor, number), find_exhibit(actor, number, exhibit)
    refusal, status = "", 200
    if request.method == "POST":
        field, value = request.POST.get("field", ""), request.POST.get("value", "")
        try:
            correct_reading(actor, case.pk, exhibit, field, value, now=clock.now())
            return redirect("portal:reading", number, exhibit)
        except NotFound:
            raise
        except Refused as refused:
            refusal, status = sentence_of(refused), status_of(refused)
    told = told_of([row], order_no=case.order.order_no).get(row.pk)
    return show(
        request,
        "reading.html",
        reading_page(row, case, told, actor),
        status=status,
        refusal=refusal,
        draft=request.POST,
    )
