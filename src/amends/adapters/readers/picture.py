"""Reads pictures: their letters and codes, and how they were made."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from amends.adapters.readers.contract import Fault, Reading
from amends.adapters.readers.exam import likeness, saved_before, sharpness, traces
from amends.adapters.readers.letters import lines_in
from amends.domain.reading.page import Line

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MAX = 50_000_000
"""Larger pictures are not decoded; no phone makes such screenshots."""


class PictureReader:
    """Reads PNG, JPEG, GIF and WebP; of an animated one the first picture."""

    media_types = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

    def read(self, path: Path, media_type: str) -> Reading:
        """The picture, upright. Raises `Fault` for one that cannot be decoded at all."""
        image, made, faults = open_picture(path)
        lines, turned = lines_in(image)
        if turned:
            image = image.rotate(turned, expand=True)
            made["turned_degrees"] = turned
        made |= seen_in(image, lines)
        return Reading(
            media_type=media_type,
            width=image.width,
            height=image.height,
            lines=tuple(lines),
            signals=made,
            faults=tuple(faults),
        )


def open_reader() -> PictureReader:
    """The reader, for the entry point."""
    return PictureReader()


def guessed_type(path: Path) -> str | None:
    """The media type of a file that begins as a picture does; None for others."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            found = image.get_format_mimetype()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    return found if found in PictureReader.media_types else None


def open_picture(path: Path) -> tuple[Image, dict[str, object], list[str]]:
    """The first picture of a file, upright, with the traces of its making and what is wrong.

    Of a file that was cut off, the part that is there is shown. Raises `Fault`.
    """
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    faults: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(path)
            if image.width * image.height > PIXELS_MAX:
                raise Fault("too-many-pixels")
            try:
                image.load()
            except (OSError, SyntaxError):
                faults.append("cut-off")
                ImageFile.LOAD_TRUNCATED_IMAGES = True
                image = Image.open(path)
                image.load()
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
            made = traces(image) | saved_before(image)
            if getattr(image, "is_animated", False):
                made["frames"] = int(getattr(image, "n_frames", 1))
            upright = ImageOps.exif_transpose(image)
            return _on_white(upright), made, faults
        except Image.DecompressionBombError:
            raise Fault("too-many-pixels") from None
        except MemoryError:
            raise Fault("too-much-memory") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError):
            raise Fault("broken") from None


def seen_in(image: Image, lines: Sequence[Line]) -> dict[str, object]:
    """What an upright picture shows beside its letters."""
    from amends.adapters.readers.codes import codes_in

    seen: dict[str, object] = {"sharpness": sharpness(image), "likeness": likeness(image)}
    if codes := codes_in(image):
        seen["codes"] = codes
    if mark := watermark_in(lines):
        seen["watermark"] = mark
    return seen


def watermark_in(lines: Sequence[Line]) -> str:
    """A text that is repeated aslant across the picture, as watermarks are; empty for none."""
    aslant: dict[str, int] = {}
    for line in lines:
        (ax, ay), (bx, by), _, _ = line.box
        if len(line.text) > 1 and abs(by - ay) > 0.17 * max(1, abs(bx - ax)):
            aslant[line.text] = aslant.get(line.text, 0) + 1
    most = max(aslant, key=lambda text: aslant[text], default="")
    return most if aslant.get(most, 0) >= 3 else ""


def _on_white(image: Image) -> Image:
    """The picture in plain colours; what is transparent shows white, as on a page."""
    from PIL import Image as Pillow

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    ground = Pillow.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
