"""Who asks: the bearer key of a request, and what it may be used for."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from amends.domain.access import Actor, Scope
from amends.models.people import ApiKey


class Caller(NamedTuple):
    """The key that was shown, and the actor it speaks for."""

    key_id: UUID
    actor: Actor


class BearerKey(HttpBearer):
    """`Authorization: Bearer amk_…`, looked up by its hash at every request."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller; None for a key that is unknown or revoked."""
        found = ApiKey.actor_for(token)
        return Caller(*found) if found else None


def caller_of(request: HttpRequest) -> Caller:
    """The caller of an authenticated request."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def actor_of(request: HttpRequest, scope: Scope, *, act: str) -> Actor:
    """The actor behind the key; raises `NotAllowed` when the key lacks the scope."""
    actor = caller_of(request).actor
    actor.require_scope(scope, act=act)
    return actor
