"""Labels and what stands beside them: on the same line, to the right on the row, or underneath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Line, Page

INLINE, BESIDE, BELOW = 1.0, 0.97, 0.85
"""How sure it is that a value belongs to its label, by where it stands."""


@dataclass(frozen=True)
class Labelled:
    """A text that stands where the value of a label would: the line, and how sure that is."""

    label: str
    text: str
    line: Line
    sure: float


def labelled(page: Page, pattern: re.Pattern[str]) -> Iterator[Labelled]:
    """Every text beside a label that the pattern finds, the likeliest place first."""
    for line in page.lines:
        text = narrow(line.text)
        for match in pattern.finditer(text):
            label, rest = match[0].strip(" :#"), text[match.end() :].lstrip(" :#.是为")
            if rest:
                yield Labelled(label, rest, line, INLINE)
            if len(rest) < 4:
                for near in page.beside(line)[:2]:
                    yield Labelled(label, narrow(near.text), near, BESIDE)
                for near in page.below(line)[:2]:
                    yield Labelled(label, narrow(near.text), near, BELOW)
