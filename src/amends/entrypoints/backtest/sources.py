"""Where the cases of a back-test come from: past cases, a file of facts documents, or made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from amends.entrypoints.backtest.judging import Batch, Numbers, Row
from amends.entrypoints.cli._lines import numbered_lines, opened

if TYPE_CHECKING:
    from amends.models.past_cases import PastCase

ROWS = 400
BYTES = 2_000_000
"""A batch of documents is full with so many, or so much."""

NUMBERS = 4000
"""How many made-up cases a batch has. Either kind is work for a fraction of a second."""


def made_up(seed: int, count: int) -> Iterator[Batch]:
    """The first so many cases of a seed."""
    for start in range(0, count, NUMBERS):
        yield Numbers(seed, start, min(start + NUMBERS, count))


def facts_file(path: str, version: str) -> Iterator[Batch]:
    """The documents of a file (`-` is standard input), judged by one version. Raises `OSError`."""
    with opened(path) as stream:
        yield from _batches(
            Row(number, f"line {number}", raw, version) for number, raw in numbered_lines(stream)
        )


def past(cases: Iterable[PastCase], version: str | None) -> Iterator[Batch]:
    """Past cases, judged by the version that is named, or each by the one that judged it."""
    yield from _batches(
        Row(place, case.number, case.facts.encode(), version or case.version, case.merchant)
        for place, case in enumerate(cases, 1)
    )


def _batches(rows: Iterable[Row]) -> Iterator[Batch]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.text)
        if len(batch) == ROWS or size >= BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
