"""The words a clause's condition may use, worked out from the facts and the settings.

Every term is documented in docs/reference/rulebook.md. None means that it cannot be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from operator import attrgetter

from amends.domain.days import china_day
from amends.domain.facts import Facts
from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.vocabulary import (
    DeliveryLog,
    GoodsState,
    MerchantStatus,
    ProductClass,
    Reason,
    UsedBy,
)
from amends.domain.wording import yuan

PROOF_NAMES = EVIDENCE_TYPES | frozenset(
    [
        "specific_description",
        "order_no",
        "in_platform_chat",
        "timestamp_or_watermark",
        "second_payment_record",
    ]
)
"""What a clause may ask for: the evidence types and the names for flaws in evidence."""

CARD_KEYS = frozenset({ProductClass.GAME_CARD, ProductClass.ACTIVATION_CODE})
NO_FAULT_REASONS = frozenset(
    {Reason.DUPLICATE_ORDER, Reason.MISTAKEN_PURCHASE, Reason.NO_LONGER_WANTED, Reason.OTHER}
)
VAGUE = ("不好用", "不满意", "不想要", "没收到货", "东西不行", "vague", "not good", "unspecific")
TRIPLE = ("假一赔三", "退一赔三", "triple")
LATE_PAY = ("超时赔付", "延迟赔付", "late_compensation", "compensation_for_delay")
BUYER_SIDE = (
    "invalid", "fail", "not_arriv", "no_record", "not_found", "not_credited", "not_activ",
    "unused", "not_used", "no_credit", "never", "missing", "none", "already_used", "used_before",
    "redeemed_before", "reclaimed", "banned", "失败", "未到账", "无记录", "无效", "已被",
)  # fmt: skip
SELLER_SIDE = (
    "success", "arrived", "valid", "used", "activated", "credited", "delivered", "redeemed", "ok",
    "到账", "成功", "有效", "已使用",
)  # fmt: skip

TERM_NAMES = frozenset(
    [
        "reason",
        "order_state",
        "product_class",
        "channel",
        "charged_twice",
        "special_offer",
        "customised",
        "receipt_confirmed",
        "consent",
        "prior_full",
        "prior_part",
        "merchant_status",
        "proves_delivery",
        "merchant_counters",
        "guarantee_plan",
        "platform_fault",
        "fault_logged",
        "log_consulted",
        "log",
        "used_by",
        "redeemed_first",
        "used_by_buyer",
        "charges",
        "orders",
        "units_missing",
        "units_invalid",
        "units_lost",
        "units_fit",
        "days_short",
        "late",
        "promise_known",
        "in_window",
        "in_fast_window",
        "window_known",
        "topup_waited",
        "authority",
        "carrier",
        "material_lapsed",
        "appealed",
        "appeal_open",
        "new_evidence",
        "vague",
        "off_platform",
        "payee_differs",
        "other_order",
        "asks_triple",
        "asks_late_pay",
        "coherent",
        "delivered_to_buyer",
        "excluded",
        "firm_needed",
        "brought",
        "payments",
        "urged",
        "on_file",
    ]
)


class View:
    """One claim as the clauses see it. Attributes are the terms; `figures` fills the sentences."""

    __slots__ = (*sorted(TERM_NAMES), "elapsed", "facts", "since_start", "settings", "window")

    def __init__(self, facts: Facts, settings: dict[str, object]) -> None:
        self.facts = facts
        self.settings = settings
        self.reason = facts.reason
        self.order_state = facts.order_state
        self.product_class = facts.product_class
        self.channel = facts.channel
        self._money_and_marks(facts)
        self._parties(facts)
        self._delivery(facts)
        self._windows(facts)
        self._process(facts)
        self._evidence(facts)

    def has(self, proof: str) -> bool:
        """Whether a proof of this type counts; a firm one where the burden lies on the buyer."""
        proofs = self.facts.proofs
        return proof in (proofs.firm if self.firm_needed else proofs.counted)

    def _money_and_marks(self, facts: Facts) -> None:
        prior = facts.prior_refund_fen or 0
        owed = facts.amount_fen
        if facts.reason is Reason.DUPLICATE_CHARGE:
            owed *= max((facts.charges or facts.proofs.payments) - 1, 1)
        self.prior_full = prior >= owed or bool(facts.prior_refund and not prior)
        self.prior_part = bool(prior) and not self.prior_full
        self.special_offer = bool(facts.special_offer)
        self.customised = bool(facts.customised)
        self.receipt_confirmed = bool(facts.receipt_confirmed)
        self.consent = facts.exclusion_consent
        self.excluded = (self.special_offer or self.customised) and self.consent is not False
        self.charges = facts.charges
        self.charged_twice = (
            facts.charges > 1 if facts.charges is not None else facts.proofs.payments > 1 or None
        )
        self.orders = facts.orders
        said = " ".join(facts.claims).lower()
        self.vague = any(word in said for word in VAGUE)
        self.asks_triple = any(word in said for word in TRIPLE)
        self.asks_late_pay = any(word in said for word in LATE_PAY)
        self.payee_differs = facts.proofs.payee_differs or "payee_differs" in said
        self._units(facts)

    def _units(self, facts: Facts) -> None:
        ordered, delivered, invalid = facts.ordered, facts.delivered, facts.invalid
        if facts.order_state is GoodsState.UNDELIVERED and delivered is None:
            delivered = 0
        self.units_missing = (
            None if ordered is None or delivered is None else max(ordered - delivered, 0)
        )
        self.units_invalid = invalid
        self.units_lost = (
            None if self.units_missing is None else self.units_missing + (invalid or 0)
        )
        most = ordered if delivered is None else delivered
        wrong = (ordered is not None and delivered is not None and delivered > ordered) or (
            most is not None and (invalid or 0) + (facts.valid_used or 0) > most
        )
        self.units_fit = not wrong and ordered != 0
        promised, granted = facts.promised_days, facts.granted_days
        self.days_short = None if not promised or granted is None else max(promised - granted, 0)

    def _parties(self, facts: Facts) -> None:
        self.merchant_status = facts.merchant_status or MerchantStatus.ACTIVE
        self.proves_delivery = facts.proves_delivery
        strong = {"official_verification", "official_failure_proof", "third_party_report"}
        strong |= {"login_recording"}
        self.merchant_counters = bool(strong & facts.merchant_proofs.counted)
        self.guarantee_plan = facts.guarantee_plan
        self.fault_logged = facts.fault_logged
        self.platform_fault = _fault_covers(facts)

    def _delivery(self, facts: Facts) -> None:
        log = facts.delivery_log
        self.log_consulted = facts.log_consulted
        self.log = log.value if log else ("none" if facts.log_consulted else None)
        self.used_by = facts.used_by
        used, delivered = facts.used_at, facts.delivered_at
        self.redeemed_first = None if used is None or delivered is None else used < delivered
        seen = facts.first_seen_at
        if used and seen and used < seen and facts.used_by is not UsedBy.BUYER_ACCOUNT:
            self.redeemed_first = True
        if facts.used_by is UsedBy.THIRD_PARTY and self.redeemed_first is None:
            self.redeemed_first = True
        self.used_by_buyer = (
            None
            if facts.used_by in (None, UsedBy.UNKNOWN)
            else facts.used_by is UsedBy.BUYER_ACCOUNT
        )
        self.delivered_to_buyer = (
            facts.proves_delivery
            if facts.proves_delivery is not None
            else (True if log in _REACHED else None)
        )
        reached = facts.delivered_at or facts.applied_at
        self.elapsed = max(reached - facts.paid_at, _NO_TIME)
        if self.settings["late_when"] == "elapsed>30min":
            self.promise_known = True
            self.late: bool | None = self.elapsed > timedelta(minutes=30)
        else:
            promised = facts.promised_delivery_minutes
            self.promise_known = promised is not None
            self.late = None if promised is None else self.elapsed > timedelta(minutes=promised)

    def _windows(self, facts: Facts) -> None:
        settings = self.settings
        kind = "window_hours"
        if facts.product_class in CARD_KEYS:
            kind = "card_feedback_hours"
        elif facts.product_class is ProductClass.PHYSICAL_MERCH:
            kind = "physical_window_hours"
        self.window = _hours(settings[kind])
        start = getattr(facts, str(settings["counted_from"]))
        self.window_known = start is not None
        self.since_start = facts.applied_at - (start or facts.paid_at)
        inside = self.since_start <= self.window
        self.in_window: bool | None = inside if start is not None or inside else None
        found = facts.discovered_at
        in_time_found = found is not None and facts.applied_at - found <= _hours(
            settings["discovery_hours"]
        )
        self.in_fast_window = in_time_found or bool(self.in_window) or self.in_window is None
        wait = _hours(settings["topup_wait_hours"])
        self.topup_waited = facts.applied_at - facts.paid_at > wait

    def _process(self, facts: Facts) -> None:
        self.material_lapsed = False
        asked = facts.material_requested_at
        if asked is not None:
            came = facts.material_supplied_at or facts.now
            limit = _hours(self.settings["material_deadline_hours"])
            self.material_lapsed = came is not None and came - asked > limit
        self.appealed = facts.appealed_at is not None
        self.new_evidence = facts.new_evidence
        self.appeal_open: bool | None = None
        if facts.appealed_at is not None and facts.rejected_at is not None:
            days = (china_day(facts.appealed_at) - china_day(facts.rejected_at)).days
            limit_days = self.settings["appeal_days"]
            assert isinstance(limit_days, int)
            self.appeal_open = days <= limit_days
        early = facts.applied_at < facts.paid_at
        before = facts.delivered_at is not None and facts.delivered_at < facts.paid_at
        self.coherent = not (early or before or not self.units_fit)

    def _evidence(self, facts: Facts) -> None:
        proofs = facts.proofs
        self.brought = proofs.brought
        self.payments = proofs.payments
        self.urged = proofs.urged
        self.off_platform = proofs.off_platform
        self.other_order = proofs.other_order
        self.on_file = self.log_consulted or proofs.brought is not False
        self.firm_needed = facts.reason not in NO_FAULT_REASONS and (
            not self.in_fast_window or self.receipt_confirmed
        )
        official = _reads(facts.official_record)
        if official is None:
            official = _reads(facts.issuer_record)
        self.authority = official
        self.carrier = _reads(facts.carrier_record)

    def figures(self) -> dict[str, object]:
        """What the sentences of clauses may name; `wording` puts spans and moments in words."""
        facts = self.facts
        over = self.since_start - self.window
        figures: dict[str, object] = {
            "elapsed": self.elapsed,
            "promised": facts.promised_delivery_minutes,
            "since": self.since_start,
            "window": self.window,
            "over": over,
            "amount": yuan(facts.amount_fen),
            "prior": yuan(facts.prior_refund_fen or 0),
            "ordered": facts.ordered,
            "missing": self.units_missing,
            "invalid": facts.invalid,
            "promised_days": facts.promised_days,
            "granted_days": facts.granted_days,
            "from_when": facts.paid_at + _hours(self.settings["topup_wait_hours"]),
        }
        figures |= self.settings
        figures.update(zip(_TERMS, _all_terms(self), strict=True))
        return figures


_TERMS = tuple(TERM_NAMES)
_all_terms = attrgetter(*_TERMS)


_NO_TIME = timedelta()
_REACHED = frozenset(
    {
        DeliveryLog.DELIVERED,
        DeliveryLog.SUCCESS_SHOWN,
        DeliveryLog.ACTIVATED,
        DeliveryLog.PARTLY_USED,
        DeliveryLog.USED,
    }
)


def _hours(value: object) -> timedelta:
    assert isinstance(value, int)
    return timedelta(hours=value)


def _fault_covers(facts: Facts) -> bool | None:
    """Whether the platform's own log shows a fault that touched this order."""
    if not facts.fault_logged:
        return facts.fault_logged
    begin, end = facts.fault_from, facts.fault_to
    last = facts.delivered_at or facts.applied_at
    if begin is not None and begin > max(last, facts.applied_at):
        return False
    return not (end is not None and end < facts.paid_at)


def _reads(record: object) -> str | None:
    """What a record of an authority says: `fails` for the buyer, `works` against him."""
    if isinstance(record, bool):
        return "works" if record else "fails"
    if isinstance(record, Mapping):
        words = [record.get(key) for key in ("result", "status", "says", "state", "valid")]
        for word in words:
            if word is not None:
                return _reads(word)
        return None
    if not isinstance(record, str):
        return None
    said = record.lower().replace(" ", "_").replace("-", "_")
    if any(word in said for word in BUYER_SIDE):
        return "fails"
    return "works" if any(word in said for word in SELLER_SIDE) else None
