"""One batch of cases put to both rulebooks. Imports no Django, so a new process can begin at once.

A batch is small to send and comes back as a tally. Rulebooks are sent as texts and read where they
are used, each once.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amends.domain.backtest import Tally, Tried, judge
from amends.domain.facts import parse_facts
from amends.domain.refused import Refused
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import BadRulebook, parse_rulebook, told
from amends.domain.synthetic import synthetic_cases
from amends.entrypoints.cli._lines import BadLine, read_object


@dataclass(frozen=True, slots=True)
class Numbers:
    """Made-up cases of a seed, from one number up to before another."""

    seed: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Row:
    """A facts document as it was written, and which rulebook judged it; `name` is for people."""

    place: int
    name: str
    text: bytes
    version: str
    merchant: str = ""


_NOTHING: Mapping[str, object] = {}
_ASSUMED_MAX = 1000

Batch = Numbers | tuple[Row, ...]


@dataclass(slots=True)
class Judged:
    """What came of a batch: the tally, and the cases that could not be judged with the reason."""

    tally: Tally = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)


@dataclass
class Bench:
    """Where batches are judged: the draft, and the texts of the versions that it is held against."""

    draft: str
    versions: Mapping[str, str]
    _read: dict[tuple[str, str], Rulebook | Refused] = field(default_factory=dict)

    def judge(self, batch: Batch) -> Judged:
        """The tally of a batch."""
        judged = Judged()
        if isinstance(batch, Numbers):
            self._judge_numbers(batch, judged.tally)
        else:
            for row in batch:
                try:
                    self._judge_row(row, judged.tally)
                except BadRulebook as fault:
                    # Every case of the version has the same mistakes, so one is enough to say why.
                    why = told(fault.faults[0], "en")
                    judged.faults.append(f"{row.name}: {row.version} can no longer be read: {why}")
                except (BadLine, Refused) as fault:
                    judged.faults.append(f"{row.name}: {fault}")
        return judged

    def _judge_numbers(self, batch: Numbers, tally: Tally) -> None:
        [version] = self.versions
        before, after = self.book(version), self.book("")
        made_up = synthetic_cases(batch.seed, (before, after))
        for number in range(batch.start, batch.stop):
            facts = made_up.facts(number)
            case = Tried(number, f"{batch.seed}:{number}", facts, version)
            tally.count(case, judge(facts, before), judge(facts, after))

    def _judge_row(self, row: Row, tally: Tally) -> None:
        document = read_object(row.text)
        parsed = parse_facts(document)
        before, after = self.book(row.version, parsed.assume), self.book("", parsed.assume)
        name = _name(row, document)
        case = Tried(row.place, name, parsed.facts, row.version, row.merchant, document)
        tally.count(case, judge(parsed.facts, before), judge(parsed.facts, after))

    def book(self, version: str, assume: Mapping[str, object] = _NOTHING) -> Rulebook:
        """A version, or the draft where none is named, under what a document assumes for itself.

        Raises the refusal with which the text, or what is assumed, cannot be used.
        """
        key = version, json.dumps(assume, sort_keys=True, default=str) if assume else ""
        found = self._read.get(key)
        if found is None:
            if len(self._read) > _ASSUMED_MAX:
                self._read.clear()
            found = self._read[key] = self._make(version, assume)
        if isinstance(found, Refused):
            raise found
        return found

    def _make(self, version: str, assume: Mapping[str, object]) -> Rulebook | Refused:
        try:
            if not assume:
                return parse_rulebook(self.versions[version] if version else self.draft)
            book = self.book(version)
            return book.with_settings({n: v for n, v in assume.items() if n in book.schema})
        except Refused as fault:
            return fault


def _name(row: Row, document: Mapping[str, Any]) -> str:
    """What people know the case by: its own id, or where it stands."""
    id = document.get("id") if "facts" in document else None
    return f"{row.name} ({id})" if id else row.name


_bench: Bench


def begin(bench: Bench) -> None:
    """Make the bench ready at which this process judges; it ends with the process that spawned it."""
    global _bench
    _bench = bench
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def judge_batch(batch: Batch) -> Judged:
    """Judge a batch in a process that has begun."""
    return _bench.judge(batch)
