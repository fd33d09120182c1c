"""Reads typed values of a facts document and collects every fault with its JSON Pointer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from amends.domain.proofs import EVIDENCE_TYPES

AMOUNT_MAX_FEN = 1_000_000_000_000
COUNT_MAX = 1_000_000
TEXT_MAX = 2_000
ITEMS_MAX = 500
Word = TypeVar("Word", bound=StrEnum)


def error(pointer: str, code: str, message: str) -> dict[str, str]:
    """A fault: its JSON Pointer, its code and what is wrong."""
    return {"pointer": pointer, "code": code, "message": message}


def escaped(key: str) -> str:
    """A key as a JSON Pointer writes it."""
    return key.replace("~", "~0").replace("/", "~1")


class FactsReader:
    """Reads typed values and collects every fault, so that the sender hears of all at once."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []
        self.warnings: list[dict[str, str]] = []

    def _wrong(self, at: str, key: str, code: str, message: str) -> None:
        self.errors.append(error(f"{at}/{escaped(key)}", code, message))

    def rest(self, row: Mapping[str, Any], at: str, known: set[str]) -> None:
        """Warn of every key that has no meaning here."""
        if row.keys() <= known:
            return
        for key in row.keys() - known:
            pointer = f"{at}/{escaped(str(key))}"
            self.warnings.append(error(pointer, "unknown-key", "is not known and not used"))
        self.warnings.sort(key=lambda warning: warning["pointer"])

    def table(self, row: Mapping[str, Any], key: str, at: str) -> Mapping[str, Any]:
        """An object; an empty one where nothing is said."""
        value = row.get(key)
        if value is None:
            return _NOTHING
        if not isinstance(value, Mapping):
            self._wrong(at, key, "type", "wants an object")
            return _NOTHING
        return value

    def word(
        self, row: Mapping[str, Any], key: str, at: str, words: type[Word], wanted: bool = False
    ) -> Word | None:
        """A word of an enumeration; None where nothing is said."""
        value = row.get(key)
        if value is None:
            if wanted:
                self._wrong(at, key, "required", "is required")
            return None
        if not isinstance(value, str):
            self._wrong(at, key, "type", "wants a text")
            return None
        found = words._value2member_map_.get(value)
        if found is None:
            self._wrong(at, key, "unknown-value", f"wants one of {', '.join(words)}")
        return cast("Word | None", found)

    def flag(self, row: Mapping[str, Any], key: str, at: str) -> bool | None:
        """True, false, or None where nothing is said."""
        value = row.get(key)
        if value is not None and not isinstance(value, bool):
            self._wrong(at, key, "type", "wants true or false")
            return None
        return value

    def whole(
        self, row: Mapping[str, Any], key: str, at: str, most: int, wanted: bool = False
    ) -> int | None:
        """A whole number from 0; None where nothing is said."""
        value = row.get(key)
        if value is None:
            if wanted:
                self._wrong(at, key, "required", "is required")
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(at, key, "type", "wants a whole number")
            return None
        if not 0 <= value <= most:
            self._wrong(at, key, "range", f"wants a number from 0 to {most}")
            return None
        return value

    def time(
        self, row: Mapping[str, Any], key: str, at: str, wanted: bool = False
    ) -> datetime | None:
        """A moment with its offset; None where nothing is said."""
        value = row.get(key)
        if value is None:
            if wanted:
                self._wrong(at, key, "required", "is required")
            return None
        try:
            if (
                not isinstance(value, str)
                or len(value) < len("2026-01-01T00:00Z")
                or value[4] != "-"
            ):
                raise ValueError
            moment = datetime.fromisoformat(value)
        except ValueError:
            self._wrong(at, key, "type", "wants an RFC 3339 time")
            return None
        if moment.tzinfo is None:
            self._wrong(at, key, "naive-time", "wants a time with its offset")
            return None
        if not 1970 <= moment.year <= 9000:
            self._wrong(at, key, "range", "wants a year from 1970 to 9000")
            return None
        return moment

    def texts(self, row: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        """A list of texts."""
        value = row.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or len(value) > ITEMS_MAX:
            self._wrong(at, key, "type", f"wants a list of at most {ITEMS_MAX} texts")
            return ()
        for number, text in enumerate(value):
            if not isinstance(text, str) or "\x00" in text or len(text) > TEXT_MAX:
                self._wrong(f"{at}/{key}", str(number), "type", "wants a text without NUL")
                return ()
        return tuple(value)

    def record(self, row: Mapping[str, Any], key: str, at: str) -> object:
        """What a record of an authority holds: a word, true, false or an object."""
        value = row.get(key)
        if value is not None and not isinstance(value, str | bool | Mapping):
            self._wrong(at, key, "type", "wants a word, true, false or an object")
            return None
        if not self._plain(value):
            self._wrong(at, key, "type", "holds what cannot be kept")
            return None
        return value

    def evidence(
        self, row: Mapping[str, Any], key: str, at: str
    ) -> list[Mapping[str, object]] | None:
        """A list of evidence; None where nothing is said of evidence."""
        value = row.get(key)
        if value is None:
            return None
        if not isinstance(value, list | tuple) or len(value) > ITEMS_MAX:
            self._wrong(at, key, "type", f"wants a list of at most {ITEMS_MAX} items")
            return None
        return [
            item
            for number, item in enumerate(value)
            if self._item(item, f"{at}/{key}", str(number))
        ]

    def _item(self, item: Any, at: str, number: str) -> bool:
        if not isinstance(item, Mapping):
            self._wrong(at, number, "type", "wants an object")
            return False
        kind = item.get("type")
        if not isinstance(kind, str):
            self._wrong(f"{at}/{number}", "type", "type", "wants a text")
            return False
        if kind not in EVIDENCE_TYPES:
            self._wrong(f"{at}/{number}", "type", "unknown-value", "no such type of evidence")
            return False
        fine = True
        for name, value in item.items():
            wants_flag = name in FLAG_MARKS
            if wants_flag and value is not None and not isinstance(value, bool):
                self._wrong(f"{at}/{number}", name, "type", "wants true or false")
                fine = False
            elif name == "count" and value is not None:
                fine &= self.whole(item, name, f"{at}/{number}", COUNT_MAX) is not None
            elif not self._plain(value):
                self._wrong(f"{at}/{number}", name, "type", "holds what cannot be kept")
                fine = False
        return fine

    def _plain(self, value: Any) -> bool:
        if isinstance(value, str):
            return "\x00" not in value and len(value) <= TEXT_MAX
        if isinstance(value, float):
            return math.isfinite(value)
        if isinstance(value, Mapping):
            return all(self._plain(each) for each in value.values())
        if isinstance(value, list | tuple):
            return all(self._plain(each) for each in value)
        return value is None or isinstance(value, bool | int)


FLAG_MARKS = frozenset(
    [
        "has_order_no",
        "has_amount",
        "has_time",
        "has_promised_time",
        "has_timestamp_or_watermark",
        "legible",
        "order_no_matches",
        "key_visible",
        "full_process",
        "difference_marked",
        "complete",
        "in_platform",
        "notified",
    ]
)
"""The marks of a piece of evidence that are true, false or not known."""

_NOTHING: Mapping[str, Any] = {}
