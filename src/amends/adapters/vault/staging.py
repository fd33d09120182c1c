"""Where an upload grows until it is whole: a file of its own on this machine, or a shared folder.

How many bytes have come is the length of the file and is written nowhere else, so a crash cannot
make the two differ. Several requests may write to one upload, as happens when a telephone changes
its network and the old connection is not known to be dead: each piece says where it belongs, and
whoever comes late finds the place taken and stops.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from fasteners import InterProcessLock

_THREADS = threading.Lock()
"""Locks on files hold between processes; between the threads of one this does."""


class OutOfPlace(Exception):
    """A piece belongs elsewhere than at the upload's end: some of it is there, or some is missing."""


class Staging:
    """A folder of unfinished uploads."""

    def __init__(self, root: Path) -> None:
        """`root` is made on the first write."""
        self._root = root

    def begin(self, upload_id: UUID) -> None:
        """Make room for an upload."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._place(upload_id).touch(mode=0o600)

    def size_of(self, upload_id: UUID) -> int | None:
        """How many bytes have come; None for an upload that is not here."""
        try:
            return self._place(upload_id).stat().st_size
        except FileNotFoundError:
            return None

    def append(self, upload_id: UUID, offset: int, pieces: Iterable[bytes], *, at_most: int) -> int:
        """Add pieces from an offset on, each kept as it comes; returns how many bytes there are now.

        What goes beyond `at_most` bytes in all is left out. Raises `OutOfPlace` where a piece does
        not continue what there is, and `FileNotFoundError` for an upload that is not here.
        """
        if self.size_of(upload_id) is None:
            raise FileNotFoundError
        for piece in pieces:
            fitting = piece[: at_most - offset]
            if not fitting:
                break
            with self._locked(), self._place(upload_id).open("r+b") as file:
                if file.seek(0, 2) != offset:
                    raise OutOfPlace
                file.write(fitting)
            offset += len(fitting)
        if self.size_of(upload_id) != offset:
            raise OutOfPlace
        return offset

    def open(self, upload_id: UUID) -> BinaryIO:
        """What has come, to be read. Raises `FileNotFoundError`."""
        return self._place(upload_id).open("rb")

    def discard(self, upload_id: UUID) -> None:
        """Throw an upload away; harmless when it is not here."""
        self._place(upload_id).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """The uploads to which nothing was added since then."""
        if not self._root.is_dir():
            return
        for place in self._root.glob("*.part"):
            if place.stat().st_mtime < moment.timestamp():
                yield UUID(hex=place.stem)

    def _place(self, upload_id: UUID) -> Path:
        return self._root / f"{upload_id.hex}.part"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with _THREADS, InterProcessLock(self._root / ".lock"):
            yield
