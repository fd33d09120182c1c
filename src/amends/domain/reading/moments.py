"""Times on a page: when it was ordered, paid, delivered, written, and the clock of the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from amends.domain.reading.found import Found
from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Line, Page

ZONE = ZoneInfo("Asia/Shanghai")
STATUS_BAR = 0.06
"""The share of a phone's screen, at its top, where its own clock stands."""

_ROLES = (
    ("ordered", r"下单时间|订单时间|创建时间|购买时间|提交时间|生成时间|order(?:ed)? (?:time|date|on)|created|purchased?"),
    ("paid", r"[支付扣]款?时间|支付时间|付款时间|交易时间|成交时间|转账时间|记账时间|paid|payment (?:time|date)|transaction (?:time|date)"),
    ("delivered", r"发货时间|交付时间|到账时间|完成时间|收货时间|delivered|shipped"),
    ("failed", r"失败时间|报错时间|发生时间|激活时间|登录时间|查询时间|兑换时间|充值时间|提示时间"),
)  # fmt: skip
_ROLE_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ROLES]
_DATE = r"(?P<y>20\d{2})\s*[-/.年]\s*(?P<m>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:\s*日)?"
_SHORT = r"(?<![\d.-])(?P<m>1[0-2]|0?[1-9])\s*(?:月\s*|[-/](?=\d{1,2}\s+\d{1,2}:))(?P<d>3[01]|[12]\d|0?[1-9])(?:\s*日)?"
_DAYTIME = r"(?:\s*[,T]?\s*(?:星期[一二三四五六日天]|周[一二三四五六日天])?\s*(?P<half>凌晨|早上|上午|中午|下午|晚上|AM|PM)?\s*(?P<H>[01]?\d|2[0-3])\s*[::时点]\s*(?P<M>[0-5]\d)\s*(?:[:分]\s*(?P<S>[0-5]\d)\s*秒?)?(?:\s*(?P<late>AM|PM))?)"
_FULL = re.compile(_DATE + _DAYTIME, re.IGNORECASE)
_DAY_ONLY = re.compile(_DATE + r"(?!\d)")
_NO_YEAR = re.compile(_SHORT + _DAYTIME, re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:.-])(?:(?P<half>凌晨|早上|上午|中午|下午|晚上)\s*)?(?P<H>[01]?\d|2[0-3]):(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d))?(?![\d:])"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ENGLISH = re.compile(
    rf"(?:(?P<n>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<d>\d{{1,2}}),?|(?P<d2>\d{{1,2}})\s+(?P<n2>{'|'.join(_MONTHS)})[a-z]*\.?,?)\s+(?P<y>20\d{{2}}),?(?:\s+(?:at\s+)?(?P<H>\d{{1,2}}):(?P<M>\d\d)(?::(?P<S>\d\d))?\s*(?P<late>AM|PM)?)?",
    re.IGNORECASE,
)
_ORDER_OF_ROLES = {"ordered": 0, "paid": 1, "failed": 2, "delivered": 3, "": 4, "clock": 6}


def moments(page: Page) -> list[Found]:
    """All times, the likeliest to be the time of the purchase first.

    A full time is written as RFC 3339 in Shanghai's zone; what names no year, or no time of day, is
    written without it. `why` begins with the role of the time where a label tells it, and is
    `clock` for the clock in the phone's status bar.
    """
    found: dict[str, Found] = {}
    for moment in sorted(_all(page), key=_weight):
        found.setdefault(moment.value, moment)
    return list(found.values())


def role_of(moment: Found) -> str:
    """What a time is the time of: ordered, paid, delivered, failed, clock or nothing."""
    return moment.why.partition(":")[0] if moment.why != "pattern" else ""


def is_full(moment: Found) -> bool:
    """Whether a time names both the day, with its year, and the time of day."""
    return len(moment.value) > 16


def _weight(moment: Found) -> tuple[int, int]:
    return (2 - is_full(moment) - (len(moment.value) >= 10), _ORDER_OF_ROLES[role_of(moment)])


def _all(page: Page) -> Iterator[Found]:
    for line in page.lines:
        text = _spaced(narrow(line.text))
        before = ""
        for value, start in _times_in(text):
            before = text[:start]
            yield _found(page, line, value, before)
        if not before and (near := _across(page, line, text)):
            yield near


def _times_in(text: str) -> Iterator[tuple[str, int]]:
    """Times in a text with the place where each begins; what one pattern took is no other's."""
    for pattern in (_FULL, _ENGLISH, _NO_YEAR, _DAY_ONLY, _CLOCK):
        for match in pattern.finditer(text):
            value = _written(match.groupdict())
            if value:
                yield value, match.start()
        text = pattern.sub(lambda match: " " * len(match[0]), text)


def _across(page: Page, line: Line, text: str) -> Found | None:
    """A day and a time of day that stand side by side on a row."""
    if not _DAY_ONLY.search(text):
        return None
    for near in page.beside(line)[:1]:
        match = _FULL.search(f"{text} {_spaced(narrow(near.text))}")
        if match and (value := _written(match.groupdict())):
            return _found(page, line, value, text[: match.start()])
    return None


def _found(page: Page, line: Line, value: str, before: str) -> Found:
    role = _role(before)
    if not role:
        near_by = [*page.before(line)[:1], *page.above(line)[:1]]
        role = next((r for near in near_by if (r := _role(narrow(near.text)))), "")
    if not role and len(value) <= 8 and _in_status_bar(page, line):
        role = "clock"
    why = (
        "clock" if role == "clock" else f"{role}: {before.strip(' :')[-12:]}" if role else "pattern"
    )
    return Found(name="time", value=value, line=line, confidence=line.confidence, why=why)


def _role(text: str) -> str:
    return next((name for name, pattern in _ROLE_PATTERNS if pattern.search(text)), "")


def _in_status_bar(page: Page, line: Line) -> bool:
    return bool(page.height) and line.middle[1] < STATUS_BAR * page.height


def _spaced(text: str) -> str:
    """A reader often drops the space between day and time: `2026-03-0514:22:31`."""
    text = re.sub(r"(20\d{2}[-/.][01]\d[-/.][0-3]\d)(?=[0-2]?\d:\d\d)", r"\1 ", text)
    text = re.sub(r"(?<=日)(?=\d)", " ", text)
    text = re.sub(r"(?<=\d)[;](?=\d\d)", ":", text)
    return re.sub(r"(?<=\d)\s*:\s*(?=\d\d)", ":", text)


def _written(part: dict[str, str | None]) -> str:
    said = part.get("H")
    hour = int(said) if said else None
    if hour is not None:
        hour = _of_day(hour, part.get("half") or part.get("late") or "")
    clock = f"{hour:02d}:{part['M']}" + (f":{part['S']}" if part.get("S") else "") if hour is not None else ""  # fmt: skip
    name = (part.get("n") or part.get("n2") or "").lower()
    month = _MONTHS.index(name[:3]) + 1 if name else int(part.get("m") or 0)
    day = int(part.get("d") or part.get("d2") or 0)
    if not month:
        return clock
    year = part.get("y")
    if not year:
        return f"{month:02d}-{day:02d} {clock}".strip()
    try:
        whole = datetime(
            int(year), month, day, hour or 0, int(part.get("M") or 0), int(part.get("S") or 0), tzinfo=ZONE
        )  # fmt: skip
    except ValueError:
        return ""
    return whole.isoformat() if clock else f"{whole:%Y-%m-%d}"


def _of_day(hour: int, half: str) -> int:
    late = half.upper() in ("PM", "下午", "晚上") or (half == "中午" and hour < 11)
    if late and hour < 12:
        return hour + 12
    return 0 if half.upper() in ("AM", "凌晨") and hour == 12 else hour
