"""Finds messages that lead away from the marketplace: to private chats, or to private payment.

Whoever follows them loses the protection of the record. The words of official payment, product names
and warnings are no lures. `scan_chat` answers with the words that told it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from amends.domain.refused import Language
from amends.domain.statement.normal import folded
from amends.domain.statement.numerals import digits_of

CHARACTERS_MAX = 4000

_HEARTS = str.maketrans(
    {
        **dict.fromkeys("❤♥💗💚💕芯", "信"),
        **dict.fromkeys("ᐯν∨ѵ", "v"),
        **dict.fromkeys("➕✚", "+"),
        **dict.fromkeys("💬🟢", "微信"),
        "🐧": "企鹅号",
        "✈": "飞机号",
        "📱": "手机",
        "㊙": "密",
    }
)
"""Pictures and look-alikes that stand for a syllable of “加微信” and the like."""

_HALVES = (("扌口", "扣"), ("亻言", "信"), ("彳攵", "微"), ("王求", "球"), ("力口", "加"))
"""Characters written as two, side by side."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.·*_~\-—、]+(?=\d)")
_BETWEEN_SIGNS = re.compile(r"(?<=\b[\u3400-\u9fff\w])[\s.·*_~\-]+(?=[\u3400-\u9fff\w]\b)")

_NOT = re.compile(
    r"(?:不要|请勿|切勿|勿|别|不能|不得|禁止|严禁|不用|不需要|无需|没有?|不|拒绝|避免|不会|never|do not|don't|dont|no need to|avoid|not)"
    r"(?!\s?要?(?:在|走|通过|经过|从|用)?[^,。]{0,2}本?(?:平台|店铺|这里|这边|这儿|here|the platform)|方便|让|想|好|回|走|付|管|着急|然|过|如|行|懂|急|贵|知|够|少|止|仅|光|的|人|家|点|事|问题|货|空|法|时间|办法)"
)
"""Words that deny what follows them in the same clause; “不走平台” denies the platform, not the lure."""

_REPORTED = re.compile(
    r"(?:让|叫|要求|引导|诱导|要|喊|劝)(?:我|买家|用户|客户|您)(?:去|先|们|把|在|加|转|私)(?!你)|对方要求"
    r"|(?:商家|卖家|对方|店家|老板|他|她)[^,。]{0,3}(?:说|非?要|发来|发了|给了|一直)[^,。]{0,3}(?:加|转|让|个|私|微信)"
    r"|asked? for my|was told to|(?:asked|told|wants?|wanted|tried to get|asking) (?:me|us|buyers)|我(?:从)?没(?:有)?(?:加|转|私下)"
)
"""Somebody tells what another one asked of him."""


@dataclass(frozen=True, slots=True)
class Lure:
    """A passage that leads away: its words, and the kind: contact, phone, payment or mixed."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a message was found to be; `why` is a sentence."""

    solicit: bool
    why: str
    lures: tuple[Lure, ...] = ()

    def to_document(self, id: object = None) -> dict[str, Any]:
        """The scan as `amends chat-scan` answers it."""
        return {"id": id, "solicit": self.solicit, "why": self.why}


_SAID = {
    "contact": ("引导到站外联系", "leads to a contact outside the platform"),
    "phone": ("引导用私人电话联系", "leads to a private phone"),
    "mixed": ("引导离开平台", "leads away from the platform"),
    "payment": ("引导私下付款或退款", "leads to a private payment"),
}


def scan_chat(text: str, *, language: Language = "zh") -> Scan:
    """Whether a message leads away from the platform, and why that is thought."""
    zh = language == "zh"
    levelled = _levelled(text[:CHARACTERS_MAX])
    found = list(_lures_in(levelled))
    lures = [lure for lure, spared in found if not spared]
    if lures:
        told = dict.fromkeys(
            f"“{lure.words}”：{_SAID[lure.kind][0]}" if zh
            else f"“{lure.words}” {_SAID[lure.kind][1]}"
            for lure in lures[:3]
        )  # fmt: skip
        return Scan(True, "；".join(told) if zh else "; ".join(told), tuple(lures))
    if found:
        words = found[0][0].words
        return Scan(
            False,
            f"“{words}”是在提醒、拒绝或转述，不是引导" if zh
            else f"“{words}” warns, refuses or reports; it does not lead away",
        )  # fmt: skip
    return Scan(
        False, "没有发现站外联系或私下付款" if zh else "No outside contact or payment found"
    )


def _levelled(text: str) -> str:
    """The text in one spelling, its separators between single signs taken out."""
    text = folded(text.translate(_HEARTS)).lower().translate(_HEARTS)
    for halves, whole in _HALVES:
        text = text.replace(halves, whole)
    text = _BETWEEN_DIGITS.sub("", _READ.sub(lambda m: digits_of(m[0]), text))
    return _BETWEEN_SIGNS.sub("", text)


_READ = re.compile(
    r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺\d](?:[\s.·\-]?[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺\d]){4,}"
)


def _lures_in(text: str) -> Iterator[tuple[Lure, bool]]:
    """Each passage that looks like a lure, and whether its surroundings make it none."""
    signs = _signs()
    open_text = signs.harmless.sub(lambda m: "¤" * len(m[0]), text)
    warned = bool(signs.warning.search(text))
    for kind, pattern in signs.kinds:
        for match in pattern.finditer(open_text):
            start = max(text.rfind(mark, 0, match.start()) for mark in ",。;!?\n") + 1
            told = text[max(0, start - 8) : match.end()]
            spared = (
                warned
                or bool(_NOT.search(text[start : match.start()] + match[0][:1]))
                or bool(_REPORTED.search(told))
            )
            yield Lure(match[0].strip(" ,。"), kind), spared


@dataclass(frozen=True, slots=True)
class _Signs:
    """The patterns of lures.toml, compiled."""

    harmless: re.Pattern[str]
    warning: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _signs() -> _Signs:
    table = tomllib.loads(files("amends.domain").joinpath("lures.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for name, pattern in table["words"].items():
        words[name] = _expanded(pattern, words)
    return _Signs(
        harmless=re.compile("|".join(table["harmless"])),
        warning=re.compile("|".join(table["warning"])),
        kinds=tuple(
            (kind, re.compile(_expanded(pattern, words)))
            for kind in _SAID
            for pattern in table[kind]["patterns"]
        ),
    )


def _expanded(pattern: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        pattern = pattern.replace("{" + name + "}", word)
    return pattern
