"""Give somebody an account with one role."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.ports import keyring
from amends.domain.access import Actor, Role
from amends.domain.refused import BadInput, Refused
from amends.models.people import HUMAN_ROLES, User


class NameTaken(Refused):
    """The sign-in name belongs to somebody else."""

    code = "name-taken"
    zh = "登录名“{username}”已被使用。"
    en = "The sign-in name “{username}” is taken."


def create_person(
    actor: Actor,
    *,
    username: str,
    password: str | None,
    role: Role,
    now: datetime,
    display_name: str = "",
    merchant_id: UUID | None = None,
    contact: str = "",
) -> User:
    """Make an account; open to operators. Without a password there is no sign-in on pages.

    A buyer's `contact` ties the orders taken in later under it to the account. Raises `NotAllowed`,
    `NameTaken`, and `BadInput` for a role that no person can have or that lacks its merchant.
    """
    actor.require(Role.OPERATOR, act="create_person")
    username = username.strip()
    if not username or "\x00" in username or len(username) > 150:
        raise BadInput(summary="username")
    if role not in HUMAN_ROLES or (role is Role.MERCHANT) != (
        merchant_id is not None and role is not Role.SHOP
    ):
        raise BadInput(summary="role")
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise NameTaken(username=username)
        return User.objects.create_user(
            username,
            password,
            role,
            display_name=display_name[:80],
            merchant_id=merchant_id,
            contact_hash=keyring().contact_fingerprint(contact) if contact else "",
            created_at=now,
        )
