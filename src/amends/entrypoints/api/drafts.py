"""Drafts of the next rulebook, for operators: written, looked over, published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.rules.discard_draft import discard_draft
from amends.actions.rules.edit_draft import edit_draft
from amends.actions.rules.publish_draft import publish_draft
from amends.actions.rules.start_draft import start_draft
from amends.domain.access import Actor, Role, Scope
from amends.domain.difference_words import document
from amends.domain.refused import Language, NotFound
from amends.entrypoints import clock
from amends.entrypoints.api.answers import told
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.api.requests import (
    DraftDiscardIn,
    DraftEditIn,
    DraftIn,
    DraftPublishIn,
)
from amends.entrypoints.api.rulebook_answers import (
    DifferenceOut,
    DraftFull,
    DraftList,
    DraftOut,
    FaultOut,
    RulebookOut,
)
from amends.entrypoints.api.rulebooks import rulebook_out
from amends.entrypoints.rule_review import next_text, reviewed
from amends.models.ids import parse_shown, shown
from amends.models.rulebooks import RulebookDraft, published_versions

router = Router(tags=["drafts"])


@router.get("/drafts", response=DraftList)
def list_drafts(request: HttpRequest) -> HttpResponse:
    """Every draft, the one saved last first."""
    _reader(request)
    drafts = RulebookDraft.objects.defer("text").select_related("edited_by").order_by("-edited_at")
    return told(DraftList(drafts=[DraftOut(**_line(draft)) for draft in drafts]))


@router.get("/drafts/{draft}", response=DraftFull)
def read_draft(request: HttpRequest, draft: Name) -> HttpResponse:
    """A draft with its mistakes, what it changes, and when it may take effect."""
    _reader(request)
    return _shown(_key(draft), language_of(request))


@router.post("/drafts", response={201: DraftFull})
@once
def create_draft(request: HttpRequest, body: DraftIn) -> HttpResponse:
    """Start a draft; without a text it begins as the version in force, under the next number."""
    actor, now = actor_of(request, Scope.RULES_WRITE, act="start_draft"), clock.now()
    actor.require(Role.OPERATOR, act="start_draft")
    text = next_text(published_versions(), now=now) if body.text is None else body.text
    draft = start_draft(actor, text=text, note=body.note, now=now)
    return _shown(draft.pk, language_of(request), status=201)


@router.post("/drafts/{draft}/edit", response=DraftFull)
@once
def change_draft(request: HttpRequest, draft: Name, body: DraftEditIn) -> HttpResponse:
    """Save another text, unless somebody else saved one since `revision`."""
    actor = actor_of(request, Scope.RULES_WRITE, act="edit_draft")
    key = _key(draft)
    edit_draft(actor, key, revision=body.revision, text=body.text, note=body.note, now=clock.now())
    return _shown(key, language_of(request))


@router.post("/drafts/{draft}/publish", response=RulebookOut)
@once
def publish_rulebook_draft(request: HttpRequest, draft: Name, body: DraftPublishIn) -> HttpResponse:
    """Publish a draft as the next version; the draft is gone then.

    `newest` is the newest version you have seen, so that nobody's changes are undone unseen.
    Without `effective_at` the version takes effect as soon as the notice allows.
    """
    actor, now = actor_of(request, Scope.RULES_WRITE, act="publish_draft"), clock.now()
    version = publish_draft(
        actor,
        _key(draft),
        revision=body.revision,
        effective_at=body.effective_at,
        newest_seen=body.newest,
        now=now,
    )
    return told(rulebook_out(version, published_versions(), now=now))


@router.post("/drafts/{draft}/discard", response=DraftList)
@once
def discard_rulebook_draft(request: HttpRequest, draft: Name, body: DraftDiscardIn) -> HttpResponse:
    """Throw a draft away; the answer lists those that are left."""
    actor = actor_of(request, Scope.RULES_WRITE, act="discard_draft")
    discard_draft(actor, _key(draft), revision=body.revision)
    return list_drafts(request)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request, Scope.RULES_WRITE, act="read_drafts")
    actor.require(Role.OPERATOR, act="read_drafts")
    return actor


def _key(name: str) -> UUID:
    key = parse_shown("drf", name)
    if key is None:
        raise _no_draft()
    return key


def _no_draft() -> NotFound:
    return NotFound(what_zh="草稿", what_en="draft")


def _line(draft: RulebookDraft) -> dict[str, Any]:
    return {
        "id": shown("drf", draft.pk),
        "revision": draft.revision,
        "note": draft.note,
        "created_at": draft.created_at,
        "edited_at": draft.edited_at,
        "edited_by": str(draft.edited_by or ""),
    }


def _shown(key: UUID, language: Language, *, status: int = 200) -> HttpResponse:
    draft = RulebookDraft.objects.select_related("edited_by").filter(pk=key).first()
    if draft is None:
        raise _no_draft()
    review = reviewed(draft.text, published_versions(), now=clock.now())
    full = DraftFull(
        **_line(draft),
        text=draft.text,
        faults=[
            FaultOut(
                pointer=fault.place,
                line=fault.line,
                detail=fault.zh if language == "zh" else fault.en,
            )
            for fault in review.faults
        ],
        rulebook=review.book.id if review.book else None,
        taken=review.taken,
        in_force=review.current,
        newest=review.newest,
        notice_days=review.notice_days,
        earliest=review.earliest,
        changes=DifferenceOut.model_validate(document(review.changes)) if review.changes else None,
    )
    return told(full, status=status)
