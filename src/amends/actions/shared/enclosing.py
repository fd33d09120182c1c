"""Puts the files of evidence into an archive: the original, or a copy that tells no more than needed.

Who brought a file gets it back as it was. Others get the original too, unless it says more than what
is seen in it (place, device, a number of somebody); then they get a copy without that, and the
manifest still names the original's hash, which the sealed events bind.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from amends.actions.ports import vault
from amends.actions.shared.telling import moment, proof_called
from amends.adapters.dossier.archive import ARCHIVE_BYTES_MAX, ArchiveWriter, Enclosed
from amends.adapters.dossier.pictures import (
    PRINTED,
    plain_copy,
    printed,
    tells_more,
)
from amends.adapters.vault.places import without_places
from amends.domain.dossier.masking import Masker
from amends.domain.dossier.recipients import Recipient, is_his_own
from amends.domain.dossier.words import Words
from amends.models.cases import Evidence

WHOLE_BYTES_MAX = 32 * 1024 * 1024
"""The largest picture or text that is taken into memory to be looked at."""


class Enclosing:
    """Encloses the exhibits of one dossier, one after another."""

    def __init__(
        self,
        writer: ArchiveWriter,
        recipient: Recipient,
        words: Words,
        masker: Masker,
        folder: Path,
    ) -> None:
        """Pictures to be printed are put into `folder`."""
        self._writer = writer
        self._recipient = recipient
        self._words = words
        self._masker = masker
        self._folder = folder
        self._room = ARCHIVE_BYTES_MAX

    def enclose(
        self, exhibits: Sequence[Evidence], made: Callable[[], None]
    ) -> list[dict[str, Any]]:
        """Each exhibit as the printed file and the manifest tell of it; `made` is called after each."""
        told = []
        for exhibit in exhibits:
            told.append(self._told(exhibit) | {"file": self._file(exhibit)})
            made()
        return told

    def _told(self, exhibit: Evidence) -> dict[str, Any]:
        words = self._words
        shows = [words("marks", mark) for mark, value in exhibit.shows.items() if value is True]
        code = exhibit.shows.get("error_code")
        shows += [code] if isinstance(code, str) else []
        return {
            "number": exhibit.number,
            "kind": proof_called(exhibit.kind, words),
            "shows": shows,
            "note": exhibit.note,
            "by": words("roles", exhibit.filed_by),
            "at": moment(exhibit.filed_at),
        }

    def _file(self, exhibit: Evidence) -> dict[str, Any] | None:
        if not exhibit.sha256:
            return None
        file: dict[str, Any] = {
            "name": exhibit.file_name,
            "type": exhibit.media_type,
            "size": exhibit.size_bytes,
            "said_size": _size_said(exhibit.size_bytes),
            "sha256": exhibit.sha256,
            "path": None,
            "form": "withheld",
            "why": None,
            "pictures": [],
        }
        if exhibit.size_bytes > self._room:
            return file | {"why": "size"}
        try:
            file |= self._enclosed(exhibit)
        except FileNotFoundError:
            return file | {"why": "missing"}
        return file

    def _enclosed(self, exhibit: Evidence) -> dict[str, Any]:
        """How the exhibit's file is enclosed; raises `FileNotFoundError`."""
        picture = exhibit.media_type in PRINTED and exhibit.size_bytes <= WHOLE_BYTES_MAX
        data = b"".join(vault().open(exhibit.sha256)) if picture else b""
        small = self._printed(exhibit, data) if picture else []
        own = is_his_own(self._recipient, exhibit.filed_by)
        if picture and not own and tells_more(data):
            copy = plain_copy(data)
            if copy is None:
                return {"why": "unreadable", "pictures": small}
            kind = "image/jpeg" if exhibit.media_type == "image/jpeg" else "image/png"
            entry = self._add(exhibit, [copy], kind, "-copy")
            return {"form": "copy", "why": "place", "path": entry.path, "pictures": small}
        cleaned, why = (None, "") if own else self._cleaning(exhibit)
        pieces = vault().open(exhibit.sha256)
        if cleaned is None:
            entry = self._add(exhibit, pieces, exhibit.media_type, "")
            return {"form": "original", "path": entry.path, "pictures": small}
        at = self._writer.mark()
        entry = self._add(exhibit, cleaned(pieces), exhibit.media_type, "-copy")
        if entry.sha256 != exhibit.sha256:
            return {"form": "copy", "why": why, "path": entry.path}
        # There was nothing to take out.
        self._writer.back_to(at)
        self._room += entry.size
        entry = self._add(exhibit, vault().open(exhibit.sha256), exhibit.media_type, "")
        return {"form": "original", "path": entry.path}

    def _cleaning(
        self, exhibit: Evidence
    ) -> tuple[Callable[[Iterable[bytes]], Iterator[bytes]] | None, str]:
        """What takes out of a file what is not for the reader, and why; None for other kinds."""
        kind = exhibit.media_type
        if kind.startswith(("video/", "audio/")):
            return without_places, "place"
        if kind.startswith("text/") or kind == "application/json":
            return self._masked_text, "words"
        return None, ""

    def _masked_text(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        text = b"".join(pieces).decode("utf-8", errors="surrogateescape")
        yield self._masker.text(text).encode("utf-8", errors="surrogateescape")

    def _add(self, exhibit: Evidence, pieces: Iterable[bytes], kind: str, mark: str) -> Enclosed:
        ending = mimetypes.guess_extension(kind, strict=False) or ".bin"
        path = f"exhibits/{exhibit.number:03}{mark}{ending}"
        entry = self._writer.add(path, pieces, kind)
        self._room -= entry.size
        return entry

    def _printed(self, exhibit: Evidence, data: bytes) -> list[str]:
        """The names of the pictures that print the exhibit, laid into the folder."""
        names = []
        for place, small in enumerate(printed(data)):
            names.append(f"{exhibit.number:03}-{place:02}.jpg")
            (self._folder / names[-1]).write_bytes(small)
        return names


def _size_said(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024:.0f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"
