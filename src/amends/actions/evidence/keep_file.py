"""Keep a file that somebody brings, so that it can be named as an exhibit."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

from amends.actions.ports import vault
from amends.adapters.vault.file_types import media_type_of
from amends.domain.access import Actor
from amends.domain.exhibits import StoredFile
from amends.domain.refused import Refused

FILE_BYTES_MAX = 20 * 1024 * 1024


class FileRefused(Refused):
    """The file is empty, too large, or of a kind that cannot be shown safely."""

    code = "file-refused"
    zh = "文件“{name}”无法保存：{why_zh}"
    en = "The file “{name}” cannot be kept: {why_en}"


def keep_file(actor: Actor, name: str, data: bytes, *, now: datetime) -> StoredFile:
    """Put the bytes into the vault and return how to name them.

    Pictures, PDFs, recordings and films up to 20 MiB are kept; what a file is, its first bytes
    say. Raises `FileRefused`.
    """
    del actor, now  # whoever may reach this may store; the exhibit records who and when
    name = PureWindowsPath(PurePosixPath(name).name).name.replace("\x00", "")[-200:] or "file"
    if not data:
        raise FileRefused(name=name, why_zh="文件为空。", why_en="it is empty.")
    if len(data) > FILE_BYTES_MAX:
        raise FileRefused(name=name, why_zh="超过 20 MB。", why_en="it is larger than 20 MiB.")
    media_type = media_type_of(data)
    if media_type is None:
        raise FileRefused(
            name=name,
            why_zh="仅支持图片、PDF、录音和录像。",
            why_en="only pictures, PDF, sound and film are kept.",
        )
    return StoredFile(
        sha256=vault().keep(data), media_type=media_type, size_bytes=len(data), name=name
    )
