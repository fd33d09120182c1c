"""Reads one record of text or JSON field by field and says clearly what is wrong with it.

Every mistake is noted with its JSON Pointer and a sentence in both languages, and all of them are
reported together, so that a file is mended in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from amends.domain.refused import BadInput, Language

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of a time that is written without one."""

MONEY_MAX_FEN = 10**11
"""The largest amount taken for one line: a thousand million yuan."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK = re.compile("[\r\n]")
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_YUAN = re.compile(r"[+-]?\d{1,16}(\.\d{1,2})?")
_SLASHED = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})([ T](\d{1,2}):(\d{2})(:(\d{2}))?)?")

TRUE_WORDS = frozenset({"true", "1", "yes", "y", "是"})
FALSE_WORDS = frozenset({"false", "0", "no", "n", "否"})

Word = TypeVar("Word", bound=StrEnum)


class BadRecord(BadInput):
    """A record has mistakes: `errors` lists each one's pointer and its sentence in zh and en."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        super().__init__(summary=self._summary("en"), errors=errors)

    def says(self, language: Language = "zh") -> str:
        """All mistakes in one sentence of the reader's language."""
        sentence = self.zh if language == "zh" else self.en
        return sentence.format(summary=self._summary(language))

    def _summary(self, language: Language) -> str:
        joint = ";" if language == "zh" else "; "
        return joint.join(f"{error['pointer']} {error[language]}" for error in self.errors)


class Fields:
    """The fields of one record. Readers return a harmless value for a bad field and note it."""

    def __init__(self, record: Mapping[str, object], *, pointer: str = "") -> None:
        self.record = record
        self.pointer = pointer
        self.errors: list[dict[str, str]] = []

    def wrong(self, name: str, zh: str, en: str) -> None:
        """Note a mistake in a field."""
        place = name.replace("~", "~0").replace("/", "~1")
        self.errors.append({"pointer": f"{self.pointer}/{place}", "zh": zh, "en": en})

    def check(self) -> None:
        """Raise `BadRecord` when any mistake was noted."""
        if self.errors:
            raise BadRecord(self.errors)

    def knows_only(self, names: frozenset[str]) -> None:
        """Note every field that has no meaning here; most are typing mistakes."""
        if self.record.keys() <= names:
            return
        for name in self.record:
            if name not in names:
                self.wrong(str(name), "没有这个字段", "is not a known field")

    def has(self, name: str) -> bool:
        """Whether the field is there and not empty."""
        return self.record.get(name) not in (None, "")

    def _missing(self, name: str) -> None:
        self.wrong(name, "为必填", "is required")

    def text(
        self, name: str, limit: int, *, default: str | None = None, lines: bool = False
    ) -> str:
        """Text without surrounding spaces, at most `limit` characters; line breaks if `lines`."""
        value = self.record.get(name)
        if value is None or value == "":
            if default is None:
                self._missing(name)
            return default or ""
        if not isinstance(value, str):
            self.wrong(name, "须为文本", "must be text")
            return ""
        value = value.strip()
        if _UNPRINTABLE.search(value) or (not lines and _LINE_BREAK.search(value)):
            self.wrong(name, "含有控制字符或损坏的字符", "holds control or broken characters")
            return ""
        if not value and default is None:
            self._missing(name)
        if len(value) > limit:
            self.wrong(name, f"超过 {limit} 个字符", f"is longer than {limit} characters")
            return ""
        return value

    def whole(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number between the limits, as a number or as its digits."""
        value = self.record.get(name)
        if value is None or value == "":
            if default is None:
                self._missing(name)
                return low
            return default
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(name, "须为整数", "must be a whole number")
            return low
        return self._within(name, value, low, high)

    def _within(self, name: str, value: int, low: int, high: int) -> int:
        if low <= value <= high:
            return value
        self.wrong(
            name, f"为 {value}，须在 {low} 与 {high} 之间", f"is {value}, not {low} to {high}"
        )
        return low

    def money(self, name: str, *, low: int = 1, default: int | None = None) -> int:
        """An amount in fen from `<name>_fen` (whole fen) or `<name>_yuan` (up to two decimals)."""
        yuan = f"{name}_yuan"
        if not self.has(yuan):
            return self.whole(f"{name}_fen", low, MONEY_MAX_FEN, default=default)
        if self.has(f"{name}_fen"):
            self.wrong(yuan, f"与 {name}_fen 只能填一个", f"and {name}_fen exclude each other")
            return low
        value = str(self.record[yuan]).strip()
        if isinstance(self.record[yuan], bool) or not _YUAN.fullmatch(value):
            self.wrong(yuan, "须为最多两位小数的金额", "must be an amount of at most two decimals")
            return low
        return self._within(yuan, int(Decimal(value) * 100), low, MONEY_MAX_FEN)

    def moment(self, name: str) -> datetime:
        """A time in UTC; one without an offset is taken as Asia/Shanghai."""
        if not self.has(name):
            self._missing(name)
            return EARLIEST
        return self.moment_if_any(name) or EARLIEST

    def moment_if_any(self, name: str) -> datetime | None:
        """As `moment`, or None where nothing is written."""
        value = self.record.get(name)
        if value is None or value == "":
            return None
        moment = value if isinstance(value, datetime) else _parse_time(value)
        if moment is None:
            self.wrong(
                name,
                "不是可识别的时间，例如 2026-03-01T12:00:00+08:00",
                "is not a time such as 2026-03-01T12:00:00+08:00",
            )
            return None
        try:
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=ZONE)
            moment = moment.astimezone(UTC)
        except OverflowError:
            moment = EARLIEST.replace(year=1999)
        if moment < EARLIEST:
            self.wrong(name, "早于 2000 年", "is before the year 2000")
        return moment

    def flag(self, name: str) -> bool:
        """True or false; false where nothing is written."""
        value = self.record.get(name)
        if value is None or value == "":
            return False
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in TRUE_WORDS and word not in FALSE_WORDS:
            self.wrong(name, "须为 true 或 false（是/否）", "must be true or false")
        return word in TRUE_WORDS

    def word(
        self, name: str, words: type[Word], spoken: Mapping[str, Word], *, default: Word | None
    ) -> Word:
        """One word of an enumeration, by its code or by a Chinese name in `spoken`."""
        value = self.record.get(name)
        if value is None or value == "":
            if default is None:
                self._missing(name)
                return next(iter(words))
            return default
        text = str(value).strip().lower()
        if text in spoken:
            return spoken[text]
        try:
            return words(text)
        except ValueError:
            known = ", ".join(words)
            text = _UNPRINTABLE.sub("?", text)[:40]
            self.wrong(
                name, f"的值“{text}”未知，可用：{known}", f"holds the unknown “{text}”; use {known}"
            )
            return next(iter(words))


def _parse_time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    year, month, day, _, hour, minute, _, second = match.groups(default="0")
    try:
        return datetime.fromisoformat(
            f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{int(minute):02}:{int(second):02}"
        )
    except ValueError:
        return None
