"""Text as it can be searched: full-width letters narrow, look-alikes of digits told."""

from __future__ import annotations

import re
import unicodedata

_ALIKE = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "!": "1",
                        "Z": "2", "z": "2", "S": "5", "s": "5", "B": "8"})  # fmt: skip
_SOFT = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})


def narrow(text: str) -> str:
    """Full-width letters, digits and signs in their narrow form; dashes and signs of money alike."""
    text = unicodedata.normalize("NFKC", text.replace("：", ":").replace("￥", "¥"))
    return re.sub("[‐‑‒–—−﹣]", "-", text).replace("，", ",").replace("。", ".")


def digits(text: str) -> str:
    """What was meant for digits: letters that look like one are taken for it."""
    return text.translate(_ALIKE)


def settled(number: str) -> str:
    """A number with its doubtful letters settled.

    Where no letters but O, I and l stand among digits, or only one or two others, these are digits.
    A prefix of letters (`SO-2026…`, `KM2026…`) stays as it is.
    """
    head = re.match(r"[A-Za-z]{1,8}(?=[-_]?\d)", number)
    start = head.end() if head else 0
    tail = number[start:]
    letters = [letter for letter in tail if letter.isalpha()]
    if set(letters) <= set("OoIl") or len(letters) <= max(1, len(tail) // 6):
        tail = tail.translate(_SOFT)
    return number[:start] + tail


def same_number(first: str, second: str) -> bool:
    """Whether two numbers are the same but for look-alike letters, separators and case."""
    return _bare(first) == _bare(second)


def mistakes_between(first: str, second: str) -> int:
    """How many characters differ between two numbers (edit distance), look-alikes apart."""
    a, b = _bare(first), _bare(second)
    before = list(range(len(b) + 1))
    for row, left in enumerate(a, 1):
        now = [row]
        for column, right in enumerate(b, 1):
            change = before[column - 1] + (left != right)
            now.append(min(change, before[column] + 1, now[-1] + 1))
        before = now
    return before[-1]


def _bare(number: str) -> str:
    return re.sub(r"[\s_\-#.]", "", digits(narrow(number))).lower()
