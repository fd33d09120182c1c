"""A draft of the rulebook: edited, looked over, compared with the version in force, published."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from amends.actions.rules.discard_draft import discard_draft
from amends.actions.rules.edit_draft import edit_draft
from amends.actions.rules.publish_draft import publish_draft
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, NotFound, Refused
from amends.entrypoints import clock
from amends.entrypoints.portal.forms import moment_of
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.drafts import draft_page
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.templatetags.portal import moment
from amends.entrypoints.portal.who import page
from amends.entrypoints.problems import status_of
from amends.entrypoints.rule_review import reviewed
from amends.models.rulebooks import RulebookDraft, published_versions


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.OPERATOR)
def draft(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """The draft with its mistakes and its changes; sent back with another text, it is saved."""
    if request.method != "POST":
        return _shown(request, draft_id)
    try:
        edit_draft(
            actor,
            draft_id,
            revision=_revision(request),
            text=request.POST.get("text", ""),
            note=request.POST.get("note", ""),
            now=clock.now(),
        )
    except Refused as refused:
        return _shown(request, draft_id, refused)
    messages.success(request, gettext("The draft is saved."))
    return redirect("portal:draft", draft_id)


@require_POST
@page(Role.OPERATOR)
def publish(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Publish the draft as it was shown, from a day on or as soon as the notice allows."""
    post = request.POST
    try:
        version = publish_draft(
            actor,
            draft_id,
            revision=_revision(request),
            effective_at=moment_of(post.get("effective_at", "")),
            newest_seen=post.get("newest") or None,
            now=clock.now(),
        )
    except Refused as refused:
        return _shown(request, draft_id, refused)
    said = gettext("Version %(version)s is published and takes effect on %(at)s.")
    messages.success(request, said % {"version": version.pk, "at": moment(version.effective_at)})
    return redirect("portal:rulebooks")


@require_POST
@page(Role.OPERATOR)
def discard(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Throw the draft away as it was shown."""
    try:
        discard_draft(actor, draft_id, revision=_revision(request))
    except Refused as refused:
        return _shown(request, draft_id, refused)
    messages.success(request, gettext("The draft is discarded."))
    return redirect("portal:rulebooks")


def _revision(request: HttpRequest) -> int:
    plain = request.POST.get("revision", "")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 9:
        raise BadInput(summary=f"revision “{plain[:20]}”")
    return int(plain)


def _shown(request: HttpRequest, draft_id: UUID, refused: Refused | None = None) -> HttpResponse:
    """The draft as it is kept; after a refusal, with what the operator typed beside it."""
    found = RulebookDraft.objects.select_related("edited_by").filter(pk=draft_id).first()
    if found is None:
        raise NotFound(what_zh="草稿", what_en="draft")
    now = clock.now()
    review = reviewed(found.text, published_versions(), now=now)
    view = draft_page(found, review, typed=request.POST.get("text"))
    if refused is None:
        return show(request, "operator/draft.html", view, note=found.note)
    return show(
        request,
        "operator/draft.html",
        view,
        status=status_of(refused),
        refusal=sentence_of(refused),
        note=request.POST.get("note", found.note),
        effective_at=request.POST.get("effective_at", ""),
    )
