"""Which app or channel a page is of, and what kind of page it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from amends.domain.reading.normal import narrow
from amends.domain.reading.page import Page, text_of

_APPS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "alipay": (
        ("支付宝|alipay", 2), ("余额宝|花呗|借呗|蚂蚁", 1.5), ("商家订单号", 1), ("账单详情|对此订单有疑问|往来记录", 0.6),
        ("账单管理|创建时间.{0,40}订单号", 0.4),
    ),
    "wechat": (
        ("微信|wechat|weixin", 2), ("零钱(?!包)|财付通", 1.2), ("交易单号", 0.8), ("商户单号", 0.8),
        ("当前状态", 0.6), ("可在支持的商户扫码退款|扫码退款", 1),
    ),
    "taobao": (("淘宝|天猫|taobao|tmall|旺旺|淘金币", 2), ("极速退款|确认收货.{0,30}再次购买", 0.4)),
    "pinduoduo": (("拼多多|多多支付|拼单", 2),),
    "jd": (("京东|白条|jd\\.com|京豆", 2),),
    "xianyu": (("闲鱼", 2),),
    "douyin": (("抖音", 2),),
    "meituan": (("美团", 2),),
    "qq": (("(?<![a-z0-9])qq(?![a-z])|腾讯qq", 1.8), ("q币|q点", 0.8)),
    "steam": (("steam", 2), ("蒸汽平台", 1.5)),
    "epic": (("epic games?", 2),),
    "playstation": (("playstation|psn", 2),),
    "xbox": (("xbox", 2),),
    "nintendo": (("nintendo|任天堂|eshop", 2),),
    "apple": (("app store|apple id|itunes", 2),),
    "microsoft": (("microsoft|windows|office", 1.6),),
    "unionpay": (("云闪付|银联", 2),),
    "china_mobile": (("中国移动|10086", 2),),
    "china_unicom": (("中国联通|10010", 2),),
    "china_telecom": (("中国电信|10000号|天翼", 2),),
}  # fmt: skip
_CHANNELS = (
    ("alipay", "支付宝|alipay|余额宝|花呗"),
    ("wechat", "微信支付|微信|wechat|零钱(?!包)"),
    ("bank_card", "银行卡|储蓄卡|信用卡|借记卡|云闪付|银行\\(\\d{4}\\)|visa|mastercard"),
    ("balance", "余额支付|账户余额|平台余额|钱包余额"),
)
_METHOD = re.compile(r"(?:支付|付款|充值)(?:方式|渠道|账户)|payment method", re.IGNORECASE)
_KINDS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "order_page": (
        ("订单详情|我的订单|订单信息|order details?", 2), ("订单编号|订单号|order (?:no|number|id)", 1), ("实付款?|合计", 0.7),
        ("下单时间|付款时间|创建时间", 0.7), ("再次购买|申请售后|联系卖家|查看物流|确认收货", 0.8),
    ),
    "payment_record": (
        ("账单详情|交易详情|支付成功|付款成功|账单", 1.5), ("交易单号|交易号|商户单号|商家订单号|流水号", 1.5),
        ("当前状态|支付方式|付款方式|收款方|商品说明", 0.8), ("交易成功", 1),
    ),
    "error_screen": (
        ("错误(?:代码|码)|error code|0x[0-9a-f]{6,}", 2),
        ("失败|无效|无法激活|已被使用|不正确|异常|failed|invalid|already (?:been )?(?:used|redeemed)", 1), ("激活|兑换|redeem|密钥|卡密", 0.5),
    ),
    "chat": (("按住说话|发送消息|语音通话|对方正在输入|已读|未读|撤回了一条|以下为新消息|chat", 1.2),),
}  # fmt: skip


def app_of(page: Page) -> str | None:
    """The app or service a page most likely is of; None where nothing tells.

    How it was paid says nothing of where the page comes from.
    """
    paid = {
        near
        for line in page.lines
        if _METHOD.search(narrow(line.text))
        for near in [line, *page.beside(line)[:1]]
    }
    rest = [line for line in page.lines if line not in paid]
    return _best(narrow(text_of(rest)).lower(), _APPS, at_least=1.0)


def channel_of(page: Page) -> str | None:
    """The payment channel that a page names, as the facts document calls it."""
    lines = page.lines
    for line in lines:
        if _METHOD.search(narrow(line.text)):
            near = " ".join(narrow(each.text) for each in [line, *page.beside(line)[:1]]).lower()
            for channel, pattern in _CHANNELS:
                if re.search(pattern, near):
                    return channel
    text = _text(page)
    return next((channel for channel, pattern in _CHANNELS if re.search(pattern, text)), None)


def kind_of(page: Page) -> str | None:
    """What kind of page it is: order page, payment record, error screen or chat; None unclear."""
    found = _best(_text(page), _KINDS, at_least=1.6)
    if found in (None, "chat") and _two_sided(page):
        return "chat"
    return found


def speaker_of(page: Page, index: int) -> str:
    """Who wrote a line of a chat: `other` at the left, `self` at the right, or nobody known."""
    line = page.lines[index]
    if not page.width or line.height > 0.09 * page.height:
        return ""
    start, end = line.left[0] / page.width, 1 - line.right[0] / page.width
    if min(start, end) > 0.3 or abs(start - end) < 0.04:
        return ""
    return "other" if start < end else "self"


def _two_sided(page: Page) -> bool:
    """Whether lines lean on both sides with room on the other, as bubbles do."""
    if not page.width:
        return False
    left = right = 0
    for line in page.lines:
        start, end = line.left[0] / page.width, line.right[0] / page.width
        left += 0.09 < start < 0.3 and end < 0.88
        right += start > 0.3 and 0.74 < end < 0.92
    labels = sum(":" in narrow(line.text) for line in page.lines)
    return left >= 2 and right >= 2 and labels * 2 < len(page.lines)


def _best(
    text: str, table: Mapping[str, tuple[tuple[str, float], ...]], *, at_least: float
) -> str | None:
    scores = {
        name: sum(weight for pattern, weight in signs if re.search(pattern, text, re.DOTALL))
        for name, signs in table.items()
    }
    name = max(scores, key=lambda key: scores[key])
    return name if scores[name] >= at_least else None


def _text(page: Page) -> str:
    return narrow(text_of(page.lines)).lower()
