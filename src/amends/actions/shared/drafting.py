"""What every verb on a draft begins with."""

from __future__ import annotations

from uuid import UUID

from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import NotFound, Refused
from amends.domain.texts import checked_text
from amends.models.rulebooks import RulebookDraft

DRAFT_MAX = 512 * 1024
"""The most characters of a draft: far more than any rulebook that people can read."""


class DraftEdited(Refused):
    """Somebody else saved the draft since the operator opened it."""

    code = "draft-edited-meanwhile"
    zh = "您打开之后，草稿已被 {editor} 修改（现为第 {revision} 稿）。请先查看最新内容，再合并您的修改。"
    en = (
        "{editor} has saved the draft since you opened it; it is at revision {revision} now. "
        "Look at it first, then bring your changes in."
    )


def require_drafter(actor: Actor, *, act: str) -> None:
    """Raise `NotAllowed` unless the actor may work on drafts."""
    actor.require(Role.OPERATOR, act=act)
    actor.require_scope(Scope.RULES_WRITE, act=act)


def checked_draft(text: str) -> str:
    """The text as it is kept: with plain line ends, and one at its end. Raises `TextRefused`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return checked_text(plain, field="text", at_most=DRAFT_MAX, needed=True) + "\n"


def lock_draft(draft_id: UUID, *, revision: int) -> RulebookDraft:
    """The draft at the revision that the operator read, until the transaction ends.

    Raises `NotFound` or `DraftEdited`.
    """
    query = RulebookDraft.objects.select_for_update(of=("self",)).select_related("edited_by")
    draft = query.filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(what_zh="草稿", what_en="draft")
    if draft.revision != revision:
        editor = str(draft.edited_by or "")
        raise DraftEdited(revision=draft.revision, editor=editor, at=draft.edited_at.isoformat())
    return draft
