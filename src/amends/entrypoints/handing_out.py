"""Hands files out: a piece at a time, in ranges, and harmless in a browser whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from amends.actions.evidence.look_at_file import look_at_file
from amends.actions.ports import vault
from amends.actions.shared.keeping import FilesAway
from amends.adapters.vault.contract import VaultUnavailable
from amends.adapters.vault.places import OVERLAP, within, without_places
from amends.domain.access import Actor, Role
from amends.domain.files import (
    PICTURES,
    PLAYED,
    is_of_his_side,
    may_have_original,
    safe_name,
)
from amends.domain.refused import NotFound, Refused
from amends.models.cases import Evidence
from amends.models.files import VaultFile

COPY_MEDIA_TYPE = "image/webp"

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_DIGITS_MAX = 15


class CopyInMaking(Refused):
    """A picture was brought a moment ago, and its copy for viewing is not made yet."""

    code = "copy-in-making"
    zh = "图片正在处理，请几秒后再看。"
    en = "A copy of the picture for viewing is being made. Look again in a few seconds."


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A file to hand out: where it lies, as what, under which name, and whether pages may show it."""

    sha256: str
    media_type: str
    name: str
    inline: bool
    placeless: bool = False
    """Whether a place that the file tells of is blanked out on its way."""


def original_of(exhibit: Evidence, actor: Actor) -> Handed:
    """The file of an exhibit as its reader may have it: as it was brought, or the picture's copy.

    Raises `NotFound` for an exhibit without a file, and as `copy_of`.
    """
    if not exhibit.sha256:
        raise _no_file()
    if not may_have_original(actor.role, Role(exhibit.filed_by), exhibit.media_type):
        return copy_of(exhibit, inline=False)
    name = exhibit.file_name or exhibit.sha256[:16]
    return Handed(
        sha256=exhibit.sha256,
        media_type=exhibit.media_type,
        name=name,
        inline=False,
        placeless=not is_of_his_side(actor.role, Role(exhibit.filed_by)),
    )


def copy_of(exhibit: Evidence, *, inline: bool = True) -> Handed:
    """The copy of a picture for viewing.

    Raises `CopyInMaking`, or `NotFound` where there is no picture or none that can be decoded.
    """
    if exhibit.media_type not in PICTURES:
        raise _no_file()
    known = VaultFile.objects.filter(pk=exhibit.sha256).first()
    if known is None or known.copy_failed:
        raise _no_file()
    if not known.copy_sha256:
        raise CopyInMaking
    return Handed(
        sha256=known.copy_sha256,
        media_type=COPY_MEDIA_TYPE,
        name=safe_name(exhibit.file_name, COPY_MEDIA_TYPE),
        inline=inline,
    )


def hand_out(
    request: HttpRequest, actor: Actor, exhibit: Evidence, file: Handed, *, now: datetime
) -> HttpResponseBase:
    """The answer with a file, or the range of it that is asked for; who looks is written down.

    Raises `NotFound` when the vault has no such file, and `FilesAway`.
    """
    try:
        size = vault().size_of(file.sha256)
        if size is None:
            raise _no_file()
        asked = _range_of(request, size)
        start, end = asked or (0, size)
        if start >= end and size:
            answer: HttpResponseBase = HttpResponse(status=416)
            answer["Content-Range"] = f"bytes */{size}"
            return answer
        body = _pieces(file, start, end, size)
    except VaultUnavailable as fault:
        raise FilesAway from fault
    except FileNotFoundError as fault:
        raise _no_file() from fault
    if start == 0:
        look_at_file(actor, exhibit, original=file.sha256 == exhibit.sha256, now=now)
    answer = StreamingHttpResponse(body, status=206 if asked else 200, content_type=file.media_type)
    if asked:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer["Content-Length"] = str(end - start)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = f'"{file.sha256}{"-plain" if file.placeless else ""}"'
    _make_harmless(answer, file)
    return answer


def _pieces(file: Handed, start: int, end: int, size: int) -> Iterator[bytes]:
    if not (file.placeless and file.media_type in PLAYED):
        return vault().open(file.sha256, start=start, end=end)
    # A range may begin or end in the middle of a place; it is seen whole, and then cut.
    first, last = max(0, start - OVERLAP), min(size, end + OVERLAP)
    blanked = without_places(vault().open(file.sha256, start=first, end=last))
    return within(blanked, start - first, end - start)


def _make_harmless(answer: HttpResponseBase, file: Handed) -> None:
    """A browser saves it; nothing in it may run, load anything or be taken for another kind."""
    disposition = content_disposition_header(not file.inline, file.name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"


def _range_of(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """From where up to where; None for the whole file, and for what is no single range of bytes."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not (found[1] or found[2]) or len(found[0]) > 2 * _DIGITS_MAX:
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    return int(found[1]), min(size, int(found[2]) + 1) if found[2] else size


def _no_file() -> NotFound:
    return NotFound(what_zh="证据文件", what_en="file of evidence")
