"""The far side of the sandbox: a pretended payment channel with a memory of its own.

It keeps what it did in a small SQLite file, synced to disk at each step and apart from the
product's database, so it remembers what a killed or rolled-back caller forgot. Money that it
really paid out is a row in `payout`; tests count those rows, not answers.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from amends.adapters.gateways.contract import Answer, RefundOrder, Verdict
from amends.adapters.gateways.sandbox_faults import Fault, Rule, read_rules, rule_for
from amends.adapters.gateways.signing import sign

_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refund (
    number TEXT PRIMARY KEY, trade_no TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    told_fen INTEGER NOT NULL, on_top INTEGER NOT NULL, reference TEXT NOT NULL, verdict TEXT NOT NULL,
    code TEXT NOT NULL, ripe_at REAL, ripe_verdict TEXT, reports INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS payout (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL, trade_no TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS payout_by_trade ON payout (trade_no);
CREATE TABLE IF NOT EXISTS call (number TEXT NOT NULL, verb TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS call_by_number ON call (number, verb);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL);
"""

_FINAL = {Verdict.SUCCEEDED, Verdict.DECLINED}
_SILENT = {Fault.LOST, Fault.ERROR, Fault.DOWN}


@dataclass(frozen=True)
class Payout:
    """Money that left the channel: our number of the refund, the payment it is of, and fen."""

    number: str
    trade_no: str
    amount_fen: int


class SandboxChannel:
    """The channel's own books in a folder; several processes and threads may use them at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults_file = folder / "faults.json"
        self._lock = Lock()
        self._ready = False

    def order_refund(self, order: RefundOrder) -> Answer:
        """Take an order for a refund, do what the fault rules say, and answer (or not)."""
        with self._books() as books:
            calls = _note_call(books, order, "refund")
            rule = rule_for(read_rules(self.faults_file), order, calls)
            if rule.fault in _SILENT:
                answer = _no_answer(order, rule)
            else:
                answer = self._take(books, order, rule)
        time.sleep(rule.pause_seconds)
        return _no_answer(order, rule) if rule.fault is Fault.TIME_OUT else answer

    def find_refund(self, order: RefundOrder) -> Answer | None:
        """What the books say of the number; None when it is not in them."""
        with self._books() as books:
            calls = _note_call(books, order, "look_up")
            rule = rule_for(read_rules(self.faults_file), order, calls)
            if rule.fault is Fault.DOWN:
                return _no_answer(order, rule)
            self._ripen(books, order.asked_at)
            return _read(books, order.number)

    def payouts(self) -> list[Payout]:
        """All money that was really paid out, in order."""
        with self._books() as books:
            rows = books.execute("SELECT number, trade_no, amount_fen FROM payout ORDER BY id")
            return [Payout(*row) for row in rows]

    def calls(self, number: str, verb: str) -> int:
        """How often the channel was asked (`refund` or `look_up`) about a number."""
        with self._books() as books:
            return _count_calls(books, number, verb)

    def take_notices(self, *, now: datetime) -> list[tuple[dict[str, str], bytes]]:
        """Let due refunds be done, and empty the outbox: headers and body of each message."""
        with self._books() as books:
            self._ripen(books, now)
            rows = books.execute("SELECT headers, body FROM outbox ORDER BY id").fetchall()
            books.execute("DELETE FROM outbox")
        return [(json.loads(headers), bytes(body)) for headers, body in rows]

    def secret(self) -> bytes:
        """The secret under which the channel signs its messages; made once and kept."""
        with self._books() as books:
            return _secret(books)

    def _take(self, books: sqlite3.Connection, order: RefundOrder, rule: Rule) -> Answer:
        self._ripen(books, order.asked_at)
        known = books.execute(
            "SELECT amount_fen FROM refund WHERE number = ?", [order.number]
        ).fetchone()
        if known is None:
            self._enter(books, order, rule)
        elif known[0] != order.amount_fen:
            return Answer(verdict=Verdict.DECLINED, number=order.number, code="NUMBER_REUSED")
        answer = _read(books, order.number)
        assert answer is not None
        return answer

    def _enter(self, books: sqlite3.Connection, order: RefundOrder, rule: Rule) -> None:
        verdict, ripens, code = _plan(rule)
        paid_back = books.execute(
            "SELECT coalesce(sum(amount_fen), 0) FROM refund "
            "WHERE trade_no = ? AND NOT on_top AND verdict <> 'declined'",
            [order.trade_no],
        ).fetchone()[0]
        if not order.on_top and paid_back + order.amount_fen > order.paid_fen:
            verdict, ripens, code = Verdict.DECLINED, None, "AMOUNT_EXCEEDS_PAYMENT"
        told_fen = order.amount_fen - (rule.fault is Fault.WRONG_AMOUNT)
        reference = f"SBX{secrets.token_hex(10)}"
        ripe_at = order.asked_at + timedelta(seconds=rule.after_seconds)
        books.execute(
            "INSERT INTO refund VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [
                order.number,
                order.trade_no,
                order.amount_fen,
                told_fen,
                order.on_top,
                reference,
                verdict,
                code,
                ripe_at.timestamp() if ripens else None,
                ripens,
                2 if rule.fault is Fault.TWICE else 1,
            ],
        )
        if verdict in _FINAL:
            self._finish(books, order.number, verdict, order.asked_at)

    def _ripen(self, books: sqlite3.Connection, now: datetime) -> None:
        """Finish the accepted refunds whose time has come."""
        due = books.execute(
            "SELECT number, ripe_verdict FROM refund WHERE verdict = ? AND ripe_at <= ?",
            [Verdict.ACCEPTED, now.timestamp()],
        ).fetchall()
        for number, verdict in due:
            books.execute("UPDATE refund SET verdict = ? WHERE number = ?", [verdict, number])
            self._finish(books, number, Verdict(verdict), now)

    def _finish(
        self, books: sqlite3.Connection, number: str, verdict: Verdict, now: datetime
    ) -> None:
        if verdict is Verdict.SUCCEEDED:
            books.execute(
                "INSERT INTO payout (number, trade_no, amount_fen, at) "
                "SELECT number, trade_no, amount_fen, ? FROM refund WHERE number = ?",
                [now.timestamp(), number],
            )
        told = books.execute(
            "SELECT told_fen, reference, reports FROM refund WHERE number = ?", [number]
        ).fetchone()
        body = json.dumps(
            {"type": f"refund.{verdict}", "number": number, "amount_fen": told[0]}
        ).encode()
        headers = json.dumps(sign(_secret(books), f"msg_{told[1]}", now, body))
        books.executemany(
            "INSERT INTO outbox (number, headers, body) VALUES (?, ?, ?)",
            [(number, headers, body)] * told[2],
        )

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """The books, locked for one step that is on disk when the block ends."""
        with self._lock:
            if not self._ready:
                self._open_books()
                self._ready = True
        with closing(self._connect()) as books:
            books.execute("BEGIN IMMEDIATE")
            yield books
            books.execute("COMMIT")

    def _open_books(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as books:
            books.execute("PRAGMA journal_mode = WAL")
            books.executescript(_SCHEMA)
            books.execute("BEGIN IMMEDIATE")
            books.execute(
                "INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)",
                [secrets.token_hex(32)],
            )
            books.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        books = sqlite3.connect(self.folder / "books.sqlite3", timeout=30, isolation_level=None)
        books.execute("PRAGMA synchronous = FULL")
        return books


def _plan(rule: Rule) -> tuple[Verdict, Verdict | None, str]:
    """What the books say first, what they will say when ripe, and the raw code."""
    if rule.fault is Fault.DECLINE:
        return Verdict.DECLINED, None, rule.code or "BUYER_ACCOUNT_CLOSED"
    if rule.fault is Fault.LIE:
        return Verdict.ACCEPTED, None, rule.code or "PROCESSING"
    if rule.fault is Fault.LATE_DECLINE:
        return Verdict.ACCEPTED, Verdict.DECLINED, rule.code or "BUYER_ACCOUNT_CLOSED"
    if rule.fault is Fault.LATE or (rule.fault is Fault.TIME_OUT and rule.after_seconds):
        return Verdict.ACCEPTED, Verdict.SUCCEEDED, rule.code
    return Verdict.SUCCEEDED, None, rule.code


def _note_call(books: sqlite3.Connection, order: RefundOrder, verb: str) -> int:
    books.execute(
        "INSERT INTO call VALUES (?, ?, ?)",
        [order.number, verb, order.asked_at.timestamp()],
    )
    return _count_calls(books, order.number, verb)


def _count_calls(books: sqlite3.Connection, number: str, verb: str) -> int:
    row = books.execute(
        "SELECT count(*) FROM call WHERE number = ? AND verb = ?", [number, verb]
    ).fetchone()
    return int(row[0])


def _read(books: sqlite3.Connection, number: str) -> Answer | None:
    row = books.execute(
        "SELECT verdict, told_fen, reference, code FROM refund WHERE number = ?",
        [number],
    ).fetchone()
    if row is None:
        return None
    verdict, told_fen, reference, code = row
    return Answer(
        verdict=Verdict(verdict),
        number=number,
        amount_fen=told_fen,
        reference=reference,
        code=code,
    )


def _no_answer(order: RefundOrder, rule: Rule) -> Answer:
    code = rule.code or ("SERVER_ERROR" if rule.fault is Fault.ERROR else "NO_ANSWER")
    return Answer(verdict=Verdict.UNKNOWN, number=order.number, code=code)


def _secret(books: sqlite3.Connection) -> bytes:
    return str(books.execute("SELECT value FROM secret").fetchone()[0]).encode()
