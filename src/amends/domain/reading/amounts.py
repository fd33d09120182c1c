"""Sums of money on a page, the one that was paid before the price of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amends.domain.reading.found import Found
from amends.domain.reading.labels import labelled
from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Line, Page

_LABELS = (
    r"实付款?(?:金额)?|实际(?:支付|付款)(?:金额)?|支付金额|付款金额|交易金额|扣款金额|消费金额|已付金额|已支付|实收|amount paid|total paid|you paid",
    r"(?:订单)?(?:合计|总计|总额|总价|总金额)|订单金额|充值金额|应付(?:款|金额)?|转账金额|需付款|付款|(?:order |grand )?total\b|amount\b",
    r"(?<![退优折减惠包费运券])金额|售价|单价|商品价格|价格|面值|price\b",
)
_PATTERNS = [re.compile(p, re.IGNORECASE) for p in _LABELS]
_OTHER = re.compile(
    r"优惠|折扣|立减|红包|抵扣|运费|积分|退款|余额|券|节省|省了?¥|原价|手续费|赔|discount|refund|shipping|balance",
    re.IGNORECASE,
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?"
_SIGNED = re.compile(
    rf"(?:¥|(?<![A-Za-z0-9-])Y(?=\s?\d)|RMB|CNY|人民币)\s*[-+]?\s*({_DIGITS})(?![\d:%-])|({_DIGITS})\s*(?:元|CNY|RMB)",
    re.IGNORECASE,
)
_OUTGOING = re.compile(r"[-+]\s*[¥Y]?\s*(\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,9}\.\d{2})")
_PLAIN = re.compile(rf"[-+]?\s*[¥Y]?\s*({_DIGITS})(?![\d:-])")
FEN_MAX = 10**11


def amounts(page: Page) -> list[Found]:
    """All sums, as yuan with two decimals, the likeliest to be the sum paid first."""
    ranked = sorted(_candidates(page), key=lambda pair: pair[0], reverse=True)
    unique: dict[tuple[str, Line], Found] = {}
    for _, found in ranked:
        unique.setdefault((found.value, found.line), found)
    return list(unique.values())


def fen_of(value: str) -> int:
    """Yuan as written by `amounts`, in fen."""
    yuan, _, cents = value.partition(".")
    return int(yuan) * 100 + int((cents + "00")[:2])


def _candidates(page: Page) -> Iterator[tuple[float, Found]]:
    tallest = max((line.height for line in page.lines), default=1.0)
    for rank, pattern in enumerate(_PATTERNS):
        for place in labelled(page, pattern):
            if _OTHER.search(narrow(place.text)) and place.sure == 1:
                continue
            match = _SIGNED.search(place.text) or _PLAIN.match(place.text.strip())
            value = _value(match)
            if value is None or (place.sure < 0.9 and not _SIGNED.search(place.text)):
                continue
            sure = place.sure * place.line.confidence
            found = _found(value, place.line, sure, place.label)
            yield 3 - rank * 0.7 + place.sure / 10 + _tall(place.line, tallest), found
    for line in page.lines:
        text = mended(narrow(line.text))
        outgoing = _OUTGOING.fullmatch(text.strip().rstrip("元"))
        match = outgoing or _SIGNED.search(text)
        value = _value(match)
        if value is None or _OTHER.search(_row(page, line)):
            continue
        score = 2.6 if outgoing else 1.0
        why = "outgoing" if outgoing else "sign"
        yield score + _tall(line, tallest), _found(value, line, 0.85 * line.confidence, why)


def mended(text: str) -> str:
    """A sum as it was printed: a stray space or a comma in place of the point."""
    text = re.sub(r"(?<=\d)\s*[.]\s*(?=\d)", ".", text)
    text = re.sub(r"(?<=[¥-])\s+(?=\d)", "", text)
    return re.sub(r"(?<=\d),(?=\d{2}(?!\d))", ".", text)


def _tall(line: Line, tallest: float) -> float:
    """The sum that was paid is printed large: up to half a point for it."""
    return 0.5 * line.height / tallest


def _row(page: Page, line: Line) -> str:
    return narrow("".join(near.text for near in page.before(line)) + line.text)


def _value(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    digits = next(group for group in match.groups() if group)
    yuan, _, cents = digits.replace(",", "").partition(".")
    value = f"{int(yuan)}.{(cents + '00')[:2]}"
    return value if 0 < fen_of(value) <= FEN_MAX else None


def _found(value: str, line: Line, sure: float, why: str) -> Found:
    return Found(name="amount", value=value, line=line, confidence=sure, why=why)
