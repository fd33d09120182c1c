"""Reads a page: all that it says, as one document, and which marks of evidence it supports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amends.domain.reading.amounts import amounts, fen_of
from amends.domain.reading.apps import app_of, channel_of, kind_of, speaker_of
from amends.domain.reading.error_codes import error_codes
from amends.domain.reading.found import Found
from amends.domain.reading.moments import STATUS_BAR, is_full, moments, role_of
from amends.domain.reading.normal import narrow
from amends.domain.reading.order_numbers import agrees, order_numbers
from amends.domain.reading.page import Page, line_of, text_of
from amends.domain.statement.durations import promised_and_waited
from amends.domain.statement.normal import mended

SHARP_ENOUGH = 20.0
"""Below this sharpness (variance of the Laplacian in the sharpest twentieth) letters are smeared."""

READ_WELL, READ_BADLY = 0.85, 0.65
"""Mean confidence of the lines above which a text counts as read, and below which as not."""

_KEY = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z0-9]{4,8}-){2,7}[A-Z0-9]{3,12}(?![A-Za-z0-9])")
_KEY_LABEL = re.compile(
    r"卡密|激活码|兑换码|密钥|序列号|CDK|product key|license key|activation code", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Read:
    """What was found on a page. Each list begins with the likeliest; the rest are others there."""

    kind: str | None
    app: str | None
    channel: str | None
    order_numbers: tuple[Found, ...] = ()
    amounts: tuple[Found, ...] = ()
    moments: tuple[Found, ...] = ()
    error_codes: tuple[Found, ...] = ()
    promised_minutes: int | None = None
    talk: tuple[Mapping[str, str], ...] = ()
    marks: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def order_no(self) -> str | None:
        """The number of the order."""
        return self.order_numbers[0].value if self.order_numbers else None

    @property
    def amount_fen(self) -> int | None:
        """The sum that was paid, in fen."""
        return fen_of(self.amounts[0].value) if self.amounts else None

    def to_document(self) -> dict[str, object]:
        """The answer as JSON: single values first, then where each was found."""
        fen = self.amount_fen
        first = {
            "order_no": self.order_numbers,
            "amount": self.amounts,
            "time": self.moments,
            "error_code": self.error_codes,
        }
        return {
            **{name: found[0].value if found else None for name, found in first.items()},
            "amount": None if fen is None else _yuan(fen),
            "amount_fen": fen,
            "app": self.app,
            "channel": self.channel,
            "kind": self.kind,
            "promised_minutes": self.promised_minutes,
            "order_nos": [found.value for found in self.order_numbers],
            "amounts": [_yuan(fen_of(found.value)) for found in self.amounts],
            "times": [
                {"value": found.value, "role": role_of(found) or None} for found in self.moments
            ],
            "error_codes": [found.value for found in self.error_codes],
            "talk": list(self.talk),
            "marks": dict(self.marks),
            "fields": {name: found[0].to_document() for name, found in first.items() if found},
        }


def read_page(
    page: Page, *, known_order_no: str = "", sharpness: float | None = None, watermark: bool = False
) -> Read:
    """All that a page says.

    `known_order_no` is the number of the order in question, by which a number that was read is
    settled; `sharpness` and `watermark` are what the picture's own examination found.
    """
    numbers = order_numbers(page, known=known_order_no)
    sums, times, codes = amounts(page), moments(page), error_codes(page)
    kind = kind_of(page)
    spans = promised_and_waited(mended(text_of(page.lines)))
    read = Read(
        kind=kind,
        app=app_of(page),
        channel=channel_of(page),
        order_numbers=tuple(numbers),
        amounts=tuple(sums),
        moments=tuple(times),
        error_codes=tuple(codes),
        promised_minutes=spans.get("promised_minutes"),
        talk=tuple(_talk(page)) if kind == "chat" else (),
    )
    marks = _marks(page, read, known_order_no, sharpness, watermark=watermark)
    return Read(**{**vars(read), "marks": marks})


def read_reading(reading: Mapping[str, Any], *, known_order_no: str = "") -> dict[str, Any]:
    """A reader's document (docs/reference/reading.md) with what its lines say beside it.

    Where nothing was read because the file is faulty, no mark is told and the text is empty.
    """
    lines = tuple(line_of(row) for row in reading["lines"])
    signals = reading["signals"]
    page = Page(lines, reading["width"], reading["height"])
    read = read_page(
        page,
        known_order_no=known_order_no,
        sharpness=signals.get("sharpness"),
        watermark=bool(signals.get("watermark")),
    )
    said = {"text": text_of(lines), **read.to_document(), **reading}
    if not lines and "sharpness" not in signals:
        said["marks"] = dict.fromkeys(read.marks)
    return said


def legible(page: Page, sharpness: float | None) -> bool | None:
    """Whether people can read the page; None where it holds too little text to say."""
    if sharpness is not None and sharpness < SHARP_ENOUGH:
        return False
    weight = sum(len(line.text) for line in page.lines)
    if weight < 8:
        return None
    mean = sum(line.confidence * len(line.text) for line in page.lines) / weight
    return True if mean >= READ_WELL else False if mean < READ_BADLY else None


def _marks(
    page: Page, read: Read, known: str, sharpness: float | None, *, watermark: bool
) -> dict[str, bool | None]:
    """Which marks the page bears: yes, no, or cannot be told.

    A mark is denied only on a page that was read well: what a reader missed may yet be there.
    """
    readable = legible(page, sharpness)
    absent = False if readable and len(page.lines) >= 3 else None
    stamped = any(is_full(moment) for moment in read.moments) or watermark
    matches = agrees(read.order_numbers, known) if known else None
    text = narrow(text_of(page.lines))
    return {
        "has_order_no": True if read.order_numbers else absent,
        "order_no_matches": matches,
        "has_amount": True if read.amounts else absent,
        "has_time": True if any(role_of(m) != "clock" for m in read.moments) else absent,
        "has_promised_time": True if read.promised_minutes is not None else None,
        # A faint watermark escapes a reader easily, so it is never denied.
        "has_timestamp_or_watermark": True if stamped else None,
        "legible": readable,
        "key_visible": True if _KEY.search(text) else None,
        "error_code": True if read.error_codes else absent,
    }


def _talk(page: Page) -> list[Mapping[str, str]]:
    """What was said in a chat, lines of one bubble put together."""
    talk: list[dict[str, str]] = []
    for index, line in enumerate(page.lines):
        who = speaker_of(page, index)
        if not who or line.middle[1] < STATUS_BAR * page.height:
            continue
        if talk and talk[-1]["who"] == who and page.lines[index - 1] in _just_above(page, index):
            talk[-1]["text"] += line.text
        else:
            talk.append({"who": who, "text": line.text})
    return list(talk)


def _just_above(page: Page, index: int) -> list[object]:
    line = page.lines[index]
    return [
        near
        for near in page.lines[:index]
        if 0 < line.middle[1] - near.middle[1] < 1.8 * line.height
    ]


def _yuan(fen: int) -> int | float:
    return fen // 100 if fen % 100 == 0 else fen / 100
