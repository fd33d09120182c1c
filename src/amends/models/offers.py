"""What becomes of a merchant's open offer."""

from __future__ import annotations

from datetime import datetime

from amends.models.cases import Case, Offer, OfferState


def open_offer(case: Case) -> Offer | None:
    """The offer that waits for the buyer's answer, if there is one."""
    return Offer.objects.filter(case=case, state=OfferState.OPEN).first()


def close_open_offer(case: Case, *, accepted: bool, now: datetime) -> None:
    """Note that the open offer, if there is one, was taken or is off the table."""
    state = OfferState.ACCEPTED if accepted else OfferState.DECLINED
    Offer.objects.filter(case=case, state=OfferState.OPEN).update(state=state, answered_at=now)
