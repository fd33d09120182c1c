"""Brings the many spellings of a text to one: width, script, pinyin and slips of the keyboard.

A reader knows at once that ｋａｍｉ, 卡蜜 and 卡密 are one word; the rules and the model behind
`read_statement` know it after this.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
"""Characters that nobody sees: joiners, marks of direction, selectors of a picture's colour."""

_ENDLESS = re.compile(
    r"([\d零〇一二两三四五六七八九十百千万]{60})[\d零〇一二两三四五六七八九十百千万]+"
)

_LATIN = re.compile(r"[a-z][a-z-]*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def lines_of(name: str) -> Iterator[str]:
    """The lines of a data file of this package that are no comments."""
    text = files("amends.domain.statement").joinpath(name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _simplified() -> Mapping[int, str]:
    return {ord(pair[0]): pair[1] for line in lines_of("characters.txt") for pair in line.split()}


def folded(text: str) -> str:
    """The text with the usual width, in simplified characters; capitals stay.

    A run of digits longer than any number is cut, since patterns would try it at every place.
    """
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_simplified())
    return _ENDLESS.sub(r"\1", text)


def mended(text: str) -> str:
    """The text folded, in small letters, with pinyin, abbreviations and typos put right."""
    text = folded(text).lower()
    latin, chinese, longest = _spellings()
    text = _LATIN_WORD.sub(lambda m: latin.get(m[0], m[0]), text)
    return _CHINESE.sub(lambda m: _put_right(m[0], chinese, longest), text)


_LATIN_WORD = re.compile(r"(?<![a-z0-9])[a-z][a-z-]*(?![a-z0-9])")


def _put_right(run: str, spellings: Mapping[str, str], longest: int) -> str:
    """A run of Chinese characters with each wrong spelling replaced, the longest first."""
    done, at = [], 0
    while at < len(run):
        for size in range(min(longest, len(run) - at), 0, -1):
            piece = run[at : at + size]
            if piece in spellings:
                done.append(spellings[piece])
                at += size
                break
        else:
            done.append(run[at])
            at += 1
    return "".join(done)


@cache
def _spellings() -> tuple[Mapping[str, str], Mapping[str, str], int]:
    """Wrong spelling → word for Latin and for Chinese spellings, and the longest Chinese one.

    Right words stand among the Chinese ones, so that none is mended in its middle.
    """
    latin: dict[str, str] = {}
    chinese: dict[str, str] = {}
    words = [line.split() for line in lines_of("words.txt")]
    for word, *others in words:
        for other in others:
            (latin if _LATIN.fullmatch(other) else chinese)[other] = word
    for variant, word in _homophones([word for word, *_ in words]):
        chinese.setdefault(variant, word)
    chinese |= {word: word for word, *_ in words} | {word: word for word in _REAL_WORDS}
    return latin, chinese, max(map(len, chinese))


def _homophones(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word with one of its characters replaced by one that sounds like it."""
    groups = list(lines_of("sounds.txt"))
    for word in words:
        if not _CHINESE.fullmatch(word) or len(word) < 2:
            continue
        for place, sign in enumerate(word):
            for group in groups:
                if sign in group:
                    for other in group.replace(sign, ""):
                        yield word[:place] + other + word[place + 1 :], word


_REAL_WORDS = (
    "发火 会元 公能 推单 手回 首回 待练 代会 定单号 机会 试用 试用版 带练 师傅 会议 复用 换码 "
    "推送 宣传 到期 张号 好机 对换 以后 公用 意见 同意 收会员 长号 系数 疑问 客户 重付款 连续 "
    "法货 数据 丹书 以常 易货 退票 退服 从服 定金 鸡火 描写 无小 选择 等号 账单 小号 大号 好码 "
    "手续 定价 元宵 系列 师兄 失败 失信 平胎 长度 公告 攻略 等级"
).split()
"""Words of their own that sound like others; they stay as they are."""
