"""A small naive-Bayes model over characters and words, trained on the statements shipped beside it.

It sees what no phrase was written for. Training takes a few hundredths of a second and happens when
the first statement is read.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from amends.domain.statement.normal import mended
from amends.domain.vocabulary import Reason

SMOOTHING = 0.3
_SIGN = re.compile(r"[a-z']+|[^\sa-z']")
"""What is counted: a whole Latin word, or one other character."""

_FILLERS = frozenset(
    "a an the i my me we our you your he his she her they their it its it's i'm i've this that these "
    "those is are was were be been am to of for in on at by with from and or so as than then there "
    "have has had do does did will would can could which who what when just really very".split()
)
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|s|'s|n't)$")
"""English words that say little, and endings that tell words of one stem apart."""

Labelled = tuple[Reason, str]


class Model:
    """Naive Bayes over single signs and pairs of them; every reason is as likely as another beforehand."""

    def __init__(self, statements: Iterable[Labelled]) -> None:
        self._counts: dict[Reason, Counter[str]] = {reason: Counter() for reason in Reason}
        for reason, text in statements:
            self._counts[reason].update(runs_of(mended(text)))
        vocabulary = set().union(*self._counts.values())
        self._known = vocabulary
        self._totals = {
            reason: sum(counts.values()) + SMOOTHING * len(vocabulary)
            for reason, counts in self._counts.items()
        }

    def likelihood(self, text: str) -> Mapping[Reason, float]:
        """For each reason how likely a mended text is, as the mean of logs relative to the best."""
        runs = [run for run in runs_of(text) if run in self._known]
        if not runs:
            return dict.fromkeys(Reason, 0.0)
        scores = {
            reason: sum(math.log((counts[run] + SMOOTHING) / self._totals[reason]) for run in runs)
            for reason, counts in self._counts.items()
        }
        best = max(scores.values())
        return {reason: (score - best) / math.sqrt(len(runs)) for reason, score in scores.items()}


def runs_of(text: str) -> set[str]:
    """The single signs of a text and the pairs of neighbours; all digits count as one."""
    level = "".join("0" if sign.isdigit() else sign for sign in text)
    signs = [_ENDING.sub("", sign) for sign in _SIGN.findall(level) if sign not in _FILLERS]
    return {*signs, *(f"{one} {other}" for one, other in pairwise(signs))}


def shipped_statements(*, without: str | None = None) -> Iterator[Labelled]:
    """The labelled statements of this package; `without` leaves one style out."""
    folder = files("amends.domain.statement").joinpath("examples")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".tsv") and file.name != f"{without}.tsv":
            for line in file.read_text(encoding="utf-8").splitlines():
                reason, text = line.split("\t")
                yield Reason(reason), text


@cache
def shipped_model() -> Model:
    """The model trained on all shipped statements."""
    return Model(shipped_statements())
