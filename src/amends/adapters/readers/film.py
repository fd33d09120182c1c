"""Reads films: how long they run, and the letters of their key frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from amends.adapters.readers.contract import Fault, Reading
from amends.adapters.readers.exam import bits_apart, likeness
from amends.adapters.readers.letters import lines_in
from amends.adapters.readers.picture import PIXELS_MAX, seen_in
from amends.domain.reading.page import Line

if TYPE_CHECKING:
    from PIL.Image import Image

FRAMES_MAX = 6
"""So many different key frames are read, spread over the film."""

SAME_BITS = 4
"""Frames whose hashes differ in no more bits show the same screen."""

LOOKED_AT_MAX = 400


class FilmReader:
    """Reads films; each different key frame becomes a picture of the reading."""

    media_types = frozenset({"video/mp4", "video/webm", "video/quicktime", "video/3gpp"})

    def read(self, path: Path, media_type: str) -> Reading:
        """The film. Raises `Fault` for one that cannot be decoded at all."""
        import av

        try:
            with av.open(str(path)) as film:
                if not film.streams.video:
                    raise Fault("broken")
                signals: dict[str, object] = {
                    "duration_seconds": round((film.duration or 0) / av.time_base, 2),
                    "has_sound": bool(film.streams.audio),
                }
                frames = _spread(list(_different(_key_frames(film))))
        except (av.FFmpegError, ValueError, OSError):
            raise Fault("broken") from None
        if not frames:
            raise Fault("broken")
        return _read_frames(frames, media_type, signals)


def open_reader() -> FilmReader:
    """The reader, for the entry point."""
    return FilmReader()


def _read_frames(
    frames: list[tuple[float, Image]], media_type: str, signals: dict[str, object]
) -> Reading:
    lines: list[Line] = []
    shown: list[dict[str, object]] = []
    for number, (at, image) in enumerate(frames):
        found, turned = lines_in(image, frame=number, turn=number == 0)
        lines += found
        seen = seen_in(image.rotate(turned, expand=True) if turned else image, found)
        shown.append({"at_seconds": round(at, 2), **seen})
    best = max(float(str(each["sharpness"])) for each in shown)
    signals |= {"frames": shown, "sharpness": best, "likeness": shown[0]["likeness"]}
    return Reading(
        media_type=media_type,
        width=frames[0][1].width,
        height=frames[0][1].height,
        lines=tuple(lines),
        signals=signals,
    )


def _key_frames(film: object) -> Iterator[tuple[float, Image]]:
    """Key frames with the second at which each is shown."""
    from av.container import InputContainer

    assert isinstance(film, InputContainer)
    stream = film.streams.video[0]
    if stream.width * stream.height > PIXELS_MAX:
        raise Fault("too-many-pixels")
    stream.codec_context.skip_frame = "NONKEY"
    stream.thread_type = "NONE"
    for number, frame in enumerate(film.decode(stream)):
        if number >= LOOKED_AT_MAX:
            return
        yield float(frame.time or 0), frame.to_image()  # type: ignore[no-untyped-call]


def _different(frames: Iterator[tuple[float, Image]]) -> Iterator[tuple[float, Image]]:
    """Frames that do not look like the one before."""
    last = ""
    for at, image in frames:
        mark = likeness(image)
        if not last or bits_apart(mark, last) > SAME_BITS:
            last = mark
            yield at, image


def _spread(frames: list[tuple[float, Image]]) -> list[tuple[float, Image]]:
    if len(frames) <= FRAMES_MAX:
        return frames
    step = (len(frames) - 1) / (FRAMES_MAX - 1)
    return [frames[round(number * step)] for number in range(FRAMES_MAX)]
