"""Reads recordings: how long they are, and how much of them is silence."""

from __future__ import annotations

from pathlib import Path

from amends.adapters.readers.contract import Fault, Reading

SILENT_BELOW = 0.01
"""Loudness (root mean square, of full scale) under which a tenth of a second is silent."""

SECONDS_MAX = 3600
RATE = 8000


class SoundReader:
    """Reads recordings."""

    media_types = frozenset({"audio/mpeg", "audio/mp4", "audio/wav", "audio/ogg", "audio/amr"})

    def read(self, path: Path, media_type: str) -> Reading:
        """The recording. Raises `Fault` for one that cannot be decoded."""
        import av

        try:
            with av.open(str(path)) as sound:
                if not sound.streams.audio:
                    raise Fault("broken")
                loudness = _loudness(sound)
        except (av.FFmpegError, ValueError, OSError):
            raise Fault("broken") from None
        if not loudness:
            raise Fault("broken")
        silent = [level < SILENT_BELOW for level in loudness]
        signals: dict[str, object] = {
            "duration_seconds": round(len(loudness) / 10, 1),
            "silent_share": round(sum(silent) / len(silent), 3),
            "longest_silence_seconds": round(_longest_run(silent) / 10, 1),
        }
        faults = ("too-long",) if len(loudness) >= SECONDS_MAX * 10 else ()
        return Reading(media_type=media_type, signals=signals, faults=faults)


def open_reader() -> SoundReader:
    """The reader, for the entry point."""
    return SoundReader()


def _loudness(sound: object) -> list[float]:
    """The loudness of each tenth of a second, from 0 to 1, of the first hour."""
    import av
    import numpy as np
    from av.container import InputContainer

    assert isinstance(sound, InputContainer)
    narrow = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    size, levels = RATE // 10, list[float]()
    rest = np.zeros(0, np.float32)
    for frame in sound.decode(sound.streams.audio[0]):
        for part in narrow.resample(frame):
            rest = np.concatenate([rest, part.to_ndarray().ravel()])
        whole = len(rest) // size
        tenths = rest[: whole * size].reshape(whole, size)
        levels += np.sqrt((tenths**2).mean(axis=1)).tolist() if whole else []
        rest = rest[whole * size :]
        if len(levels) >= SECONDS_MAX * 10:
            break
    return levels


def _longest_run(silent: list[bool]) -> int:
    longest = run = 0
    for each in silent:
        run = run + 1 if each else 0
        longest = max(longest, run)
    return longest
