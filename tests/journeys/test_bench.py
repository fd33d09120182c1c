"""`amends bench` measures what it says, beside the same work done by SQL, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from amends.actions.claims.file_claims import Claim, file_claims
from amends.actions.trust.verify_records import verify_records
from amends.config.embedded import program
from amends.domain.access import Actor, Role
from amends.entrypoints.bench.baseline import pgbench_script, rows_of, run_pgbench
from amends.entrypoints.bench.site import CannotMeasure, Database
from amends.entrypoints.bench.world import FOR_REQUESTS, FOR_SQL, make_world, order_no
from amends.models.cases import Case

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHOP = Actor(role=Role.SHOP, name="shop")
CLIENTS = 4

TINY = ["--rounds", "1", "--claims", "16", "--batches", "1", "--reads", "2"]
AMENDS_BENCH = [sys.executable, "-m", "amends", "bench"]


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Database:
    """The database under test as pgbench reaches it."""
    known = connection.settings_dict
    reach = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"]}
    url = f"postgresql:///{known['NAME']}?{urlencode({k: v for k, v in reach.items() if v})}"
    return Database(tmp_path, url, program("pgbench"))


@pytest.fixture
def filed(database: Database) -> Case:
    """A claim that the product has filed on one of the orders to measure on."""
    make_world(1, 2 * CLIENTS, now=NOW - timedelta(hours=1), progress=lambda rows: None)
    claim = Claim(order_no=order_no(FOR_REQUESTS, 0), reason="not_delivered", statement="未收到货")
    return Case.objects.get(pk=file_claims(SHOP, [claim], now=NOW)[0].case_id)


def write_by_sql(database: Database, filed: Case, *, protocol: str = "simple") -> float:
    path = database.folder / "claim.sql"
    path.write_text(pgbench_script(filed.pk, FOR_SQL, protocol=protocol), encoding="utf-8")
    return run_pgbench(
        path, database, first=0, transactions=CLIENTS, clients=CLIENTS, protocol=protocol
    )


def shape(case: Case) -> list[object]:
    """A case's rows: table, columns, which of them are empty, and how long the others are."""
    return [
        (row.table, {name: cell.text and len(cell.text) for name, cell in row.cells.items()})
        for row in rows_of(case.pk)
    ]


@pytest.mark.parametrize("protocol", ["simple", "prepared"])
def test_pgbench_writes_the_rows_columns_and_sizes_that_a_claim_writes(database, filed, protocol):
    assert write_by_sql(database, filed, protocol=protocol) > 0
    by_sql = Case.objects.filter(number__startswith=FOR_SQL).order_by("number")
    assert [case.number for case in by_sql] == [f"{order_no(FOR_SQL, n)}-R1" for n in range(4)]
    assert {row.table for row in rows_of(filed.pk)} == {
        "case_file", "case_event", "ruling", "case_deadline", "refund", "ledger_transfer",
        "notice", "job",
    }  # fmt: skip
    assert [shape(case) for case in by_sql] == [shape(filed)] * CLIENTS


def test_what_pgbench_writes_is_as_whole_as_what_the_product_writes(database, filed):
    write_by_sql(database, filed)
    found = verify_records(progress=lambda what, more: None)
    assert (found.faults, found.events, found.refunds) == ([], 2 * (1 + CLIENTS), 1 + CLIENTS)


def test_a_transaction_of_pgbench_that_fails_is_not_taken_for_speed(database, filed):
    write_by_sql(database, filed)
    with pytest.raises(CannotMeasure, match="case_file"):
        write_by_sql(database, filed)


@pytest.fixture
def home() -> Iterator[Path]:
    """A site's folder that the database's own user can pass to, whoever else runs tests now."""
    folder = Path(tempfile.mkdtemp(prefix="amends-bench-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def start_bench(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*AMENDS_BENCH, *arguments],
        env=os.environ | {"AMENDS_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def assert_nothing_left(home: Path) -> None:
    assert list(home.iterdir()) == []
    running = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True)
    assert [line for line in running.stdout.splitlines() if str(home) in line] == []


def test_a_run_prints_the_documented_figures_and_leaves_nothing_behind(home):
    bench = start_bench(home, "--json", *TINY)
    out, errors = bench.communicate(timeout=120)
    assert bench.returncode == 0, errors
    report = json.loads(out.splitlines()[-1])
    assert {name: sorted(part) if isinstance(part, dict) else part > 0
            for name, part in report.items()} == {
        "single": ["claims_per_s", "p50_ms", "p99_ms", "pgbench_tps", "ratio"],
        "batch": ["claims_per_s", "ratio"],
        "queue50": ["p50_ms", "per_s"],
        "case": ["p50_ms", "per_s"],
        "rss_mib": True,
    }  # fmt: skip
    single = report["single"]
    assert single["ratio"] == pytest.approx(
        single["claims_per_s"] / single["pgbench_tps"], rel=0.01
    )
    assert_nothing_left(home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing_behind(home, number):
    bench = start_bench(home, *TINY, "--reads", "1000000")
    limit = time.monotonic() + 60
    while not list(home.glob("bench-*/claim.sql")):
        assert bench.poll() is None, bench.communicate()
        assert time.monotonic() < limit
        time.sleep(0.05)
    bench.send_signal(number)
    bench.communicate(timeout=60)
    assert bench.returncode == 130
    assert_nothing_left(home)


def test_sizes_that_measure_nothing_are_refused(home):
    bench = start_bench(home, "--claims", "3")
    _, errors = bench.communicate(timeout=60)
    assert (bench.returncode, "at least" in errors) == (2, True)
    assert_nothing_left(home)
