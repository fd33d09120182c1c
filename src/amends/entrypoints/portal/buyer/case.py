"""The buyer's view of a case, and what he can do there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.procedure.answer_offer import accept_offer, decline_offer
from amends.actions.procedure.appeal_case import appeal_case
from amends.domain.access import Actor, Role
from amends.entrypoints.portal.forms import exhibits_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.records import case_record
from amends.entrypoints.portal.proof_words import FORM_KINDS
from amends.entrypoints.portal.words import reader
from amends.models.casefile import open_orderfile, read_casefile
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
    """Where the case stands and what the buyer can do; at most sixteen statements beside the session's."""
    file = read_casefile(actor, number, facts=reader() == "en")
    sent = request.POST if refusal else None
    orders = open_orderfile(file.case.order, [file.case])
    news, proof = unread_on(actor, file.case), read_prooffile(file)
    record = case_record(file, orders, actor=actor, now=now, proof=proof, news=news, sent=sent)
    draft = {"act": request.path.rstrip("/").rpartition("/")[2]} if refusal else {}
    if sent is not None:
        draft["comment"] = sent.get("comment", "")
    return show(request, "buyer/case.html", record, status=status, refusal=refusal, draft=draft)


def supply(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Put proof on file: the buyer what was asked for or more, the merchant his own."""
    actor.require(Role.BUYER, Role.MERCHANT, act="supply")
    exhibits = exhibits_of(request, actor, FORM_KINDS, now=now)
    supply_evidence(actor, case_id, exhibits, now=now, comment=request.POST.get("comment", ""))


def withdraw(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Take the claim back."""
    withdraw_case(actor, case_id, now=now)


def call(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Have the case brought before an agent."""
    call_a_person(actor, case_id, now=now, comment=request.POST.get("comment", ""))


def accept(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Take the merchant's offer."""
    accept_offer(actor, case_id, now=now)


def decline(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Decline the merchant's offer."""
    decline_offer(actor, case_id, now=now, comment=request.POST.get("comment", ""))


def appeal(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Appeal against a refusal, with new proof or grounds."""
    actor.require(Role.BUYER, act="appeal")
    exhibits = exhibits_of(request, actor, FORM_KINDS, now=now)
    comment = request.POST.get("comment", "")
    appeal_case(actor, case_id, now=now, comment=comment, exhibits=exhibits)
