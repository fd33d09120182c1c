"""The buyer takes his claim back; he may file another later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell
from amends.models.offers import close_open_offer


def withdraw_case(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Close the case at the buyer's wish. Raises `NotFound`, `NoSuchMove` or `NotYours`."""
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.WITHDRAW, by=actor, now=now)
        close_open_offer(case, accepted=False, now=now)
        tell(case, Role.MERCHANT, "case_withdrawn", now=now)
