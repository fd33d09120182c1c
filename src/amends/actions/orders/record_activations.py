"""Record lines of the activation and use log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from amends.actions.shared.record_batch import may_record, self_consistent, write_records
from amends.domain.access import Actor
from amends.domain.intake import BatchResult
from amends.domain.order_rows import ActivationRow, Use
from amends.models.ids import new_id
from amends.models.order_intake import as_json
from amends.models.order_log import LogKind, StagedRecord

REACHES: Mapping[Use, str] = {
    Use.VIEWED: "activated_unused",
    Use.ACTIVATED: "activated_unused",
    Use.PARTLY_USED: "partly_used",
    Use.USED: "used",
    Use.TOPUP_SHOWN_DONE: "used",
}
"""How far each kind of use brings the goods. A fetched key counts as activated: it was seen."""


def record_activations(
    actor: Actor, rows: Sequence[ActivationRow], *, now: datetime
) -> BatchResult:
    """Record a batch of the use log; one transaction, and a fixed number of statements.

    The state of an order only moves forward. A use before the sale is kept: it shows a key that
    was used already. Known again by order and reference. Raises `NotAllowed`.
    """
    may_record(actor, "record_activations")
    times = {n: ("at", row.at) for n, row in enumerate(rows)}
    refused = self_consistent(rows, times, now=now)
    staged = [
        StagedRecord(
            n=n,
            id=new_id(),
            order_no=row.order_no,
            reference=row.reference,
            at=row.at,
            word=row.kind,
            second=row.used_by,
            source=row.source,
            body=as_json(dict(row.detail)),
            fingerprints=[],
            reaches=REACHES[row.kind],
        )
        for n, row in enumerate(rows)
        if n not in refused
    ]
    with transaction.atomic():
        return write_records(actor, LogKind.ACTIVATION, rows, staged, refused)
