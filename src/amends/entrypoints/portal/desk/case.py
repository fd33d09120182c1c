"""A case as the desk sees it: both sides side by side, and for arbiters the ruling to be signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.actions.procedure.ask_for_material import ask_for_material
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import ARBITERS, Actor
from amends.domain.procedure import Act
from amends.domain.refused import BadInput, Refused
from amends.entrypoints.portal.forms import fen_of
from amends.entrypoints.portal.frame import part, show
from amends.entrypoints.portal.presenters.desk import desk_case, effects_of
from amends.entrypoints.portal.presenters.faces import Effects
from amends.entrypoints.portal.presenters.records import case_record
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.words import reader
from amends.models.casefile import CaseFile, open_orderfile, read_casefile
from amends.models.cases import Ruling
from amends.models.notices import unread_on
from amends.models.prooffile import read_prooffile
from amends.models.queue import queue_page, states_waiting_for

UNSAID = "…"
"""Stands for reasons that are not written yet while the effects of a ruling are only looked at."""


def show_case(
    request: HttpRequest,
    actor: Actor,
    name: str | UUID,
    *,
    now: datetime,
    refusal: str = "",
    effects: Effects | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole file and the ruling form; at most seventeen statements beside the session's.

    After a refusal, or a look at a ruling's effects, what was written stands in the form again.
    """
    file = read_casefile(actor, name, facts=reader() == "en")
    sent = request.POST if request.method == "POST" else None
    orders = open_orderfile(file.case.order, [file.case])
    news, proof = unread_on(actor, file.case), read_prooffile(file)
    record = case_record(file, orders, actor=actor, now=now, proof=proof, news=news, sent=sent)
    view = desk_case(record, file, actor=actor, next_url=_next_url(actor, file))
    draft: dict[str, object] = dict(sent.items()) if sent is not None else {}
    if sent is not None:
        draft["act"] = request.path.rstrip("/").rpartition("/")[2]
        draft["kinds"] = sent.getlist("kind") + sent.getlist("merchant_kind")
    more = {"refusal": refusal, "effects": effects, "draft": draft}
    return show(request, "desk/case.html", view, status=status, **more)


def rule(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> HttpResponse | None:
    """Sign the ruling; with the button that only looks, show its effects on the same page."""
    _require_arbiter(actor)
    if "look" in request.POST:
        effects = _effects(request, actor, case_id, now)
        return show_case(request, actor, case_id, now=now, effects=effects)
    ruling = _rule(request, actor, case_id, now, reasons=request.POST.get("reasons", ""))
    granted = ruling.outcome == "approve"
    said = gettext("Signed: the claim is granted.") if granted else gettext("Signed: refused.")
    messages.success(request, said)
    return None


def preview(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> HttpResponse:
    """What the ruling would do, as the piece of the page that is refreshed while it is written."""
    _require_arbiter(actor)
    return part(request, "desk/effects.html", effects=_effects(request, actor, case_id, now))


def ask(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Ask the buyer for kinds of proof."""
    kinds, comment = request.POST.getlist("kind"), request.POST.get("comment", "")
    ask_for_material(actor, case_id, now=now, kinds=kinds, comment=comment)
    messages.success(request, gettext("The buyer has been asked."))


def consult(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> None:
    """Hear the merchant first, with the kinds of proof that he is asked for."""
    kinds, comment = request.POST.getlist("merchant_kind"), request.POST.get("comment", "")
    consult_merchant(actor, case_id, now=now, kinds=kinds, comment=comment)
    messages.success(request, gettext("The merchant has been asked."))


def _require_arbiter(actor: Actor) -> None:
    """A look shows the desk's own page, refusal or not, so it is not enough that the action refuses."""
    actor.require(*sorted(ARBITERS), act=Act.GRANT)


def _effects(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> Effects | None:
    """The same action as for signing, rolled back; a refusal is an effect too.

    None while nothing has been chosen yet.
    """
    if "decision" not in request.POST:
        return None
    reasons = request.POST.get("reasons", "").strip() or UNSAID
    try:
        ruling = _rule(request, actor, case_id, now, reasons=reasons, dry_run=True)
    except Refused as refusal:
        return Effects(refusal=sentence_of(refusal))
    return effects_of(ruling, now=now)


def _rule(
    request: HttpRequest,
    actor: Actor,
    case_id: UUID,
    now: datetime,
    *,
    reasons: str,
    dry_run: bool = False,
) -> Ruling:
    post = request.POST
    decision = post.get("decision")
    if decision not in ("grant", "refuse"):
        raise BadInput(summary=gettext("choose to grant the claim or to refuse it."))
    grant = decision == "grant"
    refund, compensation = post.get("refund", "").strip(), post.get("compensation", "").strip()
    return rule_case(
        actor,
        case_id,
        now=now,
        grant=grant,
        refund_fen=fen_of(refund) if grant and refund else None,
        compensation_fen=fen_of(compensation) if grant and compensation else 0,
        reasons=reasons,
        dry_run=dry_run,
    )


def _next_url(actor: Actor, file: CaseFile) -> str:
    """The case that waits for the reader next after this one, by urgency; two statements."""
    here, states = file.deadline, states_waiting_for(actor.role)
    waits = here is not None and file.case.state in states
    place = (here.due_at, file.case.pk) if here is not None and waits else None
    coming = queue_page(actor, states, limit=1, after=place).cases
    return reverse("portal:case", args=[coming[0].number]) if coming else ""
