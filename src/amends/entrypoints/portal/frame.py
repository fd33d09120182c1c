"""The frame around every page: navigation by role, theme, language, and the demo world's bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.domain.access import Role
from amends.entrypoints import clock
from amends.entrypoints.portal.presenters.faces import DemoBar
from amends.entrypoints.portal.presenters.parts import in_words
from amends.models.people import User
from amends.models.requests import DemoClock

THEME_COOKIE = "amends_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class NavItem:
    """One way in the main navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page shows around its own content."""

    nav: tuple[NavItem, ...]
    path: str
    theme: str
    other_theme: str
    signed_in_as: str
    demo: DemoBar | None


def show(
    request: HttpRequest, template: str, page: object = None, *, status: int = 200, **more: object
) -> HttpResponse:
    """A page in its frame. `page` is its presenter; `more` are what forms remember."""
    context = {"page": page, "frame": frame_of(request), **more}
    return render(request, f"portal/{template}", context, status=status)


def part(request: HttpRequest, template: str, page: object = None, **more: object) -> HttpResponse:
    """A piece of a page, without the frame, for a partial refresh."""
    return render(request, f"portal/{template}", {"page": page, **more})


def frame_of(request: HttpRequest) -> Frame:
    """The frame for this request, also one that was refused before anybody was looked for."""
    asker = getattr(request, "user", None)
    user = asker if isinstance(asker, User) else None
    theme = request.COOKIES.get(THEME_COOKIE, "")
    theme = theme if theme in THEMES else ""
    return Frame(
        nav=tuple(
            NavItem(str(label), url, request.path == url)
            for label, name in WAYS.get(Role(user.role) if user else None, (_RULES,))
            for url in [reverse(f"portal:{name}")]
        ),
        path=request.get_full_path() if request.method == "GET" else request.path,
        theme=theme,
        other_theme="light" if theme == "dark" else "dark",
        signed_in_as=str(user) if user else "",
        demo=_demo_bar(),
    )


_FIND = (_("Find an order"), "find_order")
_MINE = (_("My orders"), "my_orders")
_RULES = (_("The rules"), "rules")
_QUEUE = (_("Queue"), "queue")
_REFUNDS = (_("Refunds"), "refunds")
_INCIDENTS = (_("Incidents"), "incidents")
_BOOKS = (_("Rulebooks"), "rulebooks")
_CALENDAR = (_("Calendar"), "calendar_now")
_NOTICES = (_("Notices"), "notices")

WAYS: Mapping[Role | None, tuple[tuple[str | Promise, str], ...]] = {
    None: (_FIND, _MINE, _NOTICES, _RULES),
    Role.BUYER: (_MINE, _NOTICES, _RULES),
    Role.MERCHANT: ((_("Inbox"), "inbox"), _NOTICES, _RULES),
    Role.AGENT: (_QUEUE, _NOTICES, _RULES),
    Role.SUPERVISOR: (_QUEUE, _NOTICES, _INCIDENTS, _RULES),
    Role.FINANCE: (_REFUNDS, _QUEUE, _NOTICES, _RULES),
    Role.OPERATOR: (_QUEUE, _REFUNDS, _NOTICES, _INCIDENTS, _BOOKS, _CALENDAR),
}
"""The main navigation of each role, and of guests: labels and the names of addresses."""


def _demo_bar() -> DemoBar | None:
    if not settings.AMENDS_DEMO:
        return None
    seconds = DemoClock.objects.values_list("ahead_seconds", flat=True).first() or 0
    ahead = in_words(timedelta(seconds=seconds)) if seconds else ""
    return DemoBar(now=clock.now(), ahead=ahead)
