"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amends.actions.people.sign_in import WrongPassword
from amends.actions.people.sign_in import sign_in as check_password
from amends.domain.access import Actor, Role
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.public.home import start_of
from amends.entrypoints.portal.public.switches import safe_next, speak
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import address_of, page


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
    username, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        user = check_password(username, password, address=address_of(request), now=clock.now())
    except WrongPassword as refusal:
        more = {"next": onward, "draft": {"username": username}, "refusal": sentence_of(refusal)}
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
