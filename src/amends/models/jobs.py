"""Jobs: promises written in the same transaction as the change that makes them.

A worker leases due jobs; a lease that runs out (a killed worker) makes the job due again, so a job
may run twice and every action behind one is idempotent. `run_at` is told in the product's time,
leases in the database's own, so moving the demo's clock never steals a lease.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.db import connection, models, transaction

from amends.models.ids import new_id

LEASE_SECONDS = 120
"""How long a worker may keep a job before others think it dead; well above a gateway's time-out."""

SLOW = frozenset({"read_evidence"})
"""The names of jobs that keep a processor busy for seconds."""

ATTEMPTS_MAX = 12
"""A job that failed so often is left for a person; see `amends verify`."""


class Job(models.Model):
    """A promised piece of work. Done jobs are deleted; failed ones stay with their last error."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        db_table = "job"
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="job_key_key")]
        indexes: ClassVar = [models.Index(fields=["run_at"], name="job_due")]

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class LeasedJob:
    """A job a worker has taken, with the number of its attempt."""

    id: UUID
    name: str
    args: dict[str, object]
    attempts: int


def promise(name: str, key: str, args: dict[str, object], *, at: datetime) -> None:
    """Promise a job in the running transaction. A promise already made under the key stands."""
    Job.objects.bulk_create(
        [Job(name=name, key=f"{name}:{key}", args=args, run_at=at)], ignore_conflicts=True
    )


class Lane(StrEnum):
    """Jobs that are quick, and those that keep a processor busy for seconds; neither waits for the other."""

    QUICK = "quick"
    SLOW = "slow"


def lease(count: int, *, now: datetime, lane: Lane | None = None) -> list[LeasedJob]:
    """Take up to `count` due jobs that nobody holds; several workers never take the same one.

    Without a lane jobs of both are taken.
    """
    lanes = [Lane.QUICK, Lane.SLOW] if lane is None else [lane]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE job SET leased_until = clock_timestamp() + make_interval(secs => %s),
                           attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM job
                WHERE run_at <= %s AND attempts < %s
                  AND CASE WHEN name = ANY(%s) THEN 'slow' ELSE 'quick' END = ANY(%s)
                  AND (leased_until IS NULL OR leased_until < clock_timestamp())
                ORDER BY run_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id, name, args::text, attempts
            """,
            [LEASE_SECONDS, now, ATTEMPTS_MAX, list(SLOW), [str(each) for each in lanes], count],
        )
        rows: Sequence[tuple[UUID, str, str, int]] = cursor.fetchall()
    return [LeasedJob(id, name, json.loads(args), attempts) for id, name, args, attempts in rows]


def keep_promise(job_id: UUID) -> None:
    """The job is done."""
    Job.objects.filter(pk=job_id).delete()


def postpone(job_id: UUID, *, until: datetime, error: str = "") -> None:
    """Give the job back, to be tried again later; `error` says why, for the people who look."""
    Job.objects.filter(pk=job_id).update(run_at=until, leased_until=None, last_error=error[-2000:])


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 2 s, doubling, at most 15 minutes."""
    return timedelta(seconds=min(2**attempts, 900))


def look_again(job_id: UUID, *, at: datetime) -> None:
    """Keep the job for another turn: it did its work, and there is more to do later.

    Waiting for a slow channel is no failure, so its attempts are counted anew.
    """
    Job.objects.filter(pk=job_id).update(run_at=at, leased_until=None, attempts=0, last_error="")


def give_back(job_ids: Sequence[UUID]) -> None:
    """Return jobs that were taken and not begun, as if they had never been taken."""
    Job.objects.filter(pk__in=job_ids, attempts__gt=0).update(
        leased_until=None, attempts=models.F("attempts") - 1
    )


def hasten(name: str, key: str, args: dict[str, object], *, at: datetime) -> None:
    """Promise a job as `promise` does; one already promised for later is brought forward.

    A job that was given up after too many attempts is taken up again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO job (id, name, key, args, run_at, attempts, last_error)
            VALUES (%s, %s, %s, %s, %s, 0, '')
            ON CONFLICT (key) DO UPDATE
                SET run_at = least(job.run_at, excluded.run_at), attempts = 0
            """,
            [new_id(), name, f"{name}:{key}", json.dumps(args), at],
        )


def promise_due_clocks(limit: int, *, now: datetime) -> int:
    """Promise a `run_clock` job for up to `limit` cases whose clock has run out; how many were new.

    One sweep at a time: a second one finds the lock taken and promises nothing. The key names the
    deadline, so a clock that is swept twice runs once, and a job that was given up hinders no
    other. The action judges again under the lock.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('amends.clocks'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            """
            SELECT due.case_id, due.key FROM (
                SELECT case_id, due_at, 'run_clock:' || case_id || ':'
                       || (extract(epoch FROM due_at) * 1000000)::bigint AS key
                FROM case_deadline WHERE due_at <= %s) due
            WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.key = due.key)
            ORDER BY due.due_at LIMIT %s
            """,
            [now, limit],
        )
        due: Sequence[tuple[UUID, str]] = cursor.fetchall()
        jobs = [
            Job(name="run_clock", key=key, args={"case_id": str(case_id)}, run_at=now)
            for case_id, key in due
        ]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
    return len(jobs)
