"""Reads PDF: its text where it has one, else the letters of its pages as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from amends.adapters.readers.contract import Fault, Reading
from amends.adapters.readers.letters import LINES_MAX, lines_in
from amends.adapters.readers.picture import PIXELS_MAX, seen_in
from amends.domain.reading.page import Line, in_reading_order

PAGES_MAX = 10
"""So many pages are read; an order, a bill and a contract have fewer."""

SCALE = 2.0
"""Pixels to a point of a page, in boxes and where pages are read as pictures."""

TEXT_ENOUGH = 20
ACTIVE = (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/OpenAction")


class PdfReader:
    """Reads PDF without running anything that is in it."""

    media_types = frozenset({"application/pdf"})

    def read(self, path: Path, media_type: str) -> Reading:
        """The document. Raises `Fault` for one that is broken or under a password."""
        import pypdfium2

        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise Fault("encrypted" if "password" in str(error).lower() else "broken") from None
        try:
            return self._read(document, path, media_type)
        except pypdfium2.PdfiumError:
            raise Fault("broken") from None
        finally:
            document.close()

    def _read(self, document: Any, path: Path, media_type: str) -> Reading:
        signals: dict[str, object] = {"pages": len(document)}
        told = document.get_metadata_dict(skip_empty=True)
        signals |= {name.lower(): str(told[name])[:100] for name in ("Producer", "Creator", "CreationDate", "ModDate") if name in told}  # fmt: skip
        if any(mark in path.read_bytes() for mark in ACTIVE):
            signals["active_content"] = True
        lines: list[Line] = []
        width = height = 0
        for number in range(min(len(document), PAGES_MAX)):
            page = document[number]
            size = [round(side * SCALE) for side in page.get_size()]
            if size[0] * size[1] > PIXELS_MAX:
                raise Fault("too-many-pixels")
            if not number:
                width, height = size
            written = _written(page, number)
            if sum(len(line.text) for line in written) < TEXT_ENOUGH:
                image = page.render(scale=SCALE).to_pil().convert("RGB")
                written, _ = lines_in(image, frame=number, turn=False)
                if not number:
                    signals |= seen_in(image, written)
            lines += written
        faults = ("too-long",) if len(document) > PAGES_MAX else ()
        return Reading(media_type=media_type, width=width, height=height, lines=tuple(lines), signals=signals, faults=faults)  # fmt: skip


def open_reader() -> PdfReader:
    """The reader, for the entry point."""
    return PdfReader()


def _written(page: Any, number: int) -> list[Line]:
    """The text of a page in the boxes in which it was set."""
    text = page.get_textpage()
    tall = page.get_size()[1]
    lines = []
    for index in range(min(text.count_rects(), LINES_MAX)):
        left, bottom, right, top = text.get_rect(index)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said:
            a, b = round(left * SCALE), round(right * SCALE)
            c, d = round((tall - top) * SCALE), round((tall - bottom) * SCALE)
            lines.append(
                Line(text=said, box=((a, c), (b, c), (b, d), (a, d)), confidence=1.0, frame=number)
            )
    return in_reading_order(lines)
