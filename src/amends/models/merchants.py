"""Merchants and what they sell."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from amends.domain.vocabulary import ProductClass
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id


class MerchantStatus(StrEnum):
    """How far a merchant can be reached. A suspended one may still answer his cases."""

    ACTIVE = "active"
    UNRESPONSIVE = "unresponsive"
    SUSPENDED = "suspended"
    ABSCONDED = "absconded"


class Merchant(models.Model):
    """A seller on the marketplace. His money lies in ledger accounts, not here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=16, default=MerchantStatus.ACTIVE)
    guarantee_plan = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        db_table = "merchant"
        constraints: ClassVar = [one_of("merchant", "status", MerchantStatus)]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What is on sale now. Orders keep their own frozen snapshot of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT)
    sku = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    version = models.CharField(max_length=40, default="1")
    product_class = models.CharField(max_length=20)
    price_fen = models.BigIntegerField()
    promised_delivery_minutes = models.IntegerField(null=True, blank=True)
    flags = models.JSONField(default=dict)

    class Meta:
        db_table = "product"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merchant", "sku"], name="product_sku_once"),
            one_of("product", "product_class", ProductClass),
            not_negative("product", "price_fen"),
        ]

    def __str__(self) -> str:
        return self.title
