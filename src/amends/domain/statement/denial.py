"""What a statement denies: “不是卡密无效，是还没发货” says nothing against the key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Stretch = tuple[int, int]

_DENIAL = re.compile(
    r"(?<!是)(?<!是不)(?:也|又|并|倒|都|既)?不是(?!我[^,。]{0,5}(?:买|拍|订|要|点|用)的|同一|一个|没看|我用|一款|原来)(?:说|因为|我说|我想说|什么)?"
    r"|并非(?!同一|我)(?:因为|说)?"
    r"|(?:我)?(?:可|也|又)?没(?:有)?(?:说|讲|要求)(?:过)?(?!这|没有|好)(?:是|你们)?"
    r"|(?<!还)没有?(?=重复下单|重复购买|重复扣款|买错|选错|拍错|被封|被找回|跑路|失联|发错|少发|漏发|扣(?:两|2)|下(?:两|2)|多扣|多收|违规|过期|写错|输错|下错|少给)"
    r"|没有任何|没有(?=质量|什么问题)"
    r"|\b(?:it'?s|it is|its|i'?m|this is|that'?s|i am) not (?:that |because |about |saying )?"
    r"|\b(?:it |this )?(?:isn'?t|is not|wasn'?t|was not) (?:that|because|about)\b"
    r"|\b(?:isn'?t|wasn'?t|aren'?t|weren'?t|is not|was not)(?= (?:banned|dead|invalid|wrong|expired|fake|broken|blocked|locked|the seller|a duplicate|missing|defective|overcharged|late))"
    r"|\b(?:i|you|they|he|she|we)(?:'m)? (?:didn'?t|did not|haven'?t|wasn'?t|weren'?t) (?=order|overcharg|buy|bought|place|double|late|banned)"
    r"|\bnothing(?:'s| is)? wrong\b(?: with)?"
    r"|^\s?not (?:that|because|about)?|\bnot that\b|\bnot because\b|\b(?:i )?(?:didn'?t|did not|never) (?:say|said|claim)\b|\brather than\b"
)
"""Words that deny what follows them. “是不是” asks, and “不是我买的” is a complaint of its own."""

_TURN = re.compile(
    r"[,。;!?\n、:]|而是|(?<=[^不是就还也都总要可])是(?!否|不是|我不|我没)|就是|只是|只不过|但是?|可是|结果|其实|\bbut\b|\brather\b|\bit'?s\b|\bits\b|\binstead\b|\bjust\b|\.\s"
)
"""Where the denied part ends."""

_RHETORICAL = re.compile(r"[^,。;!\n]*(?:吗|么|嘛|吧)|[^,。;!\n]*\?")
_BOTH = re.compile(r"(?:不仅仅?|不只|不光|不单|不但)(?:是)?|\bnot only\b|\bnot just\b")
"""“Not only A” does not deny A."""


def denied_in(text: str) -> Iterator[Stretch]:
    """The stretches of a mended text that are denied, without the denying words."""
    both = [match.span() for match in _BOTH.finditer(text)]
    for match in _DENIAL.finditer(text):
        if any(start <= match.start() <= end for start, end in both):
            continue
        if "说" in match[0] and _RHETORICAL.match(text, match.end()):
            continue
        turn = _TURN.search(text, match.end())
        end = turn.start() if turn else len(text)
        if end > match.end():
            yield match.end(), end


def without(text: str, stretches: Sequence[Stretch], *, mark: str = "") -> str:
    """The text with the denied stretches left out; `mark` stands where one was."""
    kept, at = [], 0
    for start, end in stretches:
        kept.append(text[at:start] + mark)
        at = max(at, end)
    return "".join([*kept, text[at:]])
