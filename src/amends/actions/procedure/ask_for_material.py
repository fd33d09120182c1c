"""An agent asks the buyer for evidence that is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.wanting import known_kinds
from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, TextRefused, checked_text
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def ask_for_material(
    actor: Actor, case_id: UUID, *, now: datetime, kinds: Sequence[str], comment: str = ""
) -> None:
    """Ask for the named kinds of evidence (words of the facts document).

    Raises `TextRefused` when nothing known is asked for, `NotFound`, `NoSuchMove` or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    wanted = known_kinds(kinds)
    if not wanted:
        raise TextRefused(
            field="kinds",
            why_zh="请至少选择一种材料。",
            why_en="name at least one kind of evidence.",
        )
    with transaction.atomic():
        case = lock_case(case_id, actor)
        case.asked_at = now
        move_case(case, Act.ASK, by=actor, now=now, body={"kinds": wanted, "comment": comment})
        tell(case, Role.BUYER, "material_wanted", {"kinds": wanted}, now=now)
