"""What can become of an order: each story says what was delivered, used, said and claimed.

A story writes records in the public columns of the import (docs/reference/csv.md), so the demo
world comes in by the same door as a real shop's orders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from amends.adapters.demo_market.catalogue import BY_KEY, Good

Record = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class PlannedClaim:
    """A claim that the buyer of a story would file: what he says, brings, and when."""

    order_no: str
    reason: str
    statement: str
    filed_at: datetime
    evidence: tuple[tuple[str, Mapping[str, object]], ...] = ()
    demands: tuple[str, ...] = ()
    invalid_quantity: int | None = None


@dataclass
class Sale:
    """An order being told: the order line and its records, filled in by a story."""

    random: Random
    good: Good
    order: Record
    paid_at: datetime
    until: datetime
    deliveries: list[Record] = field(default_factory=list)
    activations: list[Record] = field(default_factory=list)
    messages: list[Record] = field(default_factory=list)
    claim: PlannedClaim | None = None

    @property
    def order_no(self) -> str:
        """The order that the story is about."""
        return str(self.order["order_no"])

    @property
    def quantity(self) -> int:
        """How many pieces were bought."""
        return int(str(self.order["quantity"]))

    @property
    def promised_at(self) -> datetime:
        """By when the goods were promised."""
        return self.paid_at + timedelta(minutes=self.good.promise_minutes)

    def deliver(self, at: datetime, quantity: int | None = None) -> datetime:
        """Hand goods over, with keys where the class has them; not after the end of the world."""
        count = quantity or self.quantity
        record: Record = {
            "order_no": self.order_no,
            "reference": f"D{len(self.deliveries) + 1}",
            "delivered_at": stamp(at),
            "quantity": str(count),
            "keys": "",
            "receipt": "系统自动发货" if self.good.product_class in BY_KEY else "商家点击发货",
        }
        if self.good.product_class in BY_KEY:
            record["keys"] = "|".join(self._key() for _ in range(count))
        self.deliveries.append(record)
        return at

    def deliver_in_time(self) -> datetime:
        """Hand everything over within the promise."""
        share = self.random.uniform(0.05, 0.9)
        return self.deliver(self.paid_at + (self.promised_at - self.paid_at) * share)

    def use(self, kind: str, at: datetime, by: str = "buyer_account") -> datetime:
        """Write a line of the use log."""
        self.activations.append(
            {
                "order_no": self.order_no,
                "reference": f"U{len(self.activations) + 1}",
                "kind": kind,
                "used_by": by,
                "at": stamp(at),
                "source": "shop",
                "detail": "",
            }
        )
        return at

    def say(self, sender: str, text: str, at: datetime) -> None:
        """Write a message, unless it would lie in the future."""
        if at < self.until:
            self.messages.append(
                {
                    "order_no": self.order_no,
                    "reference": f"M{len(self.messages) + 1}",
                    "sender_role": sender,
                    "text": text,
                    "sent_at": stamp(at),
                }
            )

    def complain(
        self,
        reason: str,
        statement: str,
        at: datetime,
        *evidence: tuple[str, Mapping[str, object]],
        invalid_quantity: int | None = None,
    ) -> None:
        """Plan the claim, if its moment has come before the end of the world."""
        if at < self.until - timedelta(minutes=10):
            self.claim = PlannedClaim(
                order_no=self.order_no,
                reason=reason,
                statement=statement,
                filed_at=at,
                evidence=(("order_page", FULL_PAGE), *evidence),
                invalid_quantity=invalid_quantity,
            )

    def later(self, low_hours: float, high_hours: float) -> timedelta:
        """A span of time between the two."""
        return timedelta(seconds=round(self.random.uniform(low_hours, high_hours) * 3600))

    def _key(self) -> str:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        groups = ("".join(self.random.choices(letters, k=4)) for _ in range(4))
        return "-".join(groups)


FULL_PAGE: Mapping[str, object] = {
    "has_order_no": True,
    "has_amount": True,
    "has_time": True,
    "has_promised_time": True,
    "has_timestamp_or_watermark": True,
    "legible": True,
}
CHAT: Mapping[str, object] = {"in_platform": True, "legible": True}


def stamp(moment: datetime) -> str:
    """A time as the files write it: whole seconds with its offset."""
    return moment.replace(microsecond=0).isoformat()


def smooth_used(sale: Sale) -> None:
    """Delivered, fetched and used; often confirmed."""
    at = sale.deliver_in_time()
    if sale.good.product_class == "phone_topup":
        sale.use("topup_shown_done", at)
    else:
        at = sale.use("viewed", at + sale.later(0.01, 6))
        sale.use("used", at + sale.later(0.01, 20))
    if sale.random.random() < 0.5:
        sale.order["receipt_confirmed_at"] = stamp(at + sale.later(20.5, 48))


def smooth_fetched(sale: Sale) -> None:
    """Delivered and fetched, nothing consumed yet."""
    at = sale.deliver_in_time()
    sale.use("activated", at + sale.later(0.05, 12))


def smooth_waiting(sale: Sale) -> None:
    """Delivered, and the buyer has not looked yet."""
    sale.deliver_in_time()


def half_used(sale: Sale) -> None:
    """A part is consumed; the buyer then wants the rest back."""
    at = sale.deliver_in_time()
    at = sale.use("activated", at + sale.later(0.05, 3))
    at = sale.use("partly_used", at + sale.later(0.1, 8))
    if sale.random.random() < 0.3:
        sale.complain("no_longer_wanted", "用了一部分，剩下的不想要了，希望退剩余部分。",
                      at + sale.later(1, 20))  # fmt: skip


def never_delivered(sale: Sale) -> None:
    """The promise runs out and nothing comes."""
    late = sale.promised_at + sale.later(0.5, 20)
    sale.say(
        "buyer", "请问什么时候发货？已经超过承诺时间了。", sale.promised_at + sale.later(0.1, 1)
    )
    sale.say("merchant", "上游缺货，请再等两小时。", sale.promised_at + sale.later(1, 2))
    minutes = sale.good.promise_minutes
    sale.complain("not_delivered",
                  f"商品承诺 {minutes} 分钟内发货，付款后一直没有收到，商家只让继续等。", late,
                  ("seller_chat", {**CHAT, "shows": "urge"}))  # fmt: skip


def late_delivered(sale: Sale) -> None:
    """Delivered well after the promise; the buyer had bought elsewhere by then."""
    at = sale.deliver(sale.promised_at + sale.later(1, 30))
    sale.complain("delayed_delivery", "发货晚了很久，我已经在别处购买，申请全额退款。",
                  at + sale.later(0.5, 10))  # fmt: skip


def part_delivered(sale: Sale) -> None:
    """Fewer pieces than were paid for."""
    if sale.quantity < 2:
        never_delivered(sale)
        return
    at = sale.deliver(sale.paid_at + sale.later(0.02, 0.1), quantity=sale.quantity - 1)
    sale.complain("partial_delivery",
                  f"买了 {sale.quantity} 份只收到 {sale.quantity - 1} 份，要求退还少发的部分。",
                  at + sale.later(1, 15))  # fmt: skip


def bad_key(sale: Sale) -> None:
    """The key does not work."""
    at = sale.deliver_in_time()
    seen = sale.use("viewed", at + sale.later(0.05, 2))
    sale.say("buyer", "卡密提示无效，错误码 E1042，请核实。", seen + sale.later(0.1, 0.5))
    proofs: list[tuple[str, Mapping[str, object]]] = []
    if sale.random.random() < 0.75:
        shows = {"key_visible": True, "error_code": True, "legible": True,
                 "has_timestamp_or_watermark": True}  # fmt: skip
        proofs.append(("key_error_screenshot", shows))
    if sale.random.random() < 0.5:
        proofs.append(("official_verification", {"legible": True, "issuer": "official"}))
    sale.complain("invalid_key", "按说明兑换，页面提示卡密无效（错误码 E1042），重试三次仍失败。",
                  seen + sale.later(0.5, 12), *proofs,
                  invalid_quantity=1 if sale.quantity > 1 else None)  # fmt: skip


def key_used_before(sale: Sale) -> None:
    """Somebody else had redeemed the key already."""
    at = sale.deliver_in_time()
    sale.use("used", at - sale.later(5, 90), by="third_party")
    shows = {"key_visible": True, "error_code": True, "legible": True,
             "has_timestamp_or_watermark": True}  # fmt: skip
    sale.complain("already_used_key", "兑换时提示该卡密已被使用，但我是第一次兑换。",
                  at + sale.later(0.5, 10), ("key_error_screenshot", shows))  # fmt: skip


def wrongly_described(sale: Sale) -> None:
    """What came is not what the page promised."""
    at = sale.deliver_in_time()
    sale.say("merchant", "账号都是按描述发的，请先登录看看。", at + sale.later(0.2, 1))
    reason, text = {
        "game_account": (
            "not_as_described",
            "页面写 90 级战士，实际登录是 50 级法师，装备也不对。",
        ),
        "software": ("function_missing", "描述写支持文字识别，激活后发现没有该功能。"),
        "service": ("service_not_as_promised", "约定三天完成，只打了一半就停了，没有录像。"),
        "physical_merch": ("wrong_item", "收到的是普通款，不是页面上的限定款，包装有破损。"),
    }.get(sale.good.product_class, ("not_as_described", "到账内容与页面描述不一致。"))
    proofs: list[tuple[str, Mapping[str, object]]] = [
        ("listing_page", {"legible": True}),
        ("seller_chat", {**CHAT, "shows": "refusal"}),
    ]
    if sale.random.random() < 0.7:
        shows = {"difference_marked": True, "legible": True, "has_timestamp_or_watermark": True}
        proofs.append(("actual_page", shows))
    sale.complain(reason, text, at + sale.later(1, 20), *proofs)


def topup_missing(sale: Sale) -> None:
    """The system says done, the telephone does not."""
    at = sale.deliver_in_time()
    sale.use("topup_shown_done", at)
    hours = sale.random.choice((6, 26, 30, 40))
    carrier = {"legible": True, "has_time": True}
    sale.complain("topup_not_arrived", "订单显示充值成功，但运营商查询没有到账记录。",
                  at + timedelta(hours=hours), ("carrier_query", carrier))  # fmt: skip


def changed_mind_unopened(sale: Sale) -> None:
    """Not opened and no longer wanted."""
    at = sale.deliver_in_time()
    reason = sale.random.choice(("no_longer_wanted", "mistaken_purchase"))
    sale.complain(reason, "买错区服了，卡密没有查看，申请退款。", at + sale.later(0.3, 16))


def changed_mind_opened(sale: Sale) -> None:
    """Fetched but not used, and no longer wanted; some prove that they used nothing."""
    at = sale.deliver_in_time()
    seen = sale.use("activated", at + sale.later(0.05, 2))
    proof: tuple[tuple[str, Mapping[str, object]], ...] = ()
    if sale.random.random() < 0.6:
        proof = (("unused_proof", {"complete": True, "legible": True}),)
    sale.complain("no_longer_wanted", "已取卡但没有兑换，现在用不到了，接受扣除手续费。",
                  seen + sale.later(0.5, 14), *proof)  # fmt: skip


def changed_mind_used(sale: Sale) -> None:
    """Used, and then no longer wanted."""
    at = sale.deliver_in_time()
    used = sale.use("used", sale.use("viewed", at + sale.later(0.05, 1)) + sale.later(0.1, 3))
    sale.complain("no_longer_wanted", "用过之后觉得不合适，想退款。", used + sale.later(1, 30))


def too_late(sale: Sale) -> None:
    """A sound complaint, days after the window has closed."""
    at = sale.deliver_in_time()
    seen = sale.use("activated", at + sale.later(0.1, 3))
    sale.complain("no_longer_wanted", "一直没用，过了一周想退。", seen + sale.later(150, 200))


def charged_twice(sale: Sale) -> None:
    """The channel took the money twice."""
    sale.order["extra_trade_no"] = f"{sale.order['trade_no']}9"
    extra_at = sale.paid_at + sale.later(0.005, 0.02)
    sale.order["extra_paid_at"] = stamp(extra_at)
    at = sale.deliver_in_time()
    sale.use("used", sale.use("viewed", at + sale.later(0.02, 1)) + sale.later(0.1, 2))
    shows = {"has_order_no": True, "has_amount": True, "has_time": True, "legible": True,
             "count": 2}  # fmt: skip
    sale.complain("duplicate_charge", "同一订单被扣款两次，附两笔支付记录。",
                  max(at, extra_at) + sale.later(3, 30), ("payment_record", shows))  # fmt: skip


def gone_merchant(sale: Sale) -> None:
    """The shop has closed and nobody answers."""
    sale.say("buyer", "还在吗？一直不发货。", sale.promised_at + sale.later(0.5, 3))
    sale.complain("merchant_absconded", "店铺已关闭，客服一直不回复，货也没有发。",
                  sale.promised_at + sale.later(20, 60),
                  ("shop_closed_page", {"legible": True, "has_time": True}),
                  ("no_reply_screenshot", {"legible": True, "in_platform": True}))  # fmt: skip


def outage(sale: Sale) -> None:
    """Bought while the platform itself was failing."""
    at = sale.deliver_in_time()
    sale.complain("platform_fault", "下单时平台故障，页面报错，订单状态异常。",
                  at + sale.later(1, 30))  # fmt: skip


def called_off(sale: Sale) -> None:
    """Cancelled before anything was delivered."""
    sale.order["state"] = "cancelled"


Story = Callable[[Sale], None]

QUIET: tuple[tuple[Story, int], ...] = (
    (smooth_used, 70),
    (smooth_fetched, 9),
    (smooth_waiting, 9),
    (half_used, 6),
    (called_off, 1),
)
TROUBLED: tuple[tuple[Story, int], ...] = (
    (never_delivered, 16),
    (late_delivered, 10),
    (part_delivered, 7),
    (bad_key, 14),
    (key_used_before, 6),
    (wrongly_described, 16),
    (topup_missing, 8),
    (changed_mind_unopened, 12),
    (changed_mind_opened, 11),
    (changed_mind_used, 7),
    (too_late, 4),
    (charged_twice, 7),
)

NEEDS_KEY = frozenset({bad_key, key_used_before})
NEEDS_TOPUP = frozenset({topup_missing})
NEEDS_DESCRIPTION = frozenset({wrongly_described})
DESCRIBED = frozenset({"game_account", "software", "service", "physical_merch", "virtual_item"})


def fits(story: Story, good: Good) -> bool:
    """Whether the story can happen to such goods."""
    if story in NEEDS_KEY:
        return good.product_class in BY_KEY
    if story in NEEDS_TOPUP:
        return good.product_class == "phone_topup"
    if story in NEEDS_DESCRIPTION:
        return good.product_class in DESCRIBED
    return True
