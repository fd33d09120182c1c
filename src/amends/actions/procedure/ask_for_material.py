"""An agent asks the buyer for evidence that is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.proof_sentences import PROOFS
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
    wanted = [checked_text(kind, field="kinds", at_most=40, needed=True) for kind in kinds]
    if not wanted or not PROOFS.keys() >= set(wanted):
        raise TextRefused(
            field="kinds",
            why_zh="请至少选择一种已知的材料。",
            why_en="name at least one kind of evidence, and only known ones.",
        )
    with transaction.atomic():
        case = lock_case(case_id, actor)
        case.asked_at = now
        move_case(case, Act.ASK, by=actor, now=now, body={"kinds": wanted, "comment": comment})
        tell(case, Role.BUYER, "material_wanted", {"kinds": wanted}, now=now)
