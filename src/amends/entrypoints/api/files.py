"""Files of evidence: uploaded by their bytes, and handed out to who may see their case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router

from amends.actions.evidence.keep_file import keep_file
from amends.actions.ports import vault
from amends.domain.access import Scope
from amends.domain.exhibits import StoredFile
from amends.domain.refused import NotFound
from amends.entrypoints import clock
from amends.entrypoints.api.answers import FileOut, told
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of, caller_of
from amends.entrypoints.api.uploads import name_of
from amends.models.casefile import find_exhibit

router = Router(tags=["evidence"])

_BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}


@router.post(
    "/files",
    response={201: FileOut},
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
def upload_file(request: HttpRequest, name: Name = "") -> HttpResponse:
    """Upload a picture, a PDF, a recording or a film of at most 20 MiB; the body is its bytes.

    The answer's `id` may be named as `file` in the evidence of this key's requests for a day.
    """
    actor = actor_of(request, Scope.CASES_WRITE, act="upload_file")
    # Storing the same bytes again changes nothing, so it need not wait for the answer's record.
    stored = keep_file(actor, name, request.body, now=clock.now())
    return _uploaded(request, stored)


@once
def _uploaded(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    answer = FileOut(
        id=name_of(stored, caller_of(request)),
        sha256=stored.sha256,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        name=stored.name,
    )
    return told(answer, status=201)


@router.get(
    "/cases/{name}/evidence/{number}/file",
    openapi_extra={"responses": {200: {"content": _BYTES}}},
)
def read_file(request: HttpRequest, name: Name, number: int) -> HttpResponse:
    """The bytes of a piece of evidence; what kind they are was read from themselves."""
    actor = actor_of(request, Scope.CASES_READ, act="read_file")
    exhibit = find_exhibit(actor, name, number)
    data = vault().read(exhibit.sha256) if exhibit.sha256 else None
    if data is None:
        raise NotFound(what_zh="证据文件", what_en="file of evidence")
    answer = HttpResponse(data, content_type=exhibit.media_type)
    # A browser saves it; nothing in it may run, load anything or be taken for another kind.
    named = exhibit.file_name or exhibit.sha256[:16]
    answer["Content-Disposition"] = content_disposition_header(True, named) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["ETag"] = f'"{exhibit.sha256}"'
    return answer
