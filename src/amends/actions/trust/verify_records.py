"""Prove the records whole: seals, evidence files, ledger, refunds and promised jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from amends.actions import ports
from amends.adapters.vault.contract import fault_of
from amends.domain.seal import first_fault
from amends.models.files import copies, unknown_among
from amends.models.orderseal import rulings_beside_their_records
from amends.models.verification import (
    QUESTIONS,
    count,
    exhibit_files,
    rows_at_fault,
    sealed_records,
)

LISTED_AT_ONCE = 1000
"""How many files of the vault are looked up in one statement."""

Progress = Callable[[str, int], None]
"""Told after each step: what is being checked, and how many more of it were."""


@dataclass(frozen=True)
class Fault:
    """One place where the records do not hold together, and what is wrong there."""

    kind: str
    where: str


@dataclass
class Verification:
    """How much was checked, and every fault that was found."""

    events: int = 0
    evidence: int = 0
    files: int = 0
    accounts: int = 0
    refunds: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify_records(*, progress: Progress) -> Verification:
    """Check everything that can be checked against itself. Reads only; may run beside the work.

    Events are streamed, so memory does not grow with their number.
    """
    found = Verification(accounts=count("ledger_account"), refunds=count("refund"))
    _check_seals(found, progress)
    _check_files(found, progress)
    _check_vault(found, progress)
    for where, holds in rulings_beside_their_records():
        if not holds:
            found.faults.append(Fault("records-differ-from-ruling", where))
        progress("rulings", 1)
    for question in QUESTIONS:
        found.faults += [Fault(question, where) for where in rows_at_fault(question)]
        progress("ledger", 1)
    return found


def _check_seals(found: Verification, progress: Progress) -> None:
    for head, events in sealed_records():
        found.events += len(events)
        broken = first_fault(events)
        if broken is not None:
            found.faults.append(Fault("seal-broken", f"{head.number}#{broken}"))
        last, seal = events[-1]
        if (last.seq, seal, last.after) != (head.seq, head.seal, head.state):
            found.faults.append(Fault("head-differs-from-last-event", head.number))
        progress("events", len(events))


def _check_files(found: Verification, progress: Progress) -> None:
    """Read every byte of each file that exhibits and copies name, once however often it is named."""
    vault = ports.vault()
    faults: dict[str, str | None] = {}

    def check(where: str, sha256: str, kind: str) -> None:
        if sha256 not in faults:
            faults[sha256] = fault_of(vault, sha256)
        if fault := faults[sha256]:
            found.faults.append(Fault(f"{kind}-{fault}", f"{where} {sha256}"))

    for where, sha256 in exhibit_files():
        check(where, sha256, "evidence-file")
        found.evidence += 1
        progress("evidence", 1)
    for original, copy in copies():
        check(f"copy of {original}", copy, "copy")
        progress("copies", 1)


def _check_vault(found: Verification, progress: Progress) -> None:
    """Find what lies in the vault and stands in no record."""
    names = ports.vault().list()
    while listed := list(islice(names, LISTED_AT_ONCE)):
        found.files += len(listed)
        found.faults += [Fault("file-unknown", name) for name in unknown_among(listed)]
        progress("vault", len(listed))
