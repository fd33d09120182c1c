"""What is done to a case: one address for each act, registered from its form."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.money.pay_again import pay_again
from amends.actions.procedure.answer_claim import accept_claim, contest_claim, offer_remedy
from amends.actions.procedure.answer_offer import accept_offer, decline_offer
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.ask_for_material import ask_for_material
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import Actor
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import Act
from amends.entrypoints import clock
from amends.entrypoints.api.answers import CaseFull, RuledOut, told
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.forms import FORMS
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of, caller_of
from amends.entrypoints.api.requests import (
    AccountIn,
    AskIn,
    CommentIn,
    ConsultIn,
    ExhibitIn,
    GrantIn,
    NothingIn,
    OfferIn,
    RefuseIn,
    SupplyIn,
)
from amends.entrypoints.api.showing import case_full, ruling_out
from amends.entrypoints.api.uploads import exhibits_of
from amends.models.casefile import case_key

router = Router(tags=["acts"])

Deed = Callable[[HttpRequest, Actor, UUID, Any], object]
"""Does an act to the case of that key, as the body asks."""


def _act(act: Act) -> Callable[[Deed], Deed]:
    """Register a deed under the act's address; the answer is the case after it."""
    form = FORMS[act]

    def register(deed: Deed) -> Deed:
        def answer(request: HttpRequest, name: Name, asked: Any) -> HttpResponse:
            actor = actor_of(request, form.scope, act=act)
            deed(request, actor, case_key(actor, name), asked)
            return told(case_full(actor, name, language_of(request)))

        # Each act takes its own body, so the type is set here for ninja to read.
        signature = inspect.signature(answer, eval_str=True)
        empty = form.body() if form.may_be_empty else inspect.Parameter.empty
        body = signature.parameters["asked"].replace(annotation=form.body, default=empty)
        answer.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*list(signature.parameters.values())[:-1], body]
        )
        answer.__name__, answer.__doc__ = str(act), deed.__doc__
        router.post(f"/cases/{{name}}/{act}", response=CaseFull)(once(answer))
        return deed

    return register


def _exhibits(request: HttpRequest, asked: Sequence[ExhibitIn]) -> tuple[Exhibit, ...]:
    return exhibits_of(asked, caller_of(request), at="/evidence")


@_act(Act.ACCEPT)
def _accept(request: HttpRequest, actor: Actor, key: UUID, asked: CommentIn) -> None:
    """The merchant grants what the rulebook proposed, or all that is left to refund."""
    accept_claim(actor, key, now=clock.now(), comment=asked.comment)


@_act(Act.OFFER)
def _offer(request: HttpRequest, actor: Actor, key: UUID, asked: OfferIn) -> None:
    """The merchant offers a part of the price, or a compensation while the goods are kept."""
    offer_remedy(
        actor,
        key,
        now=clock.now(),
        kind=asked.kind,
        amount_fen=asked.amount_fen,
        comment=asked.comment,
    )


@_act(Act.CONTEST)
def _contest(request: HttpRequest, actor: Actor, key: UUID, asked: AccountIn) -> None:
    """The merchant disagrees and says why; the case goes before an agent."""
    exhibits = _exhibits(request, asked.evidence)
    contest_claim(actor, key, now=clock.now(), comment=asked.comment, exhibits=exhibits)


@_act(Act.ACCEPT_OFFER)
def _accept_offer(request: HttpRequest, actor: Actor, key: UUID, asked: NothingIn) -> None:
    """The buyer takes the offer; it becomes the ruling and is paid."""
    accept_offer(actor, key, now=clock.now())


@_act(Act.DECLINE_OFFER)
def _decline_offer(request: HttpRequest, actor: Actor, key: UUID, asked: CommentIn) -> None:
    """The buyer declines the offer; the case goes before an agent."""
    decline_offer(actor, key, now=clock.now(), comment=asked.comment)


@_act(Act.SUPPLY)
def _supply(request: HttpRequest, actor: Actor, key: UUID, asked: SupplyIn) -> None:
    """Bring evidence to an open case; where it was waited for, the rulebook judges anew."""
    exhibits = _exhibits(request, asked.evidence)
    supply_evidence(actor, key, exhibits, now=clock.now(), comment=asked.comment)


@_act(Act.CALL_A_PERSON)
def _call_a_person(request: HttpRequest, actor: Actor, key: UUID, asked: CommentIn) -> None:
    """The buyer asks for an agent instead of waiting."""
    call_a_person(actor, key, now=clock.now(), comment=asked.comment)


@_act(Act.WITHDRAW)
def _withdraw(request: HttpRequest, actor: Actor, key: UUID, asked: NothingIn) -> None:
    """The buyer takes the claim back."""
    withdraw_case(actor, key, now=clock.now())


@_act(Act.APPEAL)
def _appeal(request: HttpRequest, actor: Actor, key: UUID, asked: AccountIn) -> None:
    """The buyer appeals against a refusal; another person rules."""
    exhibits = _exhibits(request, asked.evidence)
    appeal_case(actor, key, now=clock.now(), comment=asked.comment, exhibits=exhibits)


@_act(Act.ASK)
def _ask(request: HttpRequest, actor: Actor, key: UUID, asked: AskIn) -> None:
    """An arbiter asks the buyer for evidence."""
    ask_for_material(actor, key, now=clock.now(), kinds=asked.kinds, comment=asked.comment)


@_act(Act.CONSULT)
def _consult(request: HttpRequest, actor: Actor, key: UUID, asked: ConsultIn) -> None:
    """An arbiter gives the merchant his time to answer, and names the evidence that he wants."""
    consult_merchant(actor, key, now=clock.now(), kinds=asked.kinds, comment=asked.comment)


@_act(Act.PAY_AGAIN)
def _pay_again(request: HttpRequest, actor: Actor, key: UUID, asked: NothingIn) -> None:
    """Finance has every failed refund of an unpaid case paid again under a new number."""
    pay_again(actor, key, now=clock.now())


@router.post("/cases/{name}/grant", response=RuledOut)
@once
def grant(request: HttpRequest, name: Name, asked: GrantIn, dry_run: bool = False) -> HttpResponse:
    """An arbiter rules for the buyer; without an amount he grants what the rulebook proposed.

    A dry run goes the same way and keeps nothing. Ruling pays nobody: the till does, by itself.
    """
    amounts = {"refund_fen": asked.refund_fen, "compensation_fen": asked.compensation_fen}
    return _rule(request, name, Act.GRANT, asked.reasons, dry_run=dry_run, **amounts)


@router.post("/cases/{name}/refuse", response=RuledOut)
@once
def refuse(
    request: HttpRequest, name: Name, asked: RefuseIn, dry_run: bool = False
) -> HttpResponse:
    """An arbiter rules against the buyer. A dry run goes the same way and keeps nothing."""
    return _rule(request, name, Act.REFUSE, asked.reasons, dry_run=dry_run)


def _rule(
    request: HttpRequest, name: str, act: Act, reasons: str, *, dry_run: bool, **amounts: Any
) -> HttpResponse:
    actor = actor_of(request, FORMS[act].scope, act=act)
    ruling = rule_case(
        actor,
        case_key(actor, name),
        now=clock.now(),
        grant=act is Act.GRANT,
        reasons=reasons,
        dry_run=dry_run,
        **amounts,
    )
    language = language_of(request)
    return told(
        RuledOut(
            dry_run=dry_run,
            ruling=ruling_out(ruling, ruling.case.calendar, language),
            case=None if dry_run else case_full(actor, name, language),
        )
    )
