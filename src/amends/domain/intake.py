"""Taking orders and their records in: the answer to a batch, and every reason to refuse a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from amends.domain.refused import Refused

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
"""How far ahead of ours a shop's clock may be before its times are taken for mistakes."""


class OrderConflicts(Refused):
    """The order is known and says something else; what was sold is never rewritten."""

    code = "order-conflicts"
    zh = "订单 {order_no} 已存在，且以下内容与原记录不同：{fields}。已入库的订单不会被改写。"
    en = (
        "Order {order_no} is already kept and differs in: {fields}. "
        "An order that was taken in is not rewritten."
    )


class RepeatedInBatch(Refused):
    """The same order number or trade number stands earlier in the same batch."""

    code = "repeated-in-batch"
    zh = "{what_zh} {number} 在同一批中重复出现（第一次在第 {first} 条）。"
    en = "The {what_en} {number} stands twice in this batch (first as row {first})."


class TradeTaken(Refused):
    """The trade number belongs to another order already."""

    code = "trade-number-taken"
    zh = "交易号 {trade_no} 已属于另一笔订单。"
    en = "The trade number {trade_no} already belongs to another order."


class TimeInFuture(Refused):
    """A time that has not come yet cannot be reported."""

    code = "time-in-future"
    zh = "{field} 晚于当前时间（{at}）。请检查时区与时钟。"
    en = "{field} lies in the future ({at}). Check the time zone and the clock."


class OrderNotYours(Refused):
    """A key of one merchant reports an order of another."""

    code = "order-not-yours"
    zh = "该密钥只能提交本商家的订单，且不能登记保证金。"
    en = "This key may report only its own merchant's orders, and no deposit."


class NoRulebook(Refused):
    """No rulebook was ever published, so there is none to freeze with the order."""

    code = "no-rulebook"
    zh = "尚未发布任何规则，无法接收订单。"
    en = "No rulebook has been published, so no order can be taken in."


class RecordConflicts(Refused):
    """The delivery, activation or message is known under its reference and says something else."""

    code = "record-conflicts"
    zh = "订单 {order_no} 下编号 {reference} 的记录已存在且内容不同。已入库的记录不会被改写。"
    en = (
        "Order {order_no} already has a record {reference}, and it differs. "
        "A record that was taken in is not rewritten."
    )


class BeforePayment(Refused):
    """Goods cannot be delivered before they were paid."""

    code = "before-payment"
    zh = "订单 {order_no} 的发货时间（{at}）早于付款时间（{paid_at}）。请检查时区。"
    en = (
        "Order {order_no} would be delivered ({at}) before it was paid ({paid_at}). Check the zone."
    )


class KeyAlreadyDelivered(Refused):
    """The key was handed over for this order before."""

    code = "key-already-delivered"
    zh = "订单 {order_no} 的卡密 {mask} 已在另一次发货中交付。"
    en = "The key {mask} was already handed over for order {order_no} in another delivery."


@dataclass(frozen=True)
class BatchResult:
    """What became of a batch. `refused` pairs the place of a row (from 0) with the reason."""

    created: int = 0
    unchanged: int = 0
    refused: list[tuple[int, Refused]] = field(default_factory=list)
