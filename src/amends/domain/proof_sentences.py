"""What each proof is called and how it is got, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

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
