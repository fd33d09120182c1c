"""Refunds: money on its way back to a buyer. A refund is not a ruling; it carries one out."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from amends.domain.vocabulary import Channel
from amends.models.cases import Case
from amends.models.checks import one_of
from amends.models.ids import new_id
from amends.models.orders import Order, Payment


class RefundState(StrEnum):
    """Where a refund stands. Accepted by the channel is not yet refunded."""

    CREATED = "created"
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


REFUND_OPEN = (RefundState.CREATED, RefundState.PROCESSING, RefundState.UNKNOWN)


class RefundKind(StrEnum):
    """Price paid back, or a compensation on top of it."""

    PRICE = "price"
    COMPENSATION = "compensation"


class Refund(models.Model):
    """One refund under our own number, which never changes however often we ask the channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=16, default=RefundKind.PRICE)
    channel = models.CharField(max_length=16)
    gateway = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=12, default=RefundState.CREATED)
    channel_ref = models.CharField(max_length=80, blank=True)
    channel_code = models.CharField(max_length=60, blank=True)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "refund"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="refund_number_key"),
            one_of("refund", "state", RefundState),
            one_of("refund", "kind", RefundKind),
            one_of("refund", "channel", Channel),
            models.CheckConstraint(
                name="refund_amount_positive", condition=models.Q(amount_fen__gt=0)
            ),
            models.CheckConstraint(
                name="refund_closed_when_over",
                condition=models.Q(state__in=["succeeded", "failed"], closed_at__isnull=False)
                | models.Q(state__in=list(REFUND_OPEN), closed_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="refund_one_live_per_case",
                fields=["case", "kind"],
                condition=~models.Q(state=RefundState.FAILED),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="refund_open_by_age",
                fields=["state", "created_at"],
                condition=models.Q(state__in=[str(state) for state in REFUND_OPEN]),
            ),
            models.Index(fields=["order"], name="refund_by_order"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def closed(self) -> bool:
        """Whether the channel has given its last word."""
        return self.state in (RefundState.SUCCEEDED, RefundState.FAILED)
