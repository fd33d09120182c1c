"""Lists of cases in tabs, page by page: the merchant's inbox and the desk's queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import Promise

from amends.domain.access import Actor
from amends.domain.procedure import ENDS, State
from amends.entrypoints.portal.paging import PAGE, place_of, url_of
from amends.entrypoints.portal.presenters.faces import CaseList, MoneyFigure, TabLine
from amends.entrypoints.portal.presenters.lines import case_line
from amends.models.cases import Case
from amends.models.queue import (
    Urgency,
    list_page,
    overdue_count,
    overdue_page,
    queue_page,
    waiting_counts,
)


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One view of the cases: those in some states by urgency, or (`overdue`) all that are late."""

    key: str
    label: str | Promise
    states: frozenset[State] = frozenset()
    overdue: bool = False

    @property
    def closed(self) -> bool:
        """Whether its cases have no clock any more; they come newest first and are not counted."""
        return self.states <= ENDS and not self.overdue


def case_list(
    request: HttpRequest,
    actor: Actor,
    tabs: Sequence[Tab],
    *,
    title: str,
    now: datetime,
    figures: Sequence[MoneyFigure] = (),
) -> CaseList:
    """The page that the request asks for, of the first tab unless it names another.

    At most two statements for the counts and two for the lines.
    """
    chosen = next((tab for tab in tabs if tab.key == request.GET.get("tab")), tabs[0])
    cases, after = _cases_on(chosen, actor, place_of(request))
    begun = "after" in request.GET
    return CaseList(
        title=title,
        tabs=tab_lines(request, actor, tabs, current=chosen.key),
        lines=tuple(case_line(case, actor=actor, now=now) for case in cases),
        figures=tuple(figures),
        next_url=url_of(request, tab=chosen.key, after=after) if after else "",
        first_url=url_of(request, tab=chosen.key) if begun else "",
    )


def tab_lines(
    request: HttpRequest, actor: Actor, tabs: Sequence[Tab], *, current: str
) -> tuple[TabLine, ...]:
    """The tabs with the number of cases on each; one statement, or two where one is of the late."""
    counts = waiting_counts(actor)
    return tuple(
        TabLine(
            key=tab.key,
            label=str(tab.label),
            count=_count(tab, counts, actor),
            url=url_of(request, tab=tab.key),
            current=tab.key == current,
        )
        for tab in tabs
    )


def _count(tab: Tab, counts: Mapping[str, int], actor: Actor) -> int | None:
    if tab.overdue:
        return overdue_count(actor)
    if tab.closed:
        return None
    return sum(counts.get(state, 0) for state in tab.states)


def _cases_on(
    tab: Tab, actor: Actor, after: Urgency | None
) -> tuple[Sequence[Case], Urgency | None]:
    if tab.overdue:
        late = overdue_page(actor, limit=PAGE, after=after)
        return late.cases, late.after
    if tab.closed:
        key = after[1] if after else None
        closed = list_page(actor, limit=PAGE, after=key, states=tab.states)
        place = (closed.cases[-1].filed_at, closed.after) if closed.after else None
        return closed.cases, place
    queue = queue_page(actor, tab.states, limit=PAGE, after=after)
    return queue.cases, queue.after
