"""Codes in pictures: QR and bar codes, with what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

CODES_MAX = 8
TEXT_MAX = 500


def codes_in(image: Image) -> list[dict[str, object]]:
    """The codes of a picture: their kind, their text and their corners."""
    import zxingcpp

    found: list[dict[str, object]] = []
    for code in zxingcpp.read_barcodes(image.convert("L"))[:CODES_MAX]:
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        found.append(
            {
                "kind": str(code.format),
                "text": code.text[:TEXT_MAX],
                "box": [[corner.x, corner.y] for corner in corners],
            }
        )
    return found
