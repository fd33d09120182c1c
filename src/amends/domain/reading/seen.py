"""What a reading says to those who weigh: the machine's values, or a person's where he corrected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from amends.domain.fields import ZONE
from amends.domain.reading.amounts import FEN_MAX
from amends.domain.reading.document import read_reading
from amends.domain.refused import Refused
from amends.domain.weighing import Seen

CORRECTABLE = ("order_no", "amount", "time", "error_code")
"""The fields that a person may correct."""

CHANNEL_DIGITS = 26
"""Payment channels number their transactions with so many digits and more; shops do not."""

_READABLE = re.compile(r"(image|video|audio)/|application/pdf")


class NotCorrectable(Refused):
    """There is no such field, or the value cannot stand in it."""

    code = "not-correctable"
    zh = "“{field}”不能更正为“{value}”。金额以元为单位，时间写作 2026-03-05 14:22。"
    en = "“{field}” cannot be corrected to “{value}”. Amounts are in yuan, times as 2026-03-05 14:22."


def is_readable(media_type: str) -> bool:
    """Whether readers look at files of this kind."""
    return _READABLE.match(media_type) is not None


def checked_correction(field: str, value: str) -> str:
    """A corrected value in its one spelling; empty says that there is none. Raises `NotCorrectable`."""
    value = value.strip()
    if field not in CORRECTABLE or len(value) > 64:
        raise NotCorrectable(field=field, value=value[:64])
    if not value:
        return ""
    if field == "amount":
        return f"{_fen(field, value) / 100:.2f}"
    if field == "time":
        return _moment(field, value).isoformat()
    return value


def said_by(
    document: Mapping[str, Any], corrections: Sequence[tuple[str, str]], *, order_no: str
) -> dict[str, Any]:
    """All that a reading says of an exhibit of this order, with a person's last word on each field."""
    said = read_reading(document, known_order_no=order_no)
    for field, value in corrections:
        said[field] = value or None
        said["marks"][_MARKS[field]] = bool(value)
        if field == "order_no":
            said["order_nos"] = [value] if value else []
            said["marks"]["order_no_matches"] = value == order_no if value else None
        elif field == "amount":
            said["amounts"] = [float(value)] if value else []
        elif field == "time":
            said["times"] = [{"value": value, "role": None}] if value else []
    return said


def seen_in(said: Mapping[str, Any]) -> Seen | None:
    """What weighing needs of what was said; None where the file could not be read."""
    if not said["text"] and said["marks"].get("legible") is None:
        return None
    times = [each["value"] for each in said["times"] if len(each["value"]) > 16]
    bill = said["kind"] == "payment_record"
    return Seen(
        order_nos=tuple(
            number
            for number in said["order_nos"]
            if not (bill and sum(map(str.isdigit, number)) >= CHANNEL_DIGITS)
        ),
        amounts_fen=tuple(round(float(yuan) * 100) for yuan in said["amounts"]),
        times=tuple(datetime.fromisoformat(time) for time in times),
        error_code=said["error_code"] or "",
        marks=said["marks"],
        legible=said["marks"].get("legible"),
        edited_with=str(said["signals"].get("edited_with", "")),
    )


_MARKS = {
    "order_no": "has_order_no",
    "amount": "has_amount",
    "time": "has_time",
    "error_code": "error_code",
}


def _fen(field: str, value: str) -> int:
    try:
        fen = Decimal(value.replace(",", "").lstrip("¥￥")) * 100
    except InvalidOperation:
        raise NotCorrectable(field=field, value=value) from None
    if not fen.is_finite() or fen != int(fen) or not 0 < fen <= FEN_MAX:
        raise NotCorrectable(field=field, value=value)
    return int(fen)


def _moment(field: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise NotCorrectable(field=field, value=value) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
