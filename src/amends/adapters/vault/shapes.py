"""Walks through a picture's or film's own structure: its measures, and whether its end is there.

Nothing is decoded, so a small file that would unfold into gigabytes costs no more than its bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

STEPS_MAX = 200_000
"""Files made of more parts than this are made to be slow to read."""

_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


class Malformed(Exception):
    """The file breaks off, or is not built as its kind is."""


@dataclass(frozen=True)
class Picture:
    """A picture's measures in pixels. `animated` where it may hold more than one frame."""

    width: int
    height: int
    animated: bool = False


def png(file: BinaryIO, size: int) -> Picture:
    """The measures of a PNG that reaches its end chunk."""
    at, measures, animated = 8, (0, 0), False
    for _ in range(STEPS_MAX):
        length, name = struct.unpack(">I4s", _read(file, at, 8))
        if at == 8:
            if (length, name) != (13, b"IHDR"):
                raise Malformed
            measures = struct.unpack(">II", _read(file, 16, 8))
        animated |= name == b"acTL"
        at += 12 + length
        if at > size:
            raise Malformed
        if name == b"IEND":
            return Picture(*measures, animated)
    raise Malformed


def gif(file: BinaryIO, size: int) -> Picture:
    """The measures of a GIF that reaches its trailer."""
    width, height, flags = struct.unpack("<HHB", _read(file, 6, 5))
    file.seek(13 + _colours(flags))
    frames = 0
    for _ in range(STEPS_MAX):
        block = file.read(1)
        if block == b"\x3b":
            return Picture(width, height, frames > 1)
        if block == b"\x21":
            file.seek(1, 1)
        elif block == b"\x2c":
            frames += 1
            file.seek(8, 1)
            flags = _next(file, 1)[0]
            file.seek(_colours(flags) + 1, 1)
        else:
            raise Malformed
        for _ in range(STEPS_MAX):
            if not (length := _next(file, 1)[0]):
                break
            file.seek(length, 1)
    raise Malformed


def jpeg(file: BinaryIO, size: int) -> Picture:
    """The measures of a JPEG whose end marker follows its data."""
    at, found = 2, None
    for _ in range(STEPS_MAX):
        mark, name = _read(file, at, 2)
        if mark != 0xFF:
            raise Malformed
        if name == 0xFF or name in _JPEG_BARE:
            at += 1 if name == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", _read(file, at + 2, 2))
        if name in _JPEG_SIZES:
            height, width = struct.unpack(">HH", _read(file, at + 5, 4))
            found = Picture(width, height)
        at += 2 + length
        if name == 0xDA:
            break
    if found is None or not holds(file, b"\xff\xd9", start=at):
        raise Malformed
    return found


def webp(file: BinaryIO, size: int) -> Picture:
    """The measures of a WebP whose frame lies within the file."""
    (length,) = struct.unpack("<I", _read(file, 4, 4))
    if length + 8 > size:
        raise Malformed
    head = _read(file, 12, 18)
    if head[:4] == b"VP8X":
        width = int.from_bytes(head[12:15], "little") + 1
        height = int.from_bytes(head[15:18], "little") + 1
        return Picture(width, height, bool(head[8] & 2))
    if head[:4] == b"VP8L" and head[8] == 0x2F:
        bits = int.from_bytes(head[9:13], "little")
        return Picture((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if head[:4] == b"VP8 " and head[11:14] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[14:18])
        return Picture(width & 0x3FFF, height & 0x3FFF)
    raise Malformed


def film(file: BinaryIO, size: int) -> None:
    """See that an MP4, MOV or 3GP has its index and that none of its boxes reaches past the end."""
    at, indexed = 0, False
    for _ in range(STEPS_MAX):
        if at == size and indexed:
            return
        length, name = struct.unpack(">I4s", _read(file, at, 8))
        if length == 1:
            (length,) = struct.unpack(">Q", _read(file, at + 8, 8))
        indexed |= name == b"moov"
        at = size if length == 0 else at + length
        if length in range(1, 8) or at > size:
            raise Malformed
    raise Malformed


def riff(file: BinaryIO, size: int) -> None:
    """See that a WAV is as long as it says; what is recorded live says nothing."""
    (length,) = struct.unpack("<I", _read(file, 4, 4))
    if length not in (0, 0xFFFFFFFF) and length + 8 > size + 1:
        raise Malformed


def holds(file: BinaryIO, word: bytes, *, start: int = 0) -> bool:
    """Whether the bytes occur in the file from a place on."""
    file.seek(start)
    before = b""
    while chunk := file.read(1 << 18):
        if word in before + chunk:
            return True
        before = chunk[-len(word) + 1 :]
    return False


def _colours(flags: int) -> int:
    """How many bytes a GIF's table of colours takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return _next(file, count)


def _next(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) < count:
        raise Malformed
    return found
