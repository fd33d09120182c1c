"""Uploaded files between their upload and their use as evidence, named by a signed text.

Nothing is written down of them: the name itself says, under the site's secret key, which file lies
in the vault, so it can be neither guessed nor changed, and it is good for one key and one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core import signing

from amends.domain.exhibits import Exhibit, StoredFile
from amends.domain.fields import BadRecord
from amends.entrypoints.api.keys import Caller
from amends.entrypoints.api.requests import ExhibitIn

GOOD_FOR = timedelta(days=1)
PREFIX = "file_"


def name_of(file: StoredFile, caller: Caller) -> str:
    """How the caller may name a stored file in his evidence."""
    parts = [file.sha256, file.media_type, file.size_bytes, file.name]
    return PREFIX + signing.dumps(parts, salt=_salt(caller), compress=True)


def exhibits_of(asked: Sequence[ExhibitIn], caller: Caller, *, at: str) -> tuple[Exhibit, ...]:
    """The exhibits of a request with their files; `at` is the JSON Pointer of the list.

    Raises `BadRecord` for a file's name that was not given to this key, or too long ago.
    """
    return tuple(
        Exhibit(
            kind=exhibit.type,
            shows=exhibit.shows,
            note=exhibit.note,
            file=None
            if exhibit.file is None
            else _named(exhibit.file, caller, f"{at}/{place}/file"),
        )
        for place, exhibit in enumerate(asked)
    )


def _named(name: str, caller: Caller, pointer: str) -> StoredFile:
    try:
        sha256, media_type, size_bytes, file_name = signing.loads(
            name.removeprefix(PREFIX), salt=_salt(caller), max_age=GOOD_FOR
        )
    except signing.BadSignature as error:
        place = {
            "pointer": pointer,
            "zh": "不是本密钥一天内上传的文件，请重新上传",
            "en": "names no file that this key uploaded within a day; upload it again",
        }
        raise BadRecord([place]) from error
    return StoredFile(sha256=sha256, media_type=media_type, size_bytes=size_bytes, name=file_name)


def _salt(caller: Caller) -> str:
    return f"upload:{caller.key_id}"
