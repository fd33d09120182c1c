"""Record the talk between the parties about their orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.actions.shared.record_batch import may_record, self_consistent, write_records
from amends.domain.access import Actor
from amends.domain.intake import BatchResult
from amends.domain.order_rows import MessageRow
from amends.models.ids import new_id
from amends.models.order_log import LogKind, StagedRecord


def record_messages(actor: Actor, rows: Sequence[MessageRow], *, now: datetime) -> BatchResult:
    """Record a batch of messages; one transaction, and a fixed number of statements.

    Known again by order and reference. Raises `NotAllowed`.
    """
    may_record(actor, "record_messages")
    times = {n: ("sent_at", row.sent_at) for n, row in enumerate(rows)}
    refused = self_consistent(rows, times, now=now)
    staged = [
        StagedRecord(
            n=n,
            id=new_id(),
            order_no=row.order_no,
            reference=row.reference,
            at=row.sent_at,
            word=row.sender_role,
            text=row.text,
            fingerprints=[],
        )
        for n, row in enumerate(rows)
        if n not in refused
    ]
    with transaction.atomic():
        return write_records(actor, LogKind.MESSAGE, rows, staged, refused)
