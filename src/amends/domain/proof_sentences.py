"""What each proof is called, how it is got, and why it matters, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from amends.domain.proofs import RECEIPT

Said = tuple[tuple[str, str], tuple[str, str]]
"""(name, how to get it) in Chinese, then in English."""


PROOFS: Mapping[str, Said] = {
    "order_page": (("订单详情页", "完整截图，含订单号、商品、金额和时间"), ("Order page", "a whole screenshot with number, item, amount and time")),
    "payment_record": (("支付记录", "支付软件账单中的该笔交易"), ("Payment record", "the bill of the payment app")),
    "listing_page": (("商品页面", "购买时的商品描述截图"), ("Product page", "the description as it was when you bought")),
    "status_page": (("状态页面", "显示订单或故障状态的截图"), ("Status page", "a screenshot of the order's state or the error")),
    "extra_order_nos": (("其他订单号", "列出重复的订单号"), ("The other order numbers", "list the orders placed twice")),
    "contract": (("约定或合同", "双方约定的内容"), ("Agreement", "what both sides agreed")),
    "key_error_screenshot": (("卡密报错截图", "同一画面显示卡密和错误代码"), ("Key error screenshot", "key and error code in one picture")),
    "login_recording": (("登录录屏", "从打开页面到报错，不剪辑"), ("Recording of the sign-in", "from the first page to the error, uncut")),
    "actual_page": (("实际页面", "标出与描述的差异"), ("What you really got", "your screen, with the difference marked")),
    "topup_failure_screenshot": (("充值失败截图", "显示时间和余额"), ("Failed top-up", "a screenshot with time and balance")),
    "carrier_query": (("运营商查询", "运营商短信或网页的余额与记录"), ("Carrier's answer", "the carrier's record and balance")),
    "ingame_record": (("游戏内记录", "充值记录或余额，含账号与时间"), ("Record in the game", "top-ups or balance, with account and time")),
    "unused_proof": (("未使用证明", "显示未兑换或账号无记录的页面"), ("Proof of non-use", "a page that shows nothing was redeemed")),
    "defect_photo": (("瑕疵照片", "清楚拍摄问题所在"), ("Photo of the defect", "show clearly what is wrong")),
    "no_reply_screenshot": (("未回复截图", "您的留言与时间，无人回复"), ("Unanswered messages", "your messages with their times")),
    "shop_closed_page": (("店铺关闭页面", "显示店铺无法访问"), ("Closed shop page", "the page that shows the shop is gone")),
    "seller_chat": (("与商家的聊天", "平台内的完整对话"), ("Chat with the seller", "the whole talk on this platform")),
    "service_chat": (("与客服的聊天", "平台客服的对话记录"), ("Chat with support", "the talk with the platform's support")),
    "call_recording": (("通话录音", "须事先告知对方"), ("Call recording", "the other side must have been told")),
    "official_verification": (("官方验证", "发行方显示卡密状态的页面"), ("Issuer's verification", "the issuer's page that shows the key's state")),
    "official_failure_proof": (("官方失败证明", "官方客服出具的失败说明"), ("Issuer's failure proof", "what the issuer's support says of the failure")),
    "third_party_report": (("第三方检测报告", "有资质机构的报告"), ("Third-party report", "a report of a qualified body")),
    "rule_citation": (("所引用的规则", "您所依据的保障条款"), ("The rule you cite", "the guarantee you rely on")),
    "bound_account_info": (("绑定账号信息", "购买时绑定的手机号或账号"), ("Bound account", "the phone or account bound at purchase")),
    "refund_account_info": (("收款账户", "接收退款的账户信息"), ("Account for the refund", "the account that is to receive it")),
    "specific_description": (("具体描述", "写明时间、现象和经过"), ("A specific description", "what happened, when, and what you saw")),
    "order_no": (("订单号", "截图中须能看到订单号"), ("The order number", "it must be visible in the screenshot")),
    "in_platform_chat": (("平台内聊天记录", "请提供平台内的对话"), ("Chat on the platform", "talk outside the platform does not count")),
    "timestamp_or_watermark": (("时间戳或水印", "截图须带平台水印或时间"), ("Time stamp or watermark", "the screenshot must carry one")),
    "second_payment_record": (("第二笔支付记录", "两笔扣款的账单"), ("Second payment record", "the bill of both charges")),
    "refund_application_record": (("退款申请记录", "显示申请时间和内容"), ("Record of the application", "when and what you applied for")),
    "rejection_screenshot": (("拒绝截图", "平台拒绝的页面"), ("The refusal", "a screenshot of the refusal")),
}  # fmt: skip

WHY: Mapping[str, tuple[str, str]] = {
    "order_page": ("它说明买了什么、何时付款、付了多少", "it shows what was bought, when, and for how much"),
    "payment_record": ("它说明钱确实付给了这笔订单", "it shows that this order was paid"),
    "listing_page": ("要和实际收到的比较，先要知道卖家承诺了什么", "what was promised must be known before it is compared"),
    "status_page": ("它说明当时系统显示了什么", "it shows what the system displayed at the time"),
    "extra_order_nos": ("这样才能看出哪一笔是重复的", "it shows which order is the double"),
    "contract": ("它说明双方约定了什么", "it shows what was agreed"),
    "key_error_screenshot": ("它说明这个卡密无法使用", "it shows that this very key does not work"),
    "login_recording": ("连续的过程说明不是操作失误", "an uncut recording shows that it was no slip"),
    "actual_page": ("它说明实际收到的与描述有什么不同", "it shows how what came differs from the description"),
    "topup_failure_screenshot": ("它说明充值没有成功", "it shows that the top-up failed"),
    "carrier_query": ("运营商的记录最能说明是否到账", "the carrier knows best whether it arrived"),
    "ingame_record": ("它说明游戏里没有收到", "it shows that nothing came into the game"),
    "unused_proof": ("用过的商品不能再卖，没用过才能退", "goods that were used cannot be sold again"),
    "defect_photo": ("它说明商品的问题在哪里", "it shows what is wrong with the goods"),
    "no_reply_screenshot": ("它说明商家联系不上", "it shows that the merchant does not answer"),
    "shop_closed_page": ("它说明店铺已经关闭", "it shows that the shop is closed"),
    "seller_chat": ("它说明卖家承诺过什么、怎样答复", "it shows what the seller promised and answered"),
    "service_chat": ("它说明平台知道些什么", "it shows what the platform was told"),
    "call_recording": ("它说明通话中说了什么", "it shows what was said"),
    "official_verification": ("发行方能说明卡密的真实状态", "the issuer knows the true state of the key"),
    "official_failure_proof": ("系统显示已使用时，只有官方能说明没有生效", "where it counts as used, only the issuer can say that it had no effect"),
    "third_party_report": ("由不偏向任何一方的人检测", "it is tested by somebody on neither side"),
    "rule_citation": ("它说明您依据哪一条保障", "it shows which guarantee you rely on"),
    "bound_account_info": ("它说明您就是购买的人", "it shows that you are the buyer"),
    "refund_account_info": ("退款要付给正确的人", "the money must reach the right person"),
    "specific_description": ("说得具体，才能对应到规则和证据", "only what is specific can be set against rules and proof"),
    "order_no": ("没有订单号，看不出截图属于哪笔订单", "without it nobody can tell which order the picture is of"),
    "in_platform_chat": ("平台外的对话无法核实", "talk outside the platform cannot be checked"),
    "timestamp_or_watermark": ("它说明截图的时间和来源", "it shows when and where the picture was taken"),
    "second_payment_record": ("两笔放在一起才看得出重复扣款", "only both together show the double charge"),
    "refund_application_record": ("它说明您何时申请、申请了什么", "it shows when and what you applied for"),
    "rejection_screenshot": ("它说明上次为什么被拒绝", "it shows why you were refused"),
}  # fmt: skip
"""Why each proof matters to the ruling, in Chinese and English."""

MERCHANTS_PROOF: Mapping[str, tuple[str, str]] = {
    RECEIPT: ("系统或物流的交付回执", "the receipt of the delivery"),
}
"""What only a merchant can bring, in Chinese and English."""


def proof_named(name: str, *, zh: bool) -> str:
    """A proof as it is called inside a sentence."""
    if name in MERCHANTS_PROOF:
        return MERCHANTS_PROOF[name][0 if zh else 1]
    said = PROOFS[name][0 if zh else 1][0]
    return said if zh else f"{said[0].lower()}{said[1:]}"
