"""The worker does each promised job, comes back to what is not over, and never loses one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from amends.actions import ports
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules
from amends.domain.procedure import State
from amends.entrypoints import worker as worker_module
from amends.entrypoints.worker import HANDLERS, Worker
from amends.models.cases import CaseDeadline, CaseEvent
from amends.models.jobs import (
    ATTEMPTS_MAX,
    Job,
    back_off,
    give_back,
    hasten,
    lease,
    promise,
    promise_due_clocks,
)
from money_world import NOW, World, state_of

pytestmark = pytest.mark.django_db


class Clock:
    """The product's time under the test's hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel(settings, tmp_path: Path):
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield SandboxChannel(tmp_path / "sandbox")
    ports.gateway.cache_clear()


def test_granted_cases_are_paid_and_their_jobs_are_gone(clock, channel):
    world = World(balance=50000)
    cases = [world.granted(1000) for _ in range(20)]
    assert Worker(clock).run_until_idle() == 20
    assert {state_of(case) for case in cases} == {"settled"}
    assert not Job.objects.exists()
    assert len(channel.payouts()) == 20


def test_a_slow_refund_is_looked_at_again_for_as_long_as_it_takes(clock, channel):
    write_rules(channel.faults_file, [{"fault": "late", "after_seconds": 3 * 86400}])
    case = World(balance=5000).granted(1000)
    worker = Worker(clock)
    for _ in range(ATTEMPTS_MAX * 3):
        worker.run_until_idle()
        job = Job.objects.get()
        assert (job.attempts, job.leased_until) == (0, None)
        clock.now = job.run_at
    clock.now = NOW + timedelta(days=3)
    worker.run_until_idle()
    assert state_of(case) == "settled"


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_in_the_end(clock, monkeypatch):
    def broken(args: object, now: datetime) -> None:
        raise RuntimeError("this plug-in is broken")

    monkeypatch.setitem(HANDLERS, "broken", broken)
    promise("broken", "1", {}, at=NOW)
    waits = []
    for _ in range(ATTEMPTS_MAX):
        Worker(clock).run_until_idle()
        job = Job.objects.get()
        waits.append(job.run_at - clock.now)
        assert "this plug-in is broken" in job.last_error
        clock.now = job.run_at
    assert waits == sorted(waits)
    assert Worker(clock).run_until_idle() == 0
    assert Job.objects.get().attempts == ATTEMPTS_MAX


def test_one_broken_job_does_not_hinder_the_others(clock, channel, monkeypatch):
    promise("nobody_knows_this_name", "1", {}, at=NOW)
    case = World(balance=5000).granted(1000)
    Worker(clock).run_until_idle()
    assert state_of(case) == "settled"
    assert "nobody_knows_this_name" in Job.objects.get().last_error


def test_a_leased_job_is_not_taken_twice_until_its_lease_runs_out():
    promise("execute_refund", "1", {}, at=NOW)
    [job] = lease(10, now=NOW)
    assert lease(10, now=NOW + timedelta(days=1)) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE job SET leased_until = clock_timestamp() - interval '1 second'")
    [again] = lease(10, now=NOW)
    assert (again.id, again.attempts) == (job.id, 2)


def test_jobs_that_are_given_back_were_never_taken():
    promise("execute_refund", "1", {}, at=NOW)
    give_back([job.id for job in lease(10, now=NOW)])
    assert [job.attempts for job in lease(10, now=NOW)] == [1]


def test_a_job_is_promised_once_and_can_be_brought_forward_but_not_put_off():
    promise("execute_refund", "1", {"a": 1}, at=NOW)
    promise("execute_refund", "1", {"a": 2}, at=NOW - timedelta(days=1))
    assert (Job.objects.get().run_at, Job.objects.get().args) == (NOW, {"a": 1})
    hasten("execute_refund", "1", {}, at=NOW + timedelta(days=1))
    assert Job.objects.get().run_at == NOW
    hasten("execute_refund", "1", {}, at=NOW - timedelta(days=1))
    assert Job.objects.get().run_at == NOW - timedelta(days=1)


def test_the_wait_after_a_failure_grows_and_is_bounded():
    waits = [back_off(attempt) for attempt in range(1, 20)]
    assert waits == sorted(waits)
    assert max(waits) == timedelta(minutes=15)


def test_a_clock_that_ran_out_is_run_once(clock, channel):
    write_rules(channel.faults_file, [{"fault": "lie"}])
    case = World(balance=5000).granted(1000)
    due = CaseDeadline.objects.get(case=case).due_at
    clock.now = due - timedelta(seconds=1)
    Worker(clock).run_until_idle()
    case.refresh_from_db()
    assert not case.overdue
    clock.now = due
    Worker(clock).run_until_idle()
    Worker(clock).run_until_idle()
    case.refresh_from_db()
    assert case.overdue
    assert case.state == State.GRANTED
    assert CaseEvent.objects.filter(case=case, act="overdue").count() == 1


def test_a_clock_that_cannot_be_run_hinders_no_other(clock, monkeypatch, channel):
    world = World(balance=5000)
    write_rules(channel.faults_file, [{"fault": "lie"}])
    stuck, other = world.granted(1000), world.granted(1000)
    run_clock = worker_module.run_clock

    def run_all_but_one(case_id: object, *, now: datetime) -> bool:
        if case_id == stuck.pk:
            raise RuntimeError("cannot be run")
        return run_clock(case_id, now=now)

    monkeypatch.setattr(worker_module, "run_clock", run_all_but_one)
    CaseDeadline.objects.filter(case=stuck).update(due_at=NOW - timedelta(days=30))
    clock.now = CaseDeadline.objects.get(case=other).due_at
    for _ in range(ATTEMPTS_MAX + 2):
        Worker(clock).run_until_idle()
        clock.now += timedelta(minutes=15)
    other.refresh_from_db()
    assert other.overdue
    assert Job.objects.get(name="run_clock").attempts == ATTEMPTS_MAX


def test_sweeping_twice_promises_once(clock):
    case = World(balance=5000).granted(1000)
    due = CaseDeadline.objects.get(case=case).due_at
    assert promise_due_clocks(10, now=due) == 1
    assert promise_due_clocks(10, now=due) == 0
    assert Job.objects.filter(name="run_clock").count() == 1
