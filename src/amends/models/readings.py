"""Readings of evidence: what a reader saw in a file, what people corrected, and what looks alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models

from amends.domain.access import Role
from amends.domain.reading.seen import said_by, seen_in
from amends.domain.weighing import Seen
from amends.models.cases import Case, Evidence
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id
from amends.models.people import User

LOOKS_ALIKE_BITS = 10
"""Pictures whose hashes differ in no more bits look alike, whatever was done to them on the way."""

READS_ALIKE_BITS = 6
"""Texts whose hashes differ in no more bits say the same, but for a few letters.

Pages of one app all look alike, so pictures are the same only where they also say the same.
"""


class Reading(models.Model):
    """What a reader saw in the file of an exhibit. Append-only: reading again adds another.

    `document` is the reader's own (docs/reference/reading.md). `lookalikes` counts the cases of
    other orders in which the same picture lay by then; only the staff are told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)
    reader = models.CharField(max_length=40)
    document = models.JSONField()
    lookalikes = models.IntegerField(default=0)
    read_at = models.DateTimeField()

    class Meta:
        db_table = "reading"
        constraints: ClassVar = [not_negative("reading", "lookalikes")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.reader}"


class Likeness(models.Model):
    """How a picture looks and what it says, as two hashes of 64 bits; kept narrow to be searched."""

    reading = models.OneToOneField(Reading, primary_key=True, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    looks = models.BigIntegerField()
    says = models.BigIntegerField()

    class Meta:
        db_table = "likeness"

    def __str__(self) -> str:
        return f"{self.looks:x}"


class ReadingCorrection(models.Model):
    """What a person says stands in a picture, beside what the reader saw. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT)
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "reading_correction"
        constraints: ClassVar = [one_of("reading_correction", "role", Role)]

    def __str__(self) -> str:
        return f"{self.field} {self.value}"


def signed(bits: int) -> int:
    """64 bits as PostgreSQL's bigint holds them."""
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def lookalikes_of(case: Case, *, looks: int, says: int) -> int:
    """In how many cases of other orders a picture lies that looks and says the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(DISTINCT l.case_id) FROM likeness l JOIN case_file c ON c.id = l.case_id
            WHERE bit_count((l.looks # %s)::bit(64)) <= %s
              AND bit_count((l.says # %s)::bit(64)) <= %s AND c.order_id <> %s
            """,
            [signed(looks), LOOKS_ALIKE_BITS, signed(says), READS_ALIKE_BITS, case.order_id],
        )
        return int(cursor.fetchone()[0])


def readings_of(evidence: Iterable[UUID]) -> dict[UUID, Reading]:
    """The newest reading of each exhibit that has one; one statement."""
    rows = Reading.objects.filter(evidence_id__in=list(evidence)).order_by("evidence_id", "-pk")
    return {row.evidence_id: row for row in rows.distinct("evidence_id")}


def corrections_of(evidence: Iterable[UUID]) -> dict[UUID, list[ReadingCorrection]]:
    """All corrections by exhibit, oldest first; one statement."""
    found: dict[UUID, list[ReadingCorrection]] = {}
    rows = ReadingCorrection.objects.filter(evidence_id__in=list(evidence))
    for row in rows.select_related("person").order_by("pk"):
        found.setdefault(row.evidence_id, []).append(row)
    return found


def keep_reading(
    evidence: Evidence,
    *,
    reader: str,
    document: dict[str, Any],
    looks: int | None,
    says: int,
    now: datetime,
) -> Reading:
    """Write a reading down, with what the picture is found again by."""
    others = 0 if looks is None else lookalikes_of(evidence.case, looks=looks, says=says)
    row = Reading.objects.create(
        evidence=evidence, reader=reader, document=document, lookalikes=others, read_at=now
    )
    if looks is not None:
        Likeness.objects.create(
            reading=row, case=evidence.case, looks=signed(looks), says=signed(says)
        )
    return row


@dataclass(frozen=True)
class Told:
    """What the newest reading of an exhibit says, with people's corrections in place."""

    said: dict[str, Any]
    lookalikes: int
    corrections: tuple[ReadingCorrection, ...] = ()
    read_at: datetime | None = None

    @property
    def seen(self) -> Seen | None:
        """The same as weighing wants it."""
        return seen_in(self.said)


def told_of(rows: Iterable[Evidence], *, order_no: str) -> dict[UUID, Told]:
    """What was read in each exhibit that was read, by its key; two statements at most."""
    keys = [row.pk for row in rows if row.sha256]
    readings = readings_of(keys) if keys else {}
    corrections = corrections_of(readings) if readings else {}
    told = {}
    for key, reading in readings.items():
        made = tuple(corrections.get(key, ()))
        values = [(each.field, each.value) for each in made]
        said = said_by(reading.document, values, order_no=order_no)
        told[key] = Told(said, reading.lookalikes, made, reading.read_at)
    return told
