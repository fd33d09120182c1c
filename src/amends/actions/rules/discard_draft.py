"""Throw a draft away."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from amends.actions.shared.drafting import lock_draft, require_drafter
from amends.domain.access import Actor


def discard_draft(actor: Actor, draft_id: UUID, *, revision: int) -> None:
    """Delete the draft at this revision. Raises `NotAllowed`, `NotFound` or `DraftEdited`."""
    require_drafter(actor, act="discard_draft")
    with transaction.atomic():
        lock_draft(draft_id, revision=revision).delete()
