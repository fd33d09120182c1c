"""Where a list goes on: the place of its last line, carried in the address of the next page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

PAGE = 50
"""How many lines a page of a list holds."""

Place = tuple[datetime, UUID]
"""A moment and a key, which together are the place of a line in a list."""


def place_of(request: HttpRequest) -> Place | None:
    """Where the page begins: behind this place. None, the list's start, for what is no place."""
    at, _, key = request.GET.get("after", "").partition("~")
    try:
        place = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
    return place if place[0].tzinfo else None


def url_of(request: HttpRequest, *, after: Place | None = None, **params: str) -> str:
    """The address of this list with these parameters, going on behind a place."""
    given = {name: value for name, value in params.items() if value}
    if after is not None:
        given["after"] = f"{after[0].isoformat()}~{after[1].hex}"
    return f"{request.path}?{urlencode(given)}" if given else request.path
