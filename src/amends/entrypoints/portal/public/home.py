"""The start page, and where each role starts from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from amends.domain.access import Actor, Role
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.who import page

_STARTS = {
    Role.BUYER: "portal:my_orders",
    Role.MERCHANT: "portal:inbox",
    Role.AGENT: "portal:queue",
    Role.SUPERVISOR: "portal:queue",
    Role.FINANCE: "portal:refunds",
    Role.OPERATOR: "portal:queue",
}


def start_of(role: Role) -> str:
    """The address of the page that a role's day begins on."""
    return reverse(_STARTS.get(role, "portal:rules"))


@require_safe
@page()
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the desk is and how to find an order; who works here goes to his work at once."""
    if actor.role is not Role.BUYER:
        return redirect(start_of(actor.role))
    return show(request, "public/home.html")
