"""One claim as the clauses see it: the terms of conditions and the figures of sentences.

None means that a term cannot be known. The reference page of the rulebook lists every term; it is
made from this class.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from amends.domain.arrival import arrival_range, days_of
from amends.domain.days import china_day
from amends.domain.terms import Term, fact, figure, flag, number
from amends.domain.terms_of_goods import GoodsTerms
from amends.domain.terms_of_records import RecordTerms
from amends.domain.vocabulary import (
    GoodsState,
    ProductClass,
    Reason,
)
from amends.domain.wording import yuan

CARD_KEYS = frozenset({ProductClass.GAME_CARD, ProductClass.ACTIVATION_CODE})
NO_FAULT_REASONS = frozenset(
    {Reason.DUPLICATE_ORDER, Reason.MISTAKEN_PURCHASE, Reason.NO_LONGER_WANTED, Reason.OTHER}
)
FETCHED = frozenset({GoodsState.ACTIVATED_UNUSED, GoodsState.PARTLY_USED, GoodsState.USED})
WAITING_DAYS_MAX = 60
"""No deadline is longer, so working days of waiting are not counted further."""

_HOUR = timedelta(hours=1)
_ONE_DAY = timedelta(days=1)
_NO_TIME = timedelta()


class View(GoodsTerms, RecordTerms):
    """The facts of one claim under the settings for its product class, in terms."""

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
    name: term
    for terms in (*View.__bases__, View)
    for name, term in vars(terms).items()
    if isinstance(term, Term)
}
TERMS: Mapping[str, Term[Any]] = {
    name: term for name, term in _DECLARED.items() if term.kind != "figure"
}
"""Every word that a condition may use."""

FIGURES = frozenset(_DECLARED)
"""Everything that a sentence may name beside the settings."""


def _hours(value: Any) -> timedelta:
    return timedelta(hours=value)
