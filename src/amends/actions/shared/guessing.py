"""Few wrong guesses are allowed: at one order or one account, and from one network address."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import Count, Q

from amends.domain.refused import Refused
from amends.models.requests import WrongGuess

GUESSES_PER_SUBJECT = 5
GUESSES_PER_ADDRESS = 20
WINDOW = timedelta(minutes=15)


class TooManyTries(Refused):
    """So many wrong guesses that it looks like guessing."""

    code = "too-many-tries"
    zh = "尝试次数过多，请 {minutes} 分钟后再试。"
    en = "Too many tries. Try again in {minutes} minutes."


def allow_guess(subject: str, *, address: str, now: datetime) -> None:
    """Raise `TooManyTries` after too many wrong guesses within a quarter of an hour.

    `subject` is what is guessed at, such as an order number; it is kept only by its hash.
    """
    at_it, from_there = Q(subject_hash=_hash(subject)), Q(address=address[:64])
    # Without either condition the index finds nothing, and all that was ever guessed is read.
    seen = WrongGuess.objects.filter(
        at_it | from_there, at__gt=now - WINDOW, at__lte=now
    ).aggregate(at_subject=Count("pk", filter=at_it), from_address=Count("pk", filter=from_there))
    if seen["at_subject"] >= GUESSES_PER_SUBJECT or seen["from_address"] >= GUESSES_PER_ADDRESS:
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))


def note_wrong_guess(subject: str, *, address: str, now: datetime) -> None:
    """Count a wrong guess against its subject and its address."""
    WrongGuess.objects.create(subject_hash=_hash(subject), address=address[:64], at=now)


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
