"""What a shop tells of its orders: one row of each kind, checked here for files and for the API.

A row is checked for what can be seen in itself. What needs the records (whether the order exists,
whether the time is in the future) is checked by the actions that take the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from amends.domain.fields import MONEY_MAX_FEN, Fields
from amends.domain.refused import BadInput
from amends.domain.vocabulary import Channel, ProductClass, UsedBy

QUANTITY_MAX = 1_000_000
KEYS_MAX = 1_000
"""The most card keys that one delivery may hand over."""
PROMISE_MAX_MINUTES = 366 * 24 * 60


class OrderStart(StrEnum):
    """The states in which an order can be reported."""

    UNDELIVERED = "undelivered"
    UNACTIVATED = "unactivated"
    ACTIVATED_UNUSED = "activated_unused"
    PARTLY_USED = "partly_used"
    USED = "used"
    CANCELLED = "cancelled"


class Use(StrEnum):
    """What a use log can report."""

    VIEWED = "viewed"
    ACTIVATED = "activated"
    PARTLY_USED = "partly_used"
    USED = "used"
    TOPUP_SHOWN_DONE = "topup_shown_done"


class Sender(StrEnum):
    """Who wrote a message."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPart:
    """One payment for an order under the channel's own trade number."""

    trade_no: str
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A paid order with the product as it was offered. Amounts in fen, times in UTC.

    `amount_fen` is the price of the order; more than one payment means it was charged again.
    `merchant_deposit_fen` fills the merchant's security deposit the first time it is told.
    """

    order_no: str
    merchant_code: str
    merchant_name: str
    merchant_deposit_fen: int | None
    sku: str
    title: str
    description: str
    version: str
    product_class: ProductClass
    price_fen: int
    quantity: int
    amount_fen: int
    channel: Channel
    payments: tuple[PaymentPart, ...]
    contact: str
    buyer_ref: str
    promised_delivery_minutes: int | None
    special_offer: bool
    customised: bool
    exclusion_consent: bool
    receipt_confirmed_at: datetime | None
    state: OrderStart

    @property
    def paid_at(self) -> datetime:
        """When the order was first paid."""
        if len(self.payments) == 1:
            return self.payments[0].paid_at
        return min(part.paid_at for part in self.payments)

    @property
    def paid_fen(self) -> int:
        """All that was taken from the buyer."""
        return sum(part.amount_fen for part in self.payments)

    @property
    def snapshot(self) -> dict[str, object]:
        """The product as it was sold, kept with the order for ever."""
        return {
            "sku": self.sku,
            "title": self.title,
            "description": self.description,
            "version": self.version,
            "price_fen": self.price_fen,
            "promised_delivery_minutes": self.promised_delivery_minutes,
            "flags": {"special_offer": self.special_offer, "customised": self.customised},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A hand-over of goods: when, how many, and the card keys where there are any."""

    order_no: str
    reference: str
    delivered_at: datetime
    quantity: int
    keys: tuple[str, ...]
    receipt: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationRow:
    """A line of the activation and use log."""

    order_no: str
    reference: str
    kind: Use
    used_by: UsedBy
    at: datetime
    source: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A line of the talk about an order."""

    order_no: str
    reference: str
    sender_role: Sender
    text: str
    sent_at: datetime


CLASS_WORDS: Mapping[str, ProductClass] = {
    "点卡": ProductClass.GAME_CARD,
    "游戏点卡": ProductClass.GAME_CARD,
    "话费": ProductClass.PHONE_TOPUP,
    "话费充值": ProductClass.PHONE_TOPUP,
    "会员": ProductClass.MEMBERSHIP,
    "激活码": ProductClass.ACTIVATION_CODE,
    "软件": ProductClass.SOFTWARE,
    "账号": ProductClass.GAME_ACCOUNT,
    "游戏账号": ProductClass.GAME_ACCOUNT,
    "道具": ProductClass.VIRTUAL_ITEM,
    "虚拟道具": ProductClass.VIRTUAL_ITEM,
    "服务": ProductClass.SERVICE,
    "周边": ProductClass.PHYSICAL_MERCH,
    "实物周边": ProductClass.PHYSICAL_MERCH,
}
CHANNEL_WORDS: Mapping[str, Channel] = {
    "支付宝": Channel.ALIPAY,
    "微信": Channel.WECHAT,
    "微信支付": Channel.WECHAT,
    "银行卡": Channel.BANK_CARD,
    "余额": Channel.BALANCE,
}
STATE_WORDS: Mapping[str, OrderStart] = {
    "未发货": OrderStart.UNDELIVERED,
    "未激活": OrderStart.UNACTIVATED,
    "已激活未使用": OrderStart.ACTIVATED_UNUSED,
    "部分使用": OrderStart.PARTLY_USED,
    "已使用": OrderStart.USED,
    "已取消": OrderStart.CANCELLED,
}
USE_WORDS: Mapping[str, Use] = {
    "已查看": Use.VIEWED,
    "已激活": Use.ACTIVATED,
    "部分使用": Use.PARTLY_USED,
    "已使用": Use.USED,
    "显示充值成功": Use.TOPUP_SHOWN_DONE,
}
USED_BY_WORDS: Mapping[str, UsedBy] = {
    "买家账号": UsedBy.BUYER_ACCOUNT,
    "第三方": UsedBy.THIRD_PARTY,
    "未知": UsedBy.UNKNOWN,
}
SENDER_WORDS: Mapping[str, Sender] = {
    "买家": Sender.BUYER,
    "商家": Sender.MERCHANT,
    "客服": Sender.AGENT,
    "系统": Sender.SYSTEM,
}

ORDER_FIELDS = frozenset(
    [
        "order_no",
        "merchant_code",
        "merchant_name",
        "merchant_deposit_fen",
        "merchant_deposit_yuan",
        "sku",
        "title",
        "description",
        "version",
        "product_class",
        "price_fen",
        "price_yuan",
        "quantity",
        "amount_fen",
        "amount_yuan",
        "channel",
        "trade_no",
        "paid_at",
        "extra_trade_no",
        "extra_paid_at",
        "payments",
        "contact",
        "buyer_ref",
        "promised_delivery_minutes",
        "special_offer",
        "customised",
        "exclusion_consent",
        "receipt_confirmed_at",
        "state",
    ]
)
DELIVERY_FIELDS = frozenset(
    ["order_no", "reference", "delivered_at", "quantity", "keys", "receipt"]
)
ACTIVATION_FIELDS = frozenset(
    ["order_no", "reference", "kind", "used_by", "at", "source", "detail"]
)
MESSAGE_FIELDS = frozenset(["order_no", "reference", "sender_role", "text", "sent_at"])


def order_row_from(record: object, *, pointer: str = "") -> OrderRow:
    """The row of a JSON object or of a line of a file.

    Payments are told either as a list `payments`, or for one payment as `trade_no` and `paid_at`
    with `extra_trade_no` and `extra_paid_at` for a second charge of the same amount. Raises
    `BadRecord` (a `BadInput`) that lists every mistake.
    """
    fields = _open(record, pointer, ORDER_FIELDS)
    quantity = fields.whole("quantity", 1, QUANTITY_MAX, default=1)
    amount_fen = fields.money("amount")
    merchant_code = fields.text("merchant_code", 40)
    promise = "promised_delivery_minutes"
    deposit = "merchant_deposit"
    row = OrderRow(
        order_no=fields.text("order_no", 64),
        merchant_code=merchant_code,
        merchant_name=fields.text("merchant_name", 120, default=merchant_code),
        merchant_deposit_fen=fields.money(deposit, low=0)
        if fields.has(f"{deposit}_fen") or fields.has(f"{deposit}_yuan")
        else None,
        sku=fields.text("sku", 60),
        title=fields.text("title", 200),
        description=fields.text("description", 4000, default="", lines=True),
        version=fields.text("version", 40, default="1"),
        product_class=fields.word("product_class", ProductClass, CLASS_WORDS, default=None),
        price_fen=fields.money("price", low=0, default=amount_fen // quantity),
        quantity=quantity,
        amount_fen=amount_fen,
        channel=fields.word("channel", Channel, CHANNEL_WORDS, default=None),
        payments=_payments(fields, amount_fen),
        contact=fields.text("contact", 200),
        buyer_ref=fields.text("buyer_ref", 80, default=""),
        promised_delivery_minutes=fields.whole(promise, 0, PROMISE_MAX_MINUTES)
        if fields.has(promise)
        else None,
        special_offer=fields.flag("special_offer"),
        customised=fields.flag("customised"),
        exclusion_consent=fields.flag("exclusion_consent"),
        receipt_confirmed_at=fields.moment_if_any("receipt_confirmed_at"),
        state=fields.word("state", OrderStart, STATE_WORDS, default=OrderStart.UNDELIVERED),
    )
    if "/" in row.order_no:
        # An order's number is a part of the addresses of its pages.
        fields.wrong("order_no", "不能含有斜杠", "must not hold a slash")
    if row.receipt_confirmed_at and row.receipt_confirmed_at < row.paid_at:
        fields.wrong("receipt_confirmed_at", "早于付款时间", "is before the payment")
    fields.check()
    return row


def _payments(fields: Fields, amount_fen: int) -> tuple[PaymentPart, ...]:
    if not fields.has("payments"):
        return _told_singly(fields, amount_fen)
    listed = fields.record["payments"]
    if not isinstance(listed, list) or not 0 < len(listed) <= 20:
        fields.wrong("payments", "须为 1 至 20 笔付款的列表", "must be a list of 1 to 20 payments")
        return (_NO_PAYMENT,)
    parts = []
    by_place = Fields({}, pointer=f"{fields.pointer}/payments")
    for index, entry in enumerate(listed):
        if not isinstance(entry, Mapping):
            by_place.wrong(str(index), "须为对象", "must be an object")
            continue
        part = Fields(entry, pointer=f"{fields.pointer}/payments/{index}")
        part.knows_only(frozenset({"trade_no", "amount_fen", "amount_yuan", "paid_at"}))
        parts.append(
            PaymentPart(
                trade_no=part.text("trade_no", 64),
                amount_fen=part.money("amount", default=amount_fen),
                paid_at=part.moment("paid_at"),
            )
        )
        fields.errors += part.errors
    fields.errors += by_place.errors
    if len({part.trade_no for part in parts}) < len(parts):
        fields.wrong("payments", "交易号重复", "name a trade number twice")
    if sum(part.amount_fen for part in parts) > MONEY_MAX_FEN * 20:
        fields.wrong("payments", "合计过大", "add up to too much")
    return tuple(parts) or (_NO_PAYMENT,)


def _told_singly(fields: Fields, amount_fen: int) -> tuple[PaymentPart, ...]:
    first = PaymentPart(
        trade_no=fields.text("trade_no", 64),
        amount_fen=amount_fen,
        paid_at=fields.moment("paid_at"),
    )
    if not fields.has("extra_trade_no"):
        return (first,)
    extra = fields.text("extra_trade_no", 64)
    if extra == first.trade_no:
        fields.wrong("extra_trade_no", "与 trade_no 相同", "is the same as trade_no")
    paid_at = fields.moment_if_any("extra_paid_at") or first.paid_at
    return (first, PaymentPart(trade_no=extra, amount_fen=amount_fen, paid_at=paid_at))


def delivery_row_from(record: object, *, pointer: str = "") -> DeliveryRow:
    """The row of a delivery; `keys` is a list, or text with one key a line or split by `|`."""
    fields = _open(record, pointer, DELIVERY_FIELDS)
    keys = _keys(fields)
    row = DeliveryRow(
        order_no=fields.text("order_no", 64),
        reference=fields.text("reference", 80),
        delivered_at=fields.moment("delivered_at"),
        quantity=fields.whole("quantity", 1, QUANTITY_MAX, default=max(len(keys), 1)),
        keys=keys,
        receipt=_details(fields, "receipt"),
    )
    fields.check()
    return row


def _keys(fields: Fields) -> tuple[str, ...]:
    told = fields.record.get("keys") or []
    if isinstance(told, str):
        told = [key for key in told.replace("\r", "\n").replace("|", "\n").split("\n") if key]
    if not isinstance(told, list) or len(told) > KEYS_MAX:
        fields.wrong("keys", f"须为最多 {KEYS_MAX} 个卡密", f"must be at most {KEYS_MAX} keys")
        return ()
    by_place = {str(place): key for place, key in enumerate(told)}
    listed = Fields(by_place, pointer=f"{fields.pointer}/keys")
    keys = [listed.text(place, 500) for place in by_place]
    fields.errors += listed.errors
    if len(set(keys)) < len(keys) and not listed.errors:
        fields.wrong("keys", "同一卡密出现两次", "name a key twice")
    return tuple(keys)


def activation_row_from(record: object, *, pointer: str = "") -> ActivationRow:
    """The row of a line of the use log."""
    fields = _open(record, pointer, ACTIVATION_FIELDS)
    row = ActivationRow(
        order_no=fields.text("order_no", 64),
        reference=fields.text("reference", 80),
        kind=fields.word("kind", Use, USE_WORDS, default=None),
        used_by=fields.word("used_by", UsedBy, USED_BY_WORDS, default=UsedBy.UNKNOWN),
        at=fields.moment("at"),
        source=fields.text("source", 16, default="shop"),
        detail=_details(fields, "detail"),
    )
    fields.check()
    return row


def message_row_from(record: object, *, pointer: str = "") -> MessageRow:
    """The row of a message."""
    fields = _open(record, pointer, MESSAGE_FIELDS)
    row = MessageRow(
        order_no=fields.text("order_no", 64),
        reference=fields.text("reference", 80),
        sender_role=fields.word("sender_role", Sender, SENDER_WORDS, default=None),
        text=fields.text("text", 10_000, lines=True),
        sent_at=fields.moment("sent_at"),
    )
    fields.check()
    return row


def _details(fields: Fields, name: str) -> Mapping[str, object]:
    """Free details: an object of short texts, numbers and flags, or plain text kept as a note."""
    value = fields.record.get(name)
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        return {"note": fields.text(name, 1000, lines=True)}
    if not isinstance(value, Mapping) or len(value) > 50:
        fields.wrong(name, "须为最多 50 项的对象", "must be an object of at most 50 entries")
        return {}
    inner = Fields(value, pointer=f"{fields.pointer}/{name}")
    for key, entry in value.items():
        if isinstance(entry, str):
            inner.text(key, 1000, default="", lines=True)
        elif entry is not None and not isinstance(entry, int | bool):
            inner.wrong(key, "须为文本、整数或真假", "must be text, a whole number or true/false")
        elif isinstance(entry, int) and abs(entry) >= 2**63:
            inner.wrong(key, "数字过大", "is too large a number")
        clean = Fields({"key": key})
        clean.text("key", 100)
        if clean.errors:
            fields.wrong(name, "含有无效的键名", "has an entry with a bad name")
    fields.errors += inner.errors
    return dict(value)


def _open(record: object, pointer: str, names: frozenset[str]) -> Fields:
    if not isinstance(record, Mapping):
        error = {"pointer": pointer, "zh": "须为对象", "en": "must be an object"}
        raise BadInput(summary=f"{pointer or '/'} must be an object", errors=[error])
    fields = Fields(record, pointer=pointer)
    fields.knows_only(names)
    return fields


_NO_PAYMENT = PaymentPart(
    trade_no="", amount_fen=1, paid_at=datetime.fromisoformat("2000-01-01T00:00:00+00:00")
)
