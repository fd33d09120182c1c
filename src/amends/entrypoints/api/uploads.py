"""Uploaded files between their upload and their use as evidence, each good for one key and one day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from amends.actions.shared.keeping import KEY_OWNER
from amends.domain.exhibits import Exhibit, StoredFile
from amends.domain.fields import BadRecord
from amends.entrypoints import clock
from amends.entrypoints.api.keys import Caller
from amends.entrypoints.api.requests import ExhibitIn
from amends.models.files import Upload, find_uploads, stored_file
from amends.models.ids import parse_shown

PREFIX = "file"


def owner_of(caller: Caller) -> str:
    """How a key's uploads are bound to it."""
    return f"{KEY_OWNER}{caller.key_id.hex}"


def exhibits_of(asked: Sequence[ExhibitIn], caller: Caller, *, at: str) -> tuple[Exhibit, ...]:
    """The exhibits of a request with their files; `at` is the JSON Pointer of the list.

    One statement where files are named, none otherwise. Raises `BadRecord` for a file that was not
    uploaded by this key, or too long ago, or not to its end.
    """
    keys = {one.file: parse_shown(PREFIX, one.file) for one in asked if one.file is not None}
    named = [key for key in keys.values() if key is not None]
    found = find_uploads(named, owner_of(caller), now=clock.now()) if named else {}
    return tuple(
        Exhibit(
            kind=exhibit.type,
            shows=exhibit.shows,
            note=exhibit.note,
            file=None
            if exhibit.file is None
            else _file(found, keys[exhibit.file], f"{at}/{place}/file"),
        )
        for place, exhibit in enumerate(asked)
    )


def _file(found: dict[UUID, Upload], key: UUID | None, pointer: str) -> StoredFile:
    upload = found.get(key) if key is not None else None
    if upload is None:
        place = {
            "pointer": pointer,
            "zh": "不是本密钥一天内完整上传的文件，请重新上传",
            "en": "names no file that this key uploaded whole within a day; upload it again",
        }
        raise BadRecord([place])
    return stored_file(upload)
