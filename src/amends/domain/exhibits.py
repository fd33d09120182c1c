"""Exhibits: what a party brings to show that something is so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that lies in the vault under its SHA-256 (hex)."""

    sha256: str
    media_type: str
    size_bytes: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One piece of evidence: its type, the marks it bears, a note and perhaps a file.

    `kind` and the marks in `shows` are words of the facts document (docs/reference/facts.md).
    """

    kind: str
    shows: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    file: StoredFile | None = None

    def as_fact(self) -> dict[str, object]:
        """The exhibit as the facts document writes it."""
        return {**self.shows, "type": self.kind}

    def as_event(self) -> dict[str, object]:
        """What a sealed event says of it: its type and, where there is a file, the file's hash."""
        said: dict[str, object] = {"kind": self.kind}
        if self.file is not None:
            said["sha256"] = self.file.sha256
        return said


MAY_SHOW_SECRETS = frozenset(
    [
        "bound_account_info",
        "contract",
        "delivery_receipt",
        "key_error_screenshot",
        "login_recording",
        "official_failure_proof",
        "official_verification",
        "refund_account_info",
        "unused_proof",
    ]
)
"""Types of evidence in whose files card keys, accounts or papers may be seen: looks are logged."""
