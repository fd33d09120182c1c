"""What the records know of an order, as lines to read."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext, ngettext

from amends.domain.access import Actor, Role
from amends.entrypoints.portal.presenters.parts import Fact, FactGroup, in_words
from amends.entrypoints.portal.templatetags.portal import moment, yuan
from amends.entrypoints.portal.words import (
    CHANNELS,
    MERCHANT_STATES,
    ORDER_STATES,
    PRODUCT_CLASSES,
    USED_BY,
    USES,
    word,
)
from amends.models.casefile import OrderFile
from amends.models.merchants import MerchantStatus
from amends.models.orders import Activation, Order


def order_facts(file: OrderFile, *, actor: Actor) -> tuple[FactGroup, ...]:
    """An order's facts under their headings; the buyer's contact, masked, only to himself and staff."""
    groups = (
        FactGroup(title=gettext("What was bought"), facts=tuple(_purchase(file.order, actor))),
        FactGroup(title=gettext("Payment"), facts=tuple(_payment(file))),
        FactGroup(title=gettext("Delivery and use"), facts=tuple(_delivery(file))),
    )
    return tuple(group for group in groups if group.facts)


def _purchase(order: Order, actor: Actor) -> list[Fact]:
    facts = [
        Fact(label=gettext("Order"), value=order.order_no, copyable=True),
        Fact(label=gettext("Kind"), value=word(PRODUCT_CLASSES, order.product_class)),
    ]
    described = str(order.snapshot.get("description") or "")
    if described:
        facts.append(Fact(label=gettext("Described as"), value=described))
    if order.quantity > 1:
        pieces = ngettext("%(n)s piece", "%(n)s pieces", order.quantity) % {"n": order.quantity}
        facts.append(Fact(label=gettext("Quantity"), value=pieces))
    facts.append(_merchant(order))
    flags = [
        (order.special_offer, gettext("special offer")),
        (order.customised, gettext("made to order")),
        (order.exclusion_consent, gettext("return waived at purchase")),
    ]
    marked = [label for holds, label in flags if holds]
    if marked:
        facts.append(Fact(label=gettext("Marked as"), value=gettext(", ").join(marked)))
    if actor.role is not Role.MERCHANT:
        facts.append(Fact(label=gettext("Bought with"), value=order.contact_masked))
    return facts


def _merchant(order: Order) -> Fact:
    merchant = order.merchant
    if merchant.status == MerchantStatus.ACTIVE:
        return Fact(label=gettext("Merchant"), value=merchant.name)
    state = word(MERCHANT_STATES, merchant.status)
    said = gettext("%(name)s (%(state)s)") % {"name": merchant.name, "state": state}
    return Fact(label=gettext("Merchant"), value=said, tone="bad")


def _payment(file: OrderFile) -> list[Fact]:
    order = file.order
    facts = [
        Fact(
            label=gettext("Paid"),
            value=f"{yuan(payment.amount_fen)} · {moment(payment.paid_at)}",
            source=f"{word(CHANNELS, payment.channel)} {payment.trade_no}",
        )
        for payment in file.payments
    ]
    if len(facts) > 1:
        twice = gettext("%(n)s payments for one order") % {"n": len(facts)}
        facts.append(Fact(label=gettext("Charged"), value=twice, tone="bad"))
    if order.refunding_fen:
        value = yuan(order.refunding_fen)
        facts.append(Fact(label=gettext("On its way back"), value=value, tone="wait"))
    if order.refunded_fen:
        value = yuan(order.refunded_fen)
        facts.append(Fact(label=gettext("Paid back"), value=value, tone="done"))
    return facts


def _delivery(file: OrderFile) -> list[Fact]:
    order = file.order
    state, tone = ORDER_STATES[order.state]
    facts = [
        Fact(label=gettext("State"), value=str(state), tone="wait" if tone == "wait" else "calm")
    ]
    if order.promised_delivery_minutes is not None:
        facts.append(
            Fact(
                label=gettext("Promised delivery"), value=_minutes(order.promised_delivery_minutes)
            )
        )
    late = _late(file)
    for number, delivery in enumerate(file.deliveries):
        pieces = ngettext("%(n)s piece", "%(n)s pieces", delivery.quantity)
        facts.append(
            Fact(
                label=gettext("Delivered"),
                value=moment(delivery.delivered_at),
                source=late if late and not number else pieces % {"n": delivery.quantity},
            )
        )
    facts.extend(_use(line) for line in file.uses)
    if order.receipt_confirmed_at is not None:
        facts.append(
            Fact(label=gettext("Receipt confirmed"), value=moment(order.receipt_confirmed_at))
        )
    return facts


def _late(file: OrderFile) -> str:
    """By how much the first delivery came too late, in words; empty where it did not."""
    promised = file.order.promised_delivery_minutes
    if promised is None or not file.deliveries:
        return ""
    took = file.deliveries[0].delivered_at - file.order.paid_at
    if took.total_seconds() <= promised * 60:
        return ""
    return gettext("%(span)s after the payment, later than promised") % {"span": in_words(took)}


def _use(line: Activation) -> Fact:
    by = word(USED_BY, line.used_by) if line.used_by != "unknown" else ""
    said = f"{moment(line.at)} {by}".strip()
    sources = {
        "shop": gettext("told by the shop"),
        "vendor": gettext("told by the issuer"),
        "desk": gettext("seen by this desk"),
    }
    return Fact(
        label=word(USES, line.kind), value=said, source=sources.get(line.source, line.source)
    )


def _minutes(minutes: int) -> str:
    return gettext("within %(span)s") % {"span": in_words(timedelta(minutes=minutes))}
