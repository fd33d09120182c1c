"""One claim as the clauses see it: the terms of conditions and the figures of sentences.

None means that a term cannot be known. The reference page of the rulebook lists every term; it is
made from this class.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from amends.domain.arrival import arrival_range, days_of
from amends.domain.calendar import Calendar, china_calendar
from amends.domain.days import china_day
from amends.domain.facts import Facts
from amends.domain.hearsay import LATE_PAY, TRIPLE, is_vague, record_means, says_any
from amends.domain.terms import Term, fact, figure, flag, number, word
from amends.domain.vocabulary import (
    Channel,
    DeliveryLog,
    GoodsState,
    MerchantStatus,
    ProductClass,
    Reason,
    UsedBy,
)
from amends.domain.wording import yuan

CARD_KEYS = frozenset({ProductClass.GAME_CARD, ProductClass.ACTIVATION_CODE})
NO_FAULT_REASONS = frozenset(
    {Reason.DUPLICATE_ORDER, Reason.MISTAKEN_PURCHASE, Reason.NO_LONGER_WANTED, Reason.OTHER}
)
NO_REASON = frozenset({Reason.NO_LONGER_WANTED, Reason.MISTAKEN_PURCHASE})
REACHED = frozenset(DeliveryLog) - {DeliveryLog.DELIVERED_NOT_VIEWED}
STRONG = frozenset(
    {"official_verification", "official_failure_proof", "third_party_report", "login_recording"}
)
FETCHED = frozenset({GoodsState.ACTIVATED_UNUSED, GoodsState.PARTLY_USED, GoodsState.USED})
WAITING_DAYS_MAX = 60
"""No deadline is longer, so working days of waiting are not counted further."""

_HOUR = timedelta(hours=1)
_ONE_DAY = timedelta(days=1)
_NO_TIME = timedelta()


class View:
    """The facts of one claim under the settings for its product class, in terms."""

    def __init__(
        self, facts: Facts, settings: Mapping[str, Any], calendar: Calendar | None = None
    ) -> None:
        self.facts = facts
        self.settings = settings
        self.calendar = calendar or china_calendar()

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

    # The parties and their records.

    guarantee_plan = fact(
        "guarantee_plan", "是否参加保障计划", "whether the guarantee plan applies"
    )
    fault_logged = fact("fault_logged", "平台是否记录了故障", "whether the platform logged a fault")
    proves_delivery = fact(
        "proves_delivery", "商家能否证明交付", "whether the merchant proves the delivery"
    )
    used_by = fact("used_by", "由谁使用", "who used it", words=UsedBy)

    @word(MerchantStatus, "商家状态", "the merchant's status")
    def merchant_status(self) -> MerchantStatus:
        """The fact; a merchant of whom nothing is said is active."""
        return self.facts.merchant_status or MerchantStatus.ACTIVE

    @flag("商家是否有强证据", "whether the merchant brings strong proof")
    def merchant_counters(self) -> bool:
        """The merchant brought an issuer's word, a report of a third party or a full recording."""
        return not STRONG.isdisjoint(self.facts.merchant_proofs.counted)

    @flag("平台是否有故障", "whether the platform was at fault", unknown=True)
    def platform_fault(self) -> bool | None:
        """The platform's log has a fault that touched this order's time."""
        facts = self.facts
        if not facts.fault_logged:
            return facts.fault_logged
        begin, end = facts.fault_from, facts.fault_to
        last = facts.delivered_at or facts.applied_at
        if begin is not None and begin > max(last, facts.applied_at):
            return False
        return not (end is not None and end < facts.paid_at)

    log_consulted = fact(
        "log_consulted",
        "是否查过交付日志",
        "whether the delivery log was consulted",
        unknown=False,
        said="The document says something of the delivery log, even that it holds nothing.",
    )

    @word([*DeliveryLog, "none"], "交付日志的内容", "what the delivery log says", unknown=True)
    def log(self) -> str | None:
        """The delivery log's word, or `none` where it was consulted and holds nothing."""
        log = self.facts.delivery_log
        return log.value if log else ("none" if self.facts.log_consulted else None)

    @flag("交付前是否已被使用", "whether it was used before it was delivered", unknown=True)
    def redeemed_first(self) -> bool | None:
        """Used before it was delivered or before the buyer first saw it, or by a third party."""
        facts = self.facts
        used, delivered, seen = facts.used_at, facts.delivered_at, facts.first_seen_at
        if used and seen and used < seen and facts.used_by is not UsedBy.BUYER_ACCOUNT:
            return True
        if used is not None and delivered is not None:
            return used < delivered
        return True if facts.used_by is UsedBy.THIRD_PARTY else None

    @flag("是否由买家使用", "whether the buyer used it", unknown=True)
    def used_by_buyer(self) -> bool | None:
        """The buyer's account used it; not known where the user is not known."""
        by = self.facts.used_by
        return None if by in (None, UsedBy.UNKNOWN) else by is UsedBy.BUYER_ACCOUNT

    @flag("是否已交付", "whether it was delivered", unknown=True)
    def delivered_to_buyer(self) -> bool | None:
        """The merchant's proof, or a log that shows that the goods reached the buyer."""
        if self.facts.proves_delivery is not None:
            return self.facts.proves_delivery
        return True if self.facts.delivery_log in REACHED else None

    @word(["fails", "works"], "官方查询的结果", "what the issuer's record says", unknown=True)
    def authority(self) -> str | None:
        """The official or issuer's record: `fails` for the buyer, `works` against him."""
        official = record_means(self.facts.official_record, self.facts.reason)
        return official or record_means(self.facts.issuer_record, self.facts.reason)

    @word(["fails", "works"], "运营商查询的结果", "what the carrier's record says", unknown=True)
    def carrier(self) -> str | None:
        """The carrier's record, read in the same way."""
        return record_means(self.facts.carrier_record, self.facts.reason)

    @flag("官方、发行方、运营商的记录是否矛盾", "whether the records of authorities disagree")
    def authorities_differ(self) -> bool:
        """Of the official, the issuer's and the carrier's records one says `fails`, one `works`."""
        facts = self.facts
        records = (facts.official_record, facts.issuer_record, facts.carrier_record)
        return len({record_means(each, facts.reason) for each in records} - {None}) > 1

    # Times.

    @figure
    def elapsed(self) -> timedelta:
        """From the payment to the delivery, or to the claim where nothing was delivered."""
        reached = self.facts.delivered_at or self.facts.applied_at
        return max(reached - self.facts.paid_at, _NO_TIME)

    @flag("是否约定了发货时间", "whether a time of delivery was promised")
    def promise_known(self) -> bool:
        """A time of delivery was promised, or the rules fix one for all."""
        if self.settings["late_when"] == "elapsed>30min":
            return True
        return self.facts.promised_delivery_minutes is not None

    @flag("是否超过承诺的发货时间", "whether the delivery is late", unknown=True)
    def late(self) -> bool | None:
        """Delivered, or still not delivered, after the promise, as `late_when` counts.

        Goods that were fetched had been delivered; when, only a delivery on record tells.
        """
        if self.facts.delivered_at is None and self.facts.order_state in FETCHED:
            return None
        if self.settings["late_when"] == "elapsed>30min":
            return self.elapsed > timedelta(minutes=30)
        promised = self.facts.promised_delivery_minutes
        return None if promised is None else self.elapsed > timedelta(minutes=promised)

    @figure
    def window(self) -> timedelta:
        """The window for this class of goods."""
        kind = "card_feedback_hours" if self.facts.product_class in CARD_KEYS else "window_hours"
        return _hours(self.settings[kind])

    @figure
    def window_start(self) -> datetime | None:
        """When the window started; None where that is not known."""
        start: datetime | None = getattr(self.facts, str(self.settings["counted_from"]))
        return start

    @figure
    def since_start(self) -> timedelta:
        """From the start of the window, or from the payment, to the claim."""
        return self.facts.applied_at - (self.window_start or self.facts.paid_at)

    @flag("是否知道时限的起点", "whether the start of the window is known")
    def window_known(self) -> bool:
        """The start of the window is known."""
        return self.window_start is not None

    @flag("是否在时限内", "whether the claim is in time", unknown=True)
    def in_window(self) -> bool | None:
        """Claimed within the window, its end included; in time is known without its start too."""
        inside = self.since_start <= self.window
        return inside if inside or self.window_start is not None else None

    @flag("是否在快速时限内", "whether the claim came within the fast window")
    def in_fast_window(self) -> bool:
        """Within `discovery_hours` of finding the problem, or in the window, or not known."""
        found = self.facts.discovered_at
        if found is not None and self.facts.applied_at - found <= _hours(
            self.settings["discovery_hours"]
        ):
            return True
        return self.in_window is not False

    @flag("是否已过充值等待时间", "whether the top-up was given its time")
    def topup_waited(self) -> bool:
        """The claim came later than `topup_wait_hours` after the payment."""
        wait = _hours(self.settings["topup_wait_hours"])
        return self.facts.applied_at - self.facts.paid_at > wait

    @flag("时间和数量是否相符", "whether times and numbers agree")
    def coherent(self) -> bool:
        """Times and numbers do not contradict each other."""
        facts = self.facts
        if facts.applied_at < facts.paid_at:
            return False
        return self.units_fit and not (
            facts.delivered_at is not None and facts.delivered_at < facts.paid_at
        )

    # The procedure so far.

    new_evidence = fact("new_evidence", "是否有新证据", "whether there is new evidence")

    @flag("材料是否逾期", "whether material is overdue")
    def material_lapsed(self) -> bool:
        """Material that was asked for came after its time, or still has not come."""
        asked = self.facts.material_requested_at
        if asked is None:
            return False
        came = self.facts.material_supplied_at or self.facts.now
        return came is not None and came - asked > _hours(self.settings["material_deadline_hours"])

    @flag("是否为申诉", "whether it is an appeal")
    def appealed(self) -> bool:
        """There is an appeal."""
        return self.facts.appealed_at is not None

    @flag("申诉是否在期限内", "whether the appeal is in time", unknown=True)
    def appeal_open(self) -> bool | None:
        """The appeal came within `appeal_days` of the refusal, the next day being the first."""
        refused, appealed = self.facts.rejected_at, self.facts.appealed_at
        if refused is None or appealed is None:
            return None
        days = (china_day(appealed) - china_day(refused)).days
        return bool(days <= self.settings["appeal_days"])

    @figure
    def waiting_since(self) -> datetime | None:
        """Since when the platform owes an answer; None where it answered or paid.

        A document that says of no submission, but that nothing was answered, means the claim.
        """
        facts = self.facts
        if facts.now is None or facts.platform_replied or facts.approved_at is not None:
            return None
        if facts.submitted_at is None and facts.platform_replied is False:
            return facts.applied_at
        return facts.submitted_at

    @flag("平台是否尚未答复", "whether the platform has not answered yet")
    def unanswered(self) -> bool:
        """The claim was submitted, and the platform has neither answered nor paid."""
        return self.waiting_since is not None

    @number("平台未答复的小时数", "for how many hours the platform has not answered")
    def unanswered_hours(self) -> int:
        """Begun hours since the claim was submitted; 0 where it was answered."""
        facts, since = self.facts, self.waiting_since
        if since is None or facts.now is None:
            return 0
        return max(-((since - facts.now) // _HOUR), 0)

    @number("平台未答复的工作日数", "for how many working days the platform has not answered")
    def unanswered_days(self) -> int:
        """Working days since the claim was submitted, up to sixty; 0 where it was answered."""
        facts, since = self.facts, self.waiting_since
        if since is None or facts.now is None or facts.now - since < _ONE_DAY:
            return 0
        return self.calendar.working_days_passed(
            china_day(since), china_day(facts.now), at_most=WAITING_DAYS_MAX
        )

    @flag("退款是否逾期未到账", "whether the refund should have arrived")
    def payout_overdue(self) -> bool:
        """The refund was approved, and its last day of arrival is over."""
        facts = self.facts
        if facts.now is None or facts.approved_at is None:
            return False
        if facts.now - (facts.submitted_at or facts.applied_at) < _ONE_DAY:
            return False
        days = days_of(facts.channel, self.settings["arrival_working_days"])
        latest = arrival_range(facts.approved_at, days, self.calendar).latest
        return china_day(facts.now) > latest

    urged = fact(
        "proofs.urged",
        "买家是否催办过",
        "whether the buyer urged",
        unknown=False,
        said="A chat with support shows that the buyer urged.",
    )

    # What was brought as proof.

    @flag("举证责任是否在买家", "whether the burden of proof is the buyer's")
    def firm_needed(self) -> bool:
        """Out of time, or after a confirmed receipt, a claim of fault needs well-marked proof."""
        if self.facts.reason in NO_FAULT_REASONS:
            return False
        return self.receipt_confirmed or not self.in_fast_window

    @figure
    def proofs(self) -> frozenset[str]:
        """The proofs on file that count; only firm ones where the burden is the buyer's."""
        proofs = self.facts.proofs
        return proofs.firm if self.firm_needed else proofs.counted

    brought = fact(
        "proofs.brought",
        "是否提交了证据",
        "whether proof was brought",
        said="Evidence was brought; not known where the document says nothing of evidence.",
    )

    @flag("是否没有系统记录可查", "whether no record of the system speaks of it")
    def unrecorded(self) -> bool:
        """The document speaks of evidence, but nobody consulted the delivery log."""
        return self.facts.proofs.brought is not None and not self.facts.log_consulted

    @flag("是否有可查的材料", "whether there is anything on file")
    def on_file(self) -> bool:
        """The log was consulted, or evidence was brought or not spoken of."""
        return self.facts.log_consulted or self.facts.proofs.brought is not False

    payments = fact(
        "proofs.payments",
        "支付记录的数量",
        "how many payments were shown",
        number=True,
        unknown=False,
        said="How many payment records were shown.",
    )

    promise_in_chat = fact(
        "proofs.promise_in_chat",
        "聊天中是否有承诺",
        "whether a chat shows a promise",
        unknown=False,
        said="A chat with the seller shows a promise, or nobody has said what it shows.",
    )

    off_platform = fact(
        "proofs.off_platform",
        "沟通是否都在平台外",
        "whether all talk was outside the platform",
        unknown=False,
        said="All chats shown were held outside the platform.",
    )

    other_order = fact(
        "proofs.other_order",
        "证据是否属于其他订单",
        "whether a proof is of another order",
        unknown=False,
        said="A piece of evidence shows another order's number.",
    )

    # Figures of sentences.

    since = figure(lambda view: view.since_start)
    over = figure(lambda view: view.since_start - view.window)
    promised = figure(lambda view: view.facts.promised_delivery_minutes)
    amount = figure(lambda view: yuan(view.facts.amount_fen))
    prior = figure(lambda view: yuan(view.facts.prior_refund_fen or 0))
    ordered = figure(lambda view: view.facts.ordered)
    missing = figure(lambda view: view.units_missing)
    invalid = figure(lambda view: view.facts.invalid)
    promised_days = figure(lambda view: view.facts.promised_days)
    granted_days = figure(lambda view: view.facts.granted_days)
    from_when = figure(lambda view: view.facts.paid_at + _hours(view.settings["topup_wait_hours"]))


_DECLARED: Mapping[str, Term[Any]] = {
    name: term for name, term in vars(View).items() if isinstance(term, Term)
}
TERMS: Mapping[str, Term[Any]] = {
    name: term for name, term in _DECLARED.items() if term.kind != "figure"
}
"""Every word that a condition may use."""

FIGURES = frozenset(_DECLARED)
"""Everything that a sentence may name beside the settings."""


def _hours(value: Any) -> timedelta:
    return timedelta(hours=value)
