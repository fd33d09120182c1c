"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amends.domain.access import Actor, Role
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.public.home import start_of
from amends.entrypoints.portal.public.switches import safe_next, speak
from amends.entrypoints.portal.who import page
from amends.models.people import User


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page()
def sign_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form; once the password is right, the page that was asked for or the role's start.

    A person's own language is used from now on, unless the browser has chosen one before.
    """
    onward = safe_next(request, otherwise="")
    if request.method != "POST":
        return show(request, "public/sign_in.html", next=onward)
    username = request.POST.get("username", "").replace("\x00", "").strip()
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(user, User):
        sentence = gettext("The name or the password is not right. Both matter to the letter.")
        draft = {"username": username}
        more = {"next": onward, "draft": draft, "refusal": sentence}
        return show(request, "public/sign_in.html", status=400, **more)
    login(request, user)
    answer = redirect(onward or start_of(Role(user.role)))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(answer, user.language)
    return answer


@require_POST
@page()
def sign_out(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End the session, with the orders proved in it, and go to the start."""
    logout(request)
    return redirect("portal:home")
