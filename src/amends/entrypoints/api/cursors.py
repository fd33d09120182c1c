"""Opaque cursors: where a list goes on, as text that callers hand back unread."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from amends.entrypoints.api.refusals import BadParameter

T = TypeVar("T")

SEQ_MAX = 2**31 - 1

Place = tuple[datetime, UUID]
"""A moment and a key, which together are the place of an entry in a list."""


def cursor_at(*parts: object) -> str:
    """The cursor of a place in a list."""
    text = "|".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of_key(cursor: str | None) -> UUID | None:
    """The key a cursor stands at; None for the first page. Raises `BadParameter`."""
    return _read(cursor, UUID)


def place_of_number(cursor: str | None) -> int:
    """The sequence number a cursor stands at, 0 for the first page. Raises `BadParameter`."""

    def read(text: str) -> int:
        number = int(text)
        if not 0 <= number <= SEQ_MAX:
            raise ValueError(text)
        return number

    return _read(cursor, read) or 0


def place_of_moment(cursor: str | None) -> Place | None:
    """The moment and key a cursor stands at. Raises `BadParameter`."""

    def read(text: str) -> Place:
        moment, _, key = text.partition("|")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, UUID(key)

    return _read(cursor, read)


def _read(cursor: str | None, reader: Callable[[str], T]) -> T | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
        return reader(text)
    except (ValueError, binascii.Error) as error:
        error_at = {
            "parameter": "cursor",
            "zh": "不是本接口给出的游标",
            "en": "is not a cursor that was handed out here",
        }
        raise BadParameter([error_at]) from error
