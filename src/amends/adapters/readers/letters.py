"""Letters in pictures: PP-OCRv6 by RapidOCR, whose models lie in its own package.

The engine is made once in a process, runs on one core and never asks the network.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from amends.domain.reading.page import Line, Point, in_reading_order

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

SIDE_MAX = 2000
"""The longest side of a picture as it is read, in pixels; larger ones are made smaller."""

GLIMPSE = 1280
"""The longest side while lines are looked for; they are then read at full size."""

LINES_MAX = 300
"""So many lines of one picture are kept; a phone's screen holds sixty."""

DOUBTFUL, CERTAIN = 0.88, 0.94
"""A mean confidence below the first lets the reader try the picture turned, until one is certain."""


@cache
def engine() -> Any:
    """The engine, made at the first call; about a second and 300 MB."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.max_side_len": SIDE_MAX,
            "Det.limit_type": "max",
            "Det.limit_side_len": GLIMPSE,
        }
    )


def lines_in(image: Image, *, frame: int = 0, turn: bool = True) -> tuple[list[Line], int]:
    """The lines of a picture in reading order, and by how many degrees it had to be turned.

    Boxes are told in the picture as it was turned. A picture that lies on its side or its head is
    recognised by tall lines and by letters that make no sense.
    """
    tried = {0: _read(image, frame)}
    if not turn or (_sure(tried[0]) >= DOUBTFUL and not _lies(tried[0])):
        return in_reading_order(tried[0]), 0
    for degrees in (90, 270) if _lies(tried[0]) else (180, 90, 270):
        tried[degrees] = _read(image.rotate(degrees, expand=True), frame)
        if _sure(tried[degrees]) >= CERTAIN and not _lies(tried[degrees]):
            break
    best = max(tried, key=lambda degrees: _worth(tried[degrees]))
    return in_reading_order(tried[best]), best


def _read(image: Image, frame: int) -> list[Line]:
    import numpy as np

    found = engine()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if found.txts is None:
        return []
    return [
        Line(text=text.strip(), box=_box(box), confidence=float(score), frame=frame)
        for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True)
        if text.strip()
    ][:LINES_MAX]


def _box(corners: np.ndarray[Any, Any]) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((round(float(x)), round(float(y))) for x, y in corners)
    return a, b, c, d


def _sure(lines: list[Line]) -> float:
    """The mean confidence of the letters; 0 where there are hardly any."""
    weight = sum(len(line.text) for line in lines)
    if weight < 4:
        return 0.0
    return sum(line.confidence * len(line.text) for line in lines) / weight


def _lies(lines: list[Line]) -> bool:
    """Whether most of the text runs upwards or downwards."""
    tall = sum(len(line.text) for line in lines if _is_tall(line))
    return tall * 2 > sum(len(line.text) for line in lines)


def _is_tall(line: Line) -> bool:
    """A line of several letters whose box is higher than wide lies on its side."""
    xs, ys = [x for x, _ in line.box], [y for _, y in line.box]
    return len(line.text) > 1 and max(ys) - min(ys) > 1.3 * (max(xs) - min(xs))


def _worth(lines: list[Line]) -> float:
    return sum(line.confidence**2 * len(line.text) * (0.3 if _is_tall(line) else 1) for line in lines)  # fmt: skip
