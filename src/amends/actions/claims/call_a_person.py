"""The buyer asks for a person instead of waiting for the merchant or for more evidence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def call_a_person(actor: Actor, case_id: UUID, *, now: datetime, comment: str = "") -> None:
    """Bring the case before an agent. Raises `NotFound`, `NoSuchMove` or `NotYours`."""
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.CALL_A_PERSON, by=actor, now=now, body={"comment": comment})
        tell(case, Role.AGENT, "person_called", now=now)
        tell(case, Role.MERCHANT, "before_an_agent", now=now)
