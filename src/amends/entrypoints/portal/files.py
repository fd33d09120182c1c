"""Files of evidence on pages: copies to look at, originals to save, and uploads in parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from amends.actions.evidence.upload_in_parts import UploadElsewhere
from amends.domain.access import Actor
from amends.domain.refused import Refused
from amends.entrypoints import clock, tus
from amends.entrypoints.handing_out import copy_of, hand_out, original_of
from amends.entrypoints.portal.refusals import sentence_of
from amends.entrypoints.portal.who import actor_of, owner_of, page
from amends.entrypoints.problems import status_of
from amends.models.casefile import find_exhibit, find_order
from amends.models.files import Upload

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


@require_safe
@page()
def exhibit(request: HttpRequest, actor: Actor, number: str, exhibit: int) -> HttpResponseBase:
    """The file of an exhibit, to be saved or played, as its reader may have it."""
    row = find_exhibit(actor, number, exhibit)
    return hand_out(request, actor, row, original_of(row, actor), now=clock.now())


@require_safe
@page()
def exhibit_view(request: HttpRequest, actor: Actor, number: str, exhibit: int) -> HttpResponseBase:
    """The copy of a picture, to be shown in the page."""
    row = find_exhibit(actor, number, exhibit)
    return hand_out(request, actor, row, copy_of(row), now=clock.now())


def for_script(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """An answer for the page's own script: a refusal is its sentence in the reader's language."""

    @wraps(view)
    @tus.told
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            answer = view(request, actor_of(request), *args, **kwargs)
        except Refused as refusal:
            answer = JsonResponse({"sentence": sentence_of(refusal)}, status=status_of(refusal))
            if isinstance(refusal, UploadElsewhere):
                answer["Upload-Offset"] = str(refusal.facts["offset"])
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return asked


@require_http_methods(["POST", "OPTIONS"])
@for_script
def begin_upload(request: HttpRequest, actor: Actor, order_no: str) -> HttpResponse:
    """Begin an upload for an order that the actor may see."""
    if request.method == "OPTIONS":
        return tus.offers()
    order = find_order(actor, order_no)

    def address(upload: Upload) -> str:
        return reverse("portal:upload", args=[upload.pk])

    return tus.create(
        request,
        actor,
        owner_of(request),
        now=clock.now(),
        address=address,
        order_id=order.pk,
    )


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@for_script
def upload(request: HttpRequest, actor: Actor, upload_id: UUID) -> HttpResponse:
    """Go on with an upload, ask how far it is, or give it up; only whoever began it."""
    owner, now = owner_of(request), clock.now()
    if request.method == "DELETE":
        return tus.end(request, owner, upload_id, now=now)
    if request.method == "PATCH":
        progress = tus.append(request, owner, upload_id, now=now)
        return tus.say_progress(HttpResponse(status=204), progress)
    progress = tus.show(request, owner, upload_id, now=now)
    return tus.say_progress(HttpResponse(status=200), progress)
