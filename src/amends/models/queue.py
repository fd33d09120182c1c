"""Pages of cases: those that wait, by urgency, and all that somebody may see, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Q

from amends.domain.access import Actor, Role
from amends.domain.procedure import OPEN, State, awaited, clock_act
from amends.models.cases import Case, CaseDeadline, CaseQuerySet
from amends.models.statement import query

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
    return cases.with_calendar().select_related("order", "merchant", "casedeadline").only(*_SHOWN)


_SHOWN = (
    *("number", "reason", "wish", "state", "overdue", "filed_at", "moved_at"),
    *("order__order_no", "order__amount_fen", "order__snapshot", "order__contact_masked"),
    *("merchant__code", "merchant__name"),
    *("casedeadline__state", "casedeadline__act", "casedeadline__started_at"),
    "casedeadline__due_at",
)


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
    due_at, key = after or (datetime.min.replace(tzinfo=UTC), UUID(int=0))
    rows = query(
        _MOST_URGENT,
        {"states": [str(state) for state in states], "due_at": due_at, "key": key, "count": count},
    )
    return [(row["due_at"].astimezone(UTC), row["case_id"]) for row in rows]


_MOST_URGENT = """
SELECT waiting.due_at, waiting.case_id
FROM unnest(%(states)s::text[]) AS wanted(state)
CROSS JOIN LATERAL (
    SELECT d.due_at, d.case_id FROM case_deadline d
    WHERE d.state = wanted.state
      AND (d.due_at, d.case_id) > (%(due_at)s::timestamptz, %(key)s::uuid)
    ORDER BY d.due_at, d.case_id LIMIT %(count)s::int) waiting
ORDER BY waiting.due_at, waiting.case_id LIMIT %(count)s::int
"""
