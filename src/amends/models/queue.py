"""Pages of cases: those that wait, by urgency, and all that somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.domain.access import Actor, Role
from amends.domain.procedure import OPEN, State, awaited, clock_act
from amends.models.cases import Case, CaseDeadline, CaseQuerySet

Urgency = tuple[datetime, UUID]
"""When a case's clock runs out, and its key: the place of a case in a queue."""


@dataclass(frozen=True)
class QueuePage:
    """Cases by urgency, with order, merchant and deadline loaded; `after` is where to go on."""

    cases: list[Case]
    after: Urgency | None


@dataclass(frozen=True)
class ListPage:
    """Cases newest first, with order, merchant and deadline loaded; `after` is where to go on."""

    cases: list[Case]
    after: UUID | None


def states_waiting_for(role: Role) -> list[State]:
    """The states in which a case waits for this role, in the procedure's order.

    Operators are nobody's party: for them it is every state in which a clock runs.
    """
    if role is Role.OPERATOR:
        return [state for state in State if state in OPEN and clock_act(state)]
    party = Role.BUYER if role is Role.SHOP else role
    return [state for state in State if party in awaited(state)]


def queue_page(
    actor: Actor, states: Collection[State], *, limit: int, after: Urgency | None = None
) -> QueuePage:
    """Up to `limit` of the actor's cases in these states, the one due soonest first.

    Two statements for staff, whose queue is read from the index of deadlines alone and then looked
    up; one for a party, whose own cases are few.
    """
    if not states:
        return QueuePage([], None)
    if actor.is_staff:
        places = _most_urgent(states, limit + 1, after)
        found = _for_lists(Case.objects.visible_to(actor)).in_bulk(
            [case_id for _, case_id in places[:limit]]
        )
        cases = [found[case_id] for _, case_id in places[:limit] if case_id in found]
        return QueuePage(cases, places[limit - 1] if len(places) > limit else None)
    waiting = _for_lists(Case.objects.visible_to(actor)).filter(casedeadline__state__in=states)
    if after is not None:
        due_at, key = after
        waiting = waiting.filter(
            Q(casedeadline__due_at__gt=due_at) | Q(casedeadline__due_at=due_at, pk__gt=key)
        )
    cases = list(waiting.order_by("casedeadline__due_at", "pk")[: limit + 1])
    more = len(cases) > limit
    last = cases[limit - 1] if more else None
    return QueuePage(cases[:limit], (last.casedeadline.due_at, last.pk) if last else None)


def list_page(
    actor: Actor,
    *,
    limit: int,
    after: UUID | None = None,
    states: Collection[State] = (),
    merchant_code: str = "",
    order_no: str = "",
) -> ListPage:
    """Up to `limit` of the cases the actor may see, newest first, in one statement.

    Keys grow with time, so cases filed while somebody pages on appear before his first page and
    move nothing behind it.
    """
    cases = _for_lists(Case.objects.visible_to(actor))
    if states:
        cases = cases.filter(state__in=states)
    if merchant_code:
        cases = cases.filter(merchant__code=merchant_code)
    if order_no:
        cases = cases.filter(order__order_no=order_no)
    if after is not None:
        cases = cases.filter(pk__lt=after)
    found = list(cases.order_by("-pk")[: limit + 1])
    return ListPage(found[:limit], found[limit - 1].pk if len(found) > limit else None)


def _for_lists(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a line of a list shows, and without what it does not."""
    return cases.select_related("order", "merchant", "casedeadline").defer("order__contact_sealed")


def _most_urgent(states: Collection[State], count: int, after: Urgency | None) -> list[Urgency]:
    """Each state's most urgent come straight from the index; the database merges the few rows."""
    parts: list[QuerySet[CaseDeadline, Urgency]] = []
    for state in states:
        waiting = CaseDeadline.objects.filter(state=state)
        if after is not None:
            due_at, key = after
            waiting = waiting.filter(due_at__gte=due_at).exclude(due_at=due_at, case_id__lte=key)
        ordered = waiting.order_by("due_at", "case_id").values_list("due_at", "case_id")
        parts.append(ordered[:count])
    if len(parts) == 1:
        return list(parts[0])
    merged = parts[0].union(*parts[1:], all=True)
    return list(merged.order_by("due_at", "case_id")[:count])
