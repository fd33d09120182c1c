"""What callers are told of the rulebook's versions, of what differs between them, and of drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from amends.entrypoints.api.answers import Answer
from amends.models.rulebooks import VersionState


class RulebookOut(Answer):
    """A published version. `note` is what the operator wrote of it."""

    id: str
    state: VersionState
    sha256: str
    note: str
    published_at: datetime
    effective_at: datetime
    withdrawn_at: datetime | None


class RulebookFull(RulebookOut):
    """A published version with its text."""

    text: str


class RulebookList(Answer):
    """Every version that was ever published, the last to take effect first."""

    rulebooks: list[RulebookOut]


class InWords(Answer):
    """A part in one language: what it is called, and old and new in words."""

    name: str
    old: str
    new: str


class PartChanged(Answer):
    """A part that differs: old and new as the rulebook's file has them, and in words."""

    part: str
    old: Any
    new: Any
    zh: InWords
    en: InWords


class SettingChanged(Answer):
    """A setting that is `added`, `removed` or `changed`, for a product class where one is named."""

    name: str
    product_class: str | None
    change: str
    zh: str
    en: str
    parts: list[PartChanged]


class Moved(Answer):
    """The clause after which a clause was asked, and is now; null for the first place."""

    was_after: str | None
    is_after: str | None


class ClauseChanged(Answer):
    """A clause that is `added`, `removed`, `changed` or only `moved`, with its title."""

    id: str
    change: str
    zh: str
    en: str
    moved: Moved | None
    parts: list[PartChanged]


class DifferenceOut(Answer):
    """What differs between two rulebooks. Comments, layout and the version do not count."""

    old: str
    new: str
    same: bool
    name: list[PartChanged]
    settings: list[SettingChanged]
    clauses: list[ClauseChanged]


class FaultOut(Answer):
    """A mistake in a draft: its place as a pointer, its line from 1, and what is wrong."""

    pointer: str
    line: int | None
    detail: str


class DraftOut(Answer):
    """A draft in a list. Whoever changes it names the revision that he read."""

    id: str
    revision: int
    note: str
    created_at: datetime
    edited_at: datetime
    edited_by: str


class DraftFull(DraftOut):
    """A draft with its text and what is to be said of it.

    `faults` are its mistakes; without any it has a `rulebook` id, which is free unless `taken`, and
    `changes` of the version in force. `newest` is the version that it would follow, to be named
    when it is published.
    """

    text: str
    faults: list[FaultOut]
    rulebook: str | None
    taken: bool
    in_force: str | None
    newest: str | None
    notice_days: int = Field(description="Whole days between publication and effect.")
    earliest: datetime | None
    changes: DifferenceOut | None


class DraftList(Answer):
    """Every draft, the one saved last first."""

    drafts: list[DraftOut]
