"""A hash of what a text says: texts that differ in a few letters have hashes that differ in few bits."""

from __future__ import annotations

import hashlib
import re

from amends.domain.reading.moments import STATUS_BAR
from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Page

BITS = 64
GRAM = 3


def saying(page: Page) -> int:
    """The hash of a page's text without the phone's status bar (Charikar's, over three letters)."""
    text = "".join(
        narrow(line.text) for line in page.lines if line.middle[1] >= STATUS_BAR * page.height
    )
    text = re.sub(r"\W", "", text).lower()
    votes = [0] * BITS
    for start in range(max(1, len(text) - GRAM + 1)):
        gram = hashlib.blake2b(text[start : start + GRAM].encode(), digest_size=BITS // 8).digest()
        bits = int.from_bytes(gram, "big")
        for place in range(BITS):
            votes[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place, vote in enumerate(votes) if vote > 0)
