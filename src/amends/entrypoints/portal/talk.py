"""What the parties write to each other on the pages of a case or an order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from amends.actions.orders.send_message import send_message
from amends.domain.access import Actor
from amends.entrypoints import clock
from amends.entrypoints.portal.who import page
from amends.models.casefile import find_case


def say(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Add a line to the talk about a case's order."""
    order_no = find_case(actor, case_id).order.order_no
    send_message(actor, order_no, request.POST.get("text", ""), now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def say_on_order(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """Add a line to the talk about an order, whether or not there is a case."""
    if request.method == "POST":
        send_message(actor, order_no, request.POST.get("text", ""), now=clock.now())
    return redirect("portal:order", order_no)
