"""What every way to publish a rulebook goes through, inside the caller's transaction."""

from __future__ import annotations

import hashlib
from datetime import datetime

from amends.domain.access import Actor
from amends.domain.checking.places import binding_mistakes
from amends.domain.publication import earliest_effect
from amends.domain.refused import Refused
from amends.domain.rulebook_file import BadRulebook, parse_rulebook, whole_text
from amends.domain.wording import moment_in_words
from amends.models.rulebooks import (
    RulebookVersion,
    in_force,
    lock_rulebooks,
    published_versions,
    rulebook,
    standing,
)


class AlreadyPublished(Refused):
    """The very same text is published; there is nothing left to do."""

    code = "rulebook-already-published"
    zh = "规则版本 {version} 此前已经发布，内容完全相同，无需再次发布。"
    en = "The rulebook version {version} is already published, with this very text."


class VersionTaken(Refused):
    """The number belongs to another text, which never changes, or to a version withdrawn."""

    code = "rulebook-version-taken"
    zh = "版本号 {version} 已被此前发布（或已撤回）的版本占用，请换一个新的版本号。"
    en = (
        "The number {version} belongs to a version that was published before, or withdrawn. "
        "Number the new one anew."
    )


class PublishedMeanwhile(Refused):
    """Another version was published, or withdrawn, since the operator last looked."""

    code = "rulebook-published-meanwhile"
    zh = "您查看之后，规则版本有了变化（最新一版现为 {newest}）。请先查看与它的差异，再决定是否发布。"
    en = (
        "The versions have changed since you looked; the newest is {newest} now. "
        "See the difference from it before you publish."
    )


class TakesEffectTooEarly(Refused):
    """Changes of the rules are published some days before they take effect."""

    code = "rulebook-too-early"
    zh = "生效时间过早：规则须提前公示。目前发布的版本最早可于{earliest_zh}生效。"
    en = (
        "That is too early: changes of the rules are made known beforehand. "
        "A version published now takes effect on {earliest_en} at the earliest."
    )


def publish(
    text: str,
    *,
    by: Actor,
    note: str,
    effective_at: datetime | None,
    newest_seen: str | None,
    now: datetime,
) -> RulebookVersion:
    """The new version, whose name and number stand in the text; a variant is kept written out.

    Without `effective_at` it takes effect as soon as it may. `newest_seen` is the newest version
    that the operator had before him; None is not checked. Raises `BadRulebook`, also for gaps,
    conflicts and what the law forbids, `AlreadyPublished`, `VersionTaken`, `PublishedMeanwhile` or
    `TakesEffectTooEarly`.
    """
    text = whole_text(text)
    if mistakes := binding_mistakes(text):
        raise BadRulebook(mistakes)
    book, sha256 = parse_rulebook(text), hashlib.sha256(text.encode()).hexdigest()
    lock_rulebooks()
    versions = published_versions()
    _refuse_known(book.id, sha256, versions)
    newest = next(iter(standing(versions)), None)
    if newest and newest_seen is not None and newest.pk != newest_seen:
        raise PublishedMeanwhile(newest=newest.pk)
    current = in_force(versions, now=now)
    earliest = earliest_effect(
        book,
        current=rulebook(current.pk) if current else None,
        last=newest.effective_at if newest else None,
        now=now,
    )
    if effective_at is not None and effective_at < earliest:
        raise TakesEffectTooEarly(
            earliest=earliest.isoformat(),
            earliest_zh=moment_in_words(earliest, "zh"),
            earliest_en=moment_in_words(earliest, "en"),
        )
    return RulebookVersion.objects.create(
        id=book.id,
        text=text,
        sha256=sha256,
        note=note,
        published_at=now,
        published_by_id=by.id,
        effective_at=effective_at or earliest,
    )


def _refuse_known(version: str, sha256: str, versions: list[RulebookVersion]) -> None:
    known = next((one for one in versions if one.pk == version), None)
    if known is None:
        return
    if known.sha256 == sha256 and known.withdrawn_at is None:
        raise AlreadyPublished(version=version)
    raise VersionTaken(version=version)
