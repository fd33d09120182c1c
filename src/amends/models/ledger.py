"""The ledger: accounts and transfers, double entry, never edited.

A hold sets money aside, a post moves it, a void gives it back; each is a new row. The balances of
guarded accounts are kept by a trigger on the transfers, which locks the accounts in key order, and
a CHECK keeps a guarded account from giving what it does not have. Balances of the other accounts
are sums of their transfers, so they are never a hot row.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models

from amends.models.cases import Case
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id
from amends.models.merchants import Merchant
from amends.models.orders import Order


class AccountKind(StrEnum):
    """What an account stands for. All are seen from the platform's side."""

    MERCHANT_BALANCE = "merchant_balance"
    """What the merchant has earned and not yet drawn. Guarded."""
    DEPOSIT = "deposit"
    """The merchant's security deposit. Guarded."""
    GUARANTEE_FUND = "guarantee_fund"
    """The platform's own money for advances and its own faults. Guarded."""
    CHANNEL = "channel"
    """Money at a payment channel: grows by sales, shrinks by refunds."""
    OUTSIDE = "outside"
    """The platform's bank, from which deposits and the fund are filled."""


GUARDED_KINDS = frozenset(
    {AccountKind.MERCHANT_BALANCE, AccountKind.DEPOSIT, AccountKind.GUARANTEE_FUND}
)


class Account(models.Model):
    """One account of the ledger in one currency.

    For guarded accounts `credits_fen` and `debits_fen` are what was moved in and out, and
    `held_fen` what is set aside by holds; available is credits minus debits minus held.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=16, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    guarded = models.BooleanField()
    credits_fen = models.BigIntegerField(default=0)
    debits_fen = models.BigIntegerField(default=0)
    held_fen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_account"
        constraints: ClassVar = [
            one_of("ledger_account", "kind", AccountKind),
            not_negative("ledger_account", "credits_fen", "debits_fen", "held_fen"),
            models.CheckConstraint(
                name="ledger_account_gives_only_what_it_has",
                condition=models.Q(guarded=False)
                | models.Q(credits_fen__gte=models.F("debits_fen") + models.F("held_fen")),
            ),
            models.UniqueConstraint(
                name="ledger_account_once",
                fields=["kind", "merchant", "channel", "currency"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.merchant_id or self.channel}"

    @property
    def available_fen(self) -> int:
        """What the account can still give, in fen; meaningful for guarded accounts only."""
        return self.credits_fen - self.debits_fen - self.held_fen


class TransferKind(StrEnum):
    """A direct transfer moves at once; a hold waits to be posted or voided."""

    DIRECT = "direct"
    HOLD = "hold"
    POST = "post"
    VOID = "void"


class TransferFor(StrEnum):
    """Why money moves."""

    SALE = "sale"
    REFUND = "refund"
    COMPENSATION = "compensation"
    DEPOSIT = "deposit"
    FUNDING = "funding"


class Transfer(models.Model):
    """Money from one account to another. Append-only; corrected only by another transfer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8)
    purpose = models.CharField(max_length=16)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    hold = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, db_index=False)
    refund_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=80, null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_transfer"
        constraints: ClassVar = [
            one_of("ledger_transfer", "kind", TransferKind),
            one_of("ledger_transfer", "purpose", TransferFor),
            models.CheckConstraint(
                name="ledger_transfer_amount_positive", condition=models.Q(amount_fen__gt=0)
            ),
            models.CheckConstraint(
                name="ledger_transfer_two_accounts",
                condition=~models.Q(debit=models.F("credit")),
            ),
            models.CheckConstraint(
                name="ledger_transfer_answers_a_hold",
                condition=models.Q(kind__in=["post", "void"], hold__isnull=False)
                | models.Q(kind__in=["direct", "hold"], hold__isnull=True),
            ),
            models.UniqueConstraint(
                name="ledger_hold_answered_once",
                fields=["hold"],
                condition=models.Q(hold__isnull=False),
            ),
            models.UniqueConstraint(
                name="ledger_transfer_reference_once",
                fields=["reference"],
                condition=models.Q(reference__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_transfer_by_refund",
                fields=["refund_id"],
                condition=models.Q(refund_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
