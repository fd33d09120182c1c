"""Opens accounts of the ledger when they are first needed."""

from __future__ import annotations

from uuid import UUID

from amends.models.ledger import GUARDED_KINDS, Account, AccountKind


def account(
    kind: AccountKind,
    *,
    merchant_id: UUID | None = None,
    channel: str = "",
    currency: str = "CNY",
) -> Account:
    """The one account of that kind, merchant, channel and currency; opened if there is none.

    Two that open it at once get the same one.
    """
    named = {
        "kind": str(kind),
        "merchant_id": merchant_id,
        "channel": channel,
        "currency": currency,
    }
    Account.objects.bulk_create(
        [Account(**named, guarded=kind in GUARDED_KINDS)], ignore_conflicts=True
    )
    return Account.objects.get(**named)
