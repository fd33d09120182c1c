"""What every vault can do: keep files under their own SHA-256 and give them back byte for byte.

A file is named by what it holds, so it is written once, never changed, and kept once however often
it is brought. Nothing here holds a whole file in memory.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

CHUNK_BYTES = 256 * 1024
"""How much of a file is in memory at a time."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class VaultUnavailable(Exception):
    """The store cannot be reached or refuses our key; what was asked may be asked again."""


class Kept(NamedTuple):
    """A file in the vault: its SHA-256 (hex) and its size in bytes."""

    sha256: str
    size_bytes: int


class Vault(Protocol):
    """A store of files by content. Each verb raises `VaultUnavailable` when the store is away."""

    def put(self, stream: BinaryIO) -> Kept:
        """Keep what the stream holds from where it stands to its end.

        When this returns, the file is durable and whole under its hash; until then nobody sees any
        of it. Putting the same content again changes nothing.
        """

    def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to but not including `end`, a chunk at a time.

        Raises `FileNotFoundError` at once when there is no such file. The range must lie within it.
        """

    def size_of(self, sha256: str) -> int | None:
        """How many bytes the file has; None when there is no such file."""

    def remove(self, sha256: str) -> None:
        """Take the file away for good; harmless when it is not there."""

    def list(self) -> Iterator[str]:
        """The name of every file there is, in no promised order.

        What lies in the store and is not named by a SHA-256 is listed by its place.
        """

    def check(self) -> None:
        """See that the store can be read and written; raises `VaultUnavailable` with the reason."""


def checked_name(sha256: str) -> str:
    """The name itself; raises `ValueError` for what is no SHA-256, such as a path."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a file in the vault is named by 64 hexadecimal digits")
    return sha256


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """What the stream still holds, a chunk at a time."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def read_whole(vault: Vault, sha256: str) -> bytes:
    """A file that is known to be small; raises `FileNotFoundError`."""
    return b"".join(vault.open(sha256))


def fault_of(vault: Vault, sha256: str) -> str | None:
    """What is wrong with a file: `missing`, `damaged`, or None when each of its bytes is right."""
    digest = hashlib.sha256()
    try:
        for chunk in vault.open(sha256):
            digest.update(chunk)
    except FileNotFoundError:
        return "missing"
    return None if digest.hexdigest() == sha256 else "damaged"
