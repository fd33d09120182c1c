"""Files that people bring: which kinds are taken, how large they may be, and how they are named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath

from amends.domain.access import STAFF, Role

MIB = 1024 * 1024
NAME_CHARS_MAX = 120
SUFFIX_CHARS_MAX = 12


class FileKind(StrEnum):
    """What a file is to people; each kind has its own limit."""

    PICTURE = "picture"
    DOCUMENT = "document"
    SOUND = "sound"
    FILM = "film"
    TEXT = "text"


_TAKEN: Mapping[str, tuple[FileKind, str]] = {
    "image/png": (FileKind.PICTURE, ".png"),
    "image/jpeg": (FileKind.PICTURE, ".jpg .jpeg .jfif"),
    "image/gif": (FileKind.PICTURE, ".gif"),
    "image/webp": (FileKind.PICTURE, ".webp"),
    "application/pdf": (FileKind.DOCUMENT, ".pdf"),
    "audio/mpeg": (FileKind.SOUND, ".mp3"),
    "audio/mp4": (FileKind.SOUND, ".m4a"),
    "audio/wav": (FileKind.SOUND, ".wav"),
    "audio/amr": (FileKind.SOUND, ".amr"),
    "audio/ogg": (FileKind.SOUND, ".ogg .oga .opus"),
    "video/mp4": (FileKind.FILM, ".mp4 .m4v"),
    "video/quicktime": (FileKind.FILM, ".mov .qt"),
    "video/3gpp": (FileKind.FILM, ".3gp .3gpp"),
    "video/webm": (FileKind.FILM, ".webm"),
    "text/plain": (FileKind.TEXT, ".txt .log .csv .json .md"),
}
"""The media types that are taken, each with its kind and the endings its name may have."""

MEDIA_TYPES = frozenset(_TAKEN)
PICTURES = frozenset(t for t, (kind, _) in _TAKEN.items() if kind is FileKind.PICTURE)
"""Of these a copy for viewing is made; of everything else people have the original."""
PLAYED = frozenset(t for t, (kind, _) in _TAKEN.items() if kind in (FileKind.SOUND, FileKind.FILM))

_DROPPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, and marks that hide a name's end or turn its direction."""
_REPLACED = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How much is taken, in bytes, and how long what leads nowhere is kept.

    `person_bytes` counts what one person has uploaded and not yet put on file, `key_bytes` the same
    of an API key, and `case_bytes` all that was brought to one order.
    """

    bytes_max: Mapping[FileKind, int]
    pixels_max: int = 64_000_000
    person_bytes: int = 1000 * MIB
    key_bytes: int = 20_000 * MIB
    case_bytes: int = 2000 * MIB
    kept_for: timedelta = timedelta(hours=24)

    @property
    def largest(self) -> int:
        """The most that a file of any kind may have."""
        return max(self.bytes_max.values())


def kind_of(media_type: str) -> FileKind:
    """The kind of a media type that is taken; raises `KeyError` for others."""
    return _TAKEN[media_type][0]


def ending_fits(name: str, media_type: str) -> bool:
    """Whether the name ends as files of the type do, or has no ending at all."""
    suffix = PurePosixPath(name).suffix.lower()
    return not suffix or suffix in _TAKEN[media_type][1].split()


def safe_name(name: str, media_type: str) -> str:
    """The name without folders and trickery, shortened, and with an ending that tells the truth.

    An ending of another type is kept and the true one put behind it.
    """
    plain = PureWindowsPath(PurePosixPath(name[:4000].replace("\x00", "")).name).name
    plain = _REPLACED.sub("_", _DROPPED.sub("", plain)).strip(" .")
    suffix = PurePosixPath(plain).suffix
    true = suffix.lower() in _TAKEN[media_type][1].split()
    stem = plain.removesuffix(suffix) if true else plain
    ending = suffix if true else _TAKEN[media_type][1].split()[0]
    return (stem[: NAME_CHARS_MAX - SUFFIX_CHARS_MAX].strip(" .") or "file") + ending


def may_have_original(reader: Role, filed_by: Role, media_type: str) -> bool:
    """Whether somebody who sees an exhibit may have its file as it was brought.

    A picture may say where it was taken and by which telephone. The other side gets the copy, which
    says nothing of the sort; who brought it and the marketplace's people have both.
    """
    return media_type not in PICTURES or is_of_his_side(reader, filed_by)


def is_of_his_side(reader: Role, filed_by: Role) -> bool:
    """Whether the reader is of the side that brought an exhibit, or of the marketplace's people."""
    return reader in STAFF or (reader is Role.MERCHANT) == (filed_by is Role.MERCHANT)
