"""Issue an API key that speaks for somebody with narrowed scopes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import BadInput, NotFound
from amends.models.people import ApiKey, User

TOKEN_MIN_CHARS = 40


def issue_key(
    actor: Actor,
    user_id: UUID,
    *,
    label: str,
    scopes: Sequence[Scope],
    now: datetime,
    token: str | None = None,
) -> str:
    """Make a key and return its token, which is shown this once; only its hash is kept.

    A token may be given where it must be known beforehand; it has to be long and secret. Raises
    `NotAllowed`, `NotFound`, and `BadInput` for a short token.
    """
    actor.require(Role.OPERATOR, act="issue_key")
    token = token or f"amk_{secrets.token_urlsafe(32)}"
    if len(token) < TOKEN_MIN_CHARS:
        raise BadInput(summary="token")
    with transaction.atomic():
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            raise NotFound(what_zh="账户", what_en="person")
        ApiKey.objects.create(
            user=user,
            label=label[:80],
            digest=ApiKey.digest_of(token),
            scopes=[str(scope) for scope in scopes],
            created_at=now,
        )
    return token
