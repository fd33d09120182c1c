"""Blanks out where a film or a recording was made, without changing its length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PLACE = re.compile(rb"[+-]\d{2,4}\.\d{2,}[+-]\d{3,5}\.\d{2,}(?:[+-]\d+(?:\.\d+)?)?/?")
"""A place on earth as films and recordings write it (ISO 6709)."""

OVERLAP = 64
"""More bytes than a place is written with: so far around a range must be read to see it whole."""


def without_places(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A film or a recording of the same length in which every place on earth is blanked out."""
    held = b""
    for piece in pieces:
        held = _PLACE.sub(lambda found: re.sub(rb"\d", b"0", found[0]), held + piece)
        if len(held) > OVERLAP:
            yield held[:-OVERLAP]
            held = held[-OVERLAP:]
    yield held


def within(pieces: Iterable[bytes], start: int, length: int) -> Iterator[bytes]:
    """The bytes from `start` on, `length` of them, of what comes in pieces."""
    for piece in pieces:
        kept = piece[start : start + length]
        start = max(0, start - len(piece))
        length -= len(kept)
        if kept:
            yield kept
