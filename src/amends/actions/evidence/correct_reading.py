"""A person corrects what the machine read; both stay on file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.shared.reconsidering import reconsider
from amends.actions.shared.retrying import retried
from amends.domain.access import Actor, Role
from amends.domain.reading.seen import checked_correction
from amends.domain.refused import NotFound
from amends.models.cases import Evidence
from amends.models.moves import lock_case, note_on_case
from amends.models.readings import Reading, ReadingCorrection


def correct_reading(
    actor: Actor, case_id: UUID, number: int, field: str, value: str, *, now: datetime
) -> None:
    """Write down what really stands in an exhibit, beside what the reader saw.

    Only staff who rule may: a party could otherwise confirm his own proof. An empty value says
    that there is none. Raises `NotCorrectable`, `NotAllowed` and `NotFound`.
    """
    actor.require(Role.AGENT, Role.SUPERVISOR, act="correct_reading")
    value = checked_correction(field, value)

    def attempt() -> None:
        with transaction.atomic():
            case = lock_case(case_id, actor)
            exhibit = Evidence.objects.filter(case=case, number=number).first()
            if exhibit is None or not Reading.objects.filter(evidence=exhibit).exists():
                raise NotFound(what_zh="证据", what_en="exhibit")
            ReadingCorrection.objects.create(
                evidence=exhibit,
                field=field,
                value=value,
                role=actor.role,
                person_id=actor.id,
                made_at=now,
            )
            if case.is_open:
                body = {"exhibit": number, "field": field, "value": value}
                note_on_case(case, "reading_corrected", by=actor, now=now, body=body)
                reconsider(case, now=now)

    retried(attempt)
