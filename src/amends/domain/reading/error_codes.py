"""Error codes on a page: beside their label, or of a shape that nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amends.domain.reading.found import Found
from amends.domain.reading.labels import labelled
from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Page

_LABEL = re.compile(
    r"错误(?:代码|编码|编号|码|号)|报错(?:代码|编码|码)?|异常(?:代码|码)|返回码|响应码|状态码|故障码|失败(?:代码|码)|"
    r"(?<![证动激换请邀邮编])代码|error[\s_-]*(?:code|no|number|id)?(?![a-z])|err[\s_-]*code|(?<![a-z])code|错误",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"[(\[【（]?\s*(?P<code>[0oO][xX×][0-9A-Fa-fOoIlSB]{2,16}|[A-Za-z]{1,12}(?:[-_][A-Za-z0-9]{1,12})+|[A-Za-z]{0,10}[-_#]?\d{2,10}(?:[-_.]\d{1,8}){0,3}|-\d{1,10})(?![A-Za-z0-9:元])"
)
_LONE = re.compile(
    r"(?<![\w.-])(?P<code>[0oO][xX×][0-9A-Fa-fOoIl]{6,16}|(?:ERR|ERROR|E|CODE|EX)[-_][A-Z0-9]{2,}(?:[-_][A-Z0-9]+)*|E\d{3,6}|(?:[A-Z]{2,6})[-_]?(?:ERR|E)[-_]?\d{2,6})(?![\w])"
)
_DAY = re.compile(r"20\d\d[-/.]\d")


def error_codes(page: Page) -> list[Found]:
    """All error codes, those beside a label first."""
    unique: dict[str, Found] = {}
    for found in [*_beside_labels(page), *_alone(page)]:
        unique.setdefault(found.value, found)
    return list(unique.values())


def _beside_labels(page: Page) -> Iterator[Found]:
    for place in labelled(page, _LABEL):
        if place.sure < 0.9 and not _LONE.match(place.text):
            continue
        match = _VALUE.match(place.text.lstrip(" :=#-" if place.text[:2] == "- " else " :=#"))
        if match is None or _DAY.match(match["code"]):
            continue
        yield Found(
            name="error_code",
            value=_spelt(match["code"]),
            line=place.line,
            confidence=place.sure * place.line.confidence,
            why=place.label,
        )


def _alone(page: Page) -> Iterator[Found]:
    for line in page.lines:
        for match in _LONE.finditer(narrow(line.text)):
            yield Found(
                name="error_code",
                value=_spelt(match["code"]),
                line=line,
                confidence=0.8 * line.confidence,
                why="pattern",
            )


def _spelt(code: str) -> str:
    """A code as programs write it: hexadecimal digits hold no O, I or l."""
    if re.match(r"[0oO][xX×]", code):
        rest = code[2:].translate(str.maketrans("OoIlS", "00115"))
        return f"0x{rest}"
    head = re.match(r"[A-Za-z]+[-_]?", code)
    start = head.end() if head else 0
    tail = code[start:]
    if tail and sum(map(str.isdigit, tail)) >= len(tail) - 1:
        tail = tail.translate(str.maketrans("OoIl", "0011"))
    return code[:start] + tail
