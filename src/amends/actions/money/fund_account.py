"""Fill an account from outside: a merchant's balance or deposit, or the guarantee fund."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, NotFound, Refused
from amends.models.accounts import account
from amends.models.ledger import (
    GUARDED_KINDS,
    Account,
    AccountKind,
    Transfer,
    TransferFor,
    TransferKind,
)
from amends.models.merchants import Merchant

AMOUNT_MAX_FEN = 10**13
"""A hundred thousand million yuan: more is a slip of the hand."""


class ReferenceTaken(Refused):
    """The reference already stands for another transfer."""

    code = "reference-taken"
    zh = "凭证号“{reference}”已用于另一笔转账。"
    en = "The reference “{reference}” already stands for another transfer."


def fund_account(
    actor: Actor,
    kind: AccountKind,
    *,
    merchant_id: UUID | None = None,
    amount_fen: int,
    reference: str,
    now: datetime,
) -> Transfer:
    """Record that money came in from outside; the same reference is recorded once.

    The guarantee fund has no merchant, the other accounts need one. Raises `NotAllowed`,
    `BadInput`, `NotFound`, and `ReferenceTaken` when the reference stands for something else.
    """
    actor.require(Role.FINANCE, Role.OPERATOR, act="fund_account")
    _check(kind, merchant_id, amount_fen, reference)
    with transaction.atomic():
        if merchant_id and not Merchant.objects.filter(pk=merchant_id).exists():
            raise NotFound(what_zh="商家", what_en="merchant")
        into = account(kind, merchant_id=merchant_id)
        outside = account(AccountKind.OUTSIDE)
        return _record(into, outside, amount_fen, reference, now)


def _record(
    into: Account, outside: Account, amount_fen: int, reference: str, now: datetime
) -> Transfer:
    purpose = TransferFor.DEPOSIT if into.kind == AccountKind.DEPOSIT else TransferFor.FUNDING
    # Two at once with one reference: the second waits at the unique index and then reads the first.
    Transfer.objects.bulk_create(
        [
            Transfer(
                kind=TransferKind.DIRECT,
                purpose=purpose,
                debit=outside,
                credit=into,
                amount_fen=amount_fen,
                reference=reference,
                at=now,
            )
        ],
        ignore_conflicts=True,
    )
    made = Transfer.objects.get(reference=reference)
    if (made.debit_id, made.credit_id, made.amount_fen) != (outside.pk, into.pk, amount_fen):
        raise ReferenceTaken(reference=reference)
    return made


def _check(kind: AccountKind, merchant_id: UUID | None, amount_fen: int, reference: str) -> None:
    def bad(pointer: str, sentence: str) -> BadInput:
        return BadInput(summary=sentence, errors=[{"pointer": pointer, "message": sentence}])

    if kind not in GUARDED_KINDS:
        raise bad("/kind", f"accounts of the kind {kind} are not filled from outside")
    if (kind == AccountKind.GUARANTEE_FUND) == (merchant_id is not None):
        raise bad("/merchant_id", "the fund has no merchant; the other accounts need one")
    if not 0 < amount_fen <= AMOUNT_MAX_FEN:
        raise bad("/amount_fen", f"the amount must be 1 to {AMOUNT_MAX_FEN} fen")
    if not 0 < len(reference) <= 80:
        raise bad("/reference", "a reference of 1 to 80 characters is needed")
