"""Reads a statement: which reason it gives, why that is thought, what it leaves unclear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.domain.refused import Language
from amends.domain.statement.cues import Cue, cues_in, weigh
from amends.domain.statement.denial import denied_in, without
from amends.domain.statement.facts import facts_of
from amends.domain.statement.model import shipped_model
from amends.domain.statement.normal import mended
from amends.domain.statement.questions import (
    OPEN_QUESTION,
    is_empty_talk,
    mismatch_question,
    missing_questions,
    reason_name,
)
from amends.domain.vocabulary import Reason

MODEL_WEIGHT = 1.2
MODEL_FLOOR = -6.0
"""How much the model says beside the phrases, and how far it can hold a reason down."""

NEAR = 3.5
"""A reason that comes as near as this to the best one is an alternative."""

ALTERNATIVES = 3
SURE = 2.0
"""From this weight of its phrases on a reason stands by itself, without the model."""

CHARACTERS_MAX = 4000
"""What is read of a text; a statement is not longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A statement as it was understood. `why` and `questions` are sentences in one language."""

    reason: Reason
    alternatives: tuple[Reason, ...]
    vague: bool
    why: tuple[str, ...]
    questions: tuple[str, ...]
    facts: Mapping[str, object]
    mismatch: str | None = None

    def to_document(self, id: object = None) -> dict[str, Any]:
        """The reading as `amends classify` answers it."""
        document: dict[str, Any] = {
            "id": id,
            "reason": str(self.reason),
            "alternatives": [str(reason) for reason in self.alternatives],
            "vague": self.vague,
            "why": list(self.why),
            "questions": list(self.questions),
            "facts": dict(self.facts),
        }
        return document | ({"mismatch": self.mismatch} if self.mismatch else {})


def read_statement(
    text: str, *, chosen: Reason | None = None, language: Language = "zh"
) -> Reading:
    """Read what a buyer wrote; a reason that he chose himself is compared and asked about."""
    text = text[:CHARACTERS_MAX]
    plain = mended(text)
    denied = list(denied_in(plain))
    cues = list(cues_in(plain, denied))
    weights = weigh(cues)
    facts = facts_of(text)
    clear = max(weights.values(), default=0.0) >= SURE
    vague = is_empty_talk(plain, [cue.words for cue in cues if cue.weight > 0], facts, clear=clear)
    ranked = _ranked(weights, without(plain, denied))
    reason = ranked[0][0] if clear or not vague else Reason.OTHER
    near = _alternatives(reason, ranked, weights)
    mismatch = None
    if chosen is not None and clear and chosen is not reason and chosen not in near[:1]:
        mismatch = mismatch_question(chosen, reason, language)
    questions = [OPEN_QUESTION[language]] if vague and not clear else []
    return Reading(
        reason=reason,
        alternatives=near,
        vague=vague,
        why=tuple(_why(reason, cues, clear=clear, vague=vague, language=language)),
        questions=tuple(questions + missing_questions(reason, facts, language, unclear=vague)),
        facts=facts,
        mismatch=mismatch,
    )


def _ranked(weights: Mapping[Reason, float], text: str) -> list[tuple[Reason, float]]:
    """All reasons by phrases and model together, the likeliest first."""
    likelihood = shipped_model().likelihood(text)
    scores = {
        reason: weights.get(reason, 0.0) + MODEL_WEIGHT * max(likelihood[reason], MODEL_FLOOR)
        for reason in Reason
    }
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _alternatives(
    reason: Reason, ranked: Sequence[tuple[Reason, float]], weights: Mapping[Reason, float]
) -> tuple[Reason, ...]:
    """Other reasons that come near, those with phrases of their own first."""
    best = dict(ranked)[reason]
    near = [other for other, score in ranked if other is not reason and score >= best - NEAR]
    near.sort(key=lambda other: weights.get(other, 0.0) <= 0)
    return tuple(near[:ALTERNATIVES])


def _why(
    reason: Reason, cues: Sequence[Cue], *, clear: bool, vague: bool, language: Language
) -> list[str]:
    """Which words told it, in sentences."""
    zh = language == "zh"
    name = reason_name(reason, language)
    own = sorted((c for c in cues if c.reason is reason and c.weight > 0 and not c.denied),
                 key=lambda cue: -cue.weight)  # fmt: skip
    said = [
        f"“{cue.words}”表示：{name}" if zh else f"“{cue.words}” speaks of: {name}"
        for cue in own[:3]
    ]
    denied = {cue.words: cue for cue in cues if cue.denied and cue.weight > 0}
    for words, cue in list(denied.items())[:2]:
        other = reason_name(cue.reason, language)
        said.append(
            f"“{words}”是被否定的，不算“{other}”"
            if zh
            else f"“{words}” is denied and does not count for: {other}"
        )
    if not own and not vague:
        said.append(
            f"没有明确的词句；整体措辞最接近：{name}"
            if zh
            else f"No phrase says it outright; the wording as a whole is closest to: {name}"
        )
    if vague:
        said.append(
            "没有说明具体问题" if zh and not clear
            else "说法笼统，缺少细节" if zh
            else "It does not say what happened" if not clear
            else "It is worded broadly, without details"
        )  # fmt: skip
    return said
