"""Start a draft of the next rulebook."""

from __future__ import annotations

from datetime import datetime

from amends.actions.shared.drafting import checked_draft, require_drafter
from amends.domain.access import Actor
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.rulebooks import RulebookDraft


def start_draft(actor: Actor, *, text: str, note: str = "", now: datetime) -> RulebookDraft:
    """The new draft; its text need not be a rulebook yet. Raises `NotAllowed` or `TextRefused`."""
    require_drafter(actor, act="start_draft")
    return RulebookDraft.objects.create(
        text=checked_draft(text),
        note=checked_text(note, field="note", at_most=NOTE_MAX),
        created_at=now,
        edited_at=now,
        edited_by_id=actor.id,
    )
