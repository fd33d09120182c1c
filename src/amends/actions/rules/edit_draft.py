"""Save another text of a draft, unless somebody else did so meanwhile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.drafting import checked_draft, lock_draft, require_drafter
from amends.domain.access import Actor
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.rulebooks import RulebookDraft


def edit_draft(
    actor: Actor, draft_id: UUID, *, revision: int, text: str, note: str, now: datetime
) -> RulebookDraft:
    """The draft at its next revision; `revision` is the one that the editor read.

    Raises `NotAllowed`, `TextRefused`, `NotFound` or `DraftEdited`.
    """
    require_drafter(actor, act="edit_draft")
    text, note = checked_draft(text), checked_text(note, field="note", at_most=NOTE_MAX)
    with transaction.atomic():
        draft = lock_draft(draft_id, revision=revision)
        draft.text, draft.note, draft.revision = text, note, revision + 1
        draft.edited_at, draft.edited_by_id = now, actor.id
        draft.save()
    return draft
