"""Small files of every kind that people bring, whole and right."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from PIL import Image
from PIL.ExifTags import GPS, Base


def picture(
    kind: str = "PNG", size: tuple[int, int] = (60, 40), *, seed: int = 1, **how: object
) -> bytes:
    """A picture of random blocks of colour."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (6, 4), dice.randbytes(72))
    out = io.BytesIO()
    small.resize(size, Image.Resampling.NEAREST).save(out, kind, **how)
    return out.getvalue()


def moving(frames: int = 3, kind: str = "GIF") -> bytes:
    """A picture that moves."""
    shown = [Image.new("RGB", (30, 20), (n * 40 % 256, 90, 10)) for n in range(frames)]
    out = io.BytesIO()
    shown[0].save(out, kind, save_all=True, append_images=shown[1:], duration=50)
    return out.getvalue()


def located(seed: int = 1) -> bytes:
    """A JPEG as telephones write it: lying on its side, with place, device and time."""
    exif = Image.Exif()
    exif[Base.Make] = "SecretPhone"
    exif[Base.Orientation] = 6
    place = exif.get_ifd(0x8825)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (31.0, 13.0, 49.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (121.0, 28.0, 25.0)
    return picture("JPEG", seed=seed, exif=exif)


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it has these measures and holds almost nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def zipped(name: str = "a.txt", data: bytes = b"hidden") -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def box(name: bytes, data: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I", 8 + len(data)) + name + data


def film(brand: bytes = b"isom", size: int = 2000, *, seed: int = 1) -> bytes:
    """The structure of a film, with an index and data that no player shows."""
    data = random.Random(seed).randbytes(size)
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", b"") + box(b"mdat", data)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 5 0 R")
WAV = b"RIFF" + struct.pack("<I", 44) + b"WAVEfmt " + bytes(36)
MP3 = b"ID3\x04\x00\x00" + bytes(100)
AMR = b"#!AMR\n" + bytes(64)
OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(40)

WHOLE: dict[str, bytes] = {
    "image/png": picture(),
    "image/jpeg": picture("JPEG"),
    "image/gif": moving(),
    "image/webp": picture("WEBP"),
    "application/pdf": PDF,
    "audio/mpeg": MP3,
    "audio/mp4": film(b"M4A "),
    "audio/wav": WAV,
    "audio/amr": AMR,
    "audio/ogg": OGG,
    "video/mp4": film(),
    "video/quicktime": film(b"qt  "),
    "video/3gpp": film(b"3gp5"),
    "video/webm": WEBM,
    "text/plain": "买家：还没收到\n卖家：马上\n".encode(),
}
"""One whole file of each media type that is taken."""
