"""A value that was found on a page: what it is, where it stands, and why it is thought so."""

from __future__ import annotations

from dataclasses import dataclass

from amends.domain.reading.page import Line


@dataclass(frozen=True, kw_only=True)
class Found:
    """A value with the line it came from. `why` names the label or the pattern that told it."""

    name: str
    value: str
    line: Line
    confidence: float
    why: str

    def to_document(self) -> dict[str, object]:
        """The value as a document of JSON."""
        return {
            "value": self.value,
            "text": self.line.text,
            "box": [list(point) for point in self.line.box],
            "frame": self.line.frame,
            "confidence": round(self.confidence, 3),
            "why": self.why,
        }
