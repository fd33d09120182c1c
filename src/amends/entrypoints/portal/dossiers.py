"""The page on which a party asks for the file of a case, watches it being made, and fetches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from amends.actions.trust.ask_for_dossier import ask_for_dossier
from amends.actions.trust.fetch_dossier import fetch_dossier
from amends.domain.access import Actor, Role
from amends.domain.dossier.recipients import Recipient, recipients_for
from amends.domain.refused import NotFound, Refused
from amends.entrypoints import clock
from amends.entrypoints.dossier_files import handed_out
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.parts import Choice
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.portal.words import Words, reader, word
from amends.entrypoints.problems import status_of
from amends.models.casefile import find_case
from amends.models.cases import Case
from amends.models.dossiers import KEPT_FOR, Dossier, DossierState, dossiers_of
from amends.models.ids import shown

RECIPIENTS: Words = {
    Recipient.BUYER: _("For the buyer's own papers"),
    Recipient.MERCHANT: _("For the merchant"),
    Recipient.REGULATOR: _("For 12315, market regulation or a consumer association"),
    Recipient.CHANNEL: _("For the payment channel (Alipay, WeChat Pay, bank)"),
    Recipient.COURT: _("For a court or an arbitration"),
}

OWN: Words = {
    Recipient.BUYER: _("For myself"),
    Recipient.MERCHANT: _("For myself"),
}
"""What the reader's own copy is called to himself."""


@dataclass(frozen=True, kw_only=True)
class DossierLine:
    """One file that was asked for; its addresses are empty while it is made."""

    recipient: str
    language: str
    asked_at: datetime
    done: int
    total: int
    archive_url: str = ""
    paper_url: str = ""
    archive_bytes: int = 0
    paper_bytes: int = 0
    kept_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DossierPage:
    """What can be asked for, and what was."""

    number: str
    recipients: tuple[Choice, ...]
    language: str
    may_have_keys: bool
    days: int
    lines: tuple[DossierLine, ...]
    waiting: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def dossiers(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The files of a case that the reader's side asked for, and the form to ask for one."""
    case = find_case(actor, number)
    if not recipients_for(actor):
        raise NotFound(what_zh="页面", what_en="page")
    if request.method != "POST":
        return show(request, "dossiers.html", _page(actor, case), refusal="")
    try:
        ask_for_dossier(
            actor,
            case.pk,
            request.POST.get("recipient", ""),
            now=clock.now(),
            language="en" if request.POST.get("language") == "en" else "zh",
            with_keys=bool(request.POST.get("with_keys")),
        )
    except NotFound:
        raise
    except Refused as refusal:
        again = sentence_of(refusal)
        return show(
            request, "dossiers.html", _page(actor, case), status=status_of(refusal), refusal=again
        )
    return redirect("portal:dossiers", case.number)


@require_safe
@page()
def dossier_part(
    request: HttpRequest, actor: Actor, number: str, dossier: str, part: str
) -> HttpResponseBase:
    """The archive or the printed file of a dossier."""
    return handed_out(fetch_dossier(actor, number, dossier, part))


def _page(actor: Actor, case: Case) -> DossierPage:
    lines = tuple(_line(actor, case, dossier) for dossier in dossiers_of(actor, case))
    return DossierPage(
        number=case.number,
        recipients=tuple(
            Choice(value=recipient, label=_called(actor, recipient))
            for recipient in recipients_for(actor)
        ),
        language=reader(),
        may_have_keys=actor.role is Role.BUYER,
        days=KEPT_FOR.days,
        lines=lines,
        waiting=any(not line.archive_url for line in lines),
    )


def _called(actor: Actor, recipient: str) -> str:
    own = recipient == str(actor.role)
    return word(OWN if own else RECIPIENTS, recipient)


def _line(actor: Actor, case: Case, dossier: Dossier) -> DossierLine:
    ready = dossier.state == DossierState.READY

    def address(part: str) -> str:
        place = [case.number, shown("dos", dossier.pk), part]
        return reverse("portal:dossier_part", args=place) if ready else ""

    return DossierLine(
        recipient=_called(actor, dossier.recipient),
        language=gettext("in Chinese") if dossier.language == "zh" else gettext("in English"),
        asked_at=dossier.asked_at,
        done=dossier.done,
        total=dossier.total,
        archive_url=address("archive"),
        paper_url=address("paper"),
        archive_bytes=dossier.archive_bytes,
        paper_bytes=dossier.paper_bytes,
        kept_until=dossier.kept_until,
    )
