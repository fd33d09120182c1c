"""Whether a file that somebody brings can be kept, and keeping it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from amends.actions import ports
from amends.adapters.vault.contract import VaultUnavailable, chunks_of
from amends.adapters.vault.inspecting import Unfit, UnfitFile, inspect
from amends.domain.exhibits import StoredFile
from amends.domain.files import MIB, PICTURES, FileKind, kind_of, safe_name
from amends.domain.refused import Refused
from amends.models.files import VaultFile, enter_file, order_bytes, waiting_bytes
from amends.models.jobs import promise

SHOWN_CHARS = 60
"""How much of a name a refusal repeats."""

KEY_OWNER = "key:"
"""How the owner of an upload begins that is an API key, which speaks for many people."""


class FileRefused(Refused):
    """The file is empty, too large, damaged, or of a kind that cannot be shown safely."""

    code = "file-refused"
    zh = "文件“{name}”无法保存：{why_zh}"
    en = "The file “{name}” cannot be kept: {why_en}"


class NoRoom(Refused):
    """So much was brought that no more is taken for now."""

    code = "no-room-for-files"
    zh = "已上传的文件过多：最多 {maximum_mib} MB。请先提交已上传的材料，或删减后再上传。"
    en = "Too much has been uploaded: at most {maximum_mib} MiB. Put on file what is there, or bring less."


class FilesAway(Refused):
    """The store of files does not answer."""

    code = "files-away"
    zh = "文件存储暂时不可用，请稍后再试；其他内容不受影响。"
    en = "Files cannot be kept or read at this moment. Try again shortly; all else works."


_WHY: Mapping[Unfit, tuple[str, str]] = {
    Unfit.EMPTY: ("文件为空。", "it is empty."),
    Unfit.UNKNOWN: (
        "仅支持图片、PDF、录音、录像和纯文本。",
        "only pictures, PDF, sound, film and plain text are kept.",
    ),
    Unfit.BROKEN: (
        "文件不完整或已损坏，请重新保存后再上传。",
        "it breaks off or is damaged; save it anew and upload it again.",
    ),
    Unfit.TOO_MANY_PIXELS: (
        "图片尺寸过大，请缩小后再上传。",
        "the picture has too many pixels; make it smaller.",
    ),
    Unfit.ENCRYPTED: (
        "文件已加密，请取消密码（例如另存或打印为 PDF）后再上传。",
        "it is encrypted; take the password off, for instance by printing it to a new PDF.",
    ),
    Unfit.TWO_IN_ONE: (
        "文件中还藏有另一个文件，请重新保存后再上传。",
        "a second file is hidden in it; save it anew and upload it again.",
    ),
    Unfit.ARCHIVE: (
        "不支持压缩包，请解压后逐个上传。",
        "archives are not taken; unpack it and upload the files one by one.",
    ),
    Unfit.OFFICE: (
        "不支持 Office 文档（可能含宏），请另存为 PDF 或截图。",
        "office documents may hold macros; save it as PDF or take a screenshot.",
    ),
    Unfit.WEB_PAGE: (
        "不支持网页文件，请截图或打印为 PDF。",
        "web pages are not taken; take a screenshot or print it to PDF.",
    ),
    Unfit.HEIC: (
        "不支持 HEIC/AVIF，请转为 JPEG 或 PNG（iPhone 可在“相机-格式”中选择“兼容性最佳”）。",
        "HEIC and AVIF are not taken; save it as JPEG or PNG.",
    ),
}

_TOO_LARGE: Mapping[FileKind, tuple[str, str]] = {
    FileKind.PICTURE: ("图片不能超过 {mib} MB。", "a picture may have {mib} MiB."),
    FileKind.DOCUMENT: ("PDF 不能超过 {mib} MB。", "a PDF may have {mib} MiB."),
    FileKind.SOUND: ("录音不能超过 {mib} MB。", "a sound recording may have {mib} MiB."),
    FileKind.FILM: ("录像不能超过 {mib} MB。", "a film may have {mib} MiB."),
    FileKind.TEXT: ("文本不能超过 {mib} MB。", "a text may have {mib} MiB."),
}


def refusal_of(name: str, why: Unfit) -> FileRefused:
    """The refusal of a file by its reason."""
    zh, en = _WHY[why]
    return FileRefused(name=name[:SHOWN_CHARS], why_zh=zh, why_en=en)


def too_large(name: str, kind: FileKind) -> FileRefused:
    """The refusal of a file that is larger than its kind may be."""
    mib = ports.file_limits().bytes_max[kind] // MIB
    zh, en = _TOO_LARGE[kind]
    shown = name[:SHOWN_CHARS]
    return FileRefused(name=shown, why_zh=zh.format(mib=mib), why_en=en.format(mib=mib))


def check_room(owner: str, order_id: UUID | None, size_bytes: int, *, now: datetime) -> None:
    """Raise `NoRoom` where an owner, or all who bring something to an order, have brought enough.

    Requests at the same moment may each find room: the limits are there to be met, not to the byte.
    """
    limits = ports.file_limits()
    own = limits.key_bytes if owner.startswith(KEY_OWNER) else limits.person_bytes
    if owner and waiting_bytes(owner, now=now) + size_bytes > own:
        raise NoRoom(maximum_mib=own // MIB)
    if order_id and order_bytes(order_id, now=now) + size_bytes > limits.case_bytes:
        raise NoRoom(maximum_mib=limits.case_bytes // MIB)


def keep(name: str, file: BinaryIO, *, now: datetime) -> StoredFile:
    """Look at a file, put it into the vault, and have a picture copied for viewing.

    `file` can be sought. Outside of any transaction: this takes as long as the file is large.
    Raises `FileRefused` and `FilesAway`.
    """
    limits = ports.file_limits()
    shown = name.strip()[:SHOWN_CHARS] or "?"
    try:
        media_type = inspect(file, pixels_max=limits.pixels_max)
    except UnfitFile as unfit:
        raise refusal_of(shown, unfit.why) from unfit
    kind, size = kind_of(media_type), file.seek(0, 2)
    if size > limits.bytes_max[kind]:
        raise too_large(shown, kind)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    file.seek(0)
    enter_file(digest.hexdigest(), media_type, size, now=now)
    try:
        kept = ports.vault().put(file)
    except VaultUnavailable as fault:
        raise FilesAway from fault
    if media_type in PICTURES:
        _promise_copy(kept.sha256, now=now)
    return StoredFile(
        sha256=kept.sha256,
        media_type=media_type,
        size_bytes=kept.size_bytes,
        name=safe_name(name, media_type),
    )


def _promise_copy(sha256: str, *, now: datetime) -> None:
    known = VaultFile.objects.filter(pk=sha256, copy_sha256="", copy_failed=False)
    with transaction.atomic():
        if known.exists():
            promise("make_copy", sha256, {"sha256": sha256}, at=now)
