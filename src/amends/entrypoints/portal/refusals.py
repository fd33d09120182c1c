"""A refusal as a page: the sentence in the reader's language, and what to do next."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from amends.domain.refused import Refused
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.faces import NextStep, RefusalPage
from amends.entrypoints.portal.templatetags.portal import yuan
from amends.entrypoints.portal.words import ACTS, CASE_STATES, FIELDS, ROLES, reader, word
from amends.entrypoints.problems import status_of

_IN_FEN = re.compile(r"\{(\w+_fen)\} (?:分|fen)")


def sentence_of(refusal: Refused) -> str:
    """The refusal in words, with states, acts, roles and fields named as the pages name them.

    Sums, which refusals say in fen, are written in yuan.
    """
    facts = dict(refusal.facts)
    if "state" in facts and str(facts["state"]) in CASE_STATES:
        facts["state"] = str(CASE_STATES[str(facts["state"])][0])
    if "act" in facts:
        facts["act"] = word(ACTS, str(facts["act"]))
    if "role" in facts:
        facts["role"] = word(ROLES, str(facts["role"]))
    if "field" in facts:
        facts["field"] = word(FIELDS, str(facts["field"]))
    said = refusal.zh if reader() == "zh" else refusal.en
    in_yuan = _IN_FEN.sub(lambda found: yuan(int(str(facts[found[1]]))), said)
    return in_yuan.format(**facts)


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that says no."""
    steps = [NextStep(label=gettext("To the start"), url=reverse("portal:home"))]
    case_number = refusal.facts.get("case_number")
    if case_number:
        url = reverse("portal:case", args=[case_number])
        steps.insert(0, NextStep(label=gettext("Go to the case"), url=url))
    elif refusal.code == "not-found":
        steps.insert(0, NextStep(label=gettext("Find an order"), url=reverse("portal:find_order")))
    elif refusal.code in ("not-allowed", "too-many-tries") and not request.user.is_authenticated:
        steps.insert(0, NextStep(label=gettext("Sign in"), url=reverse("portal:sign_in")))
    status = status_of(refusal)
    titles = {
        404: gettext("Not found"),
        403: gettext("Not open to you"),
        429: gettext("Too many tries"),
        400: gettext("That could not be read"),
        422: gettext("That could not be read"),
    }
    page = RefusalPage(
        code=refusal.code,
        title=titles.get(status, gettext("That cannot be done now")),
        sentence=sentence_of(refusal),
        steps=tuple(steps),
    )
    return show(request, "public/refused.html", page, status=status)
