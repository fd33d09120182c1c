"""The merchant answers a claim: he accepts it, contests it, or offers something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.deciding import MERCHANT_ACCEPTS, latest_ruling, record_decision
from amends.actions.shared.exhibiting import add_exhibits
from amends.actions.shared.granting import check_amounts, pay_out, record_of
from amends.actions.shared.retrying import retried
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import Act
from amends.domain.refused import BadInput
from amends.domain.texts import NOTE_MAX, STATEMENT_MAX, checked_text
from amends.domain.vocabulary import Liable, Outcome
from amends.models.cases import Offer, OfferKind
from amends.models.moves import lock_case, move_case
from amends.models.notices import tell


def accept_claim(actor: Actor, case_id: UUID, *, now: datetime, comment: str = "") -> None:
    """Grant what the rulebook proposed, or what is left of the price where it proposed nothing.

    Raises `NotFound`, `NoSuchMove`, `NotYours`, or `NothingToPay` when all was refunded before.
    """
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)

    def attempt() -> None:
        with transaction.atomic():
            case = lock_case(case_id, actor)
            move_case(case, Act.ACCEPT, by=actor, now=now, body={"comment": comment})
            order = record_of(case, now=now)
            proposed_fen = latest_ruling(case).refund_fen or order.grantable_fen
            refund_fen = min(proposed_fen, order.refundable_fen)
            check_amounts(order, refund_fen, 0)
            record_decision(
                case,
                by=actor,
                outcome=Outcome.APPROVE,
                refund_fen=refund_fen,
                reasons=comment or MERCHANT_ACCEPTS,
                now=now,
            )
            pay_out(
                case,
                order,
                refund_fen=refund_fen,
                compensation_fen=0,
                liable=Liable.MERCHANT,
                now=now,
            )

    retried(attempt)


def contest_claim(
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    comment: str,
    exhibits: Sequence[Exhibit] = (),
) -> None:
    """Bring the case before an agent, with the merchant's account and evidence.

    Raises `TextRefused` without an account, `NotFound`, `NoSuchMove` or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=STATEMENT_MAX, needed=True)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        move_case(case, Act.CONTEST, by=actor, now=now, body={"comment": comment})
        add_exhibits(case, exhibits, by=actor, now=now)
        tell(case, Role.BUYER, "contested", now=now)
        tell(case, Role.AGENT, "ruling_wanted", now=now)


def offer_remedy(
    actor: Actor,
    case_id: UUID,
    *,
    now: datetime,
    kind: str,
    amount_fen: int,
    comment: str = "",
) -> None:
    """Offer the buyer a part of the price, or a compensation while he keeps the goods.

    Raises `TooMuch` or `NothingToPay` for an amount that cannot be, `BadInput` for an unknown kind,
    `NotFound`, `NoSuchMove` or `NotYours`.
    """
    comment = checked_text(comment, field="comment", at_most=NOTE_MAX)
    if kind not in list(OfferKind):
        raise BadInput(summary=f"kind {kind!r}")
    offered = OfferKind(kind)
    with transaction.atomic():
        case = lock_case(case_id, actor)
        body = {"kind": str(offered), "amount_fen": amount_fen, "comment": comment}
        move_case(case, Act.OFFER, by=actor, now=now, body=body)
        check_amounts(record_of(case, now=now), amount_fen, 0)
        Offer.objects.create(
            case=case, kind=offered, amount_fen=amount_fen, note=comment, made_at=now
        )
        tell(case, Role.BUYER, "offer_made", {"amount_fen": amount_fen}, now=now)
