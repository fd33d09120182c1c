"""Uploads that go on where they broke off: the tus protocol 1.0, with creation, expiry and end.

The API and the portal both answer with this; they differ in who asks and how they say no.
"""

from __future__ import annotations

import base64
import binascii
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from amends.actions.evidence.upload_in_parts import (
    Progress,
    abandon_upload,
    begin_upload,
    continue_upload,
    read_upload,
)
from amends.actions.ports import file_limits
from amends.adapters.vault.contract import CHUNK_BYTES
from amends.domain.access import Actor
from amends.domain.refused import Refused
from amends.models.files import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PIECE_TYPE = "application/offset+octet-stream"

P = ParamSpec("P")


class BadUploadHeader(Refused):
    """A header that the protocol wants is missing or cannot be read."""

    code = "bad-upload-header"
    zh = "上传请求头 {header} 缺失或有误。"
    en = "The upload's header {header} is missing or cannot be read."


class OtherVersion(Refused):
    """The client speaks another version of the protocol."""

    code = "upload-version"
    zh = "仅支持 tus 协议 {supported} 版，请在请求头 Tus-Resumable 中注明。"
    en = "Uploads speak tus {supported}; say so in the header Tus-Resumable."


class WrongPieceType(Refused):
    """The piece came under another media type."""

    code = "wrong-piece-type"
    zh = "上传内容的类型须为 {wanted}。"
    en = "A piece must come as {wanted}."


def told(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Every answer names the protocol's version and is kept by nobody."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        given = view(*args, **kwargs)
        name_version(given)
        given["Cache-Control"] = "no-store"
        return given

    # Ninja reads the parameters' types, and would look their names up in this module.
    answer.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answer


def name_version(answer: HttpResponseBase) -> None:
    """Say in an answer, also in one that refuses, which version is spoken here."""
    answer["Tus-Resumable"] = answer["Tus-Version"] = VERSION


def offers() -> HttpResponse:
    """What this server can do; asked for with OPTIONS, by any version."""
    answer = HttpResponse(status=204)
    answer["Tus-Extension"] = EXTENSIONS
    answer["Tus-Max-Size"] = str(file_limits().largest)
    return answer


def create(
    request: HttpRequest,
    actor: Actor,
    owner: str,
    *,
    now: datetime,
    address: Callable[[Upload], str],
    order_id: UUID | None = None,
) -> HttpResponse:
    """Begin an upload; the answer says where its bytes go. Raises what `begin_upload` raises."""
    check_version(request)
    upload = begin_upload(
        actor, owner, _name(request), _number(request, "Upload-Length"), now=now, order_id=order_id
    )
    answer = HttpResponse(status=201)
    answer["Location"] = address(upload)
    answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    answer["Upload-Offset"] = "0"
    return answer


def show(request: HttpRequest, owner: str, upload_id: UUID, *, now: datetime) -> Progress:
    """How far the upload has come."""
    check_version(request)
    return read_upload(owner, upload_id, now=now)


def append(request: HttpRequest, owner: str, upload_id: UUID, *, now: datetime) -> Progress:
    """Take a piece. What comes before the line breaks is kept, and the client told how much.

    Raises `WrongPieceType`, `BadUploadHeader` and what `continue_upload` raises.
    """
    check_version(request)
    if request.content_type != PIECE_TYPE:
        raise WrongPieceType(wanted=PIECE_TYPE)
    offset = _number(request, "Upload-Offset")
    return continue_upload(owner, upload_id, offset, _pieces(request), now=now)


def end(request: HttpRequest, owner: str, upload_id: UUID, *, now: datetime) -> HttpResponse:
    """Give the upload up."""
    check_version(request)
    abandon_upload(owner, upload_id, now=now)
    return HttpResponse(status=204)


def say_progress(answer: HttpResponse, progress: Progress) -> HttpResponse:
    """Write into an answer how far an upload has come."""
    answer["Upload-Offset"] = str(progress.offset)
    answer["Upload-Length"] = str(progress.upload.size_bytes)
    answer["Upload-Expires"] = http_date(progress.upload.expires_at.timestamp())
    return answer


def check_version(request: HttpRequest) -> None:
    """Raise `OtherVersion` unless the client speaks ours."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion(supported=VERSION)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    try:
        while piece := request.read(CHUNK_BYTES):
            yield piece
    except UnreadablePostError:
        # The line broke: what has come is kept, and the client asks how much that was.
        return


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadUploadHeader(header=header)
    return int(text)


def _name(request: HttpRequest) -> str:
    """The file's name from the upload's metadata; empty where it is not told."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as fault:
                raise BadUploadHeader(header="Upload-Metadata") from fault
    return ""
