"""Who is asking on a page: a person signed in, or a guest with the orders he has proved his."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec
from uuid import UUID, uuid4

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from amends.domain.access import Actor, Role
from amends.domain.refused import NotAllowed, Refused
from amends.entrypoints.portal.refusals import refusal_page
from amends.models.people import User

PROVED = "proved_orders"
"""The session's list of the ids of orders that a guest has proved to be his."""

UPLOADS_AS = "uploads_as"
"""The session's own name for a guest's uploads; unlike its key it never changes."""

P = ParamSpec("P")
Plain = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def user_of(request: HttpRequest) -> User | None:
    """The person signed in, or None for guests."""
    user = request.user
    return user if isinstance(user, User) else None


def actor_of(request: HttpRequest) -> Actor:
    """The asker as actions know him. Orders proved in this session stay open after signing in."""
    proved = frozenset(UUID(text) for text in request.session.get(PROVED, []))
    user = user_of(request)
    if user is None:
        return Actor(role=Role.BUYER, name="guest", order_ids=proved)
    actor = user.as_actor()
    return dataclasses.replace(actor, order_ids=proved) if actor.role is Role.BUYER else actor


def remember_orders(request: HttpRequest, order_ids: Iterable[UUID]) -> None:
    """Keep in the session that the guest has proved these orders to be his; the last fifty stay.

    The session gets a new key, so whoever planted the old one in the browser does not see them.
    """
    request.session.cycle_key()
    kept = [*request.session.get(PROVED, []), *(str(key) for key in order_ids)]
    request.session[PROVED] = list(dict.fromkeys(kept))[-50:]


def owner_of(request: HttpRequest) -> str:
    """How uploads are bound to whoever is at this browser: the person, or the guest's session."""
    user = user_of(request)
    if user is not None:
        return f"person:{user.pk.hex}"
    return f"guest:{request.session.setdefault(UPLOADS_AS, uuid4().hex)}"


def address_of(request: HttpRequest) -> str:
    """The network address that a request came from."""
    return str(request.META.get("REMOTE_ADDR") or "")


def page(*roles: Role) -> Callable[[View[P]], Plain[P]]:
    """A view that is told who asks, for some roles only, and whose refusals become pages.

    Without roles it is open to everybody. Who is not signed in is sent to sign in; what is answered
    is private to him and never cached.
    """

    def around(view: View[P]) -> Plain[P]:
        def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if roles and user_of(request) is None:
                return redirect_to_login(request.get_full_path())
            try:
                if roles and actor.role not in roles:
                    raise NotAllowed(act=str(request.path), role=actor.role)
                answer: Any = view(request, actor, *args, **kwargs)
            except Refused as refusal:
                answer = refusal_page(request, refusal)
            patch_cache_control(answer, private=True, no_store=True)
            return answer  # type: ignore[no-any-return]

        update_wrapper(asked, view)
        return asked

    return around
