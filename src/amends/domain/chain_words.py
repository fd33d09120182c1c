"""The sentences of the chain of proof, in Chinese and English. They name what is, and blame nobody."""

from __future__ import annotations

from collections.abc import Mapping

from amends.domain.weighing import Said

NO_FAULT = frozenset({"duplicate_order", "mistaken_purchase", "no_longer_wanted", "other"})
"""Reasons under which nobody is said to be at fault."""

HAPPENINGS: Mapping[str, Said] = {
    "paid": Said("付款 {sum}", "Paid {sum}"),
    "snapshot": Said("购买时的商品：{title}", "Bought as: {title}"),
    "promised": Said("承诺 {span}内发货", "Delivery promised within {span}"),
    "described": Said("商品描述：{words}", "Described as: {words}"),
    "delivered": Said("系统交付回执：{pieces} 件", "Receipt of the delivery: {pieces}"),
    "first_look": Said(
        "{who}首次查看或复制卡密{words}", "First look at the key by the {who}{words}"
    ),
    "look": Said("{who}查看卡密{words}", "The {who} looked at the key{words}"),
    "confirmed": Said("买家确认收货", "Receipt confirmed by the buyer"),
    "said": Said("{who}：{words}", "{who}: {words}"),
    "claimed": Said("提出售后申请", "The claim was filed"),
    "claimed_by_contact": Said(
        "提出售后申请（申请人提供了购买时绑定的联系方式）",
        "The claim was filed by somebody who gave the contact bound at the purchase",
    ),
    "claimed_by_account": Said(
        "提出售后申请（申请人登录了下单的账号）",
        "The claim was filed from the account that bought it",
    ),
    "claimed_by_shop": Said(
        "提出售后申请（由商城系统代买家提交）", "The claim was filed by the shop for its buyer"
    ),
    "exhibit": Said("{who}提供的材料", "Brought by the {who}"),
}

USE_WORDS: Mapping[str, Said] = {
    "viewed": Said("卡密被查看", "The key was viewed"),
    "activated": Said("已激活", "Activated"),
    "partly_used": Said("已部分使用", "Partly used"),
    "used": Said("已使用", "Used"),
    "topup_shown_done": Said("系统显示充值成功", "The system showed the top-up as done"),
}

WHO: Mapping[str, Said] = {
    "buyer": Said("买家", "buyer"),
    "shop": Said("买家", "buyer"),
    "merchant": Said("商家", "merchant"),
    "platform": Said("平台", "platform"),
    "buyer_account": Said("买家的账号", "the buyer's account"),
    "third_party": Said("第三方", "a third party"),
    "unknown": Said("使用者不明", "it is not known by whom"),
}

GAPS: Mapping[str, Said] = {
    "promise": Said(
        "没有关于承诺内容的记录：商品页、约定或商家的话都可以补上。",
        "No word of what was promised: the product page, the agreement or the seller's own words "
        "would show it.",
    ),
    "delivery": Said(
        "没有交付回执：交付由商家证明。",
        "No receipt of the delivery: that is for the merchant to prove.",
    ),
    "delivery_claimed": Said(
        "系统没有交付回执，与申请相符。", "There is no receipt of a delivery, as the claim says."
    ),
    "look": Said("没有买家查看商品的记录。", "There is no record that the buyer looked at it."),
    "result": Said(
        "没有显示实际结果的材料：报错画面、录屏或官方查询都可以补上。",
        "Nothing shows what came of it: an error screen, a recording or the issuer's answer would.",
    ),
    "talk": Said("双方在平台内没有对话。", "The parties did not talk on the platform."),
}

CONTRADICTIONS: Mapping[str, Said] = {
    "use_before_look": Said(
        "先使用，后查看：{one} 已被使用，买家在 {span}后（{other}）才首次看到。",
        "Used before it was seen: used at {one}; the buyer first saw it {span} later, at {other}.",
    ),
    "look_before_use": Said(
        "先查看，后使用：买家在 {one} 首次看到，{span}后（{other}）被使用。",
        "Seen before it was used: the buyer first saw it at {one}; it was used {span} later, at "
        "{other}.",
    ),
    "use_before_delivery": Said(
        "先使用，后交付：{one} 已被使用，{other} 才交付。",
        "Used before it was delivered: used at {one}, delivered at {other}.",
    ),
    "delivery_before_payment": Said(
        "交付时间（{one}）早于付款时间（{other}）。",
        "The delivery ({one}) is earlier than the payment ({other}).",
    ),
    "look_before_delivery": Said(
        "首次查看（{one}）早于交付回执（{other}）。",
        "The first look ({one}) is earlier than the receipt of the delivery ({other}).",
    ),
    "seen_but_missing": Said(
        "申请理由是未收到，而记录显示买家在 {at} 查看过商品。",
        "The claim says that nothing came; the records show a look at it at {at}.",
    ),
    "use_after_claim": Said(
        "提出申请（{one}）之后，商品在 {other} 仍被使用。",
        "After the claim ({one}) the goods were still used, at {other}.",
    ),
    "used_but_unwanted": Said(
        "申请理由是不再需要，而记录显示商品在 {at} 已被使用。",
        "The claim says that it is no longer wanted; the records show a use at {at}.",
    ),
    "too_many": Said(
        "交付了 {pieces} 件，订单是 {ordered} 件。",
        "{pieces} pieces were delivered; {ordered} were ordered.",
    ),
    "confirmed_before_delivery": Said(
        "在 {at} 已确认收货，早于任何交付回执。",
        "The receipt was confirmed at {at}, before any receipt of a delivery.",
    ),
    "found_before_delivery": Said(
        "发现问题的时间（{one}）早于交付（{other}）。",
        "The problem is said to be found at {one}, before the delivery at {other}.",
    ),
    "one_charge": Said(
        "申请理由是重复扣款，而记录中只有一笔付款。",
        "The claim says that it was charged twice; the records hold one payment.",
    ),
    "other_order": Said(
        "材料 {number} 显示的是另一个订单号。", "Exhibit {number} shows another order number."
    ),
    "shown_before_payment": Said(
        "材料 {number} 中的时间早于付款。", "The time in exhibit {number} is before the payment."
    ),
}
"""What cannot both be true, and, under `look_before_use` and `use_before_look`, which came first."""
