"""What the terms of a condition are called in a sentence that says they are not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from amends.domain.refused import Language

TERM_WORDS: Mapping[str, tuple[str, str]] = {
    "appeal_open": ("申诉是否在期限内", "whether the appeal is in time"),
    "authority": ("官方查询的结果", "what the issuer's record says"),
    "brought": ("是否提交了证据", "whether proof was brought"),
    "carrier": ("运营商查询的结果", "what the carrier's record says"),
    "charged_twice": ("是否重复扣款", "whether there were two charges"),
    "charges": ("扣款次数", "how often the buyer was charged"),
    "consent": ("购买时是否同意不退", "whether the buyer agreed to the exclusion"),
    "days_short": ("缺少的服务天数", "how many days are missing"),
    "delivered_to_buyer": ("是否已交付", "whether it was delivered"),
    "fault_logged": ("平台是否记录了故障", "whether the platform logged a fault"),
    "guarantee_plan": ("是否参加保障计划", "whether the guarantee plan applies"),
    "in_window": ("是否在时限内", "whether the claim is in time"),
    "late": ("是否超过承诺的发货时间", "whether the delivery is late"),
    "log": ("交付日志的内容", "what the delivery log says"),
    "new_evidence": ("是否有新证据", "whether there is new evidence"),
    "orders": ("订单数量", "how many orders there are"),
    "platform_fault": ("平台是否有故障", "whether the platform was at fault"),
    "proves_delivery": ("商家能否证明交付", "whether the merchant proves the delivery"),
    "redeemed_first": ("交付前是否已被使用", "whether it was used before it was delivered"),
    "units_invalid": ("无效的数量", "how many do not work"),
    "units_lost": ("缺少或无效的数量", "how many are missing or do not work"),
    "units_missing": ("缺少的数量", "how many are missing"),
    "used_by": ("由谁使用", "who used it"),
    "used_by_buyer": ("是否由买家使用", "whether the buyer used it"),
}
"""Every term that can be unknown, in Chinese and English."""


def not_known(terms: Iterable[str], language: Language) -> str:
    """The sentence that says which of these terms are not known."""
    chinese = language == "zh"
    words = [TERM_WORDS[term][0 if chinese else 1] for term in terms if term in TERM_WORDS]
    if chinese:
        return f"尚不清楚：{'、'.join(words)}。" if words else "尚不清楚。"
    return f"Not known yet: {', '.join(words)}." if words else "Not known yet."
