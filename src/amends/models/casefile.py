"""Everything on file of one case or one order, in a small fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from amends.domain.access import Actor, Role
from amends.domain.refused import NotFound
from amends.models.cases import Case, CaseDeadline, CaseEvent, Evidence, Offer, Ruling
from amends.models.ids import parse_shown
from amends.models.orders import Activation, CardKey, Delivery, Message, Order, Payment
from amends.models.refunds import Refund


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case with its order, merchant and clock, and all that was added to it, oldest first."""

    case: Case
    deadline: CaseDeadline | None
    rulings: list[Ruling]
    refunds: list[Refund]
    offers: list[Offer]
    evidence: list[Evidence]
    events: list[CaseEvent]

    @property
    def ruling(self) -> Ruling | None:
        """The ruling in force."""
        return self.rulings[-1] if self.rulings else None


@dataclass(frozen=True, kw_only=True)
class OrderFile:
    """An order with what happened to it, oldest first. Keys are masked here."""

    order: Order
    payments: list[Payment]
    deliveries: list[Delivery]
    key_masks: list[str]
    uses: list[Activation]
    messages: list[Message]
    cases: list[Case]


def deadline_of(case: Case) -> CaseDeadline | None:
    """The clock of a case; one statement unless it was loaded with the case."""
    found: CaseDeadline | None = getattr(case, "casedeadline", None)
    return found


def find_case(actor: Actor, name: str | UUID) -> Case:
    """The case of that key, shown key (`case_…`) or number, with order, merchant and clock.

    One statement. Raises `NotFound` unless the actor may see it.
    """
    seen = Case.objects.visible_to(actor).with_calendar()
    cases = seen.select_related("order", "merchant", "casedeadline")
    key = name if isinstance(name, UUID) else parse_shown("case", name)
    if key is not None:
        found = cases.filter(pk=key).first()
    else:
        found = cases.filter(number=_clean(str(name))).first()
    if found is None:
        raise NotFound(what_zh="案件", what_en="case")
    found.order.merchant = found.merchant
    return found


def case_key(actor: Actor, name: str) -> UUID:
    """The key behind a shown key, without a statement, or behind a number, with one.

    Raises `NotFound` for a number of no case the actor may see.
    """
    key = parse_shown("case", name)
    if key is None:
        cases = Case.objects.visible_to(actor).filter(number=_clean(name))
        key = cases.values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(what_zh="案件", what_en="case")
    return key


def read_casefile(
    actor: Actor, name: str | UUID, *, events: bool = True, facts: bool = False
) -> CaseFile:
    """The whole file of a case: six statements, five without its events.

    The facts documents that rulings judged are large and loaded only on request. Raises `NotFound`
    unless the actor may see the case.
    """
    case = find_case(actor, name)
    rulings = Ruling.objects.filter(case=case).order_by("pk")
    if not facts:
        rulings = rulings.defer("facts")
    return CaseFile(
        case=case,
        deadline=deadline_of(case),
        rulings=list(rulings),
        refunds=list(Refund.objects.filter(case=case).order_by("created_at", "pk")),
        offers=list(Offer.objects.filter(case=case).order_by("made_at", "pk")),
        evidence=list(Evidence.objects.filter(case=case).order_by("number")),
        events=list(CaseEvent.objects.filter(case=case).order_by("seq")) if events else [],
    )


def events_page(case: Case, *, limit: int, after: int = 0) -> tuple[list[CaseEvent], int | None]:
    """Up to `limit` events of a case after a sequence number, and where to go on; one statement."""
    found = list(CaseEvent.objects.filter(case=case, seq__gt=after).order_by("seq")[: limit + 1])
    return found[:limit], (found[limit - 1].seq if len(found) > limit else None)


def find_refund(actor: Actor, name: str) -> Refund:
    """The refund of that shown key (`rfd_…`) or number, with its case; one statement.

    Raises `NotFound` unless the actor may see the refund's case.
    """
    key = parse_shown("rfd", name)
    named = Q(pk=key) if key is not None else Q(number=_clean(name))
    seen = Case.objects.visible_to(actor)
    found = Refund.objects.select_related("case", "order").filter(named, case__in=seen).first()
    if found is None:
        raise NotFound(what_zh="退款", what_en="refund")
    return found


def find_exhibit(actor: Actor, name: str, number: int) -> Evidence:
    """One piece of evidence of a case, named as in `find_case`, by its number; one statement.

    Raises `NotFound` unless the actor may see the case and it has this exhibit.
    """
    key = parse_shown("case", name)
    named = Q(pk=key) if key is not None else Q(number=_clean(name))
    seen = Case.objects.visible_to(actor).filter(named)
    found = Evidence.objects.filter(case__in=seen, number=number).first()
    if found is None:
        raise NotFound(what_zh="证据", what_en="exhibit")
    return found


def find_order(actor: Actor, order_no: str) -> Order:
    """The order of that number; one statement. Raises `NotFound` unless the actor may see it."""
    found = _orders_of(actor).filter(order_no=_clean(order_no)).first()
    if found is None:
        raise NotFound(what_zh="订单", what_en="order")
    return found


def latest_orders(actor: Actor, *, limit: int, skip: int = 0) -> list[Order]:
    """Up to `limit` of the orders the actor may see after the newest `skip`; one statement."""
    return list(_orders_of(actor).order_by("-paid_at", "-pk")[skip : skip + limit])


def _orders_of(actor: Actor) -> QuerySet[Order]:
    orders = Order.objects.select_related("merchant").defer("contact_sealed")
    if actor.role is Role.BUYER:
        mine = Q(pk__in=actor.order_ids)
        if actor.id is not None:
            mine |= Q(buyer_id=actor.id)
        return orders.filter(mine)
    if actor.merchant_id is not None:
        return orders.filter(merchant_id=actor.merchant_id)
    if not actor.is_staff and actor.role is not Role.SHOP:
        return orders.none()
    return orders


def read_orderfile(actor: Actor, order_no: str) -> OrderFile:
    """An order with its payments, deliveries, masked keys, use, talk and cases; seven statements.

    Raises `NotFound` unless the actor may see the order.
    """
    order = find_order(actor, order_no)
    seen = Case.objects.visible_to(actor).with_calendar().filter(order=order)
    cases = list(seen.select_related("casedeadline").order_by("pk"))
    for case in cases:
        case.order, case.merchant = order, order.merchant
    return open_orderfile(order, cases)


def open_orderfile(order: Order, cases: list[Case]) -> OrderFile:
    """The file of an order that the asker was found to see, with its cases; five statements."""
    masks = CardKey.objects.filter(order=order).order_by("pk").values_list("mask", flat=True)
    return OrderFile(
        order=order,
        payments=list(Payment.objects.filter(order=order).order_by("paid_at", "pk")),
        deliveries=list(Delivery.objects.filter(order=order).order_by("delivered_at", "pk")),
        key_masks=list(masks),
        uses=list(Activation.objects.filter(order=order).order_by("at", "pk")),
        messages=list(Message.objects.filter(order=order).order_by("sent_at", "pk")),
        cases=cases,
    )


def _clean(name: str) -> str:
    """A name without the NUL that no text in the database can hold."""
    return name.replace("\x00", "")
