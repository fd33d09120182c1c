"""What the guarded accounts hold: a merchant's own, or those of the whole house in sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Sum

from amends.models.ledger import Account, AccountKind


@dataclass(frozen=True)
class Balance:
    """What accounts of one kind can still give, and what is set aside for refunds, in fen."""

    available_fen: int = 0
    held_fen: int = 0


def balances(merchant_id: UUID | None = None) -> Mapping[AccountKind, Balance]:
    """The guarded accounts of one merchant, or of everybody summed by kind; one statement.

    A kind of which there is no account yet is missing.
    """
    accounts = Account.objects.filter(guarded=True)
    if merchant_id is not None:
        accounts = accounts.filter(merchant_id=merchant_id)
    rows = accounts.values_list("kind").annotate(
        available=Sum(F("credits_fen") - F("debits_fen") - F("held_fen")), held=Sum("held_fen")
    )
    return {
        AccountKind(kind): Balance(int(available), int(held))
        for kind, available, held in rows.order_by()
    }
