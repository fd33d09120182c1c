"""A case has one address for everybody; what it shows and what can be done there depends on the role.

`PAGES` names the page of each role and `DEEDS` what stands behind each button. Who may press which
button when is not decided here: pages show what `domain.procedure.allowed_acts` lists, and the
actions judge again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from amends.domain.access import Actor, Role
from amends.domain.refused import NotFound, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal import notices, talk
from amends.entrypoints.portal.buyer import case as buyer
from amends.entrypoints.portal.desk import case as desk
from amends.entrypoints.portal.finance import refunds as finance
from amends.entrypoints.portal.merchant import case as merchant
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.models.casefile import find_case

CasePage = Callable[..., HttpResponse]
"""`page(request, actor, number, now=…, refusal="", status=200)`: the case as one role sees it.

After an act that was refused it is shown again with the refusal's sentence and with what was sent.
"""

Deed = Callable[[HttpRequest, Actor, UUID, datetime], HttpResponse | None]
"""Does what a button asks for; returns an answer of its own, or None to go back to the case."""

PAGES: Mapping[Role, CasePage] = {
    Role.BUYER: buyer.show_case,
    Role.MERCHANT: merchant.show_case,
    Role.AGENT: desk.show_case,
    Role.SUPERVISOR: desk.show_case,
    Role.FINANCE: desk.show_case,
    Role.OPERATOR: desk.show_case,
}

DEEDS: Mapping[str, Deed] = {
    "supply": buyer.supply,
    "withdraw": buyer.withdraw,
    "call_a_person": buyer.call,
    "accept_offer": buyer.accept,
    "decline_offer": buyer.decline,
    "appeal": buyer.appeal,
    "accept": merchant.accept,
    "offer": merchant.offer,
    "contest": merchant.contest,
    "rule": desk.rule,
    "preview": desk.preview,
    "ask": desk.ask,
    "consult": desk.consult,
    "pay_again": finance.pay,
    "say": talk.say,
    "read_notices": notices.mark,
}


@require_safe
@page()
def case(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The case as the reader may see it."""
    return _page_of(actor)(request, actor, number, now=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def case_act(request: HttpRequest, actor: Actor, number: str, act: str) -> HttpResponse:
    """Do something to the case; a refusal is told on the case's own page, beside what was sent."""
    if request.method != "POST":
        return redirect("portal:case", number)
    deed = DEEDS.get(act)
    if deed is None:
        raise NotFound(what_zh="该操作", what_en="act")
    now = clock.now()
    # Files are kept before the action looks at the case, so nobody else's case gets that far.
    key = find_case(actor, number).pk
    try:
        answer = deed(request, actor, key, now)
    except NotFound:
        raise
    except Refused as refusal:
        again, status = sentence_of(refusal), status_of(refusal)
        return _page_of(actor)(request, actor, number, now=now, refusal=again, status=status)
    return answer or redirect("portal:case", number)


def _page_of(actor: Actor) -> CasePage:
    found = PAGES.get(actor.role)
    if found is None:
        raise NotFound(what_zh="案件", what_en="case")
    return found
