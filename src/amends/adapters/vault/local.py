"""The vault in a folder: every file under its own SHA-256, two levels deep by the first digits."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from amends.adapters.vault.contract import (
    CHUNK_BYTES,
    Kept,
    VaultUnavailable,
    checked_name,
    chunks_of,
)

ARRIVING = ".arriving"
"""Where files are written until they are whole; on the same disk, so that moving is one step."""


class LocalVault:
    """Files in a folder of this machine, or of one that several machines share."""

    def __init__(self, root: Path) -> None:
        """`root` is made on the first write."""
        self._root = root

    def put(self, stream: BinaryIO) -> Kept:
        """See `Vault.put`: written aside, synced, then moved to its name."""
        arriving = self._root / ARRIVING
        arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=arriving)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks_of(stream):
                    digest.update(chunk)
                    size += file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            place = self._place(digest.hexdigest())
            # A file of another size than its name promises was damaged: it is written anew.
            if not place.exists() or place.stat().st_size != size:
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                Path(name).replace(place)
                _sync_folder(place.parent)
        finally:
            Path(name).unlink(missing_ok=True)
        return Kept(digest.hexdigest(), size)

    def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See `Vault.open`."""
        place = self._place(sha256)
        # Said at once when it is not there; opened by whoever reads, so that nobody leaves it open.
        place.stat()
        return _read(place, start, end)

    def size_of(self, sha256: str) -> int | None:
        """See `Vault.size_of`."""
        try:
            return self._place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """See `Vault.remove`."""
        self._place(sha256).unlink(missing_ok=True)

    def list(self) -> Iterator[str]:
        """See `Vault.list`. Files still being written are not there yet."""
        for folder, folders, names in os.walk(self._root):
            if ARRIVING in folders:
                folders.remove(ARRIVING)
            for name in names:
                place = Path(folder, name)
                named = len(name) == 64 and place == self._root / name[:2] / name[2:4] / name
                yield name if named else str(place.relative_to(self._root))

    def check(self) -> None:
        """See `Vault.check`."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass
        except OSError as fault:
            raise VaultUnavailable(f"the folder {self._root}: {fault.strerror}") from fault

    def _place(self, sha256: str) -> Path:
        name = checked_name(sha256)
        return self._root / name[:2] / name[2:4] / name


def _read(place: Path, start: int, end: int | None) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(start)
        left = None if end is None else end - start
        while left is None or left > 0:
            chunk = file.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
            if not chunk:
                return
            if left is not None:
                left -= len(chunk)
            yield chunk


def _sync_folder(folder: Path) -> None:
    """Let the new name itself survive a power cut; not every system can open a folder."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
