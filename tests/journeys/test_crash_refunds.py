"""Whatever is killed and whenever: every refund is paid exactly once, and none is forgotten."""

from __future__ import annotations

import random
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from crash_site import Site, wait_until


@pytest.fixture(scope="module")
def house():
    # Not in pytest's own folder: a second session of root shuts that to the server's account.
    with tempfile.TemporaryDirectory(prefix="amends-site-") as folder:
        site = Site(Path(folder))
        yield site
        site.close()


@pytest.fixture
def site(house: Site):
    """The site with a healthy channel and nobody at work."""
    house.set_faults()
    already = house.paid_fen()
    house.before = already
    yield house
    house.stop_servers()
    for worker in house._workers:
        worker.kill()
        worker.wait()


def all_settled(site: Site) -> bool:
    return set(site.states()) <= {"settled"}


def assert_each_paid_once(site: Site, count: int) -> None:
    paid = {trade: fen for trade, fen in site.paid_fen().items() if trade not in site.before}
    assert list(paid.values()) == [1000] * count
    held = site.query("SELECT sum(held_fen) FROM ledger_account")
    assert held == [(0,)]
    assert site.scene("verify") == []


def test_a_worker_killed_between_the_payment_and_its_commit_pays_once(site):
    site.set_faults({"fault": "none", "pause_seconds": 60})
    [granted] = site.scene("grant", "1")
    worker = site.start_worker()
    wait_until(lambda: len(site.channel.payouts()) == len(site.before) + 1)
    worker.kill()
    worker.wait()
    assert site.states()["granted"] == 1
    site.set_faults()
    site.let_leases_run_out()
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert site.channel.calls(granted["number"], "refund") == 1
    assert_each_paid_once(site, 1)


def test_a_worker_killed_before_the_order_arrives_still_pays(site):
    site.set_faults({"fault": "lost", "pause_seconds": 60})
    [granted] = site.scene("grant", "1")
    worker = site.start_worker()
    wait_until(lambda: site.channel.calls(granted["number"], "refund") == 1)
    worker.kill()
    worker.wait()
    assert site.query("SELECT state FROM refund ORDER BY id DESC LIMIT 1") == [("unknown",)]
    site.set_faults()
    site.let_leases_run_out()
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert_each_paid_once(site, 1)


def test_a_time_out_with_a_late_success_is_paid_once(site):
    site.set_faults({"fault": "time_out", "after_seconds": 3})
    [granted] = site.scene("grant", "1")
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert site.channel.calls(granted["number"], "refund") == 1
    assert_each_paid_once(site, 1)


def test_two_who_carry_out_one_refund_at_once_pay_once(site):
    site.set_faults({"fault": "none", "pause_seconds": 1})
    [granted] = site.scene("grant", "1")
    both = [site.start_scene("execute", granted["refund"]) for _ in range(2)]
    assert [site.finish(one) for one in both] == [None, None]
    posts = "SELECT count(*) FROM ledger_transfer WHERE kind = 'post' AND refund_id = "
    assert site.query(f"{posts}'{granted['refund']}'") == [(1,)]
    site.query(f"DELETE FROM job WHERE args->>'refund_id' = '{granted['refund']}'")
    assert_each_paid_once(site, 1)


def test_two_workers_share_the_work_and_do_none_of_it_twice(site):
    granted = site.scene("grant", "40")
    site.start_worker()
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert {site.channel.calls(one["number"], "refund") for one in granted} == {1}
    assert_each_paid_once(site, 40)


def test_a_declined_refund_paid_again_is_paid_once(site):
    site.set_faults({"fault": "decline"})
    [granted] = site.scene("grant", "1")
    site.start_worker()
    wait_until(lambda: site.states().get("unpaid") == 1)
    site.set_faults()
    [number] = site.scene("pay_again", granted["case"])
    wait_until(lambda: all_settled(site))
    assert site.channel.payouts()[-1].number == number != granted["number"]
    assert_each_paid_once(site, 1)


def test_a_database_that_crashes_during_the_work_loses_nothing(site):
    site.set_faults({"fault": "none", "pause_seconds": 0.02})
    site.scene("grant", "60")
    worker = site.start_worker()
    wait_until(lambda: site.states().get("settled", 0) > len(site.before) + 10)
    site.restart_database()
    assert not all_settled(site)
    wait_until(lambda: all_settled(site))
    assert worker.poll() is None
    assert_each_paid_once(site, 60)


def test_a_database_that_crashes_under_claims_loses_none_and_files_none_twice(site):
    sold = site.scene("sell", "200")
    address = site.start_server()
    file = partial(site.file_until_taken, address, sold["token"])
    with ThreadPoolExecutor(4) as buyers:
        tries = [buyers.submit(file, order_no) for order_no in sold["orders"]]
        wait_until(lambda: site.cases_of(sold["orders"]) > 10)
        assert not all(each.done() for each in tries)
        site.restart_database()
        answers = [each.result(timeout=90) for each in tries]
    assert {answer["status"] for answer in answers} == {"granted"}
    assert site.cases_of(sold["orders"]) == len(sold["orders"])
    numbers = {answer["number"] for answer in answers}
    assert numbers == {f"{order_no}-R1" for order_no in sold["orders"]}
    wait_until(lambda: all_settled(site), seconds=90)
    assert_each_paid_once(site, 200)


def test_a_worker_told_to_stop_finishes_what_it_began_and_gives_the_rest_back(site):
    site.set_faults({"fault": "none", "pause_seconds": 1})
    site.scene("grant", "12")
    worker = site.start_worker()
    wait_until(lambda: len(site.channel.payouts()) > len(site.before))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    waiting = site.query("SELECT leased_until, attempts FROM job")
    assert waiting
    assert set(waiting) == {(None, 0)}
    refunds = site.query("SELECT count(*) FROM refund WHERE state IN ('unknown', 'processing')")
    assert refunds == [(0,)]
    site.set_faults()
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert_each_paid_once(site, 12)


def test_workers_shot_at_any_moment_under_a_faulty_channel_pay_each_refund_once(site):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)
    numbers = [one["number"] for one in site.scene("grant", "40")]
    faults = ["time_out", "lost", "error", "twice", "late"]
    site.set_faults(
        *(
            {"fault": dice.choice(faults), "number": number, "times": 1, "pause_seconds": 0.05}
            for number in numbers
        )
    )
    for _ in range(4):
        workers = [site.start_worker(), site.start_worker()]
        at_least = len(site.channel.payouts()) + dice.randrange(1, 6)
        wait_until(lambda least=at_least: len(site.channel.payouts()) >= least)
        for worker in workers:
            worker.kill()
            worker.wait()
        site.let_leases_run_out()
    site.start_worker()
    wait_until(lambda: all_settled(site))
    assert_each_paid_once(site, 40)


def test_ctrl_c_ends_a_server_that_has_hardly_started(site):
    for _ in range(3):
        site.start_server()
        assert site.interrupt_server() == 0
