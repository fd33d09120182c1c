"""Somebody has read what he was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from amends.actions.shared.retrying import retried
from amends.domain.access import STAFF, Actor, Role
from amends.models.notices import Notice

READERS = frozenset({Role.BUYER, Role.MERCHANT}) | STAFF
"""Who reads his own notices. A shop passes its buyers' on and reads none of them for them."""


def read_notices(
    actor: Actor, *, until: datetime, now: datetime, case_id: UUID | None = None
) -> int:
    """Mark what the actor was told until a moment as read, of one case or of all; returns how many.

    What was told later stays new, since the page he read did not show it. Doing it twice changes
    nothing. Raises `NotAllowed` for who is no reader.
    """
    actor.require(*sorted(READERS), act="read_notices")
    new = Notice.objects.told_to(actor).filter(read_at=None, created_at__lte=until)
    if case_id is not None:
        new = new.filter(case_id=case_id)
    # Two of one side may do it at the same moment.
    return retried(lambda: new.update(read_at=now))
