"""Show the card keys of an order in clear, to a party who may see them, and log the look."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.actions.ports import keyring
from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import NotFound, Refused
from amends.domain.vocabulary import UsedBy
from amends.models.ids import new_id
from amends.models.orders import Activation, CardKey, KeyLook, Order, OrderState, UseKind
from amends.models.settling import price_is_back


class KeyTakenBack(Refused):
    """The whole price is on its way back or was paid back, so the keys are not shown any more."""

    code = "key-taken-back"
    zh = "订单 {order_no} 已全额退款或正在退款，卡密不再显示。"
    en = "Order {order_no} was refunded in full, or is about to be; its keys are no longer shown."


def reveal_key(actor: Actor, order_no: str, *, now: datetime, address: str | None) -> list[str]:
    """The keys of the order in clear; each look is logged with who, when and from which address.

    Open to the buyer, the merchant and the arbiters. The buyer's first look counts as fetching the
    goods and moves an unactivated order to activated-unused. Raises `NotFound` for orders that are
    not the actor's, `NotAllowed`, and `KeyTakenBack` to a buyer whose whole price goes back.
    """
    actor.require(
        Role.BUYER, Role.MERCHANT, Role.AGENT, Role.SUPERVISOR, Role.SHOP, act="reveal_key"
    )
    actor.require_scope(Scope.ORDERS_WRITE, act="reveal_key")
    order_no = order_no.replace("\x00", "")
    with transaction.atomic():
        order = (
            Order.objects.select_for_update(no_key=True, of=("self",))
            .filter(order_no=order_no)
            .first()
        )
        if order is None or not _may_see(actor, order):
            raise NotFound(what_zh="订单", what_en="order")
        for_buyer = actor.role in (Role.BUYER, Role.SHOP)
        if for_buyer and price_is_back(order):
            raise KeyTakenBack(order_no=order_no)
        keys = list(CardKey.objects.filter(order=order).order_by("pk"))
        KeyLook.objects.bulk_create(
            KeyLook(
                card_key=key,
                role=Role.BUYER if for_buyer else actor.role,
                person_id=actor.id,
                looked_at=now,
                address=address or None,
            )
            for key in keys
        )
        if keys and for_buyer:
            _fetched(order, now)
        ring = keyring()
        about = f"key:{order_no}"
        return [ring.open(bytes(key.ciphertext), about=about).decode() for key in keys]


def _may_see(actor: Actor, order: Order) -> bool:
    if actor.is_staff:
        return True
    if actor.role is Role.BUYER:
        return order.pk in actor.order_ids or (actor.id is not None and actor.id == order.buyer_id)
    if actor.role is Role.SHOP and actor.merchant_id is None:
        return True
    return actor.merchant_id == order.merchant_id


def _fetched(order: Order, now: datetime) -> None:
    Activation.objects.bulk_create(
        [
            Activation(
                id=new_id(),
                order=order,
                reference="first-look",
                kind=UseKind.VIEWED,
                used_by=UsedBy.UNKNOWN,
                at=now,
                source="desk",
            )
        ],
        ignore_conflicts=True,
    )
    if order.state == OrderState.UNACTIVATED:
        order.state = OrderState.ACTIVATED_UNUSED
        order.save(update_fields=["state"])
