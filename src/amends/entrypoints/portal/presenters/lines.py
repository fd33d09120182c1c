"""Cases, orders, notices and refunds as lines of lists."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from amends.domain.access import Actor
from amends.domain.calendar import Calendar
from amends.domain.procedure import State, allowed_acts
from amends.entrypoints.portal.notice_words import said
from amends.entrypoints.portal.presenters.faces import CaseLine, OrderCard
from amends.entrypoints.portal.presenters.heads import badge_of, clock_of, product_of
from amends.entrypoints.portal.presenters.letters import arrival_of, arrival_words
from amends.entrypoints.portal.presenters.parts import Badge, NoticeLine, RefundLine, in_words
from amends.entrypoints.portal.templatetags.portal import moment
from amends.entrypoints.portal.words import CHANNELS, ORDER_STATES, REASONS, REFUND_STATES, word
from amends.models.casefile import deadline_of
from amends.models.cases import Case
from amends.models.notices import Notice
from amends.models.orders import Order
from amends.models.refunds import Refund, RefundState


def case_line(case: Case, *, actor: Actor, now: datetime) -> CaseLine:
    """A case with its order, merchant and deadline loaded. Parties see no other party's contact."""
    clock = clock_of(case, deadline_of(case), now=now)
    return CaseLine(
        number=case.number,
        url=reverse("portal:case", args=[case.number]),
        product=product_of(case.order),
        reason=word(REASONS, case.reason),
        amount_fen=case.order.amount_fen,
        buyer=case.order.contact_masked if actor.is_staff else "",
        merchant=case.merchant.name,
        badge=badge_of(case),
        filed_at=case.filed_at,
        clock=clock,
        overdue=case.overdue or (clock is not None and clock.overdue),
    )


def order_card(order: Order, *, case: Case | None = None) -> OrderCard:
    """An order with its merchant loaded; `case` is the latest one on it, whose state then shows."""
    label, tone = ORDER_STATES[order.state]
    badge = badge_of(case) if case else Badge(label=str(label), tone=tone)
    return OrderCard(
        order_no=order.order_no,
        url=reverse("portal:order", args=[order.order_no]),
        product=product_of(order),
        merchant=order.merchant.name,
        amount_fen=order.amount_fen,
        paid_at=order.paid_at,
        badge=badge,
        case_number=case.number if case else "",
        case_url=reverse("portal:case", args=[case.number]) if case else "",
    )


def notice_line(notice: Notice, case: Case) -> NoticeLine:
    """A notice about a case that has its order loaded."""
    return NoticeLine(
        text=said(notice.to_role, notice.template, notice.facts),
        at=notice.created_at,
        new=notice.read_at is None,
        product=product_of(case.order),
        case_number=case.number,
        case_url=reverse("portal:case", args=[case.number]),
    )


def refund_line(
    refund: Refund, *, case: Case, calendar: Calendar, actor: Actor, now: datetime
) -> RefundLine:
    """A refund of a case that has its order loaded. The channel's own words are for staff."""
    label, tone = REFUND_STATES[refund.state]
    inside = actor.is_staff
    return RefundLine(
        number=refund.number,
        amount_fen=refund.amount_fen,
        channel=word(CHANNELS, refund.channel),
        badge=Badge(label=str(label), tone=tone),
        arrival=_arrival(refund, case.order, calendar),
        created_at=refund.created_at,
        channel_ref=refund.channel_ref,
        channel_code=refund.channel_code if inside else "",
        case_number=case.number,
        case_url=reverse("portal:case", args=[case.number]),
        attempts=refund.attempts,
        age=in_words(now - refund.created_at) if not refund.closed else "",
        can_pay_again=refund.state == RefundState.FAILED
        and "pay_again" in allowed_acts(State(case.state), actor.role),
    )


def _arrival(refund: Refund, order: Order, calendar: Calendar) -> str:
    if refund.state == RefundState.FAILED:
        return ""
    if refund.state == RefundState.SUCCEEDED and refund.closed_at is not None:
        return gettext("Confirmed by the channel on %(at)s.") % {"at": moment(refund.closed_at)}
    return arrival_words(arrival_of(refund.channel, order, calendar, refund.created_at))
