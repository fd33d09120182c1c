"""What the three record actions share: judge a batch of records and write the good ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from amends.domain.access import Actor, Role, Scope
from amends.domain.intake import (
    CLOCKS_MAY_DIFFER,
    BatchResult,
    BeforePayment,
    KeyAlreadyDelivered,
    RecordConflicts,
    RepeatedInBatch,
    TimeInFuture,
)
from amends.domain.refused import NotFound, Refused
from amends.models.order_log import (
    LogKind,
    StagedKey,
    StagedRecord,
    Standing,
    compare_staged_records,
    stage_records,
    write_staged_records,
)


class Record(Protocol):
    """What every kind of record has."""

    @property
    def order_no(self) -> str:
        """The order it belongs to."""

    @property
    def reference(self) -> str:
        """The shop's own name for it, unique within the order."""


def may_record(actor: Actor, act: str) -> None:
    """Raise `NotAllowed` unless the actor may tell what happened to orders."""
    actor.require(Role.SHOP, Role.OPERATOR, act=act)
    actor.require_scope(Scope.ORDERS_WRITE, act=act)


def self_consistent(
    rows: Sequence[Record], times: Mapping[int, tuple[str, datetime]], *, now: datetime
) -> dict[int, Refused]:
    """The rows refused for themselves: told twice, or in the future.

    `times` gives each place the name of its time field and the time.
    """
    refused: dict[int, Refused] = {}
    seen: dict[tuple[str, str], int] = {}
    latest = now + CLOCKS_MAY_DIFFER
    for n, row in enumerate(rows):
        name, at = times[n]
        first = seen.setdefault((row.order_no, row.reference), n)
        if first != n:
            refused[n] = RepeatedInBatch(
                what_zh="记录编号", what_en="reference", number=row.reference, first=first + 1
            )
        elif at > latest:
            refused[n] = TimeInFuture(field=name, at=at.isoformat())
    return refused


def write_records(
    actor: Actor,
    kind: LogKind,
    rows: Sequence[Record],
    staged: Sequence[StagedRecord],
    refused: dict[int, Refused],
    *,
    keys: Sequence[StagedKey] = (),
) -> BatchResult:
    """Compare the staged records with the known ones and write the new, inside a transaction."""
    stage_records(staged, keys)
    standings = compare_staged_records(kind)
    unchanged: set[int] = set()
    for record in staged:
        standing = standings.get(record.n)
        refusal = _refusal(actor, kind, record, standing)
        if refusal is not None:
            refused[record.n] = refusal
        elif standing is not None and standing.known:
            unchanged.add(record.n)
    written = write_staged_records(kind, leave_out=[*refused, *unchanged])
    return BatchResult(written, len(unchanged), sorted(refused.items()))


def _refusal(
    actor: Actor, kind: LogKind, record: StagedRecord, standing: Standing | None
) -> Refused | None:
    if standing is None or actor.merchant_id not in (None, standing.merchant_id):
        return NotFound(what_zh="订单", what_en="order", number=record.order_no)
    if standing.known:
        if standing.differs:
            return RecordConflicts(order_no=record.order_no, reference=record.reference)
        return None
    if standing.repeated_key is not None:
        return KeyAlreadyDelivered(order_no=record.order_no, mask=standing.repeated_key)
    if kind is LogKind.DELIVERY and record.at < standing.paid_at:
        return BeforePayment(
            order_no=record.order_no,
            at=record.at.isoformat(),
            paid_at=standing.paid_at.isoformat(),
        )
    return None
