"""What is kept for a time only does not stay for ever, and nothing goes before its time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from amends.entrypoints.worker import Pace, Worker
from amends.models.forgetting import KEPT_FOR
from amends.models.ids import new_id
from amends.models.requests import IdempotentRequest, WrongGuess
from order_world import NOW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def key_made(ago: timedelta) -> UUID:
    return UUID(int=new_id().int - (ago // timedelta(milliseconds=1) << 80))


def test_a_sweep_of_the_worker_forgets_old_answers_and_guesses_and_no_others() -> None:
    kept = {}
    for ago in (timedelta(0), KEPT_FOR - MINUTE, KEPT_FOR + MINUTE):
        key = key_made(ago)
        IdempotentRequest.objects.create(
            id=key, caller="c", key=key.hex, fingerprint="", status=200, body=b"", created_at=NOW
        )
        WrongGuess.objects.create(id=key, subject_hash="", address="", at=NOW)
        kept[ago] = key
    old = kept.pop(KEPT_FOR + MINUTE)

    Worker(lambda: NOW + timedelta(days=9), Pace(sweep_seconds=0))._sweep()

    for kind in (IdempotentRequest, WrongGuess):
        assert set(kind.objects.values_list("pk", flat=True)) == set(kept.values())
        assert not kind.objects.filter(pk=old).exists()
