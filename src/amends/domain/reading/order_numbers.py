"""Order numbers on a page, the shop's own before those of the payment channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from amends.domain.reading.found import Found
from amends.domain.reading.labels import labelled
from amends.domain.reading.normal import mistakes_between, narrow, same_number, settled
from amends.domain.reading.page import Line, Page

_LABELS = (
    ("order", r"(?<![户家部品渠付易收])(?:订单编[号呈]|订单号码?|订[单単]\s?(?:No|ID)|下单编号|单号(?!码))|(?:order\s*(?:no|number|num|id|#)\b\.?)"),
    ("shop", r"商[户家](?:订单号|单号)|外部订单号|merchant order(?: no| number)?"),
    ("trade", r"交易(?:单?号|流水号|编号)|支付(?:单号|流水号)|付款单号|流水号|transaction (?:id|no)|参考号"),
)  # fmt: skip
_PATTERNS = [(rank, name, re.compile(p, re.IGNORECASE)) for rank, (name, p) in enumerate(_LABELS)]
_BODY = re.compile(r"[A-Za-z]{0,8}[-_#]?[0-9OoIl|](?:[0-9A-Za-z|]|[-_](?=[0-9A-Za-z]))*")
_LONE = re.compile(
    r"(?<![\w./:-])(?:[A-Z]{1,8}[-_]?20\d{6,}(?:[-_]?[0-9A-Z]+)*|[A-Z]{2,6}\d{10,24}|20\d{2}[01]\d[0-3]\d\d{4,24}|\d{16,32})(?![\w:])"
)
_REST = re.compile(r"[0-9OoIl]{2,20}(?:\s*(?:复制|[Cc]opy))?")
_NOISE = re.compile(r"\s*(?:复制|[Cc]opy|\||>|›).*$")


def order_numbers(page: Page, *, known: str = "") -> list[Found]:
    """All numbers of orders, the likeliest first.

    `known` is the number of the order in question: a number that equals it but for look-alike
    letters is spelt as the order spells it, and comes first.
    """
    found = sorted(
        [*_beside_labels(page), *_alone(page)], key=lambda pair: (pair[0], -pair[1].confidence)
    )
    unique: dict[str, Found] = {}
    for _, number in found:
        unique.setdefault(number.value, number)
    numbers = _without_parts(list(unique.values()))
    if not known:
        return numbers
    others = [number for number in numbers if not same_number(number.value, known)]
    return [*_looked_for(page, known), *others]


def agrees(numbers: Sequence[Found], known: str) -> bool | None:
    """Whether a page bears the order's number: yes, another one in its place, or cannot be told.

    Numbers of a payment channel are others by nature, and so is one that a reader may have misread
    in two places.
    """
    if any(number.value == known for number in numbers):
        return True
    own = [number for number in numbers if number.why.startswith("order:")]
    if not own or any(mistakes_between(number.value, known) <= 2 for number in own):
        return None
    return False


def _beside_labels(page: Page) -> Iterator[tuple[int, Found]]:
    for rank, name, pattern in _PATTERNS:
        served: set[str] = set()
        for place in labelled(page, pattern):
            key = f"{place.label}@{place.line.frame}"
            value = _number_in(place.text)
            if not value or (key in served and place.sure < 1):
                continue
            served.add(key)
            value = settled(value + _continued(page, place.line, value))
            sure = place.sure * place.line.confidence
            yield (
                rank,
                Found(
                    name="order_no",
                    value=value,
                    line=place.line,
                    confidence=sure,
                    why=f"{name}: {place.label}",
                ),
            )


def _number_in(text: str) -> str:
    """The number that a text begins with; empty where it is none.

    Spaces within are the reader's: a number is printed in one piece, or in groups.
    """
    text = _NOISE.sub("", text).strip()
    closed = re.sub(r"(?<=[0-9A-Za-z])\s+(?=[0-9])", "", text)
    match = _BODY.match(closed)
    if match is None or sum(map(str.isdigit, match[0])) < 5:
        return ""
    return "" if re.match(r"20\d\d[-/.]\d\d?[-/.]\d\d?(?!\d)", match[0]) else match[0].rstrip("-_")


def _continued(page: Page, line: Line, value: str) -> str:
    """The rest of a number that was broken onto the next line, which it then has for itself.

    A number that goes on is the last thing on its line, and its rest begins where the line begins.
    """
    if len(value) < 8 or not narrow(line.text).rstrip(" -_").endswith(value[-4:]):
        return ""
    for near in page.below(line)[:1]:
        text = narrow(near.text).strip()
        flush = abs(near.left[0] - line.left[0]) < line.height
        if flush and _REST.fullmatch(text) and page.alone(near):
            joint = "-" if narrow(line.text).rstrip().endswith("-") else ""
            return joint + _NOISE.sub("", text)
    return ""


def _alone(page: Page) -> Iterator[tuple[int, Found]]:
    for line in page.lines:
        text = re.sub(r"(?<=\d)\s(?=\d{2,})", "", narrow(line.text))
        for match in _LONE.finditer(text):
            yield (
                3,
                Found(
                    name="order_no",
                    value=settled(match[0]),
                    line=line,
                    confidence=0.7 * line.confidence,
                    why="pattern",
                ),
            )


def _without_parts(numbers: list[Found]) -> list[Found]:
    """Leave out what is only a piece of another number."""
    return [
        number
        for number in numbers
        if not any(number.value != o.value and number.value in o.value for o in numbers)
    ]


def _looked_for(page: Page, known: str) -> list[Found]:
    """The number in question wherever it stands, spelt as the order spells it."""
    for line in page.lines:
        text = narrow(line.text)
        words = [*re.split(r"[\s:,;()#]+", text), re.sub(r"\s", "", text)]
        words += [match[0] for match in _BODY.finditer(text)]
        rest = _continued(page, line, words[-1]) if words[-1] else ""
        if any(same_number(word, known) for word in [*words, *(w + rest for w in words if rest)]):
            return [
                Found(
                    name="order_no",
                    value=known,
                    line=line,
                    confidence=line.confidence,
                    why="order: the number in question",
                )
            ]
    return []
