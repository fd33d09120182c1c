"""Pages for what goes wrong outside of any view, in the product's own frame."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.domain.refused import NotFound
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.faces import NextStep, RefusalPage
from amends.entrypoints.portal.refusals import refusal_page

log = logging.getLogger("amends.portal")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be read at all."""
    return _say(
        request,
        400,
        "bad-request",
        gettext("That could not be read"),
        gettext("The browser sent something that this page cannot use. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page is there, but not for this reader."""
    sentence = gettext("This page is not open to you. Another account may see it.")
    return _say(request, 403, "not-allowed", gettext("Not open to you"), sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return refusal_page(request, NotFound(what_zh="这个页面", what_en="page"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from another site."""
    log.info("a form was refused: %s", reason)
    return _say(
        request,
        403,
        "form-expired",
        gettext("This form is too old"),
        gettext(
            "Nothing was done. Open the page again and send the form once more; that is enough."
        ),
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Something broke here. What was under way was not done, since every act is done whole or not."""
    sentence = gettext(
        "The fault is on our side and was written down. What you sent was not carried out; "
        "try again in a moment."
    )
    try:
        return _say(request, 500, "server-fault", gettext("Something broke"), sentence)
    except Exception:
        # The frame needs the session and the database, which may be what is broken.
        log.exception("the page for a fault could not be shown in its frame")
        return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


def _say(request: HttpRequest, status: int, code: str, title: str, sentence: str) -> HttpResponse:
    steps = (NextStep(label=gettext("To the start"), url=reverse("portal:home")),)
    page = RefusalPage(code=code, title=title, sentence=sentence, steps=steps)
    return show(request, "public/refused.html", page, status=status)
