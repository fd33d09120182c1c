"""Exhibits with files and a reader that says what a test wants it to have seen."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from amends.actions import ports
from amends.adapters.readers.contract import Reading
from amends.adapters.vault.local import LocalVault
from amends.domain.exhibits import Exhibit, StoredFile
from amends.domain.reading.page import Line
from amends.models.files import enter_file
from money_world import NOW

WIDTH, HEIGHT = 1080, 2000


def lines(*texts: str, confidence: float = 0.98) -> tuple[Line, ...]:
    """Rows of a page from top to bottom; `label | value` stand apart on one row."""
    made = []
    for row, text in enumerate(texts):
        top = 200 + row * 80
        parts = [part.strip() for part in text.split("|")]
        for place, part in enumerate(parts):
            wide = 36 * len(part)
            left = 60 if place == 0 else WIDTH - 60 - wide
            box = ((left, top), (left + wide, top), (left + wide, top + 40), (left, top + 40))
            made.append(Line(part, box, confidence))
    return tuple(made)


def reading(*texts: str, **signals: object) -> Reading:
    """What a reader would say of such a page."""
    told = {"sharpness": 500.0, "likeness": "0f0f0f0f0f0f0f0f"} | signals
    return Reading(
        media_type="image/png", width=WIDTH, height=HEIGHT, lines=lines(*texts), signals=told
    )


class TellingReader:
    """Says what it was told to have seen, file after file."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = list(readings)
        self.asked: list[str] = []

    def read(self, path: Path, media_type: str = "") -> Reading:
        self.asked.append(path.read_bytes().decode())
        return self.readings.pop(0)


def sees(monkeypatch: pytest.MonkeyPatch, *readings: Reading) -> TellingReader:
    """Let the product's reader see these pages, in turn."""
    reader = TellingReader(*readings)
    monkeypatch.setattr(ports, "evidence_reader", lambda: reader)
    return reader


def picture(kind: str, *ticked: str, content: str = "a picture", **shows: object) -> Exhibit:
    """An exhibit with a file in the vault; the marks are ticked."""
    kept = ports.vault().put(io.BytesIO(content.encode()))
    enter_file(kept.sha256, "image/png", kept.size_bytes, now=NOW)
    file = StoredFile(
        sha256=kept.sha256, media_type="image/png", size_bytes=kept.size_bytes, name="shot.png"
    )
    return Exhibit(kind=kind, shows=dict.fromkeys(ticked, True) | shows, file=file)


@pytest.fixture
def own_vault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A vault in which nothing lies but what the test puts there."""
    vault = LocalVault(tmp_path / "vault")
    monkeypatch.setattr(ports, "vault", lambda: vault)
