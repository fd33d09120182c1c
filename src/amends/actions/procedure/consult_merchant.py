"""An agent sends the case to the merchant, who has not been heard yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.granting import NothingToPay, record_of
from amends.actions.shared.wanting import known_kinds
from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def consult_merchant(
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    kinds: Sequence[str] = (),
    comment: str = "",
) -> None:
    """Give the merchant his time to answer; his silence would grant what is left to refund.

    `kinds` names the proof that he is asked for (words of the facts document); it may be empty.
    Raises `TextRefused` for kinds that nobody knows, `NothingToPay` where nothing is left, so that
    his silence could grant nothing, and `NotFound`, `NoSuchMove` or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    wanted = known_kinds(kinds)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        body: dict[str, object] = {"comment": comment}
        if wanted:
            body["kinds"] = wanted
        move_case(case, Act.CONSULT, by=actor, now=now, body=body)
        if record_of(case, now=now).refundable_fen <= 0:
            raise NothingToPay
        tell(case, Role.MERCHANT, "answer_wanted", now=now)
