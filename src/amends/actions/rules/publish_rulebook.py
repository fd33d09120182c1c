"""Publish a version of the rulebook; from its day on, new orders are bought under it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.refused import Refused
from amends.domain.rulebook_file import default_rulebook_text, parse_rulebook
from amends.models.rulebooks import RulebookVersion


class VersionTaken(Refused):
    """The version was published before with another text; a published text never changes."""

    code = "rulebook-version-taken"
    zh = "规则版本 {version} 已发布且内容不同，请使用新的版本号。"
    en = "The rulebook version {version} is already published with another text. Number it anew."


class Backdated(Refused):
    """A rulebook binds nobody before it is published."""

    code = "rulebook-backdated"
    zh = "生效时间（{effective_at}）不得早于发布时间（{now}）。"
    en = "A rulebook cannot take effect ({effective_at}) before it is published ({now})."


def publish_rulebook(
    actor: Actor, text: str, *, effective_at: datetime, now: datetime
) -> RulebookVersion:
    """The published version of a rulebook's text, whose name and number stand in the text.

    Publishing the same text again returns what was published. Raises `NotAllowed`, whatever
    refuses a text that is no rulebook, `VersionTaken` and `Backdated`.
    """
    actor.require(Role.OPERATOR, act="publish_rulebook")
    version = parse_rulebook(text).id
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if effective_at < now:
        raise Backdated(effective_at=effective_at.isoformat(), now=now.isoformat())
    with transaction.atomic():
        RulebookVersion.objects.bulk_create(
            [
                RulebookVersion(
                    id=version,
                    text=text,
                    sha256=sha256,
                    published_at=now,
                    effective_at=effective_at,
                )
            ],
            ignore_conflicts=True,
        )
        kept = RulebookVersion.objects.get(pk=version)
    if kept.sha256 != sha256:
        raise VersionTaken(version=version)
    return kept


def ensure_default_rulebook(*, now: datetime) -> None:
    """Publish the default rulebook where no rulebook was ever published."""
    if not RulebookVersion.objects.exists():
        system = Actor(role=Role.OPERATOR, name="setup")
        publish_rulebook(system, default_rulebook_text(), effective_at=now, now=now)
