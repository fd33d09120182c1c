"""Record hand-overs of goods, with their card keys sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.actions.ports import keyring
from amends.actions.shared.record_batch import may_record, self_consistent, write_records
from amends.adapters.keyring import mask_key
from amends.domain.access import Actor
from amends.domain.intake import BatchResult, KeyAlreadyDelivered
from amends.domain.order_rows import DeliveryRow
from amends.domain.refused import Refused
from amends.models.ids import new_id
from amends.models.order_intake import as_json
from amends.models.order_log import LogKind, StagedKey, StagedRecord


def record_deliveries(actor: Actor, rows: Sequence[DeliveryRow], *, now: datetime) -> BatchResult:
    """Record a batch of deliveries; one transaction, and a fixed number of statements.

    An order that was undelivered becomes unactivated. Known again by order and reference: the same
    content is left alone, another is refused. Raises `NotAllowed`.
    """
    may_record(actor, "record_deliveries")
    times = {n: ("delivered_at", row.delivered_at) for n, row in enumerate(rows)}
    refused = self_consistent(rows, times, now=now)
    staged: list[StagedRecord] = []
    keys: list[StagedKey] = []
    handed_over: set[tuple[str, str]] = set()
    for n, row in enumerate(rows):
        if n in refused:
            continue
        sealed = _sealed_keys(n, row)
        refusal = _told_before(row, sealed, handed_over)
        if refusal is not None:
            refused[n] = refusal
            continue
        keys += sealed
        staged.append(
            StagedRecord(
                n=n,
                id=new_id(),
                order_no=row.order_no,
                reference=row.reference,
                at=row.delivered_at,
                body=as_json(dict(row.receipt)),
                quantity=row.quantity,
                fingerprints=sorted(key.fingerprint for key in sealed),
                reaches="unactivated",
            )
        )
    with transaction.atomic():
        return write_records(actor, LogKind.DELIVERY, rows, staged, refused, keys=keys)


def _sealed_keys(n: int, row: DeliveryRow) -> list[StagedKey]:
    ring = keyring()
    return [
        StagedKey(
            n,
            new_id(),
            ring.seal(key.encode(), about=f"key:{row.order_no}"),
            ring.key_fingerprint(key),
            mask_key(key),
        )
        for key in row.keys
    ]


def _told_before(
    row: DeliveryRow, sealed: Sequence[StagedKey], handed_over: set[tuple[str, str]]
) -> Refused | None:
    """A key may be handed over once for an order, within a batch too."""
    marks = {(row.order_no, key.fingerprint) for key in sealed}
    for key in sealed:
        if (row.order_no, key.fingerprint) in handed_over or len(marks) < len(sealed):
            return KeyAlreadyDelivered(order_no=row.order_no, mask=key.mask)
    handed_over |= marks
    return None
