"""The frame around every page: navigation by role, theme, language, and the demo world's bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

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
    """The frame for this request."""
    user = request.user if isinstance(request.user, User) else None
    theme = request.COOKIES.get(THEME_COOKIE, "")
    theme = theme if theme in THEMES else ""
    return Frame(
        nav=tuple(
            NavItem(label, url, request.path == url)
            for label, url in _ways(Role(user.role) if user else None)
        ),
        path=request.get_full_path() if request.method == "GET" else request.path,
        theme=theme,
        other_theme="light" if theme == "dark" else "dark",
        signed_in_as=str(user) if user else "",
        demo=_demo_bar(),
    )


def _ways(role: Role | None) -> list[tuple[str, str]]:
    rules = (gettext("The rules"), reverse("portal:rules"))
    mine = (gettext("My orders"), reverse("portal:my_orders"))
    queue = (gettext("Queue"), reverse("portal:queue"))
    refunds = (gettext("Refunds"), reverse("portal:refunds"))
    incidents = (gettext("Incidents"), reverse("portal:incidents"))
    books = (gettext("Rulebooks"), reverse("portal:rulebooks"))
    if role is None:
        return [(gettext("Find an order"), reverse("portal:find_order")), mine, rules]
    return {
        Role.BUYER: [mine, rules],
        Role.MERCHANT: [(gettext("Inbox"), reverse("portal:inbox")), rules],
        Role.AGENT: [queue, rules],
        Role.SUPERVISOR: [queue, incidents, rules],
        Role.FINANCE: [refunds, queue, rules],
        Role.OPERATOR: [queue, refunds, incidents, books],
    }.get(role, [rules])


def _demo_bar() -> DemoBar | None:
    if not settings.AMENDS_DEMO:
        return None
    seconds = DemoClock.objects.values_list("ahead_seconds", flat=True).first() or 0
    ahead = in_words(timedelta(seconds=seconds)) if seconds else ""
    return DemoBar(now=clock.now(), ahead=ahead)
