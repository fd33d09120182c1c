"""The process in which files are read: asked a line, it answers a line, until its input ends.

Decoders meet the strangest bytes here, under a limit of memory, so that a file that breaks one
breaks this process and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

from amends.adapters.readers.contract import Fault, Reader, Reading
from amends.adapters.readers.picture import PIXELS_MAX, guessed_type
from amends.adapters.vault.inspecting import Unfit, UnfitFile, inspect

MEMORY_MAX_BYTES = 4 * 1024**3


def main() -> None:
    """Answer until there are no more questions."""
    _limit()
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    readers = [entry.load()() for entry in entry_points(group="amends.readers")]
    for question in sys.stdin:
        path, media_type = json.loads(question)
        reading = read_here(Path(path), media_type, readers)
        answers.write(json.dumps(reading.to_document(), ensure_ascii=False) + "\n")
        answers.flush()


def read_here(path: Path, media_type: str, readers: list[Reader]) -> Reading:
    """Read a file in this process; every fault becomes a finding. An empty kind is sniffed."""
    try:
        kind = media_type or _sniffed(path)
    except UnfitFile as unfit:
        return Reading(media_type="", faults=(unfit.why.value,))
    reader = next((each for each in readers if kind in each.media_types), None)
    if reader is None:
        return Reading(media_type=kind, faults=("no-reader",))
    try:
        return reader.read(path, kind)
    except Fault as found:
        return Reading(media_type=kind, faults=(found.code,))
    except MemoryError:
        return Reading(media_type=kind, faults=("too-much-memory",))
    except Exception:  # noqa: BLE001 - Whatever a library raises, the file is what is broken.
        return Reading(media_type=kind, faults=(Unfit.BROKEN.value,))


def _sniffed(path: Path) -> str:
    """The media type. Of a picture that breaks off, what is there may still be read."""
    with path.open("rb") as file:
        try:
            return inspect(file, pixels_max=PIXELS_MAX)
        except UnfitFile as unfit:
            if unfit.why is Unfit.BROKEN and (kind := guessed_type(path)):
                return kind
            raise


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such limit; the time limit of the parent remains.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
