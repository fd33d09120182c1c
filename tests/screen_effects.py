"""What happens to a screenshot on its way: scaled, saved, cropped, turned, photographed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from screens import SCENES, Screen, Truth, draw

Effect = Callable[[Image.Image, random.Random], bytes]


def _png(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "PNG", compress_level=1)
    return kept.getvalue()


def _jpeg(image: Image.Image, quality: int, exif: Image.Exif | None = None) -> bytes:
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=quality, exif=exif or Image.Exif())
    return kept.getvalue()


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    size = round(image.width * factor), round(image.height * factor)
    return image.resize(size, Image.Resampling.BICUBIC)


def cropped(image: Image.Image, rng: random.Random) -> bytes:
    """Without the status bar and most of the empty foot."""
    top = round(image.height * 0.05)
    return _jpeg(image.crop((12, top, image.width - 6, round(image.height * 0.86))), 75)


def turned_by_exif(image: Image.Image, rng: random.Random) -> bytes:
    """Stored on its side, with the note that says how it is to be held."""
    orientation, turn = rng.choice([(6, Image.Transpose.ROTATE_90), (8, Image.Transpose.ROTATE_270), (3, Image.Transpose.ROTATE_180)])  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _jpeg(image.transpose(turn), 80, exif)


def turned(image: Image.Image, rng: random.Random) -> bytes:
    """On its side or head, without a note."""
    return _jpeg(image.transpose(rng.choice([Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180])), 80)  # fmt: skip


def tilted(image: Image.Image, rng: random.Random) -> bytes:
    """A few degrees askew."""
    angle = rng.choice([-6, -4, 3, 5])
    return _jpeg(image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="#444"), 70)


def photographed(image: Image.Image, rng: random.Random) -> bytes:
    """A phone's screen photographed at an angle: askew, uneven light, blur, grain."""
    w, h = image.size
    canvas = Image.new("RGB", (round(w * 1.25), round(h * 1.12)), "#3a3531")
    d = [rng.uniform(0.0, 0.09) for _ in range(8)]
    corners = [
        (w * (0.08 + d[0]), h * (0.03 + d[1] / 2)), (w * (1.18 - d[2]), h * (0.03 + d[3] / 2)),
        (w * (1.18 - d[4]), h * (1.09 - d[5] / 2)), (w * (0.08 + d[6]), h * (1.09 - d[7] / 2)),
    ]  # fmt: skip
    source = [(0, 0), (w, 0), (w, h), (0, h)]
    rows = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    flat = np.array(source, float).reshape(8)
    plan = np.linalg.solve(np.array(rows, float), flat)
    shot = image.transform(canvas.size, Image.Transform.PERSPECTIVE, plan, Image.Resampling.BICUBIC)
    inside = Image.new("L", (w, h), 255).transform(canvas.size, Image.Transform.PERSPECTIVE, plan)
    canvas.paste(shot, mask=inside)
    canvas = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.5)))
    pixels = np.asarray(canvas, float)
    light = np.linspace(rng.uniform(0.65, 0.85), 1.0, canvas.width)[None, :, None]
    grain = np.random.default_rng(rng.randint(0, 9999)).normal(0, 7, pixels.shape)
    return _jpeg(Image.fromarray(np.clip(pixels * light + grain, 0, 255).astype("uint8")), 72)


EFFECTS: dict[str, Effect] = {
    "clean": lambda image, rng: _png(image),
    "half": lambda image, rng: _png(_scaled(image, 0.5)),
    "large": lambda image, rng: _jpeg(_scaled(image, 1.4), 80),
    "jpeg30": lambda image, rng: _jpeg(image, 30),
    "sent-on": lambda image, rng: _jpeg(_scaled(image, 0.6), 50),
    "tiny": lambda image, rng: _jpeg(_scaled(image, 0.38), 70),
    "cropped": cropped,
    "exif": turned_by_exif,
    "turned": turned,
    "tilted": tilted,
    "photo": photographed,
}


@dataclass(frozen=True)
class Sample:
    """A file with its truth."""

    name: str
    effect: str
    data: bytes
    truth: Truth

    @property
    def suffix(self) -> str:
        return ".png" if self.data.startswith(b"\x89PNG") else ".jpg"


def samples(rounds: int = 1, *, seed: int = 0) -> list[Sample]:
    """Every scene under every effect, half of them dark; `rounds` times with other contents."""
    made = []
    for number in range(rounds):
        for s, scene in enumerate(SCENES):
            for e, effect in enumerate(EFFECTS):
                made.append(sample(scene, effect, seed + number * 100 + e, dark=(s + e + number) % 2 == 1))  # fmt: skip
    return made


def sample(scene: str, effect: str, seed: int, *, dark: bool = False) -> Sample:
    """One scene under one effect."""
    screen: Screen = draw(scene, seed, dark=dark)
    rng = random.Random(f"{effect}{seed}")
    data = EFFECTS[effect](screen.image, rng)
    return Sample(f"{screen.name}-{effect}", effect, data, screen.truth)
