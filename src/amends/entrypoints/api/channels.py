"""What payment channels report. Their signature is their key."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.money.hear_notice import hear_notice
from amends.entrypoints import clock
from amends.entrypoints.api.answers import NoticeTaken, told
from amends.entrypoints.api.faults import MIB
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.refusals import TooLarge

router = Router(tags=["channels"])

NOTICE_MIB_MAX = 1
_BODY: dict[str, Any] = {"required": True, "content": {"application/json": {"schema": {}}}}


@router.post(
    "/channels/{name}/notices",
    auth=None,
    response=NoticeTaken,
    openapi_extra={"requestBody": _BODY},
)
def take_notice(request: HttpRequest, name: Name) -> HttpResponse:
    """A channel says that a refund has changed; it is verified, and the refund looked up soon.

    `taken` is false for a refund that is unknown or closed. Repeated and late notices do no harm.
    """
    # Nobody has shown a key yet, so a long body is not even read.
    if int(request.META.get("CONTENT_LENGTH") or 0) > NOTICE_MIB_MAX * MIB:
        raise TooLarge(maximum_mib=NOTICE_MIB_MAX)
    taken = hear_notice(name, dict(request.headers), request.body, now=clock.now())
    return told(NoticeTaken(taken=taken))
