"""The policy as rows of expressions, for rule engines that are no rulebook of ours.

A row is taken when the claim is for one of its reasons and its condition is true; the first such
row decides. A condition can be tested by itself, so that all of them can be, for findings.
Expressions are written so that CEL takes them as they are; `as_zen` says them in the words of ZEN.
Values are `flat`: sums in fen, times in seconds, null for what is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.domain.facts import Facts


@dataclass(frozen=True)
class Row:
    """A rule: for which reasons (none means all), when, and what then; sums are expressions."""

    reasons: tuple[str, ...]
    when: str
    outcome: str
    refund: str = "0"
    fee: str = "0"


def flat(facts: Facts) -> Mapping[str, object]:
    """What the rows may ask of a claim."""
    return {
        "reason": facts.reason.value,
        "state": facts.order_state.value,
        "product": facts.product_class.value,
        "amount": facts.amount_fen,
        "prior": facts.prior_refund_fen or 0,
        "charges": facts.charges or 1,
        "orders": facts.orders or 1,
        "paid": _seconds(facts.paid_at),
        "promised": facts.promised_delivery_minutes,
        "delivered": _seconds(facts.delivered_at),
        "applied": _seconds(facts.applied_at),
        "used": _seconds(facts.used_at),
        "used_by": None if facts.used_by is None else facts.used_by.value,
        "fault": bool(facts.fault_logged),
        "log": None if facts.delivery_log is None else facts.delivery_log.value,
        "issuer": facts.issuer_record,
        "excluded": bool(
            (facts.special_offer or facts.customised) and facts.exclusion_consent
        ),
        "confirmed": bool(facts.receipt_confirmed),
        "ordered": facts.ordered,
        "came": facts.delivered,
        "invalid": facts.invalid,
        "promised_days": facts.promised_days,
        "granted_days": facts.granted_days,
        "proofs": sorted(facts.proofs.counted),
    }  # fmt: skip


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _share(lost: str, whole: str) -> str:
    """The price of a part, half up. Only what divides exactly is divided, so numbers stay whole."""
    twice = f"(2 * amount * {lost} + {whole})"
    share = f"({twice} - {twice} % (2 * {whole})) / (2 * {whole})"
    return f"{share} < amount - prior ? {share} : amount - prior"


def _brought(*kinds: str) -> str:
    return " && ".join(f'"{kind}" in proofs' for kind in kinds)


REST = "amount - prior"
INVALID_ONES = f"invalid == null ? {REST} : ({_share('invalid', 'ordered')})"
FEE = f"(({REST}) * 15 + 50 - (({REST}) * 15 + 50) % 100) / 100"
UNUSED = 'state in ["unactivated", "activated_unused"]'
LATE = "promised != null && delivered != null && delivered - paid > promised * 60"
HANDED_OVER = 'log in ["delivered", "activated", "partly_used", "used"]'
WINDOW = (
    '(product in ["game_card", "activation_code"] ? 86400 '
    ': product == "physical_merch" ? 604800 : 259200)'
)
OFFICIAL = '("official_verification" in proofs || "official_failure_proof" in proofs)'

TIMING = ("not_delivered", "delayed_delivery")
KEYS = ("invalid_key", "already_used_key")
ACCOUNTS = ("account_abnormal", "account_reclaimed")
COMPARED = ("not_as_described", "function_missing", "service_not_as_promised")
SOLD_WRONG = (*ACCOUNTS, *COMPARED)

ROWS: Sequence[Row] = (
    Row(("duplicate_charge",), "charges > 1 && prior < amount * (charges - 1)",
        "approve", "amount * (charges - 1) - prior"),
    Row((), "prior >= amount", "reject"),
    Row(("platform_fault", *TIMING), "fault", "approve", REST),
    Row(("topup_not_arrived",), "applied - paid <= 86400", "manual"),
    Row((), f'state == "undelivered" && {HANDED_OVER}', "manual"),
    Row((), 'state == "undelivered"', "approve", REST),
    Row(("partial_delivery",), "ordered == null || came == null", "manual"),
    Row(("partial_delivery",), "ordered != null && came != null && came < ordered",
        "approve", _share("(ordered - came)", "ordered")),
    Row(("partial_delivery",), "true", "reject"),
    Row(TIMING, f"{LATE} && {UNUSED}", "approve", REST),
    Row(TIMING, LATE, "manual"),
    Row(TIMING, f'state != "unactivated" && {HANDED_OVER}', "reject"),
    Row(TIMING, 'state != "unactivated"', "manual"),
    Row(KEYS, "used != null && delivered != null && used < delivered", "approve", INVALID_ONES),
    Row(KEYS, 'used_by == "third_party" || issuer == "failed"', "approve", INVALID_ONES),
    Row(KEYS, 'issuer == "success"', "reject"),
    Row(KEYS, f'!({UNUSED}) && used_by == "buyer_account" && !{OFFICIAL}', "reject"),
    Row(KEYS, _brought("order_page", "key_error_screenshot"), "approve", INVALID_ONES),
    Row(KEYS, "true", "need_evidence"),
    Row(("used_but_ineffective",),
        _brought("order_page", "official_failure_proof", "ingame_record"), "approve", REST),
    Row(("topup_not_arrived",), _brought("order_page", "carrier_query"), "approve", REST),
    Row(SOLD_WRONG, "promised_days != null && granted_days != null && granted_days < promised_days",
        "approve", _share("(promised_days - granted_days)", "promised_days")),
    Row(ACCOUNTS, _brought("order_page", "login_recording"), "approve", REST),
    Row(COMPARED, _brought("order_page", "listing_page", "actual_page"), "approve", REST),
    Row(("used_but_ineffective", "topup_not_arrived", *SOLD_WRONG), "true", "need_evidence"),
    Row((), f"!({UNUSED})", "reject"),
    Row((), "confirmed", "reject"),
    Row((), f"delivered != null && applied - delivered > {WINDOW}", "reject"),
    Row((), "excluded", "reject"),
    Row(("duplicate_order",), 'state == "unactivated" && orders < 2', "need_evidence"),
    Row((), 'state == "unactivated"', "approve", REST),
    Row((), _brought("unused_proof"), "approve", f"{REST} - {FEE}", FEE),
    Row((), "true", "need_evidence"),
)  # fmt: skip
"""The same policy as `plain`, in the same order; the last row takes every claim."""


def rows_for(reason: str) -> Sequence[Row]:
    """The rows that a claim for this reason is put to, in order."""
    return [row for row in ROWS if not row.reasons or reason in row.reasons]


def as_zen(expression: str) -> str:
    """An expression in the words of ZEN."""
    return expression.replace("&&", "and").replace("||", "or").replace("!(", "not (")
