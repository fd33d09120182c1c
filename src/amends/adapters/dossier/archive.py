"""Writes the archive of a dossier: files stored one after another, a manifest, a signature.

The layout is that of `verify.py`, which is shipped inside: a zip file that can be spelled in one
way only, so that no byte of it can change unseen. Files are streamed; memory does not grow.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import BinaryIO

from amends.adapters.dossier.verify import (
    FORMAT,
    MANIFEST,
    SIGNATURE,
    directory,
    document,
    file_header,
)
from amends.adapters.signing import SigningKey

ARCHIVE_BYTES_MAX = 3 * 1024**3
"""An archive stays below 4 GiB, which the plain form of a zip file can hold."""


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file of an archive, as the manifest lists it."""

    path: str
    sha256: str
    size: int
    type: str
    crc: int

    def listed(self) -> dict[str, object]:
        """The manifest's entry."""
        return {"path": self.path, "sha256": self.sha256, "size": self.size, "type": self.type}


@dataclass
class ArchiveWriter:
    """Writes into a seekable file, which is whole once `close` has returned."""

    into: BinaryIO
    enclosed: list[Enclosed] = field(default_factory=list)

    def add(self, path: str, content: Iterable[bytes], media_type: str) -> Enclosed:
        """Store a file under a path of plain ASCII."""
        start = self.into.tell()
        # The size and the checksum stand before the bytes that they are of.
        self.into.write(file_header(path, 0, 0))
        digest, size, crc = hashlib.sha256(), 0, 0
        for piece in content:
            self.into.write(piece)
            digest.update(piece)
            size, crc = size + len(piece), zlib.crc32(piece, crc)
        end = self.into.tell()
        self.into.seek(start)
        self.into.write(file_header(path, size, crc))
        self.into.seek(end)
        entry = Enclosed(path=path, sha256=digest.hexdigest(), size=size, type=media_type, crc=crc)
        self.enclosed.append(entry)
        return entry

    def mark(self) -> tuple[int, int]:
        """The place after the last file, to go back to."""
        return self.into.tell(), len(self.enclosed)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Take out everything that was added since."""
        at, count = mark
        self.into.seek(at)
        self.into.truncate()
        del self.enclosed[count:]

    def close(self, said: Mapping[str, object], key: SigningKey) -> None:
        """Add the verifier, the manifest and its signature, and the list of all files."""
        self.add("verify.py", [verifier()], "text/x-python")
        manifest = document(
            {
                **said,
                "format": FORMAT,
                "public_key": key.public.hex(),
                "files": [entry.listed() for entry in self.enclosed],
            }
        )
        signature = {
            "algorithm": "Ed25519",
            "key_id": key.id,
            "public_key": key.public.hex(),
            "signature": key.sign(manifest).hex(),
        }
        self.add(MANIFEST, [manifest], "application/json")
        self.add(SIGNATURE, [document(signature)], "application/json")
        self.into.write(directory([(e.path, e.size, e.crc) for e in self.enclosed]))


def verifier() -> bytes:
    """The text of the program that checks an archive."""
    return files("amends.adapters.dossier").joinpath("verify.py").read_bytes()
