"""Spans of time named in a text, told apart: what was promised, and how long was waited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends.domain.statement.numerals import NUMBER, number_of

_UNITS = {
    "秒": 1 / 60, "second": 1 / 60, "sec": 1 / 60,
    "分": 1, "分钟": 1, "minute": 1, "min": 1, "mins": 1, "m": 1,
    "刻钟": 15,
    "时": 60, "小时": 60, "钟头": 60, "钟": 60, "hour": 60, "hr": 60, "h": 60,
    "天": 1440, "日": 1440, "day": 1440, "d": 1440, "晚": 1440, "宿": 1440,
    "周": 10080, "星期": 10080, "礼拜": 10080, "week": 10080,
    "月": 43200, "month": 43200, "年": 525600, "year": 525600,
}  # fmt: skip
_ENGLISH = {
    "half an": 0.5, "half a": 0.5, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "a couple of": 2,
}  # fmt: skip
_SPAN = re.compile(
    rf"(?P<half>半)\s?个?(?P<half_unit>小时|钟头|钟|天|日|年|月)"
    rf"|(?P<count>{NUMBER})\s?个?(?:多|几|来)?\s?个?(?P<and_half>半)?\s?"
    r"(?:(?P<zh>小时|钟头|分钟|刻钟|秒钟?|星期|礼拜|钟(?!头)|分(?![之一])|时(?![间候])|天|日(?![服区])|周|月|年|晚上?|宿)"
    r"|(?P<en>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[hmd])(?![a-z]))"
    r"(?P<half_after>半)?"
    rf"|\b(?P<word>{'|'.join(_ENGLISH)}|half) (?P<word_unit>second|minute|min|hour|hr|day|week|month|year)s?\b"
)
CALENDAR = re.compile(r"\d+\s?年\s?\d+\s?月(?:\s?\d+\s?[日号])?|\d+\s?月\s?\d+\s?[日号]|工作日")
"""Dates and working days, which are no spans of waiting."""

_GOODS = re.compile(
    r"^(?:的?(?:会员|vip|svip|卡|套餐|有效|授权|时长|质保|保修|售后|license|warranty|membership)|[- ]?(?:day )?(?:membership|license|warranty))"
)
_PROMISED = re.compile(
    r"承诺|说好|说是|说|保证|答应|标注|标的|写|约定|号称|规定|要求|规则|最多|最迟|需要?|话好|应在|promis|within|guarant"
    r"|suppos|advertis|said|in under|claims?"
)
_PROMISED_AFTER = re.compile(
    r"^\s?(?:之|以)?内|^\s?(?:必达|必到|必发|自动发货|就?发货|就?能?到账|就?出货|之前)"
)
_WAITED = re.compile(
    r"等[了到待着]?|已经?|过了|过去|超过|逾|经过|拖|都|迟|晚|整整|结果|实际|才|一直|超时|延迟|延误|付款后?|下单后?|支付后?|充了|快|"
    r"wait|after|already|been|took|late|paid|past|for|over|more than"
)  # fmt: skip
_WAITED_AFTER = re.compile(
    r"^\s?(?:多|了|还|仍|没|未|才|过去|之?后|以后|都|也|一直|ago|later|late|now|and still|already|have|has|n still)"
)


_OFFER = re.compile(
    r"^\s?的?(?:无理由|会员|试用|体验|卡|版|套餐|有效|质保|保修|课|free|trial|pass|refund|return)"
)
"""Goods and guarantees that are measured in time; nobody waited that long."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in a text: its minutes, and where it stands."""

    minutes: float
    start: int
    end: int


def spans_in(text: str) -> Iterator[Span]:
    """Every span of time in a mended text, in order; dates are none."""
    dates = [match.span() for match in CALENDAR.finditer(text)]
    for match in _SPAN.finditer(text):
        if not any(start <= match.start() < end for start, end in dates):
            yield Span(_minutes(match), match.start(), match.end())


def _minutes(match: re.Match[str]) -> float:
    if match["half"]:
        return 0.5 * _UNITS[match["half_unit"]]
    if match["word"]:
        return _ENGLISH.get(match["word"], 0.5) * _UNITS[match["word_unit"]]
    unit = match["zh"] or match["en"]
    unit = unit if unit in _UNITS else unit.rstrip("s上钟")
    half = 0.5 if match["and_half"] or match["half_after"] else 0
    return (number_of(match["count"]) + half) * _UNITS[unit]


def promised_and_waited(text: str) -> dict[str, int]:
    """`promised_minutes` and `wait_minutes`, where the words around a span tell which it is.

    Of several waits the longest counts, since people count up; of several promises the first.
    """
    promised: list[int] = []
    waited: list[int] = []
    for span in _joined(text, list(spans_in(text))):
        after = text[span.end : span.end + 8]
        if _GOODS.search(after):
            continue
        before = re.split(r"[,。;!?\n]", text[max(0, span.start - 14) : span.start])[-1]
        kind = _kind(before, after)
        if kind == "promised":
            promised.append(round(span.minutes))
        elif kind == "waited":
            waited.append(round(span.minutes))
    found = {"promised_minutes": promised[0]} if promised else {}
    return found | ({"wait_minutes": max(waited)} if waited else {})


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans with those that stand side by side added up: 1 小时 30 分."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip(" 零又"):
            last = joined.pop()
            joined.append(Span(last.minutes + span.minutes, last.start, span.end))
        else:
            joined.append(span)
    return joined


def _kind(before: str, after: str) -> str | None:
    """Whether the nearest words around a span speak of a promise or of a wait; a bare span is one."""
    last_promise = max((m.end() for m in _PROMISED.finditer(before)), default=-1)
    last_wait = max((m.end() for m in _WAITED.finditer(before)), default=-1)
    if _PROMISED_AFTER.search(after) and last_wait <= last_promise + 2:
        return "promised"
    if last_promise > last_wait:
        return "promised"
    if last_wait >= 0 or _WAITED_AFTER.search(after):
        return "waited"
    if _PROMISED_AFTER.search(after):
        return "promised"
    return None if _OFFER.search(after) else "waited"
