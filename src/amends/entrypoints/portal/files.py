"""Files of evidence, handed out only to those who may see the case, and harmless in a browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from amends.actions.ports import vault
from amends.domain.access import Actor
from amends.domain.refused import NotFound
from amends.entrypoints.portal.presenters.records import PICTURES
from amends.entrypoints.portal.who import page
from amends.models.casefile import find_exhibit

_DOWNLOADED = "application/octet-stream"


@require_safe
@page()
def exhibit(request: HttpRequest, actor: Actor, number: str, exhibit: int) -> HttpResponse:
    """The file of an exhibit: a picture is shown, anything else is saved.

    What a file is was read from its own bytes when it was kept. Nothing in it may run, load
    anything or be taken for another kind.
    """
    row = find_exhibit(actor, number, exhibit)
    data = vault().read(row.sha256) if row.sha256 else None
    if data is None:
        raise NotFound(what_zh="证据文件", what_en="file of evidence")
    shown = row.media_type in PICTURES
    answer = HttpResponse(data, content_type=row.media_type if shown else _DOWNLOADED)
    disposition = content_disposition_header(not shown, row.file_name or row.sha256[:16])
    if disposition:
        answer["Content-Disposition"] = disposition
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
