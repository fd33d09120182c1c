"""The vault on a local disk: every file under its own SHA-256, written once, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class LocalVault:
    """Files in a folder, two levels deep by the first digits of their hash."""

    def __init__(self, root: Path) -> None:
        """`root` is made on the first write."""
        self._root = root

    def keep(self, data: bytes) -> str:
        """Store the bytes durably and return their SHA-256 (hex). Storing twice is harmless."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        if place.exists():
            return sha256
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The bytes under a hash; None when there are none."""
        try:
            return self._place(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and its bytes still have the hash they lie under."""
        data = self.read(sha256)
        return data is not None and hashlib.sha256(data).hexdigest() == sha256

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("a vault place is named by 64 hexadecimal digits")
        return self._root / sha256[:2] / sha256[2:4] / sha256
