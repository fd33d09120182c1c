"""What a reader of evidence is: it takes a file and tells what is in it, and judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from amends.domain.reading.page import Line, line_of


class Fault(Exception):
    """The file cannot be read any further; `code` is told as one of the reading's faults."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a reader saw in a file.

    `width` and `height` are those of the picture, or of each frame, in pixels. `signals` are
    observations by name (docs/reference/reading.md lists them), and `faults` what hindered it.
    """

    media_type: str
    width: int = 0
    height: int = 0
    lines: tuple[Line, ...] = ()
    signals: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def to_document(self) -> dict[str, object]:
        """The reading as JSON."""
        return {
            "media_type": self.media_type,
            "width": self.width,
            "height": self.height,
            "lines": [
                {
                    "text": line.text,
                    "box": [list(point) for point in line.box],
                    "confidence": round(line.confidence, 3),
                    "frame": line.frame,
                }
                for line in self.lines
            ],
            "signals": dict(self.signals),
            "faults": list(self.faults),
        }


def reading_of(document: Mapping[str, Any]) -> Reading:
    """The reading behind `to_document`."""
    return Reading(
        media_type=document["media_type"],
        width=document["width"],
        height=document["height"],
        lines=tuple(line_of(row) for row in document["lines"]),
        signals=document["signals"],
        faults=tuple(document["faults"]),
    )


class Reader(Protocol):
    """Reads files of some kinds. Heavy libraries are loaded when the first file is read."""

    media_types: frozenset[str]
    """The kinds it reads, as `adapters.vault.file_types` names them."""

    def read(self, path: Path, media_type: str) -> Reading:
        """What is in the file. Raises `Fault` where nothing can be said of it."""
