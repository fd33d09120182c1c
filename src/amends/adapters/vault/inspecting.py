"""What a file is by its own bytes, and whether it can be taken; its name counts for nothing.

Only the structure is walked; nothing is unpacked, decoded or run.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import BinaryIO

from amends.adapters.vault import shapes
from amends.adapters.vault.shapes import Malformed, Picture

_CHUNK = 1 << 18
_HEAD = 4096
_ZIP_TAIL = 22 + 0xFFFF
"""How far from the end of a file the directory of a ZIP may begin."""


class Unfit(StrEnum):
    """Why a file cannot be taken."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCRYPTED = "encrypted"
    TWO_IN_ONE = "two_in_one"
    ARCHIVE = "archive"
    OFFICE = "office"
    WEB_PAGE = "web_page"
    HEIC = "heic"


class UnfitFile(Exception):
    """The file cannot be taken."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(why)
        self.why = why


_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
)
_REFUSED: tuple[tuple[bytes, Unfit], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unfit.OFFICE),
    (b"{\\rtf", Unfit.OFFICE),
    (b"Rar!\x1a\x07", Unfit.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Unfit.ARCHIVE),
    (b"\x1f\x8b", Unfit.ARCHIVE),
    (b"BZh", Unfit.ARCHIVE),
    (b"\xfd7zXZ\x00", Unfit.ARCHIVE),
)
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_OFFICE_PARTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd", b"_rels/.rels")

_ENCRYPTED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(
    rb"\s*<(!doctype|html|head|body|script|svg|\?xml|!--|iframe|meta)", re.IGNORECASE
)


def inspect(file: BinaryIO, *, pixels_max: int) -> str:
    """The media type of a file that can be taken; raises `UnfitFile` for every other.

    `file` can be sought; where it stands afterwards is not promised. Memory does not grow with it.
    """
    size = file.seek(0, 2)
    if not size:
        raise UnfitFile(Unfit.EMPTY)
    file.seek(0)
    head = file.read(_HEAD)
    media_type = _type_of(head)
    if media_type is None:
        media_type = _text(file, head)
    try:
        _see_whole(media_type, file, size, pixels_max)
    except (Malformed, ValueError) as fault:
        raise UnfitFile(Unfit.BROKEN) from fault
    if _has_zip(file, size) or (media_type != "application/pdf" and b"%PDF-" in head[:1024]):
        raise UnfitFile(Unfit.TWO_IN_ONE)
    return media_type


def media_type_of(head: bytes) -> str | None:
    """The media type that a file's first bytes tell; None for text and for what is not taken."""
    try:
        return _type_of(head)
    except UnfitFile:
        return None


def _type_of(head: bytes) -> str | None:
    """The media type by its first bytes; None for what may be text. Raises for what is refused."""
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    for start, why in _REFUSED:
        if head.startswith(start):
            raise UnfitFile(why)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        office = any(part in head for part in _OFFICE_PARTS)
        raise UnfitFile(Unfit.OFFICE if office else Unfit.ARCHIVE)
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _branded(head[8:12])
    if head[:4] == b"OggS" and any(word in head[:128] for word in _OGG_SOUND):
        return "audio/ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:128]:
        return "video/webm"
    return "audio/mpeg" if _is_layer_three(head) else None


def _branded(brand: bytes) -> str:
    if brand in _STILL_BRANDS:
        raise UnfitFile(Unfit.HEIC)
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand[:3] in (b"3gp", b"3g2") else "video/mp4"


def _is_layer_three(head: bytes) -> bool:
    """Whether an MP3 begins without a tag: the mark of a frame, with a rate that exists."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C and head[1] & 0x18 != 0x08


_PICTURES: Mapping[str, Callable[[BinaryIO, int], Picture]] = {
    "image/png": shapes.png,
    "image/jpeg": shapes.jpeg,
    "image/gif": shapes.gif,
    "image/webp": shapes.webp,
}


def _see_whole(media_type: str, file: BinaryIO, size: int, pixels_max: int) -> None:
    if walk := _PICTURES.get(media_type):
        measures = walk(file, size)
        if not measures.width or not measures.height:
            raise Malformed
        if measures.width * measures.height > pixels_max:
            raise UnfitFile(Unfit.TOO_MANY_PIXELS)
    elif media_type in ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"):
        shapes.film(file, size)
    elif media_type == "audio/wav":
        shapes.riff(file, size)
    elif media_type == "application/pdf":
        file.seek(max(0, size - 2048))
        if b"%%EOF" not in file.read():
            raise Malformed
        if _is_encrypted(file):
            raise UnfitFile(Unfit.ENCRYPTED)


def _is_encrypted(file: BinaryIO) -> bool:
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        if _ENCRYPTED.search(before + chunk):
            return True
        before = chunk[-64:]
    return False


def _has_zip(file: BinaryIO, size: int) -> bool:
    """Whether the file is at the same time an archive, which is read from its end."""
    start = max(0, size - _ZIP_TAIL)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        end = tail[at : at + 22]
        directory = int.from_bytes(end[12:16], "little")
        place = start + at - directory
        if len(end) == 22 and directory and place >= 0:
            file.seek(place)
            if file.read(4) == b"PK\x01\x02":
                return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _text(file: BinaryIO, head: bytes) -> str:
    """`text/plain` for text in UTF-8, UTF-16 or GB 18030 without controls; raises for the rest."""
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise UnfitFile(Unfit.WEB_PAGE)
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8", "gb18030"):
        if _reads_as(file, encoding):
            return "text/plain"
    raise UnfitFile(Unfit.UNKNOWN)


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if _CONTROLS.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
