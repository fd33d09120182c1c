"""The desk's queue: what waits, by urgency, and finding a case by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from amends.domain.access import STAFF, Actor, Role
from amends.domain.procedure import ENDS, STAGES, Stage, State
from amends.entrypoints import clock
from amends.entrypoints.portal.caselists import Tab, case_list, tab_lines
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.paging import PAGE
from amends.entrypoints.portal.presenters.faces import CaseList
from amends.entrypoints.portal.presenters.lines import case_line
from amends.entrypoints.portal.who import page
from amends.models.queue import search_cases, states_waiting_for

TO_RULE = frozenset(states_waiting_for(Role.AGENT))

PAYING = frozenset(state for state in State if STAGES[state] is Stage.EXECUTE)

RULE = Tab(key="rule", label=_("To rule on"), states=TO_RULE)
APPEALS = Tab(key="appeals", label=_("Appeals"), states=frozenset({State.SECOND_INSTANCE}))
OVERDUE = Tab(key="overdue", label=_("Overdue"), overdue=True)
PARTIES = Tab(
    key="parties",
    label=_("With the parties"),
    states=frozenset(State) - ENDS - TO_RULE - PAYING - {State.SCREENING},
)
PAYOUT = Tab(key="payout", label=_("Payout"), states=PAYING)
CLOSED = Tab(key="closed", label=_("Closed"), states=ENDS)

TABS: Mapping[Role, Sequence[Tab]] = {
    Role.AGENT: (RULE, APPEALS, OVERDUE, PARTIES, PAYOUT, CLOSED),
    Role.SUPERVISOR: (OVERDUE, APPEALS, RULE, PARTIES, PAYOUT, CLOSED),
    Role.FINANCE: (PAYOUT, OVERDUE, RULE, APPEALS, PARTIES, CLOSED),
    Role.OPERATOR: (OVERDUE, RULE, APPEALS, PARTIES, PAYOUT, CLOSED),
}
"""What each role looks at first, and then. The first tab is what the queue opens with."""


@require_safe
@page(*sorted(STAFF))
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Cases by urgency in tabs, or what a search finds; four statements beside the session's.

    A search that finds one case leads straight to it.
    """
    sought = request.GET.get("q", "").strip()
    if not sought:
        listed = case_list(
            request, actor, TABS[actor.role], title=gettext("Queue"), now=clock.now()
        )
        return show(request, "desk/queue.html", listed)
    found = _search(request, actor, sought)
    if len(found.lines) == 1:
        return redirect(found.lines[0].url)
    return show(request, "desk/queue.html", found)


def _search(request: HttpRequest, actor: Actor, sought: str) -> CaseList:
    now = clock.now()
    cases = search_cases(actor, sought, limit=PAGE)
    return CaseList(
        title=gettext("Queue"),
        tabs=tab_lines(request, actor, TABS[actor.role], current=""),
        lines=tuple(case_line(case, actor=actor, now=now) for case in cases),
        search=sought,
    )
