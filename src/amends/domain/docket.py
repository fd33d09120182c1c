"""The docket of a case: where it stands and the entry that each move adds to its sealed record.

This is the only place that turns an act into a state and an event. The models write what it
returns: the entry as an event, the docket as the case's new head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.domain.access import Actor, Role
from amends.domain.procedure import FILED, Act, State, move
from amends.domain.seal import NOTHING_BEFORE, SealedEvent, seal


@dataclass(frozen=True)
class Entry:
    """One event of a case, numbered and sealed, ready to be written."""

    case_id: UUID
    seq: int
    at: datetime
    act: str
    actor_role: Role
    actor_id: UUID | None
    before: str
    after: State
    seal: str
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Docket:
    """The head of a case's record: its state, and the number and seal of its last event."""

    case_id: UUID
    state: State
    seq: int
    seal: str

    def move(
        self, act: Act, *, by: Actor, at: datetime, body: Mapping[str, object] | None = None
    ) -> tuple[Entry, Docket]:
        """The entry that the move adds and the docket after it.

        Raises `NoSuchMove` or `NotYours` when the table of moves does not allow it.
        """
        return self._add(str(act), move(self.state, act, by=by.role), by, at, body or {})

    def note(
        self, what: str, *, by: Actor, at: datetime, body: Mapping[str, object] | None = None
    ) -> tuple[Entry, Docket]:
        """An entry that records something without moving the case, such as new evidence."""
        return self._add(what, self.state, by, at, body or {})

    def _add(
        self, act: str, after: State, by: Actor, at: datetime, body: Mapping[str, object]
    ) -> tuple[Entry, Docket]:
        return _enter(self.case_id, self.seq, self.seal, act, str(self.state), after, by, at, body)


def open_docket(
    case_id: UUID, *, by: Actor, at: datetime, body: Mapping[str, object]
) -> tuple[Entry, Docket]:
    """The first entry of a case, which brings it before the rulebook."""
    return _enter(case_id, 0, NOTHING_BEFORE, FILED, "", State.SCREENING, by, at, body)


def _enter(
    case_id: UUID,
    seq: int,
    previous: str,
    act: str,
    before: str,
    after: State,
    by: Actor,
    at: datetime,
    body: Mapping[str, object],
) -> tuple[Entry, Docket]:
    event = SealedEvent(
        case_id=str(case_id),
        seq=seq + 1,
        at=at,
        act=act,
        actor_role=by.role,
        actor_id=str(by.id or ""),
        before=before,
        after=after,
        body=body,
    )
    sealed = seal(event, previous)
    entry = Entry(case_id, seq + 1, at, act, by.role, by.id, before, after, sealed, body)
    return entry, Docket(case_id, after, seq + 1, sealed)
