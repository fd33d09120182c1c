"""Files of evidence: uploaded whole or in parts, and handed out to who may see their case."""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router

from amends.actions.evidence.keep_file import enter_upload, keep_file
from amends.actions.evidence.upload_in_parts import Progress
from amends.actions.ports import file_limits
from amends.adapters.vault.contract import CHUNK_BYTES
from amends.domain.access import Scope
from amends.domain.exhibits import StoredFile
from amends.domain.files import MIB
from amends.domain.refused import NotFound
from amends.entrypoints import clock, tus
from amends.entrypoints.api.answers import FileOut, UploadOut, told
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import BODY_DIGEST, once
from amends.entrypoints.api.keys import actor_of, caller_of
from amends.entrypoints.api.refusals import BadUpload, TooLarge
from amends.entrypoints.api.uploads import PREFIX, owner_of
from amends.entrypoints.handing_out import copy_of, hand_out, original_of
from amends.models.casefile import find_exhibit
from amends.models.files import Upload
from amends.models.ids import parse_shown, shown

router = Router(tags=["evidence"])

_BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
_FILE = {"responses": {200: {"content": _BYTES}, 206: {"content": _BYTES}}}


def _header(name: str, text: str, *, needed: bool = True) -> dict[str, Any]:
    schema = {"type": "string" if name in ("Tus-Resumable", "Upload-Metadata") else "integer"}
    return {
        "name": name,
        "in": "header",
        "required": needed,
        "description": text,
        "schema": schema,
    }


_SPEAKS_TUS = _header("Tus-Resumable", "The version of the protocol: 1.0.0.")


@router.post(
    "/files",
    response={201: FileOut},
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
def upload_file(request: HttpRequest, name: Name = "") -> HttpResponse:
    """Upload a picture, a PDF, a recording, a film or a plain text; the body is its bytes.

    The answer's `id` may be named as `file` in the evidence of this key's requests for a day. On a
    line that breaks, `POST /uploads` takes the same file in parts.
    """
    actor = actor_of(request, Scope.CASES_WRITE, act="upload_file")
    owner = owner_of(caller_of(request))
    with tempfile.TemporaryFile() as file:
        _take_body(request, file)
        # Storing the same bytes again changes nothing, so it need not wait for the answer's record.
        stored = keep_file(actor, name, file, owner=owner, now=clock.now())
    request.META[BODY_DIGEST] = stored.sha256
    return _uploaded(request, stored)


@once
def _uploaded(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    upload_id = enter_upload(owner_of(caller_of(request)), stored, now=clock.now())
    answer = FileOut(
        id=shown(PREFIX, upload_id),
        sha256=stored.sha256,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        name=stored.name,
    )
    return told(answer, status=201)


@router.api_operation(["OPTIONS"], "/uploads", response={204: None})
@tus.told
def upload_offers(request: HttpRequest) -> HttpResponse:
    """What uploads in parts can do: tus 1.0 with creation, expiration and termination."""
    return tus.offers()


@router.post(
    "/uploads",
    response={201: None},
    openapi_extra={
        "parameters": [
            _SPEAKS_TUS,
            _header("Upload-Length", "How many bytes the file has."),
            _header("Upload-Metadata", "`filename` and its name in Base64.", needed=False),
        ]
    },
)
@tus.told
def begin_upload(request: HttpRequest) -> HttpResponse:
    """Begin an upload in parts (tus 1.0); `Location` says where the bytes go.

    The last part of that address is the id by which evidence names the file once it is whole.
    """
    actor = actor_of(request, Scope.CASES_WRITE, act="upload_file")

    def address(upload: Upload) -> str:
        return reverse("api:read_upload", kwargs={"name": shown(PREFIX, upload.pk)})

    owner = owner_of(caller_of(request))
    return tus.create(request, actor, owner, now=clock.now(), address=address)


@router.get(
    "/uploads/{name}",
    response=UploadOut,
    url_name="read_upload",
    openapi_extra={"parameters": [_SPEAKS_TUS]},
)
@tus.told
def read_upload(request: HttpRequest, name: Name) -> HttpResponse:
    """How far an upload has come, in the headers of tus (also for HEAD) and in the body."""
    owner, key = _mine(request, name)
    progress = tus.show(request, owner, key, now=clock.now())
    return tus.say_progress(told(_upload_out(progress)), progress)


@router.patch(
    "/uploads/{name}",
    response={204: None},
    openapi_extra={
        "parameters": [
            _SPEAKS_TUS,
            _header("Upload-Offset", "Where in the file the piece belongs."),
        ],
        "requestBody": {"required": True, "content": {tus.PIECE_TYPE: next(iter(_BYTES.values()))}},
    },
)
@tus.told
def continue_upload(request: HttpRequest, name: Name) -> HttpResponse:
    """Send the next piece of an upload; `Upload-Offset` answers how much has come.

    With the last byte the file is looked at. One that cannot be kept is refused and forgotten.
    """
    owner, key = _mine(request, name)
    progress = tus.append(request, owner, key, now=clock.now())
    return tus.say_progress(HttpResponse(status=204), progress)


@router.delete("/uploads/{name}", response={204: None}, openapi_extra={"parameters": [_SPEAKS_TUS]})
@tus.told
def end_upload(request: HttpRequest, name: Name) -> HttpResponse:
    """Give an upload up. What is on a case's file stays there."""
    owner, key = _mine(request, name)
    return tus.end(request, owner, key, now=clock.now())


@router.get("/cases/{name}/evidence/{number}/file", openapi_extra=_FILE)
def read_file(request: HttpRequest, name: Name, number: int) -> HttpResponseBase:
    """The bytes of a piece of evidence, or a range of them.

    Who brought a picture, and the marketplace's people, have it as it was brought; the other side
    has its copy, which does not say where and with what it was taken.
    """
    actor = actor_of(request, Scope.CASES_READ, act="read_file")
    exhibit = find_exhibit(actor, name, number)
    file = original_of(exhibit, actor)
    return hand_out(request, actor, exhibit, file, now=clock.now())


@router.get("/cases/{name}/evidence/{number}/view", openapi_extra=_FILE)
def view_file(request: HttpRequest, name: Name, number: int) -> HttpResponseBase:
    """The copy of a picture for viewing: a WebP of bounded size with nothing but the picture."""
    actor = actor_of(request, Scope.CASES_READ, act="read_file")
    exhibit = find_exhibit(actor, name, number)
    return hand_out(request, actor, exhibit, copy_of(exhibit), now=clock.now())


def _take_body(request: HttpRequest, file: BinaryIO) -> None:
    """Write the body into a file, no further than any file may be long.

    Raises `TooLarge` before anything is read, and `BadUpload` for a body that breaks off.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    largest = file_limits().largest
    if length > largest:
        raise TooLarge(maximum_mib=largest // MIB)
    while piece := request.read(CHUNK_BYTES):
        file.write(piece)
    if file.tell() != length:
        raise BadUpload


def _mine(request: HttpRequest, name: str) -> tuple[str, Any]:
    actor_of(request, Scope.CASES_WRITE, act="upload_file")
    key = parse_shown(PREFIX, name)
    if key is None:
        raise NotFound(what_zh="该上传", what_en="upload")
    return owner_of(caller_of(request)), key


def _upload_out(progress: Progress) -> UploadOut:
    upload, offset, file = progress
    return UploadOut(
        id=shown(PREFIX, upload.pk),
        name=upload.name,
        size_bytes=upload.size_bytes,
        offset=offset,
        expires_at=upload.expires_at,
        sha256=file.sha256 if file else None,
        media_type=file.media_type if file else None,
    )
