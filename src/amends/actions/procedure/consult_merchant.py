"""An agent sends the case to the merchant, who has not been heard yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.granting import NothingToPay, record_of
from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def consult_merchant(actor: Actor, case_id: UUID, *, now: datetime, comment: str = "") -> None:
    """Give the merchant his time to answer; his silence would grant what is left to refund.

    Raises `NothingToPay` where nothing is left, so that his silence could grant nothing, and
    `NotFound`, `NoSuchMove` or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.CONSULT, by=actor, now=now, body={"comment": comment})
        if record_of(case, now=now).refundable_fen <= 0:
            raise NothingToPay
        tell(case, Role.MERCHANT, "answer_wanted", now=now)
