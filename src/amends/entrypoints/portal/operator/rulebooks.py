"""The published versions of the rulebook and the drafts of the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from amends.actions.rules.start_draft import start_draft
from amends.actions.rules.withdraw_rulebook import withdraw_rulebook
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.drafts import rulebooks_page
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.entrypoints.rule_review import next_text
from amends.models.rulebooks import RulebookDraft, published_versions

BYTES_MAX = 1024 * 1024
"""Far above the size of any rulebook that people can read."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.OPERATOR)
def rulebooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version and every draft, in two statements; a form starts another draft."""
    if request.method != "POST":
        return _shown(request)
    try:
        text, note = _text(request), request.POST.get("note", "")
        draft = start_draft(actor, text=text, note=note, now=clock.now())
    except Refused as refused:
        return _shown(request, refused)
    return redirect("portal:draft", draft.pk)


@require_POST
@page(Role.OPERATOR)
def withdraw(request: HttpRequest, actor: Actor, version: str) -> HttpResponse:
    """Withdraw a version that is not in force yet."""
    try:
        withdraw_rulebook(actor, version, now=clock.now())
    except Refused as refused:
        return _shown(request, refused)
    messages.success(request, gettext("Version %(version)s is withdrawn.") % {"version": version})
    return redirect("portal:rulebooks")


def _shown(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    drafts = RulebookDraft.objects.select_related("edited_by").defer("text").order_by("-edited_at")
    view = rulebooks_page(published_versions(), drafts, now=clock.now())
    if refused is None:
        return show(request, "operator/rulebooks.html", view, note="")
    return show(
        request,
        "operator/rulebooks.html",
        view,
        status=status_of(refused),
        refusal=sentence_of(refused),
        note=request.POST.get("note", ""),
    )


def _text(request: HttpRequest) -> str:
    """The text of the file that was chosen; else of the version in force, under the next number."""
    upload = request.FILES.get("file")
    if upload is None:
        return next_text(published_versions(), now=clock.now())
    if upload.size is None or upload.size > BYTES_MAX:
        raise BadInput(summary=gettext("the file is larger than any rulebook."))
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput(summary=gettext("the file is not text in UTF-8.")) from fault
