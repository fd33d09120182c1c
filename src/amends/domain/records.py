"""What the marketplace's records say of an order, and the facts document made from it.

`OrderRecord` is one order with everything the rules look at, as the models load it in one query.
`facts_document` writes the public facts document from it and from the buyer's application, so a
stored ruling can be decided again from the very same document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from amends.domain.vocabulary import Reason


@dataclass(frozen=True, kw_only=True)
class OrderRecord:
    """One order as the records know it. Amounts in fen, times aware, None where nothing is known.

    `extra_refund_fen` is what was refunded, or is about to be, of a charge made twice.
    `calendar_number` names the marketplace's calendar of the moment.
    """

    calendar_number: int
    id: UUID
    order_no: str
    merchant_id: UUID
    buyer_id: UUID | None
    buyer_ref: str
    contact_hash: str
    rulebook_id: str
    product_class: str
    quantity: int
    amount_fen: int
    paid_fen: int
    refunding_fen: int
    refunded_fen: int
    currency: str
    channel: str
    state: str
    paid_at: datetime
    promised_delivery_minutes: int | None
    extra_refund_fen: int
    receipt_confirmed_at: datetime | None
    special_offer: bool
    customised: bool
    exclusion_consent: bool
    merchant_status: str
    guarantee_plan: bool
    charges: int
    payment_id: UUID | None
    last_payment_id: UUID | None
    delivered_at: datetime | None
    delivered_quantity: int | None
    first_look_at: datetime | None
    use_log: Sequence[Mapping[str, Any]]
    fault_from: datetime | None
    fault_to: datetime | None
    open_case: str | None
    case_count: int
    refused_reasons: Sequence[str]
    balance_id: UUID | None
    balance_fen: int
    deposit_id: UUID | None
    deposit_fen: int
    fund_id: UUID | None
    fund_fen: int
    channel_account_id: UUID | None

    @property
    def refundable_fen(self) -> int:
        """What could still be paid back of what was paid."""
        return self.paid_fen - self.refunding_fen - self.refunded_fen

    @property
    def grantable_fen(self) -> int:
        """What a grant without an amount pays back: what is left, but no more than the price."""
        return min(self.refundable_fen, self.amount_fen)


@dataclass(frozen=True, kw_only=True)
class Application:
    """What the buyer says and brings: his side of the facts."""

    reason: str
    applied_at: datetime
    discovered_at: datetime | None = None
    demands: Sequence[str] = ()
    evidence: Sequence[Mapping[str, object]] = ()
    invalid_quantity: int | None = None
    asked_at: datetime | None = None
    supplied_at: datetime | None = None
    refused_at: datetime | None = None
    appealed_at: datetime | None = None
    new_evidence: bool | None = None
    merchant_proves_delivery: bool | None = None
    merchant_evidence: Sequence[Mapping[str, object]] = field(default_factory=tuple)


def facts_document(order: OrderRecord, claim: Application, *, now: datetime) -> dict[str, object]:
    """The facts document (docs/reference/facts.md) of a claim on an order at a moment."""
    use = _decisive_use(order.use_log)
    prior_fen = _prior_fen(order, claim.reason)
    return {
        "order_state": order.state,
        "product_class": order.product_class,
        "special_offer": order.special_offer,
        "customised": order.customised,
        "receipt_confirmed": order.receipt_confirmed_at is not None,
        "exclusion_consent": order.exclusion_consent,
        "reason": claim.reason,
        "paid_at": _time(order.paid_at),
        "promised_delivery_minutes": order.promised_delivery_minutes,
        "delivered_at": _time(order.delivered_at),
        "discovered_at": _time(claim.discovered_at),
        "applied_at": _time(claim.applied_at),
        "amount_fen": order.amount_fen,
        "channel": order.channel,
        "merchant": {
            "status": _merchant_status(order.merchant_status),
            "proves_delivery": claim.merchant_proves_delivery,
            "balance_sufficient": order.balance_fen >= order.amount_fen,
            "deposit_fen": max(order.deposit_fen, 0),
            "evidence": list(claim.merchant_evidence),
        },
        "platform": {
            "guarantee_plan": order.guarantee_plan,
            "fault_logged": order.fault_from is not None,
            "fault_from": _time(order.fault_from),
            "fault_to": _time(order.fault_to),
        },
        "records": {
            "delivery_log": delivery_log(order),
            "used_by": use["used_by"] if use else None,
            "used_at": _moment(use["at"]) if use else None,
            "first_seen_at": _first_seen(order),
            "prior_refund": prior_fen > 0,
            "prior_refund_fen": prior_fen,
            "charges": order.charges,
            "orders": 1,
        },
        "quantity": {
            "ordered": order.quantity,
            "delivered": order.delivered_quantity,
            "invalid": claim.invalid_quantity,
        },
        "claims": list(claim.demands),
        "process": {
            "now": _time(now),
            "submitted_at": _time(claim.applied_at),
            "material_requested_at": _time(claim.asked_at),
            "material_supplied_at": _time(claim.supplied_at),
            "rejected_at": _time(claim.refused_at),
            "appealed_at": _time(claim.appealed_at),
            "new_evidence": claim.new_evidence,
        },
        "evidence": list(claim.evidence),
    }


def delivery_log(order: OrderRecord) -> str | None:
    """The furthest that the delivery and use records reach; None where there is no delivery."""
    kinds = {str(line["kind"]) for line in order.use_log}
    for kind, word in (
        ("used", "used"),
        ("partly_used", "partly_used"),
        ("activated", "activated"),
        ("topup_shown_done", "success_shown"),
    ):
        if kind in kinds:
            return word
    if order.delivered_at is None:
        return None
    seen = order.first_look_at is not None or "viewed" in kinds
    return "delivered" if seen else "delivered_not_viewed"


def _prior_fen(order: OrderRecord, reason: str) -> int:
    """What was paid back before of what is claimed now: the second charge, or the price."""
    if reason == Reason.DUPLICATE_CHARGE:
        return order.extra_refund_fen
    return order.refunding_fen + order.refunded_fen - order.extra_refund_fen


def _first_seen(order: OrderRecord) -> str | None:
    """When the buyer first saw the goods: the log's word, or his first look at the key here."""
    views = [line["at"] for line in order.use_log if line["kind"] == "viewed"]
    return _moment(views[0]) if views else _time(order.first_look_at)


def _decisive_use(use_log: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first line of the log that shows the furthest use: a key can be redeemed only once."""
    for kind in ("used", "partly_used", "activated"):
        for line in use_log:
            if line["kind"] == kind:
                return line
    return None


def _merchant_status(status: str) -> str:
    """A suspended merchant can still answer, so the rules treat him as an active one."""
    return "active" if status == "suspended" else status


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(value: object) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else str(value)
