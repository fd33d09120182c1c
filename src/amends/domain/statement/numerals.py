"""Numbers as people write them: 100, 1,000, 1.5万, 3k, 一百二, 两千, 壹佰元整, 半."""

from __future__ import annotations

import re

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?[万千百kw](?![a-z]))?"
    r"|[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟俩仨]+"
)
"""A number in a folded text in small letters, as a regular expression without groups."""

_DIGITS = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0, "两": 2, "俩": 2, "仨": 3,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000}
_TIMES = {"万": 10000, "w": 10000, "千": 1000, "k": 1000, "百": 100}
_WESTERN = re.compile(r"([\d,]+(?:\.\d+)?)\s?([万千百kw]?)")


def number_of(text: str) -> float:
    """The value of a text that `NUMBER` matches."""
    western = _WESTERN.fullmatch(text)
    if western:
        return float(western[1].replace(",", "")) * _TIMES.get(western[2], 1)
    if not any(sign in _UNITS for sign in text):
        return float("".join(str(_DIGITS[sign]) for sign in text))
    return float(_counted(text))


def _counted(text: str) -> int:
    """The value of a number with units: 一百二 is 120, 一百零二 is 102, 十五 is 15."""
    total, digit, last_unit, spoken_zero = 0, 0, 1, False
    for sign in text:
        if sign not in _UNITS:
            digit, spoken_zero = _DIGITS[sign], spoken_zero or _DIGITS[sign] == 0
        elif sign == "万":
            total, digit, last_unit = (total + digit or 1) * 10000, 0, 10000
        else:
            total += (digit or 1) * _UNITS[sign]
            digit, last_unit, spoken_zero = 0, _UNITS[sign], False
    short = digit and last_unit >= 100 and not spoken_zero
    return total + digit * (last_unit // 10 if short else 1)


def digits_of(text: str) -> str:
    """The text with Chinese digits read out one by one: 一三八零 and 幺三八洞 are 1380."""
    return text.translate(_READ_OUT)


_READ_OUT = str.maketrans(
    {sign: str(value) for sign, value in _DIGITS.items() if sign not in "两俩仨"}
    | {"幺": "1", "洞": "0", "拐": "7", "勾": "9"}
)
