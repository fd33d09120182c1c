"""What readers saw in the evidence of a case: promised, brought together, and judged upon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from amends.domain.access import Role
from amends.domain.confirming import bears_out
from amends.domain.reading.marks import marks_relied_on
from amends.domain.reading.seen import is_readable
from amends.domain.weighing import CATEGORIES, Deal, Piece
from amends.models.cases import Case, Evidence
from amends.models.jobs import promise
from amends.models.readings import Told, told_of

READ = "read_evidence"
"""The job that reads the file of an exhibit."""


def promise_readings(rows: Iterable[Evidence], *, now: datetime) -> None:
    """Promise that the files among these exhibits are read, in the running transaction."""
    for row in rows:
        if is_readable(row.media_type):
            promise(READ, str(row.pk), {"evidence_id": str(row.pk)}, at=now)


def relied_on(row: Evidence, told: Told | None) -> dict[str, object]:
    """The exhibit as a fact, without the ticks that its reading denies."""
    marks = told.said["marks"] if told else None
    return {**marks_relied_on(row.shows, marks), "type": row.kind}


def borne_out(case: Case) -> list[Mapping[str, object]]:
    """The buyer's exhibits that their readings confirm, as facts with only the marks seen."""
    order = case.order
    rows = list(Evidence.objects.filter(case=case).exclude(filed_by=Role.MERCHANT))
    told = told_of(rows, order_no=order.order_no)
    deal = Deal(
        order_no=order.order_no,
        price_fen=order.amount_fen,
        paid_at=order.paid_at,
        sums_fen=(order.paid_fen,),
    )
    pieces = [
        Piece(
            kind=row.kind,
            shows=row.shows,
            brought_at=row.filed_at,
            has_file=True,
            seen=told[row.pk].seen,
            elsewhere=told[row.pk].lookalikes,
        )
        for row in rows
        if row.pk in told and row.kind in CATEGORIES
    ]
    return [fact for piece in pieces if (fact := bears_out(piece, deal)) is not None]
