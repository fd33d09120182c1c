"""Measures in turns, so that whatever slows the machine for a while slows everything alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from amends.actions.trust.verify_records import verify_records
from amends.entrypoints import clock
from amends.entrypoints.bench.baseline import pgbench_script, run_pgbench
from amends.entrypoints.bench.site import CannotMeasure, Database, Server, own_server
from amends.entrypoints.bench.traffic import Sample, request, send
from amends.entrypoints.bench.world import FOR_REQUESTS, FOR_SQL, Keys, make_world, order_no
from amends.models.cases import Case
from amends.models.ids import parse_shown

CLIENTS = 8
BATCH = 100
PAGE = 50
CASES = "/api/v1/cases"
QUEUE = f"{CASES}?your_turn=true&limit={PAGE}"

Bar = Callable[[str, int], Callable[[int], object]]
"""Begins a bar of progress: its name and its total; what it returns is told of each step."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured in each round."""

    rounds: int = 5
    claims: int = 2000
    """Claims one by one, and claims written by pgbench."""
    batches: int = 40
    reads: int = 200
    processes: int = 0
    """Web processes of the server; 0 for as many as it starts by itself."""
    protocol: str = "simple"
    """How pgbench hands its statements over."""

    @property
    def requested(self) -> int:
        """How many claims are sent in all: a round more than is counted, to get warm."""
        return 1 + (self.rounds + 1) * (self.claims + self.batches * BATCH)

    @property
    def by_sql(self) -> int:
        """How many claims pgbench writes in all."""
        return (self.rounds + 1) * self.claims


@dataclass
class Measured:
    """All rounds together."""

    single: Sample = field(default_factory=Sample)
    batch: Sample = field(default_factory=Sample)
    queue: Sample = field(default_factory=Sample)
    case: Sample = field(default_factory=Sample)
    sql_seconds: float = 0.0
    sql_claims: int = 0
    memory_mib: float = 0.0

    def report(self) -> dict[str, object]:
        """The figures in the shape that is documented (docs/reference/benchmark.md)."""
        tps = self.sql_claims / self.sql_seconds
        batched = self.batch.per_second * BATCH
        return {
            "single": {
                "claims_per_s": round(self.single.per_second, 1),
                "p50_ms": round(self.single.quantile_ms(0.50), 2),
                "p99_ms": round(self.single.quantile_ms(0.99), 2),
                "pgbench_tps": round(tps, 1),
                "ratio": round(self.single.per_second / tps, 3),
            },
            "batch": {"claims_per_s": round(batched, 1), "ratio": round(batched / tps, 3)},
            "queue50": _read(self.queue),
            "case": _read(self.case),
            "rss_mib": round(self.memory_mib, 1),
        }


def _read(sample: Sample) -> dict[str, float]:
    return {
        "p50_ms": round(sample.quantile_ms(0.50), 2),
        "per_s": round(sample.per_second, 1),
    }


def measure(database: Database, size: Size, *, bar: Bar) -> Measured:
    """Fill the site's records, measure on them round by round, and check them in the end.

    The first round gets everything warm and is not counted. Raises `CannotMeasure`.
    """
    total = size.requested + size.by_sql
    keys = make_world(size.requested, size.by_sql, now=clock.now(), progress=bar("orders", total))
    with own_server(database.folder, processes=size.processes) as server:
        turns = _Turns(size, database, server, keys)
        step = bar("rounds", size.rounds + 1)
        turns.take(Measured())
        step(1)
        measured = Measured()
        for _ in range(size.rounds):
            turns.take(measured)
            step(1)
        measured.memory_mib = server.memory_mib()
    turns.check(bar)
    return measured


class _Turns:
    """Claims by request, claims by pgbench, claims in batches, and reads, one after the other."""

    def __init__(self, size: Size, database: Database, server: Server, keys: Keys) -> None:
        self._size, self._database, self._server, self._keys = size, database, server, keys
        self._orders = map(_order_for_request, range(size.requested))
        self._asked = 0
        self._by_sql = 0
        filed = json.loads(self._file(1, connections=1).last_body)
        self._case_path = f"{CASES}/{filed['id']}"
        case_id = parse_shown("case", filed["id"])
        assert case_id is not None
        self._script = database.folder / "claim.sql"
        self._script.write_text(
            pgbench_script(case_id, FOR_SQL, protocol=size.protocol), encoding="utf-8"
        )

    def take(self, measured: Measured) -> None:
        """One round of everything."""
        size, token = self._size, self._keys.operator
        measured.single += self._file(size.claims, connections=CLIENTS)
        measured.sql_seconds += self._file_by_sql(size.claims)
        measured.sql_claims += size.claims
        measured.batch += self._file_batches(size.batches)
        measured.queue += self._send([request("GET", QUEUE, token)] * size.reads, status=200)
        case = request("GET", self._case_path, token)
        measured.case += self._send([case] * size.reads, status=200)

    def check(self, bar: Bar) -> None:
        """See that every answer stands for a case, and that all records are whole.

        Raises `CannotMeasure` when what was measured is not what was to be measured.
        """
        for prefix, expected in ((FOR_REQUESTS, self._asked), (FOR_SQL, self._by_sql)):
            there = Case.objects.filter(number__startswith=prefix).count()
            if there != expected:
                raise CannotMeasure(f"{expected} claims were filed, but there are {there} cases")
        step = bar("checks", 0)

        def progress(what: str, more: int) -> None:
            step(more)

        faults = verify_records(progress=progress).faults
        if faults:
            raise CannotMeasure(f"the records are not whole: {len(faults)} faults, {faults[0]}")

    def _file(self, count: int, *, connections: int) -> Sample:
        bodies = [json.dumps(_claim(next(self._orders))).encode() for _ in range(count)]
        self._asked += count
        posts = [request("POST", CASES, self._keys.shop, body) for body in bodies]
        return self._send(posts, status=201, connections=connections)

    def _file_batches(self, count: int) -> Sample:
        posts = []
        for _ in range(count):
            claims = [_claim(next(self._orders)) for _ in range(BATCH)]
            body = json.dumps({"claims": claims}).encode()
            posts.append(request("POST", f"{CASES}:batch", self._keys.shop, body))
        self._asked += count * BATCH
        return self._send(posts, status=200, connections=CLIENTS)

    def _file_by_sql(self, count: int) -> float:
        first, self._by_sql = self._by_sql, self._by_sql + count
        return run_pgbench(
            self._script,
            self._database,
            first=first,
            transactions=count,
            clients=CLIENTS,
            protocol=self._size.protocol,
        )

    def _send(self, requests: list[bytes], *, status: int, connections: int = 1) -> Sample:
        sample = send(self._server.address, requests, connections=connections)
        if set(sample.statuses) != {status}:
            said = sample.last_body[:2000].decode(errors="replace")
            raise CannotMeasure(f"answers by status: {sample.statuses}, not {status} alone: {said}")
        return sample


def _order_for_request(number: int) -> str:
    return order_no(FOR_REQUESTS, number)


def _claim(order: str) -> dict[str, str]:
    return {
        "order_no": order,
        "reason": "not_delivered",
        "statement": "付款五小时仍未收到卡密,商家不回复。",
    }
