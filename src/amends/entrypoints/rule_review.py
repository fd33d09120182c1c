"""A draft of the rulebook looked over before it is published: its mistakes, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from amends.domain.checking.places import binding_mistakes
from amends.domain.difference import Difference, difference
from amends.domain.publication import earliest_effect, notice_days, numbered_anew
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import BadRulebook, default_rulebook_text, parse_rulebook
from amends.domain.toml_rows import Fault
from amends.models.rulebooks import RulebookVersion, in_force, rulebook, standing


@dataclass(frozen=True, kw_only=True)
class Review:
    """What is to be said of a draft's text.

    `current` is the version in force and `newest` the one that takes effect last, which the draft
    follows. `taken` says that its number was published before. A text that can be read gives a
    rulebook, what it changes of the version in force, the days of notice and the earliest moment of
    effect; gaps, conflicts and what the law forbids are faults all the same.
    """

    current: str | None
    newest: str | None
    faults: tuple[Fault, ...] = ()
    book: Rulebook | None = None
    taken: bool = False
    changes: Difference | None = None
    notice_days: int = 0
    earliest: datetime | None = None

    @property
    def publishable(self) -> bool:
        """Whether nothing in the text stands in the way."""
        return self.book is not None and not self.taken and not self.faults


def reviewed(text: str, versions: Sequence[RulebookVersion], *, now: datetime) -> Review:
    """What is to be said of a draft's text, beside the versions that were published."""
    current, newest = in_force(versions, now=now), next(iter(standing(versions)), None)
    review = Review(current=current.pk if current else None, newest=newest.pk if newest else None)
    try:
        book = parse_rulebook(text)
    except BadRulebook as refusal:
        return replace(review, faults=refusal.faults)
    old = rulebook(current.pk) if current else None
    return replace(
        review,
        book=book,
        faults=binding_mistakes(text),
        taken=any(version.pk == book.id for version in versions),
        changes=difference(old, book) if old else None,
        notice_days=notice_days(old, book) if old else 0,
        earliest=earliest_effect(
            book, current=old, last=newest.effective_at if newest else None, now=now
        ),
    )


def next_text(versions: Sequence[RulebookVersion], *, now: datetime) -> str:
    """What a draft begins with: the text of the version in force, under the next free number."""
    current = in_force(versions, now=now)
    text = default_rulebook_text()
    if current is not None:
        text = RulebookVersion.objects.values_list("text", flat=True).get(pk=current.pk)
    return numbered_anew(text, {version.pk for version in versions})
