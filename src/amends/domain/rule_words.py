"""What the parts and values of a rulebook are called, in Chinese and English.

`field_in_words` names a part of a clause or setting, and `word_for` a word of the vocabulary by what
it is the value of: “none” is one thing of a refund and another of a delivery log.
`setting_in_words` says the value of a setting.
"""

from __future__ import annotations

from collections.abc import Mapping

from amends.domain.proof_sentences import PROOFS
from amends.domain.proofs import RECEIPT
from amends.domain.refused import Language
from amends.domain.rulebook import Setting
from amends.domain.wording import CHANNELS

Pair = tuple[str, str]
Pairs = Mapping[str, Pair]

FIELDS: Pairs = {
    "name": ("名称", "name"),
    "value": ("取值", "value"),
    "unit": ("单位", "unit"),
    "zh": ("中文说明", "Chinese words"),
    "en": ("英文说明", "English words"),
    "one_of": ("可取的值", "what it can be"),
    "least": ("最小值", "least"),
    "most": ("最大值", "most"),
    "id": ("编号", "id"),
    "part": ("部分", "part"),
    "rank": ("级别", "rank"),
    "title": ("标题", "title"),
    "text": ("条文", "text"),
    "source": ("出处", "source"),
    "reasons": ("适用的申请理由", "for the reasons"),
    "states": ("适用的商品状态", "for goods that are"),
    "classes": ("适用的商品类别", "for the classes of goods"),
    "when": ("条件", "condition"),
    "outcome": ("结论", "outcome"),
    "track": ("通道", "track"),
    "liable": ("责任方", "who answers for it"),
    "refund": ("退款", "refund"),
    "fee": ("手续费", "fee"),
    "compensation": ("赔付", "compensation"),
    "instead": ("退款之外的处理", "instead of money"),
    "needs": ("须提交的证据", "proof wanted"),
    "ladder": ("举证阶梯", "ladder of proof"),
    "rungs": ("举证步骤", "steps of proof"),
    "unknown": ("条件无法判明时", "where the condition cannot be known"),
    "asks": ("无法判明时索要的证据", "what is asked for then"),
    "near": ("可能改变结果的情形", "changes that are tried"),
    "on": ("适用的结论", "for the outcomes"),
    "route": ("办理方式", "route"),
    "escalation": ("可升级至", "what the buyer can do next"),
    "lapse": ("拒绝视为放弃", "refusal counts as given up"),
    "holds": ("成立时的说明", "sentence where it holds"),
    "fails": ("不成立时的说明", "sentence where it does not"),
}

LANGUAGES: Pairs = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}

PARTS: Pairs = {
    "admissibility": ("受理", "admissibility"),
    "liability": ("责任", "liability"),
    "remedy": ("救济", "remedy"),
    "evidence": ("举证", "evidence"),
    "route": ("办理", "route"),
    "procedure": ("程序", "procedure"),
    "execution": ("执行", "execution"),
}
REASONS: Pairs = {
    "not_delivered": ("没有收到商品", "nothing was received"),
    "delayed_delivery": ("发货太晚", "it came too late"),
    "partial_delivery": ("只收到一部分", "only a part was delivered"),
    "wrong_item": ("发错商品", "the wrong thing was delivered"),
    "invalid_key": ("卡密无效", "the key does not work"),
    "already_used_key": ("卡密已被使用", "the key had been used"),
    "wrong_face_value": ("面值不符", "the face value is wrong"),
    "not_as_described": ("与描述不符", "not as described"),
    "function_missing": ("功能缺失", "a function is missing"),
    "account_abnormal": ("账号异常", "the account is abnormal"),
    "account_reclaimed": ("账号被找回", "the account was taken back"),
    "service_not_as_promised": ("服务与承诺不符", "the service is not as promised"),
    "topup_not_arrived": ("充值未到账", "the top-up has not arrived"),
    "used_but_ineffective": ("已使用但无效果", "used, without effect"),
    "duplicate_charge": ("重复扣款", "charged twice"),
    "duplicate_order": ("重复下单", "ordered twice"),
    "mistaken_purchase": ("买错了", "bought by mistake"),
    "no_longer_wanted": ("不想要了", "no longer wanted"),
    "merchant_absconded": ("商家失联", "the merchant is gone"),
    "platform_fault": ("平台故障", "the platform failed"),
    "other": ("其他", "something else"),
}
STATES: Pairs = {
    "undelivered": ("未发货", "not delivered"),
    "unactivated": ("未激活", "not activated"),
    "activated_unused": ("已激活未使用", "activated, not used"),
    "partly_used": ("部分使用", "partly used"),
    "used": ("已使用", "used"),
}
CLASSES: Pairs = {
    "game_card": ("游戏点卡", "game cards"),
    "phone_topup": ("话费充值", "phone top-ups"),
    "membership": ("会员", "memberships"),
    "activation_code": ("激活码", "activation codes"),
    "software": ("软件", "software"),
    "game_account": ("游戏账号", "game accounts"),
    "virtual_item": ("虚拟物品", "virtual items"),
    "service": ("服务", "services"),
    "physical_merch": ("实物周边", "physical goods"),
}
OUTCOMES: Pairs = {
    "approve": ("退款", "refund"),
    "reject": ("不退款", "no refund"),
    "need_evidence": ("须补充证据", "proof is wanted"),
    "manual": ("由人工判定", "a person decides"),
}
TRACKS: Pairs = {"fault": ("有责", "fault"), "no_fault": ("无责", "no fault")}
PARTIES: Pairs = {
    "merchant": ("商家", "the merchant"),
    "platform": ("平台", "the marketplace"),
    "buyer": ("买家", "the buyer"),
}
REFUNDS: Pairs = {
    "none": ("不退", "none"),
    "rest": ("全部余款", "all that is left of the price"),
    "units": ("按缺少或无效的数量", "by the pieces missing or not working"),
    "days": ("按缺少的天数", "by the days missing"),
    "extra_charges": ("多扣的款项", "what was charged beside the price"),
}
LOG: Pairs = {
    "delivered": ("已交付", "delivered"),
    "delivered_not_viewed": ("已交付、未查看", "delivered, not looked at"),
    "success_shown": ("显示成功", "shown as successful"),
    "activated": ("已激活", "activated"),
    "partly_used": ("部分使用", "partly used"),
    "used": ("已使用", "used"),
    "none": ("没有记录", "nothing"),
}
RECORDS: Pairs = {
    "fails": ("证实买家所说", "bears the buyer out"),
    "works": ("与买家所说相反", "speaks against the buyer"),
}
CHOICES: Pairs = {
    "delivered_at": ("自发货起", "from the delivery"),
    "discovered_at": ("自发现问题起", "from the moment the problem was found"),
    "paid_at": ("自付款起", "from the payment"),
    "elapsed>promised": ("晚于承诺的时间", "later than promised"),
    "elapsed>30min": ("超过 30 分钟", "later than 30 minutes"),
    "refund_with_fee": ("扣除手续费后退款", "refund less the fee"),
    "no_refund": ("不退款", "no refund"),
    "supported": ("支持退款", "refunded"),
    "unsupported": ("不支持退款", "not refunded"),
    "none": ("一律不适用", "nowhere"),
    "all": ("全部适用", "everywhere"),
    "no_fault": ("各方无责时", "where nobody is at fault"),
    "no_reason": ("无理由退款时", "where no reason is given"),
    **REASONS,
    **STATES,
    **OUTCOMES,
    "person": ("先由人看过", "people look first"),
    "believe": ("按标注计入", "believed as ticked"),
}
"""The words that settings can be."""

PROOF_NAMES: Pairs = {
    RECEIPT: ("交付回执", "receipt of the delivery"),
    **{name: (zh[0], en[0]) for name, (zh, en) in PROOFS.items()},
}

WORDS: Mapping[str, Pairs] = {
    "part": PARTS,
    "reasons": REASONS,
    "states": STATES,
    "classes": CLASSES,
    "outcome": OUTCOMES,
    "on": OUTCOMES,
    "track": TRACKS,
    "liable": {**PARTIES, "buyer": ("各方均无过错", "nobody is at fault")},
    "refund": REFUNDS,
    "asks": PROOF_NAMES,
    "instead": {
        "replacement": ("换货", "replacement"),
        "redelivery": ("补发", "delivery anew"),
        "compensation": ("补偿", "compensation"),
    },
    "unknown": {
        "skip": ("看下一条", "the next clause is asked"),
        "manual": ("由人工判定", "a person decides"),
        "need_evidence": ("索要证据", "proof is asked for"),
    },
    "route": {
        "express": ("快速办理", "at once"),
        "automatic": ("自动办理", "by the rules"),
        "person": ("人工办理", "by a person"),
    },
    "escalation": {
        "none": ("无", "nothing"),
        "remind_service": ("催办客服", "remind the desk"),
        "payment_dispute": ("向支付渠道申诉", "a dispute with the payment channel"),
        "third_party": ("向 12315 等外部机构投诉", "complain to an outside body"),
    },
    "unit": {
        "hours": ("小时", "hours"),
        "working_days": ("工作日", "working days"),
        "calendar_days": ("自然日", "calendar days"),
        "percent": ("百分比", "percent"),
        "flag": ("是否", "yes or no"),
        "choice": ("择一", "one of some words"),
        "words": ("若干项", "some of some words"),
        "range": ("天数范围", "a range of days"),
        "range_by_channel": ("各支付方式的天数范围", "a range of days for each channel"),
    },
    "order_state": STATES,
    "product_class": CLASSES,
    "reason": REASONS,
    "channel": CHANNELS,
    "log": LOG,
    "authority": RECORDS,
    "carrier": RECORDS,
    "merchant_status": {
        "active": ("正常", "active"),
        "unresponsive": ("不回复", "does not answer"),
        "absconded": ("失联", "gone"),
    },
    "used_by": {
        "buyer_account": ("买家账号", "the buyer's account"),
        "third_party": ("他人", "somebody else"),
        "unknown": ("不明", "unknown"),
    },
}
"""The words of each part of a clause, and of each term of a condition."""


def word_for(of: str, value: object, language: Language) -> str:
    """What a word is called as the value of a part, a term or a setting; itself where unknown."""
    pair = WORDS.get(of, CHOICES).get(str(value))
    return pair[0 if language == "zh" else 1] if pair else str(value)


def field_in_words(name: str, language: Language) -> str:
    """What a part is called; `text.zh` is the Chinese text. The name itself where unknown."""
    zh = language == "zh"
    field, _, of = name.partition(".")
    pair = FIELDS.get(field)
    said = pair[0 if zh else 1] if pair else field
    if of not in LANGUAGES:
        return said
    return f"{said}（{LANGUAGES[of][0]}）" if zh else f"{said} ({LANGUAGES[of][1]})"


def proof_in_words(name: str, language: Language) -> str:
    """What a proof is called."""
    pair = PROOF_NAMES.get(name)
    return pair[0 if language == "zh" else 1] if pair else name


def listed(words: list[str], language: Language, *, last: str = "") -> str:
    """Words in a row; `last` stands before the last one in place of a comma."""
    comma = "、" if language == "zh" else ", "
    if last and len(words) > 1:
        return comma.join(words[:-1]) + last + words[-1]
    return comma.join(words)


_SPANS: Pairs = {
    "hours": (" 小时", " hours"),
    "working_days": (" 个工作日", " working days"),
    "calendar_days": (" 个自然日", " calendar days"),
    "percent": (" %", " %"),
}


def setting_in_words(setting: Setting, value: object, language: Language) -> str:
    """The value of a setting as people say it."""
    place = 0 if language == "zh" else 1
    if isinstance(value, Mapping):
        ways = [
            f"{word_for('channel', way, language)} {_days(days, language)}"
            for way, days in value.items()
        ]
        return ("；", "; ")[place].join(ways)
    if setting.unit in ("range", "range_by_channel"):
        return _days(value, language)
    if isinstance(value, bool):
        return (("否", "no"), ("是", "yes"))[value][place]
    if isinstance(value, list | tuple):
        return listed([word_for(setting.name, one, language) for one in value], language)
    span = _SPANS.get(setting.unit)
    return f"{value}{span[place]}" if span else word_for(setting.name, value, language)


def _days(value: object, language: Language) -> str:
    """A least and a most of working days."""
    zh = language == "zh"
    if not isinstance(value, list | tuple) or len(value) != 2:
        return str(value)
    least, most = value
    if most == 0:
        return "当天" if zh else "the same day"
    span = str(most) if least == most else f"{least}–{most}"
    return f"{span} 个工作日" if zh else f"{span} working days"
