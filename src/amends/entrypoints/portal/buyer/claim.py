"""The claim form with its live outlook, and filing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.domain.access import Actor
from amends.domain.facts import parse_facts
from amends.domain.refused import Refused
from amends.domain.statement.drafting import draft_statement
from amends.domain.statement.reading import read_statement
from amends.domain.vocabulary import Reason
from amends.entrypoints import clock
from amends.entrypoints.portal.forms import claim_of, exhibits_of
from amends.entrypoints.portal.frame import part, show
from amends.entrypoints.portal.presenters.faces import ClaimPage
from amends.entrypoints.portal.presenters.heads import product_of
from amends.entrypoints.portal.presenters.letters import outlook_letter
from amends.entrypoints.portal.presenters.lines import order_card
from amends.entrypoints.portal.presenters.parts import Choice, ChoiceGroup, Letter
from amends.entrypoints.portal.presenters.proofs import proof_items
from amends.entrypoints.portal.proof_words import CLAIM_KINDS, FORM_KINDS
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.portal.words import (
    REASON_GROUPS,
    REASON_HINTS,
    REASONS,
    WISHES,
    reader,
    word,
)
from amends.entrypoints.problems import status_of
from amends.models.casefile import find_order
from amends.models.orders import Order, OrderState


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def claim(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """The form; a filed claim leads to its case. “Only look” answers with the outlook instead.

    An order on which nothing can be filed says so at once, before anything is typed.
    """
    order = find_order(actor, order_no)
    if request.method != "POST":
        _raise_if_barred(actor, order_no)
        return show(request, "buyer/claim.html", _form(request, order))
    look = "look" in request.POST
    try:
        filed = _file(request, actor, order_no, dry_run=look)
    except Refused as refusal:
        form = _form(request, order, refusal=sentence_of(refusal))
        return show(request, "buyer/claim.html", form, status=status_of(refusal))
    if look:
        return show(request, "buyer/claim.html", _foreseen(request, order, filed))
    messages.success(request, gettext("The claim is filed."))
    return redirect("portal:case", filed.number)


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def outlook(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """What would become of the claim as the form stands now; a piece of the form's page."""
    if request.method != "POST":
        return redirect("portal:claim", order_no)
    order = find_order(actor, order_no)
    if not request.POST.get("reason"):
        return part(request, "buyer/outlook.html", _form(request, order))
    try:
        filed = _file(request, actor, order_no, dry_run=True)
        form = _foreseen(request, order, filed)
    except Refused as refusal:
        form = _form(request, order, refusal=sentence_of(refusal))
    return part(request, "buyer/outlook.html", form)


def _file(request: HttpRequest, actor: Actor, order_no: str, *, dry_run: bool) -> Filed:
    now = clock.now()
    exhibits = exhibits_of(request, actor, FORM_KINDS, now=now, keep=not dry_run)
    claim = claim_of(request, order_no, exhibits)
    answer = file_claims(actor, [claim], now=now, dry_run=dry_run)[0]
    if isinstance(answer, Refused):
        raise answer
    return answer


def _raise_if_barred(actor: Actor, order_no: str) -> None:
    """Raise what any claim on the order would be refused with, such as a case that is still open."""
    anything = Claim(order_no=order_no, reason=Reason.OTHER)
    answer = file_claims(actor, [anything], now=clock.now(), dry_run=True)[0]
    if isinstance(answer, Refused):
        raise answer


def _foreseen(request: HttpRequest, order: Order, filed: Filed) -> ClaimPage:
    """The form with what would become of the claim, and a statement to use."""
    return _form(request, order, outlook_letter(filed), draft=_draft(request, order, filed))


def _form(
    request: HttpRequest,
    order: Order,
    outlook: Letter | None = None,
    *,
    draft: str = "",
    refusal: str = "",
) -> ClaimPage:
    sent = request.POST
    chosen = sent.get("reason", request.GET.get("reason", ""))
    wanted = [item.kind for item in outlook.missing] if outlook else []
    return ClaimPage(
        order=order_card(order),
        reasons=_reasons(order, chosen),
        proofs=proof_items(CLAIM_KINDS, wanted=wanted, sent=sent),
        wishes=tuple(Choice(value=wish, label=word(WISHES, wish)) for wish in WISHES),
        outlook=outlook,
        advice=_advice(sent.get("statement", ""), chosen),
        draft=draft,
        refusal=refusal,
        chosen_reason=chosen,
        chosen_wish=sent.get("wish", "refund"),
        statement=sent.get("statement", ""),
        invalid_quantity=sent.get("invalid_quantity", ""),
        quantity=order.quantity,
    )


def _advice(statement: str, chosen: str) -> tuple[str, ...]:
    """What to say to the buyer about his words: the reason they read like, and what is unclear."""
    if not statement.strip():
        return ()
    picked = Reason(chosen) if chosen in REASONS else None
    reading = read_statement(statement, chosen=picked, language=reader())
    said = [reading.mismatch] if reading.mismatch else []
    if picked is None and reading.reason is not Reason.OTHER:
        like = gettext("Your words read like: “%(reason)s”.")
        said.append(like % {"reason": word(REASONS, reading.reason)})
    return (*said, *reading.questions)


def _draft(request: HttpRequest, order: Order, filed: Filed) -> str:
    """A statement made of what is known of the order and of what the buyer has said so far."""
    said = request.POST.get("statement", "").strip()
    return draft_statement(
        parse_facts(filed.facts).facts,
        order_no=order.order_no,
        product=product_of(order),
        said=read_statement(said, language=reader()).facts if said else None,
        language=reader(),
    )


def _reasons(order: Order, chosen: str) -> tuple[ChoiceGroup, ...]:
    """All reasons in their groups: open is the group of the chosen one, else the likely one."""
    likely = Reason.NOT_DELIVERED if order.state == OrderState.UNDELIVERED else Reason.INVALID_KEY
    shown = chosen if chosen in REASONS else likely
    return tuple(
        ChoiceGroup(
            title=str(title),
            choices=tuple(_reason(reason) for reason in reasons),
            open=shown in reasons,
        )
        for title, reasons in REASON_GROUPS
    )


def _reason(reason: str) -> Choice:
    hint = word(REASON_HINTS, reason) if reason in REASON_HINTS else ""
    return Choice(value=reason, label=word(REASONS, reason), hint=hint)
