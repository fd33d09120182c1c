"""Publish a version of the rulebook; from its day on, new orders are bought under it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.actions.shared.publishing import publish
from amends.domain.access import Actor, Role, Scope
from amends.domain.rulebook_file import default_rulebook_text
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.rulebooks import RulebookVersion, lock_rulebooks


def publish_rulebook(
    actor: Actor, text: str, *, effective_at: datetime | None, now: datetime, note: str = ""
) -> RulebookVersion:
    """The published version of a rulebook's text, whose name and number stand in the text.

    Without `effective_at` it takes effect as soon as the notice allows. Raises `NotAllowed`,
    `TextRefused` for the note, and whatever `publish` refuses.
    """
    actor.require(Role.OPERATOR, act="publish_rulebook")
    actor.require_scope(Scope.RULES_WRITE, act="publish_rulebook")
    note = checked_text(note, field="note", at_most=NOTE_MAX)
    with transaction.atomic():
        return publish(
            text, by=actor, note=note, effective_at=effective_at, newest_seen=None, now=now
        )


def ensure_default_rulebook(*, now: datetime) -> None:
    """Publish the default rulebook where no rulebook was ever published; it is in force at once."""
    if RulebookVersion.objects.exists():
        return
    setup = Actor(role=Role.OPERATOR, name="setup")
    with transaction.atomic():
        lock_rulebooks()
        if not RulebookVersion.objects.exists():
            text = default_rulebook_text()
            publish(text, by=setup, note="", effective_at=None, newest_seen=None, now=now)
