"""How figures read inside a sentence: spans of time, moments and money, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from amends.domain.days import CHINA
from amends.domain.refused import Language

_UNITS = {
    "zh": (" 天", " 小时", " 分钟", " 秒"),
    "en": (" days", " h", " min", " s"),
}

CHANNELS: Mapping[str, tuple[str, str]] = {
    "alipay": ("支付宝", "Alipay"),
    "wechat": ("微信支付", "WeChat Pay"),
    "bank_card": ("银行卡", "bank card"),
    "balance": ("平台余额", "platform balance"),
}
"""The ways of payment in Chinese and English."""


def span_in_words(span: timedelta, language: Language) -> str:
    """A span in days, hours and minutes: “1 day 2 h 10 min”; under a minute in seconds."""
    seconds = int(span.total_seconds())
    if seconds < 0:
        return "-" + span_in_words(-span, language)
    minutes, rest = divmod(seconds, 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    counts = (days, hours, minutes, 0 if days or hours or minutes else rest)
    units = _UNITS[language]
    parts = [f"{count}{unit}" for count, unit in zip(counts, units, strict=True) if count]
    said = " ".join(parts) or f"0{units[2]}"
    return said.replace("1 days", "1 day") if days == 1 else said


def moment_in_words(moment: datetime, language: Language) -> str:
    """A moment to the minute as clocks in China show it, and that it is China's time."""
    told = f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return f"北京时间 {told}" if language == "zh" else f"{told} (China time)"


def yuan(fen: int) -> str:
    """Whole fen as yuan: 12345 is written “¥123.45”."""
    return f"¥{fen // 100}.{fen % 100:02d}"


class Settled(Protocol):
    """Something with settings, and perhaps with terms and figures as attributes."""

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings by name."""


class Figures:
    """What a sentence may name, looked up when it is named and worded in the sentence's language.

    What is not known reads as “?”.
    """

    __slots__ = ("_language", "_of")

    def __init__(self, of: Settled, language: Language) -> None:
        self._of = of
        self._language = language

    def __getitem__(self, name: str) -> object:
        settings = self._of.settings
        value = settings[name] if name in settings else getattr(self._of, name, None)
        if isinstance(value, timedelta):
            return span_in_words(value, self._language)
        if isinstance(value, datetime):
            return moment_in_words(value, self._language)
        if isinstance(value, list | tuple):
            return _range_in_words(value)
        if isinstance(value, Mapping):
            return _by_channel(value, self._language)
        return "?" if value is None else value


def _range_in_words(ends: Sequence[object]) -> str:
    return "–".join(map(str, dict.fromkeys(ends)))


def _by_channel(ranges: Mapping[str, Sequence[object]], language: Language) -> str:
    """Spans of days for each way of payment: “Alipay 1–3, bank card 3–5”."""
    at = 0 if language == "zh" else 1
    said = [
        f"{CHANNELS.get(name, (name, name))[at]} {_range_in_words(ends)}"
        for name, ends in ranges.items()
    ]
    return ("，" if language == "zh" else ", ").join(said)
