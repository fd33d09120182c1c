"""Finds statements that say nothing a rule could judge, and asks for what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from amends.domain.refused import Language
from amends.domain.vocabulary import Reason

Said = Mapping[Language, str]

OPEN_QUESTION: Said = {
    "zh": "请具体说明发生了什么：没有收到、收到的用不了、与描述不符，还是自己不想要了？在哪一步、看到了什么提示？",
    "en": "Please say what happened: nothing came, it cannot be used, it is not as described, or you "
    "no longer want it? At which step, and what did you see?",
}

_NAMES: Mapping[Reason, tuple[str, str]] = {
    Reason.NOT_DELIVERED: ("未发货", "not delivered"),
    Reason.DELAYED_DELIVERY: ("延迟发货", "delivered late"),
    Reason.PARTIAL_DELIVERY: ("少发漏发", "only a part was delivered"),
    Reason.WRONG_ITEM: ("发错商品", "a wrong item was sent"),
    Reason.INVALID_KEY: ("卡密无效", "the key does not work"),
    Reason.ALREADY_USED_KEY: ("卡密已被他人使用", "the key had been used before"),
    Reason.WRONG_FACE_VALUE: ("面值不符", "a wrong face value"),
    Reason.NOT_AS_DESCRIBED: ("与描述不符", "not as described"),
    Reason.FUNCTION_MISSING: ("功能缺失", "a function is missing"),
    Reason.ACCOUNT_ABNORMAL: ("账号异常", "the account is blocked or abnormal"),
    Reason.ACCOUNT_RECLAIMED: ("账号被找回", "the account was taken back"),
    Reason.SERVICE_NOT_AS_PROMISED: ("服务未达承诺", "the service is not what was promised"),
    Reason.TOPUP_NOT_ARRIVED: ("充值未到账", "the top-up has not arrived"),
    Reason.USED_BUT_INEFFECTIVE: ("显示已使用但未生效", "shown as used, without effect"),
    Reason.DUPLICATE_CHARGE: ("重复扣款", "charged twice"),
    Reason.DUPLICATE_ORDER: ("重复下单", "ordered twice"),
    Reason.MISTAKEN_PURCHASE: ("买错商品", "bought by mistake"),
    Reason.NO_LONGER_WANTED: ("不想要了", "no longer wanted"),
    Reason.MERCHANT_ABSCONDED: ("商家失联", "the shop is gone or silent"),
    Reason.PLATFORM_FAULT: ("平台故障", "a fault of the platform"),
    Reason.OTHER: ("其他", "something else"),
}

_ASKS: Mapping[Reason, tuple[tuple[frozenset[str], str, str], ...]] = {
    Reason.NOT_DELIVERED: (
        (frozenset({"wait_minutes", "dates"}), "什么时候付的款，到现在等了多久？", "When did you pay, and how long have you waited?"),
        (frozenset({"promised_minutes"}), "商家承诺多久发货？", "Within what time was delivery promised?"),
    ),
    Reason.DELAYED_DELIVERY: (
        (frozenset({"promised_minutes"}), "承诺多久发货？", "Within what time was delivery promised?"),
        (frozenset({"wait_minutes", "dates"}), "实际什么时候收到？", "When did it really come?"),
    ),
    Reason.PARTIAL_DELIVERY: (
        (frozenset({"ordered", "delivered", "missing"}), "买了几件，收到几件？", "How many did you order, and how many came?"),
    ),
    Reason.INVALID_KEY: (
        (frozenset({"error_code"}), "兑换时页面显示什么提示或错误代码？", "Which message or error code appeared when you redeemed it?"),
    ),
    Reason.ALREADY_USED_KEY: (
        (frozenset({"dates", "times"}), "什么时候第一次兑换，页面显示什么？", "When did you first try, and what did the page say?"),
    ),
    Reason.WRONG_FACE_VALUE: (
        (frozenset({"amounts"}), "订单上的面值是多少，实际到账多少？", "Which value did you order, and how much arrived?"),
    ),
    Reason.TOPUP_NOT_ARRIVED: (
        (frozenset({"wait_minutes", "dates"}), "什么时候充值的？", "When did you top up?"),
        (frozenset({"amount"}), "充值金额是多少？", "How much was the top-up?"),
    ),
    Reason.DUPLICATE_CHARGE: (
        (frozenset({"amount"}), "每笔扣款多少，分别在什么时间？", "How much was each charge, and when?"),
    ),
    Reason.DUPLICATE_ORDER: (
        (frozenset({"order_nos"}), "两个订单的订单号分别是什么？", "What are the numbers of both orders?"),
    ),
    Reason.PLATFORM_FAULT: (
        (frozenset({"dates", "times"}), "故障发生在什么时间，页面显示什么？", "When was the fault, and what did the page show?"),
    ),
}  # fmt: skip
"""For each reason the facts that settle it, any one of a set being enough, and how to ask."""

_TALK = re.compile(
    r"不好用|不太?(?:行|好|满意|推荐)|不满意?|有(?:点|些)?问题|出(?:了)?问题|垃圾|差劲|很差|太差|真差|坑(?:人|爹|死)?|骗(?:子|人|钱)?|退(?:款|货|钱|掉|了)?"
    r"|还钱|赔(?:钱|偿)?|什么玩意儿?|玩意|不值|失望|无语|恶心|体验|感觉|质量|效果|东西|商品|产品|货|这个|那个|你们?|我|的|了|吧|啊|呢|吗|呀|啦|真|太|很|就是|赶紧|赶快|快点?|处理|解决|一下|给"
    r"|请|要|申请|麻烦|谢谢|投诉|举报|怎么|为什么|不行|不能用|用不了|没用|没法用|没收到|未收到|没发|什么|是|也|都|用|买|还|这|那|个|儿|非常|不爽|强烈|要求|到底|一点|根本|完全|必须|立刻|马上|不然|否则|生气|人|差|推荐|售后|客服"
    r"|\b(?:bad|terrible|awful|quality|horrible|not (?:good|happy|satisfied|working|work)|doesn'?t work|does not work|doesnt work|useless|rubbish|trash|crap|scam|refund|money back|please|pls|i|want|my|a|an|the|it|its|it's|is|this|that|product|item|thing|stuff|very|so|really|problem|issue|with|there|was|and|not|work|working|good|disappoint\w*|fix|asap|now|you|your|guys)\b"
)
"""Words that complain, ask or fill; what is left of a statement without them is its substance."""

_PUNCTUATION = re.compile(r"[\W_]+")
_SUBSTANCE = 3
_BROAD = re.compile(
    r"^(?:我|还|一直|到现在|的|都)*(?:没(?:有)?收到(?:货|东西|商品)?|没发|(?:东西|商品|货)?(?:无效|不能用|用不了|没用|不好用|失效)|\w{1,6}?(?:有(?:点|些)?|出)(?:了)?问题)(?:了|啊|呢|吧)*$"
)
_NUMBERS = frozenset({"order_no", "error_code", "promised_minutes", "wait_minutes"})


def is_empty_talk(
    text: str, cues: Sequence[str], facts: Mapping[str, object], *, clear: bool
) -> bool:
    """Whether a mended text gives nothing to judge: no phrase that counts, and hardly a fact.

    A bare “没收到货” names a reason but no circumstance, and is vague too.
    """
    bare = _PUNCTUATION.sub("", text)
    if any(facts.get(name) is not None for name in _NUMBERS):
        return not clear and not cues and len(_substance(text)) <= _SUBSTANCE
    if clear:
        return bool(_BROAD.match(bare))
    return len(_substance(text)) <= (_SUBSTANCE if cues else 2 * _SUBSTANCE)


def _substance(text: str) -> str:
    return _PUNCTUATION.sub("", _TALK.sub("", text))


def reason_name(reason: Reason, language: Language) -> str:
    """What a reason is called."""
    return _NAMES[reason][0 if language == "zh" else 1]


def missing_questions(
    reason: Reason, facts: Mapping[str, object], language: Language, *, unclear: bool
) -> list[str]:
    """What to ask for: facts that the reason turns on and that the text does not name."""
    asked = [
        zh if language == "zh" else en
        for names, zh, en in _ASKS.get(reason, ())
        if not any(facts.get(name) is not None for name in names)
    ]
    return asked[: 2 if unclear else 1]


def mismatch_question(chosen: Reason, read: Reason, language: Language) -> str:
    """Asks, without reproach, whether another reason is meant than the one chosen."""
    a, b = reason_name(chosen, language), reason_name(read, language)
    if language == "zh":
        return f"您选择的是“{a}”，而说明更像“{b}”。是否改选？不改也可以照常提交。"
    return f"You chose “{a}”, but your words read more like “{b}”. Do you want to change it? You need not."
