"""The buyer answers the merchant's offer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.deciding import BOTH_AGREE, record_decision
from amends.actions.shared.granting import pay_out, record_of
from amends.actions.shared.retrying import retried
from amends.domain.access import Actor, Role
from amends.domain.procedure import Act
from amends.domain.texts import NOTE_MAX, checked_text
from amends.domain.vocabulary import Liable, Outcome
from amends.models.cases import OfferKind
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell
from amends.models.offers import close_open_offer, open_offer


def accept_offer(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Take the offer; it becomes the ruling and is paid. Raises as `move_case` does."""

    def attempt() -> None:
        with transaction.atomic():
            case = lock_case(case_id, actor)
            offer = open_offer(case)
            move_case(case, Act.ACCEPT_OFFER, by=actor, now=now)
            assert offer is not None, "a case that is offered has an open offer"
            part = offer.kind == OfferKind.PART_REFUND
            refund_fen = offer.amount_fen if part else 0
            compensation_fen = 0 if part else offer.amount_fen
            record_decision(
                case,
                by=actor,
                outcome=Outcome.APPROVE,
                refund_fen=refund_fen,
                compensation_fen=compensation_fen,
                reasons=BOTH_AGREE,
                now=now,
            )
            close_open_offer(case, accepted=True, now=now)
            pay_out(
                case,
                record_of(case, now=now),
                refund_fen=refund_fen,
                compensation_fen=compensation_fen,
                liable=Liable.MERCHANT,
                now=now,
            )
            said = {"amount_fen": offer.amount_fen}
            tell(case, Role.MERCHANT, "offer_accepted", said, now=now)

    retried(attempt)


def decline_offer(actor: Actor, case_id: UUID, *, now: datetime, comment: str = "") -> None:
    """Decline the offer; the case goes before an agent. Raises as `move_case` does."""
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.DECLINE_OFFER, by=actor, now=now, body={"comment": comment})
        close_open_offer(case, accepted=False, now=now)
        tell(case, Role.MERCHANT, "offer_declined", now=now)
        tell(case, Role.AGENT, "ruling_wanted", now=now)
