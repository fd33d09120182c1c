"""A page as a reader sees it: lines of text, each with its place and how sure the reader is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Point = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """A line of text. `box` are its corners from the top left clockwise, in pixels."""

    text: str
    box: tuple[Point, Point, Point, Point] = ((0, 0), (0, 0), (0, 0), (0, 0))
    confidence: float = 1.0
    frame: int = 0
    """The picture it stands in: a film and a document have several."""

    @cached_property
    def height(self) -> float:
        """The height of the letters, in pixels."""
        return max(1.0, (math.dist(self.box[0], self.box[3]) + math.dist(*self.box[1:3])) / 2)

    @cached_property
    def width(self) -> float:
        """The length of the line, in pixels."""
        return max(1.0, (math.dist(*self.box[:2]) + math.dist(*self.box[2:])) / 2)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of the line."""
        return sum(x for x, _ in self.box) / 4, sum(y for _, y in self.box) / 4

    @cached_property
    def left(self) -> tuple[float, float]:
        """The middle of the left end."""
        (ax, ay), _, _, (dx, dy) = self.box
        return (ax + dx) / 2, (ay + dy) / 2

    @cached_property
    def right(self) -> tuple[float, float]:
        """The middle of the right end."""
        _, (bx, by), (cx, cy), _ = self.box
        return (bx + cx) / 2, (by + cy) / 2


@dataclass(frozen=True)
class Page:
    """The lines of a picture in reading order, and its size in pixels."""

    lines: tuple[Line, ...]
    width: int = 0
    height: int = 0

    def beside(self, label: Line) -> list[Line]:
        """The lines on the row of a label, to its right, the nearest first."""
        return self._rights[id(label)]

    def before(self, line: Line) -> list[Line]:
        """The lines on the row of a line, to its left, the nearest first."""
        return self._lefts[id(line)]

    def alone(self, line: Line) -> bool:
        """Whether nothing else stands on the row of a line."""
        return not self._rights[id(line)] and not self._lefts[id(line)]

    def below(self, label: Line) -> list[Line]:
        """The lines right under a label and overlapping it sideways, the nearest first."""
        found = [(down, line) for line in self.lines if (down := _down(label, line))]
        return [line for _, line in sorted(found, key=_nearest)]

    def above(self, line: Line) -> list[Line]:
        """The lines that a line stands right under, the nearest first."""
        found = [(down, near) for near in self.lines if (down := _down(near, line))]
        return [near for _, near in sorted(found, key=_nearest)]

    @cached_property
    def _rights(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            x, y = line.middle
            row = []
            for other in self.lines:
                # Most lines are far above or below, whatever the page leans; these are cheap.
                apart, off = other.middle[0] - x, abs(other.middle[1] - y)
                if (
                    apart > 0
                    and off < 0.5 * apart + line.height + other.height
                    and (other.frame == line.frame and _level(line, other))
                ):
                    ahead = _ahead(line, other)
                    if ahead > 0:
                        row.append((ahead, other))
            found[id(line)] = [other for _, other in sorted(row, key=_nearest)]
        return found

    @cached_property
    def _lefts(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = {id(line): [] for line in self.lines}
        for line in sorted(self.lines, key=lambda line: -line.middle[0]):
            for other in self._rights[id(line)]:
                found[id(other)].append(line)
        return found


def in_reading_order(lines: Iterable[Line]) -> list[Line]:
    """Lines from top to bottom and, on one row, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.frame, line.middle[1])):
        for row in reversed(rows[-4:]):
            if row[0].frame == line.frame and _level(row[-1], line):
                row.append(line)
                break
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left[0])]


def text_of(lines: Sequence[Line]) -> str:
    """The whole text, a line a line."""
    return "\n".join(line.text for line in lines)


def line_of(row: Mapping[str, Any]) -> Line:
    """A line as a reading's document writes it."""
    a, b, c, d = ((int(x), int(y)) for x, y in row["box"])
    return Line(row["text"], (a, b, c, d), float(row["confidence"]), int(row["frame"]))


def _direction(first: Line, second: Line) -> tuple[float, float]:
    """Where the text of two lines runs to, on average; the longer line counts for more."""
    x = first.right[0] - first.left[0] + second.right[0] - second.left[0]
    y = first.right[1] - first.left[1] + second.right[1] - second.left[1]
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def _ahead(first: Line, second: Line) -> float:
    """How far the second line begins after the end of the first, with a letter's grace."""
    x, y = _direction(first, second)
    start, end = second.left, first.right
    return (start[0] - end[0]) * x + (start[1] - end[1]) * y + first.height


def _level(first: Line, second: Line) -> bool:
    x, y = _direction(first, second)
    dx, dy = second.middle[0] - first.middle[0], second.middle[1] - first.middle[1]
    return abs(dy * x - dx * y) < 0.55 * max(first.height, second.height)


def _down(upper: Line, lower: Line) -> float:
    """How far a line stands right under another that it overlaps sideways, in pixels; else 0."""
    down = lower.middle[1] - upper.middle[1]
    if upper.frame != lower.frame or not 0.6 < down / upper.height < 3.2:
        return 0.0
    apart = max(lower.left[0] - upper.right[0], upper.left[0] - lower.right[0])
    return down if apart < 0 else 0.0


def _nearest(found: tuple[float, Line]) -> float:
    return found[0]
