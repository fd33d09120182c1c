"""What free words say: the marks in a party's demands, and the records of issuers and carriers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from amends.domain.vocabulary import Reason

VAGUE = ("不好用", "不满意", "不想要", "没收到货", "东西不行", "vague", "not good", "unspecific")
TRIPLE = ("假一赔三", "退一赔三", "triple")
LATE_PAY = ("超时赔付", "延迟赔付", "late_compensation", "compensation_for_delay")
_DIGIT = re.compile(r"\d")
_VAGUE_LENGTH = 20


class Saying(StrEnum):
    """What a record of an issuer or a carrier says."""

    FAILS = "fails"
    WORKS = "works"
    USED_BEFORE = "used_before"
    USED = "used"
    UNUSED = "unused"


_SAYINGS: Sequence[tuple[Saying, re.Pattern[str]]] = (
    (
        Saying.USED_BEFORE,
        re.compile(
            r"(already|previously)_(used|redeemed|activated)|(used|redeemed|activated)_(before|earlier|by_third|by_other)|已被"
        ),
    ),
    (
        Saying.UNUSED,
        re.compile(r"(not|never|un)_?(yet_)?(used|redeemed)|未(使用|兑换|核销)|没有?(使用|兑换)"),
    ),
    (
        Saying.FAILS,
        re.compile(
            r"invalid|fail|error|missing|reclaimed|banned|revoked|expired|blocked|void|rejected|inactive"
            r"|(not|no|never|non|un)_?(yet_)?(success|arriv|record|found|credit|activ|valid|deliver|effective|complet|ok(?![a-z]))"
            r"|no_such|(?<![a-z])(none|never)(?![a-z])"
            r"|失败|无效|无记录|无此|不存在|过期|作废|封禁|[未没](有)?(成功|到账|生效|充值|收到|激活|记录)"
        ),
    ),
    (
        Saying.USED,
        re.compile(r"(?<![a-z])(used|redeemed|activated)(?![a-z])|已(使用|兑换|激活|核销)"),
    ),
    (
        Saying.WORKS,
        re.compile(
            r"success|arrived|credited|delivered|completed|(?<![a-z])(valid|ok|effective)(?![a-z])|到账|成功|有效|生效"
        ),
    ),
)
"""From the most telling to the least: “not used” must not be read as “used”."""

_OPPOSITE = {
    Saying.WORKS: Saying.FAILS,
    Saying.FAILS: Saying.WORKS,
    Saying.USED: Saying.UNUSED,
    Saying.UNUSED: Saying.USED,
    Saying.USED_BEFORE: None,
}
_TOLD_BY = ("result", "status", "says", "state", "valid")

_MEANS: Mapping[Saying, str] = {
    Saying.FAILS: "fails",
    Saying.WORKS: "works",
    Saying.USED_BEFORE: "fails",
    Saying.USED: "works",
    Saying.UNUSED: "fails",
}
_MEANS_FOR: Mapping[Reason, Mapping[Saying, str | None]] = {
    Reason.INVALID_KEY: {Saying.UNUSED: "works"},
    # That the key was used is what the buyer says himself; by whom, the record does not tell.
    Reason.ALREADY_USED_KEY: {Saying.UNUSED: "works", Saying.USED: None},
}


def says_any(marks: tuple[str, ...], said: str) -> bool:
    """Whether any of the marks stands in what is said."""
    return bool(said) and any(mark in said for mark in marks)


def is_vague(claims: Sequence[str]) -> bool:
    """Whether a party says only short, general things: no number, no time, no amount."""
    if not claims or any(_DIGIT.search(claim) for claim in claims):
        return False
    return any(len(claim) <= _VAGUE_LENGTH and says_any(VAGUE, claim.lower()) for claim in claims)


def record_means(record: object, reason: Reason) -> str | None:
    """What a record of an authority means for a reason: `fails` for the buyer, `works` against him.

    None where it says nothing that can be read. A valid key that nobody used speaks against “the
    key does not work”, but for “it was used without effect”.
    """
    saying = record_says(record)
    if saying is None:
        return None
    return _MEANS_FOR.get(reason, _MEANS).get(saying, _MEANS[saying])


def record_says(record: object) -> Saying | None:
    """What a record says: a word, true or false, or an object that holds one of them."""
    if isinstance(record, bool):
        return Saying.WORKS if record else Saying.FAILS
    if isinstance(record, str):
        said = record.lower().replace(" ", "_").replace("-", "_")
        return next((saying for saying, words in _SAYINGS if words.search(said)), None)
    if not isinstance(record, Mapping):
        return None
    for key in _TOLD_BY:
        if record.get(key) is not None:
            return record_says(record[key])
    return next(filter(None, (_member_says(*member) for member in record.items())), None)


def _member_says(name: object, value: object) -> Saying | None:
    """What a member like `"arrived": true` or `"credited_at": "…"` says."""
    saying = record_says(str(name))
    if saying is None:
        return None
    if isinstance(value, bool):
        return saying if value else _OPPOSITE[saying]
    return saying if value is not None and str(name).endswith("_at") else None
