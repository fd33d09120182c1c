"""Phrases that point to a reason, found in a statement and weighed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amends.domain.statement.denial import Stretch, without
from amends.domain.vocabulary import Reason

WEIGHTS: Mapping[str, float] = {"clear": 4.0, "fair": 2.0, "slight": 1.0, "against": -3.0}
_GAP = "[^。;!?\\n]{0,10}"
_MORE = 0.5
"""What each further phrase of one reason counts, so that long texts do not win by length."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found: the words of the text, the reason they point to, and by how much."""

    reason: Reason
    words: str
    weight: float
    denied: bool = False


def cues_in(text: str, denied: Sequence[Stretch]) -> Iterator[Cue]:
    """Every cue of a mended text, and those within what it denies, marked as denied.

    No phrase reaches from a denied stretch into what follows it.
    """
    stretches = [text[start:end] for start, end in denied]
    stated = without(text, denied, mark="\n")
    for reason, weight, pattern in _patterns():
        match = pattern.search(stated)
        if match:
            yield Cue(reason, match[0].strip(" ,。\n"), weight)
            continue
        refused = next((m for part in stretches if (m := pattern.search(part))), None)
        if refused:
            yield Cue(reason, refused[0].strip(" ,。"), weight, denied=True)


def weigh(cues: Sequence[Cue]) -> dict[Reason, float]:
    """What the cues come to for each reason that any of them is for.

    The heaviest phrase counts in full, each further one by half; what is denied counts against.
    """
    weights: dict[Reason, float] = {}
    for reason in {cue.reason for cue in cues}:
        own = [cue for cue in cues if cue.reason is reason]
        pro = sorted((c.weight for c in own if c.weight > 0 and not c.denied), reverse=True)
        con = sum(c.weight for c in own if c.weight < 0 and not c.denied)
        con -= sum(c.weight for c in own if c.weight > 0 and c.denied)
        if pro or con:
            weights[reason] = sum(pro[:1]) + _MORE * sum(pro[1:3]) + max(con, -6.0)
    return weights


@cache
def _patterns() -> tuple[tuple[Reason, float, re.Pattern[str]], ...]:
    """All phrases of cues.toml, those of one reason and weight each as a pattern of its own."""
    text = files("amends.domain.statement").joinpath("cues.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    words: Mapping[str, str] = table.pop("words")
    return tuple(
        (Reason(reason), WEIGHTS[grade], re.compile(_expanded(phrase, words)))
        for reason, grades in table.items()
        for grade, phrases in grades.items()
        for phrase in phrases
    )


def _expanded(phrase: str, words: Mapping[str, str]) -> str:
    for name, pattern in words.items():
        phrase = phrase.replace("{" + name + "}", pattern)
    return phrase.replace("~", _GAP)
