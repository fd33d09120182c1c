"""A claim as the merchant sees it, and his answers to it.

A merchant who is suspended from selling answers like any other: his cases go on.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from amends.actions.procedure.answer_claim import accept_claim, contest_claim, offer_remedy
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput
from amends.entrypoints.portal.forms import exhibits_of, fen_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.faces import MerchantCase
from amends.entrypoints.portal.presenters.records import case_record
from amends.entrypoints.portal.proof_words import FORM_KINDS
from amends.entrypoints.portal.words import reader
from amends.models.casefile import open_orderfile, read_casefile
from amends.models.cases import OfferKind
from amends.models.notices import unread_on
from amends.models.prooffile import read_prooffile


def show_case(
    request: HttpRequest,
    actor: Actor,
    number: str,
    *,
    now: datetime,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The claim with its proof and the merchant's answers; at most fifteen statements beside the session's.

    After a refusal the answer that was refused is open again, with what was written.
    """
    file = read_casefile(actor, number, facts=reader() == "en")
    sent = request.POST if refusal else None
    orders = open_orderfile(file.case.order, [file.case])
    news, proof = unread_on(actor, file.case), read_prooffile(file)
    record = case_record(file, orders, actor=actor, now=now, proof=proof, news=news, sent=sent)
    proposed_fen = file.ruling.refund_fen if file.ruling else 0
    accept_fen = min(proposed_fen, record.maximum_fen) or record.maximum_fen
    answer = MerchantCase(record=record, accept_fen=accept_fen)
    draft = dict(sent.items()) if sent is not None else {}
    draft["act"] = request.path.rstrip("/").rpartition("/")[2] if refusal else ""
    return show(request, "merchant/case.html", answer, status=status, refusal=refusal, draft=draft)


def accept(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Grant the claim as it stands."""
    accept_claim(actor, case_id, now=now, comment=request.POST.get("comment", ""))
    messages.success(request, gettext("Accepted. The refund is on its way."))


def offer(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Offer a part of the price, or a compensation while the sale stands."""
    kind = request.POST.get("kind", "")
    if kind not in set(OfferKind):
        raise BadInput(summary="kind")
    amount_fen = fen_of(request.POST.get("amount", ""))
    comment = request.POST.get("comment", "")
    offer_remedy(actor, case_id, now=now, kind=kind, amount_fen=amount_fen, comment=comment)
    messages.success(request, gettext("The offer is with the buyer."))


def contest(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Bring the case before an agent, with an account and proof."""
    actor.require(Role.MERCHANT, act="contest")
    exhibits = exhibits_of(request, actor, FORM_KINDS, now=now)
    comment = request.POST.get("comment", "")
    contest_claim(actor, case_id, now=now, comment=comment, exhibits=exhibits)
    messages.success(request, gettext("Contested. An agent reads both accounts and rules."))
