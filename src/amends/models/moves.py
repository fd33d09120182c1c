"""The one place that writes the state of a case that exists: event, head and clock together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from amends.domain.access import Actor, Role
from amends.domain.docket import Docket, Entry
from amends.domain.procedure import Act, State, deadline_for
from amends.domain.refused import NotFound
from amends.models.cases import Case, CaseDeadline, CaseEvent
from amends.models.rulebooks import rulebook


def lock_case(case_id: UUID, actor: Actor) -> Case:
    """The case, locked until the transaction ends; raises `NotFound` unless the actor may see it.

    Machines (the clock, the till, the rulebook) see every case.
    """
    cases = Case.objects.all() if actor.role in _MACHINES else Case.objects.visible_to(actor)
    found = cases.locked().with_calendar().select_related("order", "merchant")
    case = found.filter(pk=case_id).first()
    if case is None:
        raise NotFound(what_zh="案件", what_en="case")
    return case


def move_case(
    case: Case,
    act: Act,
    *,
    by: Actor,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Make a move on a locked case: its event, its new state and its new clock.

    Raises `NoSuchMove` or `NotYours` when the table of moves does not allow it.
    """
    entry, docket = _docket(case).move(act, by=by, at=now, body=body)
    _write(case, entry, docket)
    _set_clock(case, docket.state, now)


def note_on_case(
    case: Case,
    what: str,
    *,
    by: Actor,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Record on a locked case something that leaves its state and its clock alone."""
    entry, docket = _docket(case).note(what, by=by, at=now, body=body)
    _write(case, entry, docket)


def event_row(entry: Entry) -> CaseEvent:
    """The row of a docket's entry."""
    return CaseEvent(
        case_id=entry.case_id,
        seq=entry.seq,
        at=entry.at,
        act=entry.act,
        actor_role=entry.actor_role,
        actor_id=entry.actor_id,
        before=entry.before,
        after=entry.after,
        body=dict(entry.body),
        seal=entry.seal,
    )


def _docket(case: Case) -> Docket:
    return Docket(case.pk, State(case.state), case.last_seq, case.last_seal)


def _write(case: Case, entry: Entry, docket: Docket) -> None:
    """Write the head, then the event: the database takes no event beyond the head of its case."""
    case.last_seq, case.last_seal = docket.seq, docket.seal
    if docket.state != case.state:
        case.overdue = False
    case.state = docket.state
    case.moved_at = entry.at
    case.save(
        update_fields=[
            "state",
            "last_seq",
            "last_seal",
            "moved_at",
            "overdue",
            "asked_at",
            "supplied_at",
            "refused_at",
        ]
    )
    CaseEvent.objects.bulk_create([event_row(entry)])


def _set_clock(case: Case, state: State, now: datetime) -> None:
    order = case.order
    settings = rulebook(order.rulebook_id).settings_for(order.product_class)
    deadline = deadline_for(state, settings, case.calendar, now=now)
    if deadline is None:
        CaseDeadline.objects.filter(case=case).delete()
        return
    CaseDeadline.objects.bulk_create(
        [
            CaseDeadline(
                case=case,
                state=deadline.state,
                act=deadline.act,
                started_at=now,
                due_at=deadline.due,
            )
        ],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["state", "act", "started_at", "due_at"],
    )


_MACHINES = frozenset({Role.SYSTEM, Role.CLOCK, Role.TILL})
