"""The worker: takes promised jobs and does them, and sees to it that clocks which ran out are run.

Any number of workers, each with several threads, may run at once. A worker that is killed loses
nothing: its leases run out and others do the jobs again, which every action behind a job allows. A
database that goes away is waited for.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import FrameType
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from amends.actions.evidence.make_copy import make_copy
from amends.actions.evidence.read_evidence import read_evidence
from amends.actions.evidence.sweep_files import sweep_files
from amends.actions.money.execute_refund import execute_refund
from amends.actions.procedure.recount_clocks import recount_clocks
from amends.actions.procedure.run_clock import run_clock
from amends.actions.trust.forget_dossiers import forget_dossiers
from amends.models.forgetting import forget_old
from amends.models.jobs import (
    Lane,
    LeasedJob,
    back_off,
    give_back,
    keep_promise,
    lease,
    look_again,
    postpone,
    promise_due_clocks,
)

log = logging.getLogger("amends.worker")

Handler = Callable[[Mapping[str, Any], datetime], datetime | None]
"""Does a job at a moment; returns when there is more to do, or None when it is done."""


def _execute_refund(args: Mapping[str, Any], now: datetime) -> datetime | None:
    return execute_refund(UUID(args["refund_id"]), now=now)


def _make_copy(args: Mapping[str, Any], now: datetime) -> None:
    make_copy(str(args["sha256"]), now=now)


def _read_evidence(args: Mapping[str, Any], now: datetime) -> datetime | None:
    return read_evidence(UUID(args["evidence_id"]), now=now)


def _run_clock(args: Mapping[str, Any], now: datetime) -> None:
    run_clock(UUID(args["case_id"]), now=now)


def _recount_clocks(args: Mapping[str, Any], now: datetime) -> None:
    recount_clocks(date.fromisoformat(args["since"]), now=now)


def _make_dossier(args: Mapping[str, Any], now: datetime) -> None:
    # What prints and signs is loaded by the worker that does it, when it does it.
    from amends.actions.trust.make_dossier import make_dossier
    from amends.entrypoints.dossier_words import words_in

    make_dossier(UUID(args["dossier_id"]), now=now, words_in=words_in)


HANDLERS: Mapping[str, Handler] = {
    "execute_refund": _execute_refund,
    "make_copy": _make_copy,
    "read_evidence": _read_evidence,
    "make_dossier": _make_dossier,
    "recount_clocks": _recount_clocks,
    "run_clock": _run_clock,
}
"""What stands behind each job's name. Actions promise jobs by these names."""

LOST_DATABASE = (OperationalError, InterfaceError)

SWEEP_MAX = 1000
"""How many clocks one sweep promises at most; the next sweep follows at once when it was full."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How a worker spends its time. Seconds are wall time."""

    threads: int = 2
    jobs_at_once: int = 8
    """How many jobs a thread takes in one lease; a kill leaves so many to wait for its end."""
    idle_seconds: float = 0.5
    sweep_seconds: float = 2.0
    tidy_seconds: float = 600.0
    """How often uploads that led nowhere and old dossiers are cleared away."""
    longest_wait_seconds: float = 15.0
    """The longest wait between two tries to reach a database that went away."""


class Worker:
    """Threads that do jobs and one that sweeps clocks, until told to stop.

    `clock` tells the product's time, which a demo may have moved.
    """

    def __init__(self, clock: Callable[[], datetime], pace: Pace | None = None) -> None:
        self._clock = clock
        self._pace = pace or Pace()
        self._stop = threading.Event()
        self._tidied_at = -self._pace.tidy_seconds

    def run(self) -> None:
        """Work until `stop` is called; what was begun is finished, what was only taken goes back."""
        threads = [
            threading.Thread(target=self._keep_up, args=(self._do_jobs,), name=f"jobs-{number}")
            for number in range(self._pace.threads)
        ]
        threads.append(threading.Thread(target=self._keep_up, args=(self._do_slow,), name="slow"))
        threads.append(threading.Thread(target=self._keep_up, args=(self._sweep,), name="clocks"))
        for thread in threads:
            thread.start()
        # Waiting in slices lets the main thread hear signals on every platform.
        while not self._stop.wait(1.0):
            pass
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        """Ask the worker to finish what it is doing and to return from `run`."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """Stop in good order on SIGTERM and SIGINT. Only the main thread may call this."""

        def heard(number: int, frame: FrameType | None) -> None:
            self.stop()

        signal.signal(signal.SIGTERM, heard)
        signal.signal(signal.SIGINT, heard)

    def run_until_idle(self, lane: Lane | None = Lane.QUICK) -> int:
        """Do all that is due now in the calling thread, then return how many jobs were done.

        Without a lane the slow jobs are done too.
        """
        done = 0
        while True:
            promise_due_clocks(SWEEP_MAX, now=self._clock())
            jobs = lease(self._pace.jobs_at_once, now=self._clock(), lane=lane)
            if not jobs:
                return done
            for job in jobs:
                self._do(job)
            done += len(jobs)

    def _keep_up(self, turn: Callable[[], bool]) -> None:
        """Take turns for ever; wait longer and longer while the database is away."""
        wait = self._pace.idle_seconds
        try:
            while not self._stop.is_set():
                try:
                    busy = turn()
                    wait = self._pace.idle_seconds
                    pause = 0.0 if busy else wait
                except LOST_DATABASE as fault:
                    log.warning("the database is away, trying again in %.1f s: %s", wait, fault)
                    pause, wait = self._after_trouble(wait)
                except Exception:
                    log.exception("the worker's turn failed, trying again in %.1f s", wait)
                    pause, wait = self._after_trouble(wait)
                if pause:
                    self._stop.wait(pause)
        finally:
            connection.close()

    def _after_trouble(self, wait: float) -> tuple[float, float]:
        """Drop the connection; how long to pause now, and after the next trouble. Seconds."""
        connection.close()
        return wait, min(wait * 2, self._pace.longest_wait_seconds)

    def _sweep(self) -> bool:
        full = promise_due_clocks(SWEEP_MAX, now=self._clock()) == SWEEP_MAX
        forget_old()
        if time.monotonic() - self._tidied_at >= self._pace.tidy_seconds:
            self._tidied_at = time.monotonic()
            sweep_files(now=self._clock())
            forget_dossiers(now=self._clock())
        if not full:
            self._stop.wait(self._pace.sweep_seconds)
        return full

    def _do_jobs(self) -> bool:
        """Take a handful of jobs and do them; False when none was due.

        When the database goes away in the middle, the jobs in hand are given back as soon as it
        can be reached again, so that nobody waits for the lease to run out.
        """
        return self._do_some(self._pace.jobs_at_once, Lane.QUICK)

    def _do_slow(self) -> bool:
        """Take one of the jobs that keep a processor busy, so that no refund waits behind them."""
        return self._do_some(1, Lane.SLOW)

    def _do_some(self, count: int, lane: Lane) -> bool:
        hand = lease(count, now=self._clock(), lane=lane)
        if not hand:
            return False
        left = list(hand)
        try:
            while left and not self._stop.is_set():
                self._do(left[0])
                left.pop(0)
        finally:
            self._return(left)
        return True

    def _return(self, jobs: list[LeasedJob]) -> None:
        wait = self._pace.idle_seconds
        while jobs:
            try:
                give_back([job.id for job in jobs])
                return
            except LOST_DATABASE:
                connection.close()
                if self._stop.wait(wait):
                    return
                wait = min(wait * 2, self._pace.longest_wait_seconds)

    def _do(self, job: LeasedJob) -> None:
        """Do one job and write down how it went. Only a lost database gets out of here."""
        now = self._clock()
        try:
            handler = HANDLERS[job.name]
            more_at = handler(job.args, now)
        except Exception as fault:
            if isinstance(fault, LOST_DATABASE) and not _database_answers():
                raise
            log.exception("job %s %s failed (attempt %d)", job.name, job.args, job.attempts)
            error = "".join(traceback.format_exception(fault))
            postpone(job.id, until=self._clock() + back_off(job.attempts), error=error)
            return
        if more_at is None:
            keep_promise(job.id)
        else:
            look_again(job.id, at=max(more_at, now + timedelta(seconds=1)))


def _database_answers() -> bool:
    """Whether the thread's connection still works: then a job's error is the job's own."""
    return connection.connection is not None and connection.is_usable()
