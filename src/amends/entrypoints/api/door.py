"""What every request to the API passes, before and after the operation that answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

from amends.entrypoints.api.faults import refuse
from amends.entrypoints.api.refusals import LengthRequired, MethodNotAllowed

NINJA_ROOT = "api-root"

View = Callable[..., HttpResponseBase]


def behind_the_door(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    """The operations' addresses, each asked through the door; ninja's own root is left out."""
    return [
        URLPattern(one.pattern, through_the_door(one.callback), one.default_args, one.name)
        for one in patterns
        if isinstance(one, URLPattern) and one.name != NINJA_ROOT
    ]


def through_the_door(view: View) -> View:
    """Answer HEAD as GET, refuse what HTTP itself refuses, and let nobody keep the answers.

    Keys, not cookies, say who asks, so there is nothing to forge and no CSRF token is wanted.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return refuse(request, LengthRequired())
        asked = request.method
        if asked == "HEAD":
            # Whoever sends the answer leaves its body out.
            request.method = "GET"
        given = view(request, *args, **kwargs)
        request.method = asked
        if isinstance(given, HttpResponseNotAllowed):
            given = _not_allowed(request, ", ".join(sorted(given["Allow"].split(", "))))
        given.headers.setdefault("Cache-Control", "no-store")
        return given

    return answer


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponseBase:
    answer = refuse(
        request, MethodNotAllowed(path=request.path, method=request.method, allowed=allowed)
    )
    answer["Allow"] = allowed
    return answer
