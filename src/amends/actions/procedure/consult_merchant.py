"""An agent sends the case to the merchant, who has not been heard yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def consult_merchant(actor: Actor, case_id: UUID, *, now: datetime, comment: str = "") -> None:
    """Give the merchant his time to answer. Raises `NotFound`, `NoSuchMove` or `NotYours`."""
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.CONSULT, by=actor, now=now, body={"comment": comment})
        tell(case, Role.MERCHANT, "answer_wanted", now=now)
