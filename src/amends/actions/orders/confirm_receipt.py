"""The buyer confirms that he has received what he bought and that it works."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import NotFound, Refused
from amends.models.orders import Delivery, Order


class NotDelivered(Refused):
    """Nothing was delivered, so there is nothing to confirm."""

    code = "not-delivered"
    zh = "订单 {order_no} 尚未发货，不能确认收货。"
    en = "Order {order_no} has not been delivered, so its receipt cannot be confirmed."


def confirm_receipt(actor: Actor, order_no: str, *, now: datetime) -> datetime:
    """When the receipt was confirmed: now, or earlier if it had been before.

    Open to the buyer, and to the marketplace's shop speaking for him. Confirming makes a later
    no-fault refund harder, so pages warn to test the goods first. Raises `NotFound`, `NotAllowed`
    and `NotDelivered`.
    """
    actor.require(Role.BUYER, Role.SHOP, act="confirm_receipt")
    actor.require_scope(Scope.ORDERS_WRITE, act="confirm_receipt")
    order_no = order_no.replace("\x00", "")
    with transaction.atomic():
        order = (
            Order.objects.select_for_update(no_key=True, of=("self",))
            .filter(order_no=order_no)
            .first()
        )
        if order is None or not _is_his(actor, order):
            raise NotFound(what_zh="订单", what_en="order")
        if order.receipt_confirmed_at is not None:
            return order.receipt_confirmed_at
        if not Delivery.objects.filter(order=order).exists():
            raise NotDelivered(order_no=order_no)
        order.receipt_confirmed_at = now
        order.save(update_fields=["receipt_confirmed_at"])
        return now


def _is_his(actor: Actor, order: Order) -> bool:
    if actor.role is Role.SHOP:
        return actor.merchant_id in (None, order.merchant_id)
    return order.pk in actor.order_ids or (actor.id is not None and actor.id == order.buyer_id)
