"""For whom a dossier can be made, who may ask for it, and what its reader gets to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from amends.domain.access import Actor, Role
from amends.domain.refused import NotAllowed, Refused


class Recipient(StrEnum):
    """Who is to read a dossier."""

    BUYER = "buyer"
    """The buyer himself, for his own papers."""
    MERCHANT = "merchant"
    """The merchant whose sale it is."""
    REGULATOR = "regulator"
    """12315 and the offices of market regulation, or a consumer association."""
    CHANNEL = "channel"
    """The payment channel that looks at a dispute."""
    COURT = "court"
    """A court or an arbitration."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a recipient may read beside the case itself; everything else is masked or left out.

    `contact` is the buyer's own in full; `trades` are the channel's numbers of the payments and
    refunds; `addresses` says how much of network addresses is told: whole, the network, or nothing.
    """

    contact: bool = False
    trades: bool = True
    addresses: str = "none"


SIGHTS: Mapping[Recipient, Sight] = {
    Recipient.BUYER: Sight(contact=True, addresses="whole"),
    Recipient.MERCHANT: Sight(trades=False),
    Recipient.REGULATOR: Sight(addresses="network"),
    Recipient.CHANNEL: Sight(addresses="network"),
    Recipient.COURT: Sight(addresses="network"),
}

_OFFICES = frozenset({Recipient.REGULATOR, Recipient.CHANNEL, Recipient.COURT})

_MAY_ASK: Mapping[Role, frozenset[Recipient]] = {
    Role.BUYER: _OFFICES | {Recipient.BUYER},
    Role.SHOP: _OFFICES | {Recipient.BUYER},
    Role.MERCHANT: _OFFICES | {Recipient.MERCHANT},
    Role.SUPERVISOR: frozenset(Recipient),
    Role.OPERATOR: frozenset(Recipient),
}

SIDES: Mapping[Role, frozenset[Role]] = {
    Role.BUYER: frozenset({Role.BUYER, Role.SHOP}),
    Role.SHOP: frozenset({Role.BUYER, Role.SHOP}),
    Role.MERCHANT: frozenset({Role.MERCHANT}),
    Role.SUPERVISOR: frozenset(Role),
    Role.OPERATOR: frozenset(Role),
}
"""Whose dossiers a role may fetch: its own side's, or everybody's."""


class NoSuchRecipient(Refused):
    """A dossier is made for certain readers only."""

    code = "no-such-recipient"
    zh = "案卷不能为“{recipient}”制作。可选：{known}。"
    en = "No dossier is made for “{recipient}”. Known are: {known}."


class KeysNotForOthers(Refused):
    """Keys in clear stand in the buyer's own copy only, and only when he asks for them himself."""

    code = "keys-not-for-others"
    zh = "只有买家本人为自己制作案卷时，才能附上完整卡密。"
    en = "Keys in clear are written only into a buyer's own copy, when he asks for it himself."


def recipients_for(actor: Actor) -> list[Recipient]:
    """For whom the actor may have a dossier made, in the order in which they are offered."""
    allowed = _MAY_ASK.get(actor.role, frozenset())
    if actor.role is Role.SHOP and actor.merchant_id is not None:
        # A key that speaks for one merchant's shop does not speak for his buyers.
        allowed = _MAY_ASK[Role.MERCHANT]
    return [recipient for recipient in Recipient if recipient in allowed]


def checked_recipient(actor: Actor, name: str, *, with_keys: bool = False) -> Recipient:
    """The recipient of that name, where the actor may ask for him.

    Raises `NoSuchRecipient`, `NotAllowed` or `KeysNotForOthers`.
    """
    if name not in list(Recipient):
        raise NoSuchRecipient(recipient=name, known=", ".join(Recipient))
    if name not in recipients_for(actor):
        raise NotAllowed(act=f"ask_for_dossier ({name})", role=actor.role)
    if with_keys and (name != Recipient.BUYER or actor.role is not Role.BUYER):
        raise KeysNotForOthers
    return Recipient(name)


def is_his_own(recipient: Recipient, filed_by: str) -> bool:
    """Whether the recipient brought what somebody of that role brought, and so knows all of it."""
    sides = {Recipient.BUYER: SIDES[Role.BUYER], Recipient.MERCHANT: SIDES[Role.MERCHANT]}
    return filed_by in sides.get(recipient, frozenset())


def address_for(recipient: Recipient, address: str | None) -> str:
    """A network address as the recipient may read it."""
    told = SIGHTS[recipient].addresses
    if not address or told == "none":
        return ""
    if told == "whole":
        return address
    mark = ":" if ":" in address else "."
    return mark.join(address.split(mark)[:2]) + f"{mark}*"
