"""Orders and what happened to them: payments, deliveries, keys, use, and the talk about them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from amends.domain.vocabulary import Channel, ProductClass, UsedBy
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id
from amends.models.merchants import Merchant, Product
from amends.models.people import User
from amends.models.rulebooks import RulebookVersion


class OrderState(StrEnum):
    """What has become of the goods. “Completed” is not a state but a confirmed receipt."""

    UNDELIVERED = "undelivered"
    UNACTIVATED = "unactivated"
    ACTIVATED_UNUSED = "activated_unused"
    PARTLY_USED = "partly_used"
    USED = "used"
    CANCELLED = "cancelled"


class Order(models.Model):
    """A purchase, with the product and the rulebook frozen as they were when it was paid.

    `paid_fen` is the sum of its payments, so a double charge shows as more than `amount_fen`.
    `refunding_fen` and `refunded_fen` are kept by a trigger on the refunds, and a CHECK keeps
    their sum within what was paid.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order_no = models.CharField(max_length=64)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, db_index=False)
    buyer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    buyer_ref = models.CharField(max_length=80, blank=True)
    contact_hash = models.CharField(max_length=64)
    contact_masked = models.CharField(max_length=80)
    contact_sealed = models.BinaryField()
    rulebook = models.ForeignKey(RulebookVersion, on_delete=models.PROTECT, db_index=False)
    snapshot = models.JSONField()
    product_class = models.CharField(max_length=20)
    quantity = models.IntegerField(default=1)
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    refunding_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    channel = models.CharField(max_length=16)
    state = models.CharField(max_length=20)
    paid_at = models.DateTimeField()
    promised_delivery_minutes = models.IntegerField(null=True)
    receipt_confirmed_at = models.DateTimeField(null=True)
    special_offer = models.BooleanField(default=False)
    customised = models.BooleanField(default=False)
    exclusion_consent = models.BooleanField(default=False)

    class Meta:
        db_table = "shop_order"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order_no"], name="shop_order_order_no_key"),
            one_of("shop_order", "state", OrderState),
            one_of("shop_order", "product_class", ProductClass),
            one_of("shop_order", "channel", Channel),
            not_negative("shop_order", "refunding_fen", "refunded_fen"),
            models.CheckConstraint(
                name="shop_order_amounts_positive",
                condition=models.Q(amount_fen__gt=0, paid_fen__gt=0, quantity__gt=0),
            ),
            models.CheckConstraint(
                name="shop_order_refunded_within_paid",
                condition=models.Q(
                    paid_fen__gte=models.F("refunding_fen") + models.F("refunded_fen")
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["merchant", "-paid_at"], name="shop_order_by_merchant"),
            models.Index(
                fields=["buyer", "-paid_at"],
                name="shop_order_by_buyer",
                condition=models.Q(buyer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.order_no


class Payment(models.Model):
    """Money taken from the buyer for an order, under the channel's own trade number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    channel = models.CharField(max_length=16)
    trade_no = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    paid_at = models.DateTimeField()

    class Meta:
        db_table = "payment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "trade_no"], name="payment_trade_once"),
            one_of("payment", "channel", Channel),
            models.CheckConstraint(
                name="payment_amount_positive", condition=models.Q(amount_fen__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.trade_no


class Delivery(models.Model):
    """A hand-over recorded by the shop, with the system's own receipt of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    reference = models.CharField(max_length=80)
    delivered_at = models.DateTimeField()
    quantity = models.IntegerField(default=1)
    receipt = models.JSONField(default=dict)

    class Meta:
        db_table = "delivery"
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "reference"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_quantity_positive", condition=models.Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CardKey(models.Model):
    """A key that was sold: encrypted, masked on pages, found again by a keyed fingerprint."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT)
    ciphertext = models.BinaryField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    mask = models.CharField(max_length=40)

    class Meta:
        db_table = "card_key"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "fingerprint"], name="card_key_once"),
        ]

    def __str__(self) -> str:
        return self.mask


class KeyLook(models.Model):
    """Somebody looked at a key in clear: who, when and from where. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card_key = models.ForeignKey(CardKey, on_delete=models.PROTECT)
    role = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    looked_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "key_look"

    def __str__(self) -> str:
        return f"{self.role} {self.looked_at:%Y-%m-%d %H:%M}"


class UseKind(StrEnum):
    """What was done with the goods after delivery."""

    VIEWED = "viewed"
    ACTIVATED = "activated"
    PARTLY_USED = "partly_used"
    USED = "used"
    TOPUP_SHOWN_DONE = "topup_shown_done"


class Activation(models.Model):
    """One line of the activation and use log, pushed by the shop or by the vendor. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    used_by = models.CharField(max_length=16, default=UsedBy.UNKNOWN)
    at = models.DateTimeField()
    source = models.CharField(max_length=16, default="shop")
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "activation"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "reference"], name="activation_once"),
            one_of("activation", "kind", UseKind),
            one_of("activation", "used_by", UsedBy),
        ]

    def __str__(self) -> str:
        return self.reference


class Message(models.Model):
    """A line of the talk between the parties, kept as evidence. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT)
    reference = models.CharField(max_length=80)
    sender_role = models.CharField(max_length=16)
    sender = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "message"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "reference"], name="message_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["order", "sent_at"], name="message_by_order")]

    def __str__(self) -> str:
        return self.text[:40]
