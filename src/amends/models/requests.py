"""What was asked before: idempotency keys, and wrong guesses at orders and passwords."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amends.models.ids import new_id


class IdempotentRequest(models.Model):
    """An answered request under its caller's key, kept at least a day so a repeat gets the same.

    The row is written in the transaction of the act itself, so it exists exactly when the act does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotent_request"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller", "key"], name="idempotent_request_once"),
        ]

    def __str__(self) -> str:
        return self.key


class WrongGuess(models.Model):
    """A wrong guess at somebody's secret: the contact of an order, or a password.

    Few are allowed in a quarter of an hour. What was guessed at is kept only by its hash.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "wrong_guess"
        indexes: ClassVar = [
            models.Index(fields=["subject_hash", "at"], name="wrong_guess_by_subject"),
            models.Index(fields=["address", "at"], name="wrong_guess_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%H:%M}"


class DemoClock(models.Model):
    """How far the demo world's clock was moved ahead, in seconds. At most one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_seconds = models.BigIntegerField(default=0)

    class Meta:
        db_table = "demo_clock"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="demo_clock_single", condition=models.Q(id=1, ahead_seconds__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"+{self.ahead_seconds} s"
