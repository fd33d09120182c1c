"""Small switches on every page: language, light or dark, and the demo world's clock."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from amends.actions.procedure.move_demo_clock import move_demo_clock
from amends.domain.access import Actor
from amends.domain.refused import BadInput, NotFound
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import THEME_COOKIE, THEMES
from amends.entrypoints.portal.who import page

A_YEAR = 365 * 24 * 60 * 60

MOVES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "deadline": None}
"""How far each button of the demo bar moves the clock; None is up to the next deadline."""


def safe_next(request: HttpRequest, *, otherwise: str | None = None) -> str:
    """The page named as `next` if it is one of this site, else `otherwise` or the start."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, here, require_https=request.is_secure()):
        return asked
    return reverse("portal:home") if otherwise is None else otherwise


def speak(answer: HttpResponse, language: str) -> None:
    """Remember in the browser which language the pages are to speak."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


@require_POST
@page()
def language(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Speak the chosen language from now on and go back to the page."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadInput(summary="language")
    answer = redirect(safe_next(request))
    speak(answer, chosen)
    return answer


@require_POST
@page()
def theme(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Be light or dark from now on, whatever the system says, and go back to the page."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise BadInput(summary="theme")
    answer = redirect(safe_next(request))
    answer.set_cookie(
        THEME_COOKIE,
        chosen,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@require_POST
@page()
def demo_clock(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Move the demo world's clock ahead. Everywhere but in a demo world there is no such page."""
    if not settings.AMENDS_DEMO:
        raise NotFound(what_zh="演示时钟", what_en="demo clock")
    move = request.POST.get("move", "")
    if move not in MOVES:
        raise BadInput(summary="move")
    move_demo_clock(MOVES[move], now=clock.now())
    clock.forget()
    return redirect(safe_next(request))
