"""Publish a draft as the next version of the rulebook."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.drafting import lock_draft, require_drafter
from amends.actions.shared.publishing import publish
from amends.domain.access import Actor
from amends.models.rulebooks import RulebookVersion


def publish_draft(
    actor: Actor,
    draft_id: UUID,
    *,
    revision: int,
    effective_at: datetime | None,
    newest_seen: str | None,
    now: datetime,
) -> RulebookVersion:
    """The version that the draft becomes; the draft is gone then, its note stays with the version.

    `revision` and `newest_seen` say what the operator had before him when he decided: the draft,
    and the newest version that it was compared with. Raises `NotAllowed`, `NotFound`, `DraftEdited`
    and whatever `publish` refuses.
    """
    require_drafter(actor, act="publish_draft")
    with transaction.atomic():
        draft = lock_draft(draft_id, revision=revision)
        version = publish(
            draft.text,
            by=actor,
            note=draft.note,
            effective_at=effective_at,
            newest_seen=newest_seen,
            now=now,
        )
        draft.delete()
    return version
