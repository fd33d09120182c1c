"""Pages of cases: those that wait, by urgency, and all that somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

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
    return _by_urgency(waiting, limit, after)


def overdue_page(actor: Actor, *, limit: int, after: Urgency | None = None) -> QueuePage:
    """Up to `limit` of the actor's cases whose time ran out unanswered, in one statement.

    A case stays overdue until it moves on; its clock runs anew meanwhile and gives the order here.
    """
    late = _for_lists(Case.objects.visible_to(actor)).filter(
        overdue=True, casedeadline__isnull=False
    )
    return _by_urgency(late, limit, after)


def waiting_counts(actor: Actor) -> Mapping[str, int]:
    """How many of the actor's cases wait in each state in which a clock runs; one statement."""
    waiting = CaseDeadline.objects.all()
    if not actor.is_staff:
        waiting = waiting.filter(case__in=Case.objects.visible_to(actor))
    return dict(waiting.values_list("state").annotate(Count("pk")).order_by())


def overdue_count(actor: Actor) -> int:
    """How many of the actor's cases are overdue; one statement."""
    return Case.objects.visible_to(actor).filter(overdue=True).count()


def search_cases(actor: Actor, text: str, *, limit: int) -> list[Case]:
    """Up to `limit` of the actor's cases by the beginning of their number, newest first.

    A case's number begins with its order's, so either finds it. One statement.
    """
    wanted = text.replace("\x00", "").strip()
    if not wanted:
        return []
    found = _for_lists(Case.objects.visible_to(actor)).filter(number__startswith=wanted)
    return list(found.order_by("-pk")[:limit])


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


def _by_urgency(cases: CaseQuerySet, limit: int, after: Urgency | None) -> QueuePage:
    if after is not None:
        due_at, key = after
        cases = cases.filter(
            Q(casedeadline__due_at__gt=due_at) | Q(casedeadline__due_at=due_at, pk__gt=key)
        )
    found = list(cases.order_by("casedeadline__due_at", "pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return QueuePage(found[:limit], (last.casedeadline.due_at, last.pk) if last else None)


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
