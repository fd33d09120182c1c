"""The buyer appeals against a refusal, once and within the window; another person rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.exhibiting import add_exhibits
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import Act
from amends.domain.texts import STATEMENT_MAX, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def appeal_case(
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    comment: str,
    exhibits: Sequence[Exhibit] = (),
) -> None:
    """Bring a refused case before the second instance, with what the buyer says against it.

    Raises `TextRefused` without grounds, `NotFound`, `NoSuchMove` (also when the window is over)
    or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=STATEMENT_MAX, needed=True)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.APPEAL, by=actor, now=now, body={"comment": comment})
        add_exhibits(case, exhibits, by=actor, now=now)
        tell(case, Role.SUPERVISOR, "appeal_filed", now=now)
        tell(case, Role.MERCHANT, "appeal_filed", now=now)
