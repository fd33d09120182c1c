"""What a picture shows to those who measure it: sharpness, likeness, where and how it was made."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

EDITORS = (
    "photoshop", "lightroom", "gimp", "snapseed", "picsart", "meitu", "美图", "醒图", "pixelmator", "affinity", "paint.net",
    "canva", "facetune", "vsco", "inshot", "wps", "corel", "acorn",
)  # fmt: skip
"""Programs that change pictures, as they sign them."""

THUMBNAIL_DIFFERS = 12
"""Bits by which the hash of an embedded thumbnail may differ from its picture's (of 64)."""

RISE_LEAST = 1.15
"""By what factor the loss must rise behind a quality before it counts as an earlier one."""

TILE = 64


def sharpness(image: Image) -> float:
    """How sharp the sharpest parts are: the variance of the Laplacian, by tiles of 64 pixels.

    Screens are mostly blank, so the 95th hundredth of the tiles is told. Letters that people can
    read have 20 and more.
    """
    import numpy as np

    grey = np.asarray(image.convert("L"), np.float32)
    if min(grey.shape) < 3:
        return 0.0
    edges = (
        grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    )
    tiles = [
        float(edges[y : y + TILE, x : x + TILE].var())
        for y in range(0, edges.shape[0], TILE)
        for x in range(0, edges.shape[1], TILE)
    ]
    return round(float(np.percentile(tiles, 95)), 1)


def likeness(image: Image) -> str:
    """The perceptual hash of a picture: 64 bits as 16 hexadecimal digits.

    Pictures that look alike differ in few bits, however they were scaled or saved. The status bar,
    which changes each minute and is often cut off, is left out.
    """
    import numpy as np
    from PIL.Image import Resampling

    top = round(image.height * 0.04)
    small = image.crop((0, top, image.width, image.height)).convert("L")
    grey = np.asarray(small.resize((32, 32), Resampling.LANCZOS), np.float64)
    waves = np.cos(np.pi / 32 * np.outer(np.arange(8), np.arange(32) + 0.5))
    low = (waves @ grey @ waves.T).ravel()
    bits = low > np.median(low)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def bits_apart(first: str, second: str) -> int:
    """In how many bits two hashes differ."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def traces(image: Image) -> dict[str, object]:
    """What the file says of its making: programs, camera, time, and that it knows a place.

    The place itself is not told to anybody.
    """
    found: dict[str, object] = {}
    exif = image.getexif()
    software = _text(exif.get(0x0131)) or _text(image.info.get("Software"))
    if software:
        found["software"] = software
        if any(name in software.lower() for name in EDITORS):
            found["edited_with"] = software
    camera = " ".join(filter(None, (_text(exif.get(0x010F)), _text(exif.get(0x0110)))))
    if camera:
        found["camera"] = camera
    inner = exif.get_ifd(0x8769)
    taken = _text(inner.get(0x9003)) or _text(exif.get(0x0132))
    if taken:
        found["taken_at"] = taken
    if exif.get_ifd(0x8825):
        found["knows_place"] = True
    if image.info.get("photoshop"):
        found.setdefault("edited_with", "Photoshop")
    differs = _thumbnail_differs(image)
    if differs is not None:
        found["thumbnail_differs"] = differs
    return found


def saved_before(image: Image) -> dict[str, object]:
    """For JPEG: the quality it was saved with, and a lower one with which it was saved before.

    A picture that was saved once coarsely keeps to the coarse steps; saved again with these it
    changes less than with finer ones. Screens that were only sent on show this too, so it proves
    nothing by itself.
    """
    tables = getattr(image, "quantization", None)
    if image.format != "JPEG" or not tables:
        return {}
    quality = _quality(tables[0])
    found: dict[str, object] = {"jpeg_quality": quality}
    lower = [step for step in range(30, 96, 5) if step < quality - 7]
    if not lower:
        return found
    losses = [loss for _, loss in _losses(image, lower)]
    # Of a picture that was saved once the losses only fall; behind an earlier quality they rise.
    rises = [max(losses[at + 1 :], default=0) / loss for at, loss in enumerate(losses)]
    most = max(rises)
    if most > RISE_LEAST:
        found["saved_before_near_quality"] = lower[rises.index(most)]
    return found


def _losses(image: Image, steps: list[int]) -> Iterator[tuple[int, float]]:
    """How much the middle of a picture changes when it is saved with each quality."""
    import numpy as np
    from PIL import Image as Pillow

    w, h = image.size
    # The cut keeps to the grid of eight pixels on which JPEG works.
    left, top = (w - min(w, 768)) // 16 * 8, (h - min(h, 768)) // 16 * 8
    part = image.convert("RGB").crop((left, top, min(w, left + 768), min(h, top + 768)))
    before = np.asarray(part, np.int16)
    for step in steps:
        kept = io.BytesIO()
        part.save(kept, "JPEG", quality=step)
        after = np.asarray(Pillow.open(kept).convert("RGB"), np.int16)
        yield step, float(((after - before).astype(np.float32) ** 2).mean()) + 0.01


_FIRST_ROW = (16, 11, 10, 16, 24, 40, 51, 61)
"""The first row of the standard's table of luminance, from which programs scale theirs."""


def _quality(table: Any) -> int:
    """The quality of 1 to 100 whose standard table comes nearest to a table of luminance."""

    def off(quality: int) -> float:
        scale = 5000 / quality if quality < 50 else 200 - 2 * quality
        standard = [max(1, (step * scale + 50) // 100) for step in _FIRST_ROW]
        return float(sum(abs(ours - step) for ours, step in zip(table, standard, strict=False)))

    return min(range(1, 101), key=off)


def _thumbnail_differs(image: Image) -> bool | None:
    """Whether the small picture within the file shows something else than the file."""
    from PIL import Image as Pillow

    data = _thumbnail(image)
    if data is None:
        return None
    try:
        small = Pillow.open(io.BytesIO(data)).convert("RGB")
    except (OSError, ValueError):
        return None
    return bits_apart(likeness(small), likeness(image)) > THUMBNAIL_DIFFERS


def _thumbnail(image: Image) -> bytes | None:
    """The bytes of the embedded small JPEG, which EXIF keeps in its second directory."""
    raw = image.info.get("exif")
    if not isinstance(raw, bytes):
        return None
    small = image.getexif().get_ifd(1)
    offset, length = small.get(0x0201), small.get(0x0202)
    if not isinstance(offset, int) or not isinstance(length, int):
        return None
    data = raw[6 + offset : 6 + offset + length]
    return data if data[:2] == b"\xff\xd8" else None


def _text(value: object) -> str:
    """A text of EXIF, cut short and without what cannot be printed."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value if letter.isprintable()).strip()[:100]
