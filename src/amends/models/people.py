"""People and keys: who signs in, which part he plays, and what an API key may do."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from amends.domain.access import Actor, Role, Scope
from amends.models.checks import one_of
from amends.models.ids import new_id
from amends.models.merchants import Merchant
from amends.models.statement import query

HUMAN_ROLES = (
    Role.BUYER,
    Role.MERCHANT,
    Role.AGENT,
    Role.SUPERVISOR,
    Role.FINANCE,
    Role.OPERATOR,
    Role.SHOP,
)


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no “superuser”: the operator is a role like the others."""

    def create_user(
        self, username: str, password: str | None, role: Role, **fields: object
    ) -> User:
        """A user with a hashed password; without one he cannot sign in on a page."""
        user = self.model(username=username, role=role, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody with an account. A merchant's people belong to their merchant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=150, unique=True)
    role = models.CharField(max_length=16)
    display_name = models.CharField(max_length=80, blank=True)
    merchant = models.ForeignKey(Merchant, null=True, blank=True, on_delete=models.PROTECT)
    contact_hash = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        db_table = "person"
        constraints: ClassVar = [
            one_of("person", "role", HUMAN_ROLES),
            models.CheckConstraint(
                name="person_merchant_belongs",
                condition=models.Q(role="merchant", merchant__isnull=False)
                | models.Q(role="shop")
                | models.Q(
                    role__in=["buyer", "agent", "supervisor", "finance", "operator"],
                    merchant__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def as_actor(self, scopes: frozenset[Scope] | None = None) -> Actor:
        """The user as actions know him; `scopes` narrow him when an API key speaks for him."""
        return Actor(
            role=Role(self.role),
            id=self.id,
            name=str(self),
            merchant_id=self.merchant_id,
            scopes=scopes,
        )


class ApiKey(models.Model):
    """A key that speaks for a user with narrowed scopes. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    label = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "api_key"

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def digest_of(token: str) -> str:
        """How a token is kept and looked up; tokens are random, so no salt is needed."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, label: str, scopes: list[Scope], *, now: datetime) -> str:
        """Make a key and return its token, which is shown this once and never kept."""
        token = f"amk_{secrets.token_urlsafe(32)}"
        cls.objects.create(
            user=user,
            label=label,
            digest=cls.digest_of(token),
            scopes=[str(scope) for scope in scopes],
            created_at=now,
        )
        return token

    @classmethod
    def actor_for(cls, token: str) -> tuple[UUID, Actor] | None:
        """The key's id and the actor it speaks for; None when it is unknown or revoked.

        Every request of the API begins here, so this is one prepared statement.
        """
        found = query(_SPEAKS_FOR, {"digest": cls.digest_of(token)})
        if not found:
            return None
        row = found[0]
        return row["key_id"], Actor(
            role=Role(row["role"]),
            id=row["person_id"],
            name=row["name"],
            merchant_id=row["merchant_id"],
            scopes=frozenset(Scope(scope) for scope in json.loads(row["scopes"])),
        )


_SPEAKS_FOR = """
SELECT key.id AS key_id, key.scopes, person.id AS person_id, person.role, person.merchant_id,
       coalesce(nullif(person.display_name, ''), person.username) AS name
FROM api_key key JOIN person ON person.id = key.user_id
WHERE key.digest = %(digest)s AND key.revoked_at IS NULL AND person.is_active
"""
