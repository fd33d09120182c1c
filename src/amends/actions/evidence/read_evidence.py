"""Read the file of an exhibit, keep what was seen, and let the rulebook judge anew where that counts."""

from __future__ import annotations

import hashlib
import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.actions import ports
from amends.actions.shared.reconsidering import reconsider
from amends.actions.shared.retrying import retried
from amends.adapters.readers.contract import Reading
from amends.adapters.readers.process import ReaderMissing
from amends.domain.access import THE_SYSTEM
from amends.domain.reading.page import Page
from amends.domain.reading.saying import saying
from amends.models.cases import Evidence
from amends.models.ids import shown
from amends.models.moves import lock_case, note_on_case
from amends.models.readings import Reading as ReadingRow
from amends.models.readings import keep_reading

READER = "1"
"""The reader's version. A file is read again when an exhibit has no reading by this one."""

WITHOUT_READER = timedelta(hours=1)
"""How long to wait where the libraries that read are not installed."""


def read_evidence(evidence_id: UUID, *, now: datetime) -> datetime | None:
    """Read an exhibit's file outside of any transaction, then write the reading and its event.

    Harmless when it was read before. Returns when to try again where nothing can be read here.
    """
    exhibit = Evidence.objects.get(pk=evidence_id)
    if ReadingRow.objects.filter(evidence=exhibit, reader=READER).exists():
        return None
    try:
        reading = _read(exhibit)
    except ReaderMissing:
        return now + WITHOUT_READER
    retried(lambda: _keep(evidence_id, reading, now))
    return None


def _read(exhibit: Evidence) -> Reading:
    """The file out of the vault, seen by a reader in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for chunk in ports.vault().open(exhibit.sha256):
                file.write(chunk)
        return ports.evidence_reader().read(path, exhibit.media_type)


def _keep(evidence_id: UUID, reading: Reading, now: datetime) -> None:
    with transaction.atomic():
        exhibit = Evidence.objects.get(pk=evidence_id)
        case = lock_case(exhibit.case_id, THE_SYSTEM)
        if ReadingRow.objects.filter(evidence=exhibit, reader=READER).exists():
            return
        exhibit.case = case
        document = reading.to_document()
        looks = reading.signals.get("likeness")
        row = keep_reading(
            exhibit,
            reader=READER,
            document=document,
            looks=int(str(looks), 16) if looks else None,
            says=saying(Page(reading.lines, reading.width, reading.height)),
            now=now,
        )
        body = {
            "exhibit": exhibit.number,
            "reading": shown("rdg", row.pk),
            "sha256": digest_of(document),
        }
        if case.is_open:
            note_on_case(case, "read_evidence", by=THE_SYSTEM, now=now, body=body)
            reconsider(case, now=now)


def digest_of(document: dict[str, Any]) -> str:
    """The SHA-256 of a reading, by which its sealed event binds it."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
