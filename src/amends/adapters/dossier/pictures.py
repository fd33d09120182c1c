"""Pictures for a dossier: small ones to print, and copies without the place they were taken at."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

PRINTED = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""The kinds of files that are printed as pictures."""

_SIDE_MAX = 1100
"""The longest side of a printed picture in pixels: sharp enough to read on 10 cm of paper."""

_LONG_RATIO, _STRIP_RATIO, _STRIPS_MAX = 3, 2, 12
"""A picture more than three times as high as wide is cut into strips twice as high as wide."""

_PIXELS_MAX = 60_000_000
_HARMLESS = frozenset({"dpi", "icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density", "gamma", "srgb",
                       "progressive", "progression", "version", "background", "duration", "loop",
                       "extension", "transparency", "interlace", "aspect", "timestamp", "adobe",
                       "adobe_transform", "chromaticity"})  # fmt: skip
"""What a picture may say of itself without telling anything of its maker."""


def printed(data: bytes) -> list[bytes]:
    """A picture as JPEGs of print size; none when it cannot be read or is too large to try.

    A long screenshot is cut into strips from top to bottom, or its letters would be too small.
    """
    picture = _opened(data)
    if picture is None:
        return []
    try:
        upright = ImageOps.exif_transpose(picture)
        width, height = upright.size
        step = width * _STRIP_RATIO if height > width * _LONG_RATIO else height
        strips = []
        for top in list(range(0, height, step))[:_STRIPS_MAX]:
            strip = upright.crop((0, top, width, min(top + step, height)))
            strip.thumbnail((_SIDE_MAX, _SIDE_MAX))
            strips.append(_as_jpeg(strip, quality=82))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    return strips


def tells_more(data: bytes) -> bool:
    """Whether a picture says more of itself than what is seen: place, time, device, maker."""
    picture = _opened(data)
    if picture is None:
        return True
    try:
        # Some formats say of themselves after their pixels.
        picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return True
    return bool(picture.getexif()) or bool(set(map(str, picture.info)) - _HARMLESS)


def plain_copy(data: bytes) -> bytes | None:
    """The picture encoded anew, with nothing but what is seen; None when it cannot be read."""
    picture = _opened(data)
    if picture is None:
        return None
    try:
        upright = ImageOps.exif_transpose(picture)
        if picture.format == "JPEG":
            return _as_jpeg(upright, quality=92)
        upright.info = {}
        out = io.BytesIO()
        upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(out, "PNG")
        return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _opened(data: bytes) -> Image.Image | None:
    """The picture, not yet read; None where it is none or has too many pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    width, height = picture.size
    return picture if width * height <= _PIXELS_MAX else None


def _as_jpeg(picture: Image.Image, *, quality: int) -> bytes:
    if picture.has_transparency_data:
        white = Image.new("RGB", picture.size, "white")
        rgba = picture.convert("RGBA")
        white.paste(rgba, mask=rgba.getchannel("A"))
        picture = white
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
