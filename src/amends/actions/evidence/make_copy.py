"""Copy a picture for viewing, without what cameras and telephones write into it."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from typing import BinaryIO

from amends.actions import ports
from amends.adapters.vault.contract import chunks_of
from amends.models.files import Origin, VaultFile, enter_file


def make_copy(sha256: str, *, now: datetime) -> None:
    """Make the copy of a picture in the vault; harmless when it is made or the picture is gone.

    A picture that cannot be decoded is marked so; people see that there is none to show.
    """
    # Decoders are heavy, and only the worker comes here.
    from amends.adapters.vault.copies import MEDIA_TYPE, Undecodable, viewing_copy

    wanted = VaultFile.objects.filter(pk=sha256, copy_sha256="", copy_failed=False)
    if not wanted.exists():
        return
    with tempfile.TemporaryFile() as original, tempfile.TemporaryFile() as copy:
        for chunk in ports.vault().open(sha256):
            original.write(chunk)
        original.seek(0)
        try:
            viewing_copy(original, copy, pixels_max=ports.file_limits().pixels_max)
        except Undecodable:
            wanted.update(copy_failed=True)
            return
        copied = _digest(copy)
        enter_file(copied, MEDIA_TYPE, copy.tell(), now=now, origin=Origin.COPY)
        copy.seek(0)
        ports.vault().put(copy)
    wanted.update(copy_sha256=copied)


def _digest(file: BinaryIO) -> str:
    """The SHA-256 of the whole file, which then stands at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return digest.hexdigest()
