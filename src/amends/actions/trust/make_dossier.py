"""Make the file of a case that was asked for: the signed PDF and the archive around it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import F

from amends.actions.ports import keyring, signing_ring, vault
from amends.actions.shared.enclosing import Enclosing
from amends.actions.shared.telling import Telling, tell_case
from amends.adapters.dossier.archive import ArchiveWriter
from amends.adapters.keyring import CannotOpen
from amends.adapters.signing import SigningKey
from amends.adapters.vault.contract import Kept, chunks_of
from amends.domain.dossier.masking import Masker
from amends.domain.dossier.recipients import SIGHTS, Recipient
from amends.domain.dossier.words import Words, own_tables
from amends.domain.refused import Language
from amends.domain.seal import NOTHING_BEFORE, canonical, sealed_text
from amends.models.dossiers import (
    KEPT_FOR,
    Dossier,
    DossierRows,
    DossierState,
    read_dossier_rows,
)
from amends.models.files import Origin, enter_file
from amends.models.verification import as_sealed

KEYS_AT = "/.well-known/amends-keys.json"
"""Where the site publishes the public halves of its signing keys."""

STEPS = 3
"""The steps beside the exhibits: the document, the print, and the laying down."""


def make_dossier(
    dossier_id: UUID, *, now: datetime, words_in: Callable[[Language], Words]
) -> Dossier:
    """Make a promised dossier and lay it into the vault for a time; twice does no harm.

    `words_in` gives the site's words in a language. Memory does not grow with the case's files.
    """
    dossier = Dossier.objects.get(pk=dossier_id)
    if dossier.state != DossierState.PROMISED:
        return dossier
    rows = read_dossier_rows(dossier.case_id)
    with tempfile.TemporaryDirectory(prefix="amends-dossier-") as folder:
        making = _Making(dossier, rows, words_in(_language(dossier)), Path(folder), now)
        with (Path(folder) / "archive.zip").open("w+b") as archive:
            paper = making.write(archive)
            kept = _lay_down(archive, "application/zip", now)
        printed = _lay_down(io.BytesIO(paper), "application/pdf", now)
    Dossier.objects.filter(pk=dossier_id, state=DossierState.PROMISED).update(
        state=DossierState.READY,
        done=F("total"),
        case_seq=rows.case.last_seq,
        archive_sha256=kept.sha256,
        archive_bytes=kept.size_bytes,
        paper_sha256=printed.sha256,
        paper_bytes=printed.size_bytes,
        ready_at=now,
        kept_until=now + KEPT_FOR,
    )
    dossier.refresh_from_db()
    return dossier


def _language(dossier: Dossier) -> Language:
    return "zh" if dossier.language == "zh" else "en"


def _lay_down(file: BinaryIO, media_type: str, now: datetime) -> Kept:
    """Put a whole file into the vault, known there as one of the product's own."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    file.seek(0)
    enter_file(digest.hexdigest(), media_type, size, now=now, origin=Origin.MADE)
    return vault().put(file)


class _Making:
    """One dossier on its way."""

    def __init__(
        self, dossier: Dossier, rows: DossierRows, words: Words, folder: Path, now: datetime
    ) -> None:
        self._dossier, self._rows, self._words = dossier, rows, words
        self._folder, self._now = folder, now
        self._recipient = Recipient(dossier.recipient)
        self._key: SigningKey = signing_ring().active
        self._keys_at = settings.AMENDS_BASE_URL + KEYS_AT
        self._keys = self._card_keys()
        self._contact = self._own_contact()
        self._masker = self._make_masker()
        self._done = 0

    def write(self, archive: BinaryIO) -> bytes:
        """Write the archive and return the signed PDF that lies in it."""
        Dossier.objects.filter(pk=self._dossier.pk).update(
            done=0, total=len(self._rows.evidence) + STEPS
        )
        writer = ArchiveWriter(archive)
        masked = tell_case(self._rows, self._telling())
        self._step()
        enclosing = Enclosing(writer, self._recipient, self._words, self._masker, self._folder)
        told = enclosing.enclose(self._rows.evidence, self._step)
        document: dict[str, Any] = self._masked({**masked, "exhibits": told})
        paper = self._print(document)
        self._step()
        writer.add("dossier.pdf", [paper], "application/pdf")
        self._add_records(writer, document)
        writer.close(self._manifest(told), self._key)
        return paper

    def _step(self) -> None:
        self._done += 1
        Dossier.objects.filter(pk=self._dossier.pk).update(done=self._done)

    # --- What the reader may see ---

    def _card_keys(self) -> dict[str, str]:
        """The keys in clear, each with its mask; one that cannot be opened is only its mask."""
        order_no, found = self._rows.order.order_no, {}
        for key in self._rows.keys:
            try:
                clear = keyring().open(bytes(key.ciphertext), about=f"key:{order_no}").decode()
            except CannotOpen:
                clear = key.mask
            found[clear] = key.mask
        return found

    def _own_contact(self) -> str:
        order = self._rows.order
        try:
            sealed = bytes(order.contact_sealed)
            return keyring().open(sealed, about=f"contact:{order.order_no}").decode()
        except CannotOpen:
            return order.contact_masked

    def _make_masker(self) -> Masker:
        rows, sight = self._rows, SIGHTS[self._recipient]
        hide: dict[str, str] = {}
        keep = [rows.order.order_no, rows.case.number, rows.order.rulebook_id]
        keep += [r.number for r in rows.refunds]
        keep += [r.channel_ref for r in rows.refunds]
        if self._dossier.with_keys:
            keep += self._keys
        else:
            hide |= {clear: mask for clear, mask in self._keys.items() if clear != mask}
        if sight.contact:
            keep.append(self._contact)
        elif self._contact != rows.order.contact_masked:
            hide[self._contact] = rows.order.contact_masked
        trades = [payment.trade_no for payment in rows.payments]
        if sight.trades:
            keep += trades
        else:
            hide |= {trade: f"****{trade[-4:]}" for trade in trades}
        return Masker(hide=hide, keep=keep)

    def _telling(self) -> Telling:
        sight = SIGHTS[self._recipient]
        order = self._rows.order
        keys = self._keys if self._dossier.with_keys else self._keys.values()
        return Telling(
            recipient=self._recipient,
            words=self._words,
            at=self._now,
            keys=tuple(keys),
            contact=self._contact if sight.contact else order.contact_masked,
        )

    def _masked(self, document: dict[str, Any]) -> dict[str, Any]:
        masked = self._masker.value(document)
        assert isinstance(masked, dict)
        return masked

    # --- What is written ---

    def _print(self, document: Mapping[str, Any]) -> bytes:
        # The typesetter and what signs are loaded by workers only.
        from amends.adapters.dossier.paper import print_pdf
        from amends.adapters.dossier.sealing import signed_pdf

        rows, language = self._rows, self._words.language
        long = len(rows.events) + len(rows.messages) + 4 * len(rows.evidence) > 24
        printed = {
            **document,
            "labels": self._words.labels,
            "withheld": own_tables(language)["withheld"],
            "contents": long,
            "key": {"id": self._key.id, "public_key": self._key.public.hex(), "at": self._keys_at},
        }
        return signed_pdf(print_pdf(printed, self._folder), self._key)

    def _add_records(self, writer: ArchiveWriter, document: Mapping[str, Any]) -> None:
        rows = self._rows
        writer.add("case.json", [_pretty(document)], "application/json")
        writer.add("events.jsonl", map(str.encode, self._event_lines()), "application/jsonl")
        for place, ruling in enumerate(rows.rulings, start=1):
            text = canonical(self._masker.value(ruling.document))
            writer.add(f"rulings/{place}.json", [text.encode()], "application/json")
        statement = self._masker.text(rows.case.statement)
        if statement:
            writer.add("statement.txt", [statement.encode()], "text/plain; charset=utf-8")
        writer.add("ledger.json", [_pretty(document["ledger"])], "application/json")
        book = rows.order.rulebook
        writer.add(f"rulebook/{book.pk}.toml", [book.text.encode()], "application/toml")
        certificate = self._key.certificate_pem().encode()
        writer.add("certificate.pem", [certificate], "application/x-pem-file")
        writer.add("README.txt", [_readme(self._words, self._keys_at)], "text/plain; charset=utf-8")

    def _event_lines(self) -> list[str]:
        """Each event as it is sealed, or masked and without what would show the masked words."""
        lines, before = [], NOTHING_BEFORE
        for event in self._rows.events:
            line: dict[str, object] = {"seal": event.seal}
            shown = self._masker.value(event.body)
            if shown == event.body:
                line["sealed"] = sealed_text(as_sealed(event), before)
            else:
                line["shown"] = {"seq": event.seq, "act": event.act, "body": shown}
            lines.append(canonical(line) + "\n")
            before = event.seal
        return lines

    def _manifest(self, told: list[dict[str, Any]]) -> dict[str, Any]:
        rows = self._rows
        return {
            "case": rows.case.number,
            "case_id": str(rows.case.pk),
            "recipient": str(self._recipient),
            "language": self._words.language,
            "created": self._now.isoformat(timespec="seconds"),
            "chain": {"events": rows.case.last_seq, "seal": rows.case.last_seal},
            "rulebook": {"id": rows.order.rulebook_id, "sha256": rows.order.rulebook.sha256},
            "keys_at": self._keys_at,
            "exhibits": [_listed(exhibit) for exhibit in told if exhibit["file"]],
        }


def _listed(exhibit: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest says of an exhibit's original and of what is enclosed of it."""
    file = exhibit["file"]
    said = {"number": exhibit["number"], "sha256": file["sha256"], "size": file["size"]}
    said |= {"type": file["type"], "path": file["path"], "form": file["form"]}
    return said | ({"withheld": file["why"]} if file["form"] != "original" else {})


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _readme(words: Words, keys_at: str) -> bytes:
    label = words.label
    lines = [
        label("title"),
        "",
        label("verify_archive"),
        "",
        "  python3 -I verify.py",
        "",
        label("verify_paper"),
        f"{label('verify_at')}: {keys_at}",
        "",
        label("masked_note"),
        label("picture_note"),
    ]
    return ("\n".join(lines) + "\n").encode()
