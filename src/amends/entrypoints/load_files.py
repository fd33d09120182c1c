"""Loads a shop's CSV file by batches: good lines go in, bad ones are listed with their reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from amends.actions.orders.import_orders import import_orders
from amends.actions.orders.record_activations import record_activations
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.orders.record_messages import record_messages
from amends.adapters.order_files import FileKind, Line, OrderFile, inspect, read_lines
from amends.domain.access import Actor
from amends.domain.fields import BadRecord
from amends.domain.intake import BatchResult
from amends.domain.order_rows import (
    activation_row_from,
    delivery_row_from,
    message_row_from,
    order_row_from,
)
from amends.domain.refused import Language, Refused

BATCH_LINES = 5_000
"""Lines written in one transaction."""

SHOWN_REJECTS = 20
"""How many refused lines a report lists itself; the rejects file has all."""

_ROWS: dict[FileKind, Callable[[object], Any]] = {
    FileKind.ORDERS: order_row_from,
    FileKind.DELIVERIES: delivery_row_from,
    FileKind.ACTIVATIONS: activation_row_from,
    FileKind.MESSAGES: message_row_from,
}
_ACTIONS: dict[FileKind, Callable[..., BatchResult]] = {
    FileKind.ORDERS: import_orders,
    FileKind.DELIVERIES: record_deliveries,
    FileKind.ACTIVATIONS: record_activations,
    FileKind.MESSAGES: record_messages,
}


@dataclass(frozen=True)
class Reject:
    """A line that was not loaded: where it stands, which columns are wrong, and why."""

    line: int
    columns: str
    reason: str
    cells: Sequence[str]


@dataclass
class LoadReport:
    """What became of a file."""

    file: OrderFile
    lines: int = 0
    created: int = 0
    unchanged: int = 0
    refused: int = 0
    first_rejects: list[Reject] = field(default_factory=list)


@dataclass
class _Batch:
    """Rows that are to be written together, with the lines they stand on."""

    rows: list[Any] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    read: int = 0


def load_file(
    path: Path,
    actor: Actor,
    *,
    now: datetime,
    rejects: Path,
    language: Language,
    kind: FileKind | None = None,
    progress: Callable[[int], object] = lambda lines: None,
) -> LoadReport:
    """Load the file; refused lines go to `rejects`, which is made only when there are any.

    While the database writes one batch, the next is read and checked. Raises `UnreadableFile` and
    whatever refuses a whole batch; batches before that are kept.
    """
    file = inspect(path, kind=kind)
    report = LoadReport(file)
    act = _ACTIONS[file.kind]
    batches = _batches(path, file, language)
    with ExitStack() as stack:
        ledger = _RejectsFile(rejects, file, stack)
        reader = stack.enter_context(ThreadPoolExecutor(1, "read"))
        batch = next(batches, None)
        while batch is not None:
            coming = reader.submit(next, batches, None)
            result = act(actor, batch.rows, now=now) if batch.rows else BatchResult()
            ledger.write(_count(batch, result, report, language))
            progress(batch.read)
            batch = coming.result()
    return report


def _count(
    batch: _Batch, result: BatchResult, report: LoadReport, language: Language
) -> list[Reject]:
    """Add a written batch to the report; all its rejects in the order of their lines."""
    rejects = batch.rejects + [
        _reject(batch.lines[place], why, language) for place, why in result.refused
    ]
    rejects.sort(key=lambda reject: reject.line)
    report.lines += batch.read
    report.created += result.created
    report.unchanged += result.unchanged
    report.refused += len(rejects)
    report.first_rejects += rejects[: max(SHOWN_REJECTS - len(report.first_rejects), 0)]
    return rejects


def _batches(path: Path, file: OrderFile, language: Language) -> Iterator[_Batch]:
    make_row = _ROWS[file.kind]
    seen: dict[object, int] = {}
    batch = _Batch()
    for line in read_lines(path, file):
        batch.read += 1
        if line.fault is not None:
            zh, en = line.fault
            batch.rejects.append(
                Reject(line.number, "", zh if language == "zh" else en, line.cells)
            )
        else:
            try:
                row = make_row(line.record)
            except Refused as refusal:
                batch.rejects.append(_reject(line, refusal, language))
            else:
                key = _key(file.kind, row)
                first = seen.setdefault(key, line.number)
                if first == line.number:
                    batch.rows.append(row)
                    batch.lines.append(line)
                else:
                    batch.rejects.append(_repeated(line, file.kind, first, language))
        if batch.read >= BATCH_LINES:
            yield batch
            batch = _Batch()
    if batch.read:
        yield batch


def _key(kind: FileKind, row: Any) -> object:
    return row.order_no if kind is FileKind.ORDERS else (row.order_no, row.reference)


def _repeated(line: Line, kind: FileKind, first: int, language: Language) -> Reject:
    column = "order_no" if kind is FileKind.ORDERS else "reference"
    zh = f"{column}: 与第 {first} 行重复"
    en = f"{column}: repeats line {first}"
    return Reject(line.number, column, zh if language == "zh" else en, line.cells)


def _reject(line: Line, refusal: Refused, language: Language) -> Reject:
    columns = ""
    reason = refusal.says(language)
    if isinstance(refusal, BadRecord):
        columns = " ".join(error["pointer"].lstrip("/") for error in refusal.errors)
        reason = "; ".join(
            f"{error['pointer'].lstrip('/')}: {error[language]}" for error in refusal.errors
        )
    return Reject(line.number, columns, reason, line.cells)


class _RejectsFile:
    """The refused lines as they stood, behind three columns that say where and why."""

    def __init__(self, path: Path, file: OrderFile, stack: ExitStack) -> None:
        self._path, self._file, self._stack = path, file, stack
        self._writer: Any = None

    def write(self, rejects: Sequence[Reject]) -> None:
        """Add lines; the first ones make the file."""
        if not rejects:
            return
        if self._writer is None:
            # The mark at the beginning lets spreadsheet programs see that it is UTF-8.
            stream = self._path.open("w", encoding="utf-8-sig", newline="")
            self._stack.enter_context(stream)
            self._writer = csv.writer(stream, lineterminator="\n")
            self._writer.writerow(["_line", "_column", "_reason", *self._file.header])
        for reject in rejects:
            self._writer.writerow([reject.line, reject.columns, reject.reason, *reject.cells])
