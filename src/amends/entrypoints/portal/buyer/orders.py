"""The buyer's orders: finding one as a guest, the list, and an order's own page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.actions.claims.find_order import find_order
from amends.actions.orders.confirm_receipt import confirm_receipt
from amends.actions.orders.reveal_key import reveal_key
from amends.domain.access import ARBITERS, Actor, Role
from amends.domain.refused import Refused
from amends.domain.vocabulary import Reason
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import part, show
from amends.entrypoints.portal.presenters.faces import KeyList, MyPage, OrderPage
from amends.entrypoints.portal.presenters.facts import order_facts
from amends.entrypoints.portal.presenters.letters import outlook_letter
from amends.entrypoints.portal.presenters.lines import case_line, order_card
from amends.entrypoints.portal.presenters.parts import Clock, Letter
from amends.entrypoints.portal.presenters.records import refundable_fen, talk_of
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import address_of, page, remember_orders, user_of
from amends.entrypoints.portal.words import REASONS, word
from amends.entrypoints.problems import status_of
from amends.models.casefile import OrderFile, latest_orders, read_orderfile
from amends.models.orders import OrderState
from amends.models.queue import list_page
from amends.models.settling import price_is_back

ORDERS_SHOWN = 15
CASES_SHOWN = 10
PAGES_MAX = 1_000

LIKELY = {
    OrderState.UNDELIVERED: Reason.NOT_DELIVERED,
    OrderState.UNACTIVATED: Reason.NO_LONGER_WANTED,
    OrderState.ACTIVATED_UNUSED: Reason.NO_LONGER_WANTED,
}
"""The commonest claim on goods in a state, whose outlook an order's page shows."""


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form for guests; the right number and contact open the order for this session."""
    if request.method != "POST":
        return show(request, "buyer/find.html")
    order_no = request.POST.get("order_no", "").strip()
    contact = request.POST.get("contact", "").strip()
    try:
        guest = find_order(order_no, contact, address=address_of(request), now=clock.now())
    except Refused as refusal:
        draft = {"order_no": order_no, "contact": contact}
        said, status = sentence_of(refusal), status_of(refusal)
        return show(request, "buyer/find.html", status=status, refusal=said, draft=draft)
    remember_orders(request, guest.order_ids)
    return redirect("portal:order", order_no)


@require_safe
@page()
def my_orders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the buyer bought and claimed: with an account all of it, as a guest what he proved."""
    now, number = clock.now(), _page_number(request)
    cases = list_page(actor, limit=CASES_SHOWN).cases
    latest = {case.order_id: case for case in reversed(cases)}
    orders = latest_orders(actor, limit=ORDERS_SHOWN + 1, skip=ORDERS_SHOWN * (number - 1))
    first_url = reverse("portal:my_orders")
    mine = MyPage(
        orders=tuple(
            order_card(order, case=latest.get(order.pk)) for order in orders[:ORDERS_SHOWN]
        ),
        cases=tuple(case_line(case, actor=actor, now=now) for case in cases) if number == 1 else (),
        guest=user_of(request) is None,
        next_url=f"{first_url}?page={number + 1}" if len(orders) > ORDERS_SHOWN else "",
        first_url=first_url if number > 1 else "",
    )
    return show(request, "buyer/mine.html", mine)


def _page_number(request: HttpRequest) -> int:
    """Which page of the list is asked for; the first where that cannot be read."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return min(max(number, 1), PAGES_MAX)


@require_safe
@page()
def order(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """An order with its facts, its keys masked, and what a claim would bring."""
    now = clock.now()
    file = read_orderfile(actor, order_no)
    return show(request, "buyer/order.html", _page(file, actor, now))


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def reveal_keys(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """The keys in clear, this once; the look is logged and may count as fetching the goods."""
    if request.method != "POST":
        return redirect("portal:order", order_no)
    now = clock.now()
    shown = reveal_key(actor, order_no, now=now, address=address_of(request))
    keys = KeyList(keys=tuple(shown), revealed=True)
    if request.headers.get("HX-Request"):
        return part(request, "buyer/keys.html", keys=keys, order_no=order_no)
    file = read_orderfile(actor, order_no)
    return show(request, "buyer/order.html", _page(file, actor, now, keys))


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def confirm(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """The buyer says that he has it and that it works."""
    if request.method == "POST":
        confirm_receipt(actor, order_no, now=clock.now())
        messages.success(request, gettext("The receipt is confirmed."))
    return redirect("portal:order", order_no)


def _page(file: OrderFile, actor: Actor, now: datetime, keys: KeyList | None = None) -> OrderPage:
    order, claimant = file.order, actor.role is Role.BUYER
    card = order_card(order)
    claimable = (
        claimant
        and order.state != OrderState.CANCELLED
        and refundable_fen(order) > 0
        and not any(case.is_open for case in file.cases)
    )
    return OrderPage(
        card=card,
        facts=order_facts(file, actor=actor),
        cases=tuple(case_line(case, actor=actor, now=now) for case in reversed(file.cases)),
        talk=talk_of(file, actor),
        keys=keys or _masked(file, actor),
        likely=word(REASONS, LIKELY.get(OrderState(order.state))) if claimable else "",
        outlook=_outlook(file, actor, now) if claimable else None,
        claim_url=f"{card.url}claim/" if claimable else "",
        may_confirm=(
            claimant
            and bool(file.deliveries)
            and order.receipt_confirmed_at is None
            and refundable_fen(order) > 0
        ),
        delivery_clock=_delivery_clock(file, now),
    )


def _masked(file: OrderFile, actor: Actor) -> KeyList | None:
    """The keys without what opens them; None for goods that have none."""
    order = file.order
    if not file.key_masks:
        return None
    taken_back = actor.role is Role.BUYER and price_is_back(order)
    return KeyList(
        keys=tuple(file.key_masks),
        may_reveal=not taken_back and actor.role in {Role.BUYER, Role.MERCHANT} | ARBITERS,
        taken_back=taken_back,
        fetched=order.state != OrderState.UNACTIVATED,
    )


def _outlook(file: OrderFile, actor: Actor, now: datetime) -> Letter | None:
    reason = LIKELY.get(OrderState(file.order.state))
    if reason is None:
        return None
    claim = Claim(order_no=file.order.order_no, reason=reason)
    answer = file_claims(actor, [claim], now=now, dry_run=True)[0]
    return outlook_letter(answer) if isinstance(answer, Filed) else None


def _delivery_clock(file: OrderFile, now: datetime) -> Clock | None:
    order = file.order
    if order.state != OrderState.UNDELIVERED or order.promised_delivery_minutes is None:
        return None
    return Clock(
        started_at=order.paid_at,
        due_at=order.paid_at + timedelta(minutes=order.promised_delivery_minutes),
        now=now,
        consequence=gettext("If nothing has come by then, you can have the price back."),
    )
