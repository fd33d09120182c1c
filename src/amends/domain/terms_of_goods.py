"""Terms of what was bought, paid and delivered, and of what the buyer says of it."""

from __future__ import annotations

from amends.domain.hearsay import LATE_PAY, TRIPLE, is_vague, says_any
from amends.domain.terms import Claim, fact, figure, flag, number
from amends.domain.vocabulary import Channel, GoodsState, ProductClass, Reason

NO_REASON = frozenset({Reason.NO_LONGER_WANTED, Reason.MISTAKEN_PURCHASE})


class GoodsTerms(Claim):
    """What was bought, in pieces and days, and what was paid for it and paid back."""

    # What was bought, and what the buyer says of it.

    order_state = fact(
        "order_state", "商品状态", "the state of the goods", words=GoodsState, unknown=False
    )
    product_class = fact(
        "product_class", "商品类别", "the class of the goods", words=ProductClass, unknown=False
    )
    reason = fact("reason", "申请理由", "the reason", words=Reason, unknown=False)
    channel = fact("channel", "支付方式", "the way of payment", words=Channel, unknown=False)
    consent = fact(
        "exclusion_consent", "购买时是否同意不退", "whether the buyer agreed to the exclusion"
    )

    @flag("是否限时特价", "whether it is a special offer")
    def special_offer(self) -> bool:
        """The fact; not said is no."""
        return bool(self.facts.special_offer)

    @flag("是否定制商品", "whether it is customised")
    def customised(self) -> bool:
        """The fact; not said is no."""
        return bool(self.facts.customised)

    @flag("是否已确认收货", "whether the receipt was confirmed")
    def receipt_confirmed(self) -> bool:
        """The fact; not said is no."""
        return bool(self.facts.receipt_confirmed)

    @flag("是否属于约定不退的特殊商品", "whether it is excluded by agreement")
    def excluded(self) -> bool:
        """A special offer or customised goods, unless the buyer is known not to have agreed."""
        return (self.special_offer or self.customised) and self.facts.exclusion_consent is not False

    @figure
    def said(self) -> str:
        """What the parties assert or demand, as one text."""
        return " ".join(self.facts.claims).lower()

    @flag("描述是否含糊", "whether the description is vague")
    def vague(self) -> bool:
        """A mark in `claims`: the description is short and general, without any number."""
        return is_vague(self.facts.claims)

    @flag("是否主张假一赔三", "whether three times the price is asked")
    def asks_triple(self) -> bool:
        """A mark in `claims`: three times the price is demanded."""
        return says_any(TRIPLE, self.said)

    @flag("是否主张超时赔付", "whether compensation for the delay is asked")
    def asks_late_pay(self) -> bool:
        """A mark in `claims`: compensation for late delivery is demanded."""
        return says_any(LATE_PAY, self.said)

    @flag("收款人是否与付款人不同", "whether the payee differs from the payer")
    def payee_differs(self) -> bool:
        """The account shown for the refund, or a mark in `claims`, names somebody else."""
        return self.facts.proofs.payee_differs or (
            bool(self.facts.claims) and "payee_differs" in self.said
        )

    # Money paid and paid back.

    charges = fact("charges", "扣款次数", "how often the buyer was charged", number=True)
    orders = fact("orders", "订单数量", "how many orders there are", number=True)

    @flag("是否重复扣款", "whether there were two charges", unknown=True)
    def charged_twice(self) -> bool | None:
        """More than one charge on record, or more than one payment shown."""
        charges = self.facts.charges
        return charges > 1 if charges is not None else self.facts.proofs.payments > 1 or None

    @flag("是否已全额退款", "whether it was refunded in full")
    def prior_full(self) -> bool:
        """The whole price, or everything charged beside it, was paid back before."""
        facts = self.facts
        prior, owed = facts.prior_refund_fen or 0, facts.amount_fen
        if facts.reason is Reason.DUPLICATE_CHARGE:
            owed *= max((facts.charges or facts.proofs.payments) - 1, 1)
        return prior >= owed or bool(facts.prior_refund and not prior)

    @flag("是否已部分退款", "whether a part was refunded")
    def prior_part(self) -> bool:
        """A part of the price was paid back before."""
        return bool(self.facts.prior_refund_fen) and not self.prior_full

    @flag("是否收取服务费", "whether the service fee is taken")
    def service_fee_applies(self) -> bool:
        """The setting `service_fee_applies_to` names the state, the reason, or all of the kind.

        “All” never means goods that were not delivered: nothing was done for that fee.
        """
        applies = self.settings.get("service_fee_applies_to", "none")
        words = applies if isinstance(applies, list | tuple) else [applies]
        names = {self.order_state, self.reason}
        if self.order_state is not GoodsState.UNDELIVERED:
            names |= {"all", "no_fault"}
        if self.reason in NO_REASON:
            names.add("no_reason")
        return not names.isdisjoint(words)

    # Pieces and days.

    @number("缺少的数量", "how many are missing", unknown=True)
    def units_missing(self) -> int | None:
        """Pieces that were not delivered."""
        ordered, delivered = self.facts.ordered, self.facts.delivered
        if delivered is None and self.facts.order_state is GoodsState.UNDELIVERED:
            delivered = 0
        return None if ordered is None or delivered is None else max(ordered - delivered, 0)

    units_invalid = fact(
        "invalid",
        "无效的数量",
        "how many do not work",
        number=True,
        said="Pieces that do not work.",
    )

    @number("缺少或无效的数量", "how many are missing or do not work", unknown=True)
    def units_lost(self) -> int | None:
        """Pieces that were not delivered and pieces that do not work, together."""
        missing = self.units_missing
        return None if missing is None else missing + (self.facts.invalid or 0)

    @flag("是否只有部分有问题", "whether only some of several are affected", unknown=True)
    def partly_lost(self) -> bool | None:
        """Some pieces, but not all, are missing or do not work."""
        lost, ordered = self.units_lost, self.facts.ordered
        return None if lost is None or ordered is None else 0 < lost < ordered

    @flag("数量是否相符", "whether the numbers agree")
    def units_fit(self) -> bool:
        """The numbers of pieces can be true together."""
        ordered, delivered = self.facts.ordered, self.facts.delivered
        counted = (self.facts.invalid or 0) + (self.facts.valid_used or 0)
        if ordered is None and delivered is None and not counted:
            return True
        if delivered is None and self.facts.order_state is GoodsState.UNDELIVERED:
            delivered = 0
        most = ordered if delivered is None else delivered
        too_many = ordered is not None and delivered is not None and delivered > ordered
        return not too_many and not (most is not None and counted > most) and ordered != 0

    @number("缺少的服务天数", "how many days are missing", unknown=True)
    def days_short(self) -> int | None:
        """Promised days less granted days, at least 0."""
        promised, granted = self.facts.promised_days, self.facts.granted_days
        return None if not promised or granted is None else max(promised - granted, 0)
