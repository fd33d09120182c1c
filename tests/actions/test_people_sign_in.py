"""Passwords are checked a few times only, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.actions.people.sign_in import WrongPassword, sign_in
from amends.actions.shared.guessing import (
    GUESSES_PER_ADDRESS,
    GUESSES_PER_SUBJECT,
    WINDOW,
    TooManyTries,
    allow_guess,
)
from amends.domain.access import Role
from amends.models.people import User
from amends.models.requests import WrongGuess

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HERE, THERE = "192.0.2.1", "192.0.2.2"
PASSWORD = "a long enough one"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agent() -> User:
    return User.objects.create_user("mei", PASSWORD, Role.AGENT, created_at=NOW)


def guess(name: str = "mei", *, times: int, address: str = HERE, at: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sign_in(name, "wrong", address=address, now=at)


def test_the_right_password_signs_its_person_in(agent: User) -> None:
    assert sign_in(" mei ", PASSWORD, address=HERE, now=NOW) == agent


def test_an_unknown_name_and_a_wrong_password_are_told_alike() -> None:
    told = []
    for name in ("mei", "nobody", "nu\x00ll"):
        with pytest.raises(WrongPassword) as refusal:
            sign_in(name, "wrong", address=HERE, now=NOW)
        told.append(refusal.value.says("zh"))
    assert len(set(told)) == 1


def test_somebody_who_left_cannot_sign_in(agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(is_active=False)
    with pytest.raises(WrongPassword):
        sign_in("mei", PASSWORD, address=HERE, now=NOW)


def test_after_five_wrong_passwords_even_the_right_one_must_wait() -> None:
    guess(times=GUESSES_PER_SUBJECT)
    with pytest.raises(TooManyTries):
        sign_in("mei", PASSWORD, address=THERE, now=NOW)
    later = NOW + WINDOW + timedelta(seconds=1)
    assert sign_in("mei", PASSWORD, address=THERE, now=later).username == "mei"


def test_guessing_at_many_names_from_one_address_is_stopped() -> None:
    for number in range(GUESSES_PER_ADDRESS):
        guess(f"name-{number}", times=1)
    with pytest.raises(TooManyTries):
        sign_in("mei", PASSWORD, address=HERE, now=NOW)
    assert sign_in("mei", PASSWORD, address=THERE, now=NOW).username == "mei"


def test_what_was_guessed_at_is_not_kept_in_clear() -> None:
    guess(times=1)
    kept = WrongGuess.objects.get()
    assert "mei" not in kept.subject_hash
    assert len(kept.subject_hash) == 64


def test_the_guesses_of_others_are_not_read_to_count_these() -> None:
    WrongGuess.objects.bulk_create(
        WrongGuess(subject_hash=f"{n:064}", address=f"198.51.{n // 256}.{n % 256}", at=NOW)
        for n in range(5000)
    )
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as sent:
        cursor.execute("ANALYZE wrong_guess")
        allow_guess("person mei", address=HERE, now=NOW)
        cursor.execute(f"EXPLAIN {sent.captured_queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "wrong_guess_by_subject" in plan, plan
    assert "wrong_guess_by_address" in plan, plan
    assert "Seq Scan" not in plan, plan
