"""Adds exhibits to a case and reads them back as facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from amends.actions.shared.reading import promise_readings, relied_on
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.facts import check_evidence
from amends.domain.facts_reader import ITEMS_MAX
from amends.domain.records import Application
from amends.domain.refused import Refused
from amends.domain.texts import NOTE_MAX, checked_text
from amends.models.cases import Case, CaseEvent, Evidence
from amends.models.moves import note_on_case
from amends.models.readings import told_of


class FileIsFull(Refused):
    """The case has as much evidence as a facts document can hold."""

    code = "file-is-full"
    zh = "每个案件最多可附 {maximum} 份材料。"
    en = "A case holds at most {maximum} pieces of evidence."


def evidence_row(exhibit: Exhibit, case: Case, number: int, by: Actor, now: datetime) -> Evidence:
    """The row of an exhibit, not yet written."""
    file = exhibit.file
    return Evidence(
        case=case,
        number=number,
        kind=checked_text(exhibit.kind, field="kind", at_most=40, needed=True),
        shows=dict(exhibit.shows),
        note=checked_text(exhibit.note, field="note", at_most=NOTE_MAX),
        sha256=file.sha256 if file else "",
        media_type=file.media_type if file else "",
        size_bytes=file.size_bytes if file else 0,
        file_name=file.name if file else "",
        filed_by=by.role,
        person_id=by.id,
        filed_at=now,
    )


def add_exhibits(case: Case, exhibits: Sequence[Exhibit], *, by: Actor, now: datetime) -> None:
    """Put exhibits on a locked case's file, with one sealed entry that names them and their hashes.

    Raises `InvalidFacts` for what could not be judged later, and `FileIsFull`.
    """
    if not exhibits:
        return
    check_evidence([exhibit.as_fact() for exhibit in exhibits])
    first = Evidence.objects.filter(case=case).count() + 1
    if first - 1 + len(exhibits) > ITEMS_MAX:
        raise FileIsFull(maximum=ITEMS_MAX)
    rows = [evidence_row(e, case, number, by, now) for number, e in enumerate(exhibits, first)]
    Evidence.objects.bulk_create(rows)
    promise_readings(rows, now=now)
    body = {"first": first, "exhibits": [exhibit.as_event() for exhibit in exhibits]}
    note_on_case(case, "exhibits", by=by, now=now, body=body)


def application_of(case: Case) -> Application:
    """The buyer's side of the facts as the file stands now, with the merchant's exhibits beside.

    A mark that was ticked and that the reader of the file denies counts as denied.
    """
    rows = list(Evidence.objects.filter(case=case).order_by("number"))
    told = told_of(rows, order_no=case.order.order_no)
    claimed = CaseEvent.objects.values_list("body", flat=True).get(case=case, seq=1)
    discovered = claimed.get("discovered_at")
    return Application(
        reason=case.reason,
        applied_at=case.filed_at,
        discovered_at=datetime.fromisoformat(discovered) if discovered else None,
        demands=claimed.get("demands", []),
        invalid_quantity=claimed.get("invalid_quantity"),
        evidence=[
            relied_on(row, told.get(row.pk)) for row in rows if row.filed_by != Role.MERCHANT
        ],
        asked_at=case.asked_at,
        supplied_at=case.supplied_at,
        refused_at=case.refused_at,
        merchant_evidence=[
            relied_on(row, told.get(row.pk)) for row in rows if row.filed_by == Role.MERCHANT
        ],
    )
