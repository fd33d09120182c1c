"""The buyer or the merchant brings evidence; what was asked for is judged at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.exhibiting import add_exhibits
from amends.actions.shared.retrying import retried
from amends.actions.shared.screening import screen_again
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import Act, NoSuchMove, State
from amends.domain.refused import Refused
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.moves import lock_case, move_case, note_on_case

EXHIBITS_MAX = 20


class NoEvidence(Refused):
    """Nothing was brought, or more at once than is taken."""

    code = "no-evidence"
    zh = "请附上 1 至 {maximum} 份材料。"
    en = "Bring between 1 and {maximum} pieces of evidence."


def supply_evidence(
    actor: Actor,
    case_id: UUID,
    exhibits: Sequence[Exhibit],
    *,
    now: datetime,
    comment: str = "",
) -> None:
    """Put exhibits on the file of an open case.

    Where the case waits for them, the rulebook judges it again; elsewhere they lie ready for the
    next who decides. Raises `NoEvidence`, `InvalidFacts` for a mark that has no such value,
    `NotFound` or `NoSuchMove`.
    """
    actor.require(Role.BUYER, Role.SHOP, Role.MERCHANT, act="supply")
    if not 1 <= len(exhibits) <= EXHIBITS_MAX:
        raise NoEvidence(maximum=EXHIBITS_MAX)
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)

    def attempt() -> None:
        with transaction.atomic():
            case = lock_case(case_id, actor)
            if not case.is_open:
                raise NoSuchMove(state=case.state, act=Act.SUPPLY)
            add_exhibits(case, exhibits, by=actor, now=now)
            waited_for = case.state == State.AWAITING_EVIDENCE and actor.role is not Role.MERCHANT
            if waited_for:
                case.supplied_at = now
                move_case(case, Act.SUPPLY, by=actor, now=now, body={"comment": comment})
                screen_again(case, now=now, last_word=False)
            elif comment:
                note_on_case(case, "comment", by=actor, now=now, body={"comment": comment})

    retried(attempt)
