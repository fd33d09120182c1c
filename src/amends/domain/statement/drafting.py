"""Drafts what a buyer can send: a factual statement of his claim, and a polite reminder.

Only what is known is said; nothing is coloured, demanded or guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from amends.domain.facts import Facts
from amends.domain.proof_sentences import PROOFS
from amends.domain.refused import Language
from amends.domain.statement.questions import reason_name
from amends.domain.wording import moment_in_words, span_in_words, yuan


def draft_statement(
    facts: Facts,
    *,
    order_no: str,
    product: str = "",
    said: Mapping[str, object] | None = None,
    language: Language,
) -> str:
    """A statement made of the facts; `said` is what the buyer's own words named (`Reading.facts`)."""
    zh = language == "zh"
    item = f"“{product}”" if product else ("商品" if zh else "the goods")
    paid, sum_ = moment_in_words(facts.paid_at, language), yuan(facts.amount_fen)
    lines = [
        f"订单号 {order_no}：我于{paid}购买{item}，支付 {sum_}。" if zh
        else f"Order {order_no}: I bought {item} on {paid} and paid {sum_}."
    ]  # fmt: skip
    lines += _delivery(facts, zh, language)
    name = reason_name(facts.reason, language)
    lines.append(f"问题：{name}。" if zh else f"What is wrong: {name}.")
    lines += _details(facts, said or {}, zh)
    kinds = sorted(facts.proofs.counted)
    if kinds:
        lines.append(_enclosed(kinds, zh))
    return "\n".join(lines)


def _delivery(facts: Facts, zh: bool, language: Language) -> list[str]:
    lines = []
    promised = facts.promised_delivery_minutes
    if promised is not None:
        span = span_in_words(timedelta(minutes=promised), language)
        lines.append(f"承诺发货时间：{span}。" if zh else f"Delivery was promised within {span}.")
    if facts.delivered_at is not None:
        took = span_in_words(facts.delivered_at - facts.paid_at, language)
        lines.append(f"实际用时：{took}。" if zh else f"It took {took}.")
    elif facts.order_state == "undelivered":
        waited = span_in_words(facts.applied_at - facts.paid_at, language)
        lines.append(
            f"至申请时已等待{waited}，仍未收到。" if zh
            else f"After {waited} nothing had come."
        )  # fmt: skip
    return lines


_DETAILS: Sequence[tuple[str, str, str]] = (
    ("error_code", "错误代码：{}。", "Error code: {}."),
    ("ordered", "购买数量：{}。", "Ordered: {}."),
    ("delivered", "收到数量：{}。", "Received: {}."),
    ("missing", "缺少数量：{}。", "Missing: {}."),
    ("invalid", "无效数量：{}。", "Not valid: {}."),
    ("promised_days", "约定天数：{}。", "Days promised: {}."),
    ("granted_days", "实际天数：{}。", "Days granted: {}."),
    ("charges", "扣款次数：{}。", "Charges: {}."),
)
_FROM_RECORDS = ("ordered", "delivered", "invalid", "promised_days", "granted_days", "charges")


def _details(facts: Facts, said: Mapping[str, object], zh: bool) -> list[str]:
    """Figures of the records, and those of the buyer's words that the records do not have."""
    known = dict(said) | {
        name: value for name in _FROM_RECORDS if (value := getattr(facts, name)) is not None
    }
    if known.get("charges") == 1:
        del known["charges"]
    return [
        (chinese if zh else english).format(known[name])
        for name, chinese, english in _DETAILS
        if known.get(name) is not None
    ]


def _enclosed(kinds: Sequence[str], zh: bool) -> str:
    names = [PROOFS[kind][0 if zh else 1][0] for kind in kinds if kind in PROOFS]
    return f"附：{'、'.join(names)}。" if zh else f"Enclosed: {', '.join(names)}."


def nudge_text(
    *,
    order_no: str,
    submitted_at: datetime,
    now: datetime,
    evidence: Sequence[str],
    language: Language,
) -> str:
    """A reminder that names the order, the whole days waited and the types of evidence enclosed."""
    days = max((now - submitted_at).days, 0)
    since = moment_in_words(submitted_at, language)
    if language == "zh":
        text = (
            f"您好，订单 {order_no} 的退款申请已于{since}提交，至今 {days} 天，请问处理进度如何？"
        )
        end = "如还需要其他材料，请告知，我会及时补充。谢谢。"
    else:
        unit = "day" if days == 1 else "days"
        text = f"Hello, my refund claim for order {order_no} was filed on {since}, {days} {unit} ago. How does it stand?"
        end = "If anything else is needed, please tell me and I will send it. Thank you."
    enclosed = [_enclosed(sorted(set(evidence)), language == "zh")] if evidence else []
    return " ".join([text, *enclosed, end]) if language == "en" else "".join([text, *enclosed, end])
