"""Seals: each event of a case is bound to all events before it.

A seal is the SHA-256 of a canonical encoding that contains the seal before it, so no event can be
changed, removed or slipped in without breaking every later seal. The encoding is frozen: its
fields may never be reordered; a new encoding gets a new version word and the old one stays
readable. A golden test freezes one seal for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION = "amends-event/1"
NOTHING_BEFORE = ""
"""The seal before a case's first event."""


@dataclass(frozen=True, kw_only=True)
class SealedEvent:
    """What is sealed of one event. `body` holds only text, whole numbers, booleans, null, lists
    and objects of these: floats have no canonical spelling."""

    case_id: str
    seq: int
    at: datetime
    act: str
    actor_role: str
    actor_id: str
    before: str
    after: str
    body: Mapping[str, object]


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; raises `ValueError` on a float anywhere inside."""
    _forbid_floats(value)
    return _encode(value)


def sealed_text(event: SealedEvent, previous: str) -> str:
    """What is hashed to seal an event that follows the event sealed `previous`."""
    said = [
        VERSION,
        event.case_id,
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.act,
        event.actor_role,
        event.actor_id,
        event.before,
        event.after,
        event.body,
        previous,
    ]
    return canonical(said)


def seal(event: SealedEvent, previous: str) -> str:
    """The seal of an event that follows the event sealed `previous` (hex, 64 characters)."""
    return hashlib.sha256(sealed_text(event, previous).encode()).hexdigest()


def first_fault(events: Iterable[tuple[SealedEvent, str]]) -> int | None:
    """The number of the first event of a case whose seal or place in line is wrong; None if whole.

    `events` are pairs of an event and the seal stored for it, in the order of their numbers.
    """
    previous = NOTHING_BEFORE
    for expected, (event, stored) in enumerate(events, start=1):
        if event.seq != expected or seal(event, previous) != stored:
            return expected
        previous = stored
    return None


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Made once: making an encoder costs more than encoding an event."""

_EXACT = frozenset({str, int, bool, type(None)})


def _forbid_floats(value: object) -> None:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        if isinstance(value, float):
            raise ValueError(f"a sealed body holds the float {value!r}; use whole units or text")
        return
    for inner in value:
        if type(inner) not in _EXACT:
            _forbid_floats(inner)
