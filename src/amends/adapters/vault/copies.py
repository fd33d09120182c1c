"""Copies of pictures for viewing: decoded and written anew, so nothing but the picture is in them.

Where a picture was taken, by which device, its thumbnail, and whatever else was hidden in the file
stays in the original. Only the worker loads this.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, ImageSequence, PngImagePlugin

MEDIA_TYPE = "image/webp"
QUALITY = 88
"""Small letters stay legible; a screenshot becomes about a tenth of its PNG."""

PIXELS_MAX = 12_000_000
SIDE_MAX = 16_383
"""A long screenshot keeps its letters: the area is bounded, and the side by what WebP can hold."""

MOVING_PIXELS_MAX = 80_000_000
FRAMES_MAX = 150
"""How much of a moving picture is copied, over all its frames."""

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")

PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024


class Undecodable(Exception):
    """The file begins as a picture does, and no picture comes out of it."""


def viewing_copy(original: BinaryIO, target: BinaryIO, *, pixels_max: int) -> None:
    """Write a copy of a picture for viewing; raises `Undecodable`.

    A picture of more than `pixels_max` pixels is not decoded.
    """
    try:
        with warnings.catch_warnings(), Image.open(original, formats=FORMATS) as picture:
            # What a camera wrote wrongly into a file is no fault of the picture.
            warnings.simplefilter("ignore")
            if picture.width * picture.height > pixels_max:
                raise Undecodable("too many pixels")
            frames = _frames(picture)
            first = next(frames)
            # Moving pictures are rare; their frames are bounded, so they may be held together.
            first.save(
                target,
                "WEBP",
                quality=QUALITY,
                save_all=True,
                append_images=list(frames),
                duration=picture.info.get("duration") or 100,
                loop=0,
                exif=b"",
                xmp=b"",
                icc_profile=b"",
            )
    except Undecodable:
        raise
    except Exception as fault:
        # A decoder may stumble over broken data in any way; each means that there is no picture.
        raise Undecodable(str(fault)) from fault


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    """The frames of a picture as far as they are copied, upright, in sRGB and bounded."""
    whole = picture.width * picture.height
    count = min(getattr(picture, "n_frames", 1), FRAMES_MAX, max(1, MOVING_PIXELS_MAX // whole))
    if count == 1:
        # A large JPEG is decoded at a fraction of its size, which spares memory.
        picture.draft("RGB", _bounded(picture.width, picture.height))
        yield _plain(picture)
        return
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number == count:
            return
        yield _plain(frame)


def _plain(frame: Image.Image) -> Image.Image:
    # Made smaller before anything else, so that a large picture is in memory only once.
    small = _shrunk(frame) if frame.mode in ("RGB", "RGBA", "L", "CMYK") else frame
    upright = ImageOps.exif_transpose(small)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    shown = _shrunk(_in_srgb(upright, "RGBA" if transparent else "RGB"))
    shown.info = {}
    return shown


def _shrunk(picture: Image.Image) -> Image.Image:
    size = _bounded(*picture.size)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _in_srgb(picture: Image.Image, mode: str) -> Image.Image:
    """The picture in the colours of screens, whatever profile it was made with."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture.convert(mode)
    try:
        made = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return picture.convert(mode)
    assert made is not None
    return made.convert(mode)


def _bounded(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, (PIXELS_MAX / (width * height)) ** 0.5, SIDE_MAX / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))
