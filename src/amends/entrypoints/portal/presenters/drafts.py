"""The operator's view of the rulebook's versions and drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from amends.domain.rulebook_file import told
from amends.entrypoints.portal.presenters.differences import DifferenceView, difference_view
from amends.entrypoints.portal.presenters.versions import VersionLine, version_lines
from amends.entrypoints.portal.words import reader
from amends.entrypoints.rule_review import Review
from amends.models.rulebooks import RulebookDraft, RulebookVersion


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A draft in a list."""

    url: str
    note: str
    revision: int
    edited_at: datetime
    edited_by: str


@dataclass(frozen=True, kw_only=True)
class RulebooksPage:
    """All versions and all drafts."""

    versions: tuple[VersionLine, ...]
    drafts: tuple[DraftLine, ...]


@dataclass(frozen=True, kw_only=True)
class FaultLine:
    """A mistake in a draft, and the line of the text it is on."""

    said: str
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """A draft: its text, what is wrong with it, what it changes, and when it may take effect.

    `text` is what stands in the field; `saved` is the text on file where that is another one.
    """

    line: DraftLine
    publish_url: str
    discard_url: str
    text: str
    saved: str
    version: str
    clauses: int
    faults: tuple[FaultLine, ...]
    taken: bool
    current: str
    newest: str
    difference: DifferenceView | None
    publishable: bool
    notice_days: int
    earliest: datetime | None


def rulebooks_page(
    versions: Sequence[RulebookVersion], drafts: Iterable[RulebookDraft], *, now: datetime
) -> RulebooksPage:
    """All versions and all drafts, the latest first."""
    return RulebooksPage(
        versions=version_lines(versions, now=now, withdraws=True),
        drafts=tuple(_line(draft) for draft in drafts),
    )


def draft_page(draft: RulebookDraft, review: Review, *, typed: str | None) -> DraftPage:
    """A draft with its review, which is of the saved text; `typed` is what was refused."""
    lines = draft.text.splitlines()
    book = review.book
    differs = typed is not None and typed.replace("\r\n", "\n").strip() != draft.text.strip()
    return DraftPage(
        line=_line(draft),
        publish_url=reverse("portal:publish_draft", args=[draft.pk]),
        discard_url=reverse("portal:discard_draft", args=[draft.pk]),
        text=typed if typed is not None and differs else draft.text,
        saved=draft.text if differs else "",
        version=book.id if book else "",
        clauses=len(book.clauses) if book else 0,
        faults=tuple(
            FaultLine(
                said=told(fault, reader()),
                excerpt=lines[fault.line - 1].strip()[:200]
                if fault.line and fault.line <= len(lines)
                else "",
            )
            for fault in review.faults
        ),
        taken=review.taken,
        current=review.current or "",
        newest=review.newest or "",
        difference=difference_view(review.changes, old=review.current or "")
        if review.changes
        else None,
        publishable=review.publishable,
        notice_days=review.notice_days,
        earliest=review.earliest,
    )


def _line(draft: RulebookDraft) -> DraftLine:
    return DraftLine(
        url=reverse("portal:draft", args=[draft.pk]),
        note=draft.note,
        revision=draft.revision,
        edited_at=draft.edited_at,
        edited_by=str(draft.edited_by or ""),
    )
