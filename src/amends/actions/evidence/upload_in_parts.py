"""Bring a file piece by piece over a line that breaks: begin, go on, give up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from amends.actions import ports
from amends.actions.shared.keeping import FileRefused, check_room, keep, refusal_of, too_large
from amends.adapters.vault.inspecting import Unfit
from amends.adapters.vault.staging import OutOfPlace
from amends.domain.access import Actor
from amends.domain.exhibits import StoredFile
from amends.domain.files import FileKind
from amends.domain.refused import NotFound, Refused
from amends.models.files import Upload, find_upload, stored_file

NAME_CHARS_MAX = 200


class UploadElsewhere(Refused):
    """A piece does not continue what has come."""

    code = "upload-elsewhere"
    zh = "上传位置不符：已收到 {offset} 字节，请从此处继续。"
    en = "The piece does not belong here: {offset} bytes have come. Go on from there."


class Progress(NamedTuple):
    """How far an upload has come; `file` once it is whole and kept."""

    upload: Upload
    offset: int
    file: StoredFile | None


def begin_upload(
    actor: Actor,
    owner: str,
    name: str,
    size_bytes: int,
    *,
    now: datetime,
    order_id: UUID | None = None,
) -> Upload:
    """Take in the name and size of a file whose bytes follow.

    Raises `FileRefused` for a size that no kind of file may have, and `NoRoom`.
    """
    del actor  # who may reach this is decided where he is known; `owner` is what binds him
    limits = ports.file_limits()
    name = name.replace("\x00", "")
    if size_bytes == 0:
        raise refusal_of(name, Unfit.EMPTY)
    if size_bytes > limits.largest:
        raise too_large(name, max(FileKind, key=lambda kind: limits.bytes_max[kind]))
    check_room(owner, order_id, size_bytes, now=now)
    upload = Upload(
        owner=owner,
        order_id=order_id,
        name=_shortened(name),
        size_bytes=size_bytes,
        expires_at=now + limits.kept_for,
    )
    ports.staging().begin(upload.pk)
    upload.save(force_insert=True)
    return upload


def read_upload(owner: str, upload_id: UUID, *, now: datetime) -> Progress:
    """How far an upload has come; raises `NotFound` unless it is the owner's and has not expired."""
    upload = find_upload(upload_id, owner, now=now)
    if upload is None:
        raise _not_found()
    if upload.sha256:
        return Progress(upload, upload.size_bytes, stored_file(upload))
    offset = ports.staging().size_of(upload_id)
    if offset is None:
        raise _not_found()
    return Progress(upload, offset, None)


def continue_upload(
    owner: str, upload_id: UUID, offset: int, pieces: Iterable[bytes], *, now: datetime
) -> Progress:
    """Add pieces as they come; with the last byte the file is looked at and kept.

    What came before `pieces` broke off stays. A file that is refused is forgotten with its upload.
    Raises `NotFound`, `UploadElsewhere`, `FileRefused` and `FilesAway`.
    """
    upload, come, file = read_upload(owner, upload_id, now=now)
    if offset != come:
        raise UploadElsewhere(offset=come)
    if file is not None:
        return Progress(upload, come, file)
    try:
        come = ports.staging().append(upload_id, offset, pieces, at_most=upload.size_bytes)
    except OutOfPlace as fault:
        raise UploadElsewhere(offset=ports.staging().size_of(upload_id) or 0) from fault
    except FileNotFoundError as fault:
        raise _not_found() from fault
    return Progress(upload, come, _finished(upload, now=now) if come == upload.size_bytes else None)


def abandon_upload(owner: str, upload_id: UUID, *, now: datetime) -> None:
    """Forget an upload; a file that is on a case's file stays there. Raises `NotFound`."""
    upload = find_upload(upload_id, owner, now=now)
    if upload is None:
        raise _not_found()
    _forget(upload)


def _finished(upload: Upload, *, now: datetime) -> StoredFile:
    try:
        with ports.staging().open(upload.pk) as file:
            stored = keep(upload.name, file, now=now)
    except FileRefused:
        _forget(upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(
        sha256=stored.sha256, media_type=stored.media_type, name=stored.name
    )
    ports.staging().discard(upload.pk)
    return stored


def _forget(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    ports.staging().discard(upload.pk)


def _shortened(name: str) -> str:
    """A long name without its middle, since its end tells more than the rest."""
    plain = name.encode("utf-8", "ignore").decode()
    return plain if len(plain) <= NAME_CHARS_MAX else plain[:150] + plain[-50:]


def _not_found() -> NotFound:
    return NotFound(what_zh="该上传（或已过期）", what_en="upload, or it has expired")
