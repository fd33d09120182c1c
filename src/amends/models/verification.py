"""Questions that a whole set of records answers with nothing: each row found is a fault.

Every question is one statement, so it sees one moment of the records even while work goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from amends.domain.procedure import State, clock_act
from amends.domain.seal import SealedEvent
from amends.models.cases import CaseEvent, Evidence
from amends.models.jobs import ATTEMPTS_MAX

CHUNK = 2000
"""How many rows are fetched at a time, so a million events need no more memory than a thousand."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a case says of its own last event."""

    number: str
    seq: int
    seal: str
    state: str


def sealed_records() -> Iterator[tuple[Head, list[tuple[SealedEvent, str]]]]:
    """Each case's head with its events and their seals in order. Streams within a transaction."""
    with transaction.atomic():
        rows = (
            CaseEvent.objects.order_by("case_id", "seq")
            .select_related("case")
            .only(
                "case_id",
                "seq",
                "at",
                "act",
                "actor_role",
                "actor_id",
                "before",
                "after",
                "body",
                "seal",
                "case__number",
                "case__last_seq",
                "case__last_seal",
                "case__state",
            )
            .iterator(chunk_size=CHUNK)
        )
        for _, events in groupby(rows, key=attrgetter("case_id")):
            listed = list(events)
            case = listed[0].case
            head = Head(
                number=case.number, seq=case.last_seq, seal=case.last_seal, state=case.state
            )
            yield head, [(as_sealed(event), event.seal) for event in listed]


def exhibit_files() -> Iterator[tuple[str, str]]:
    """The exhibits that a file belongs to: the case's number with the exhibit's, and the SHA-256."""
    rows = Evidence.objects.exclude(sha256="").order_by("pk")
    with transaction.atomic():
        for number, exhibit, sha256 in rows.values_list(
            "case__number", "number", "sha256"
        ).iterator(chunk_size=CHUNK):
            yield f"{number}/{exhibit}", sha256


def count(table: str) -> int:
    """How many rows a table has. `table` is one of our own names, never a caller's text."""
    with connection.cursor() as cursor:
        cursor.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table)).as_string())
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def rows_at_fault(question: str) -> list[str]:
    """Where one of `QUESTIONS` finds something wrong, as text, at most a thousand places."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{QUESTIONS[question]} LIMIT 1000",
            {"attempts_max": ATTEMPTS_MAX, "waiting": [str(s) for s in State if clock_act(s)]},
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return [str(row[0]) for row in found]


QUESTIONS: Mapping[str, str] = {
    "case-without-events": """
        SELECT c.number FROM case_file c
        WHERE NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id)""",
    "clock-differs-from-state": """
        SELECT c.number FROM case_file c LEFT JOIN case_deadline d ON d.case_id = c.id
        WHERE (c.state = ANY(%(waiting)s)) <> (d.case_id IS NOT NULL) OR d.state <> c.state""",
    "balance-differs-from-transfers": """
        SELECT a.kind || ' ' || a.id FROM ledger_account a
        LEFT JOIN (
            SELECT account_id, sum(credit) AS credits, sum(debit) AS debits, sum(held) AS held
            FROM (
                SELECT credit_id AS account_id, amount_fen AS credit, 0 AS debit, 0 AS held
                FROM ledger_transfer WHERE kind IN ('direct', 'post')
                UNION ALL
                SELECT debit_id, 0, CASE WHEN kind IN ('direct', 'post') THEN amount_fen ELSE 0 END,
                       CASE kind WHEN 'hold' THEN amount_fen WHEN 'direct' THEN 0
                                 ELSE -amount_fen END
                FROM ledger_transfer) side
            GROUP BY account_id) moved ON moved.account_id = a.id
        WHERE a.guarded AND (a.credits_fen <> coalesce(moved.credits, 0)
            OR a.debits_fen <> coalesce(moved.debits, 0)
            OR a.held_fen <> coalesce(moved.held, 0))""",
    "refund-differs-from-ledger": """
        SELECT r.number FROM refund r
        LEFT JOIN (
            SELECT refund_id,
                   sum(amount_fen) FILTER (WHERE kind = 'hold') AS held,
                   sum(amount_fen) FILTER (WHERE kind = 'post') AS posted,
                   sum(amount_fen) FILTER (WHERE kind = 'void') AS voided
            FROM ledger_transfer WHERE refund_id IS NOT NULL GROUP BY refund_id
        ) t ON t.refund_id = r.id
        WHERE coalesce(t.held, 0) <> r.amount_fen AND NOT (
                r.state = 'failed' AND r.channel_code = 'not_covered' AND t.held IS NULL)
           OR coalesce(t.posted, 0) <> CASE r.state WHEN 'succeeded' THEN r.amount_fen ELSE 0 END
           OR coalesce(t.voided, 0) <>
              CASE r.state WHEN 'failed' THEN coalesce(t.held, 0) ELSE 0 END""",
    "transfer-without-refund": """
        SELECT t.id FROM ledger_transfer t
        WHERE t.refund_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.id = t.refund_id)""",
    "order-differs-from-refunds": """
        SELECT o.order_no FROM shop_order o
        LEFT JOIN (
            SELECT order_id,
                   sum(amount_fen) FILTER (
                       WHERE state IN ('created', 'processing', 'unknown')) AS open_fen,
                   sum(amount_fen) FILTER (WHERE state = 'succeeded') AS done_fen
            FROM refund WHERE kind = 'price' GROUP BY order_id
        ) r ON r.order_id = o.id
        WHERE (o.refunding_fen <> 0 OR o.refunded_fen <> 0 OR r.order_id IS NOT NULL)
          AND (o.refunding_fen <> coalesce(r.open_fen, 0)
               OR o.refunded_fen <> coalesce(r.done_fen, 0))""",
    "order-differs-from-payments": """
        SELECT o.order_no FROM shop_order o
        JOIN (SELECT order_id, sum(amount_fen) AS fen FROM payment GROUP BY order_id) p
          ON p.order_id = o.id
        WHERE p.fen <> o.paid_fen""",
    "refund-forgotten": """
        SELECT r.number FROM refund r
        WHERE r.state IN ('created', 'processing', 'unknown')
          AND NOT EXISTS (SELECT 1 FROM job j WHERE j.key = 'execute_refund:' || r.id)""",
    "settled-without-payment": """
        SELECT c.number FROM case_file c
        WHERE c.state = 'settled' AND EXISTS (
            SELECT 1 FROM refund r WHERE r.case_id = c.id AND r.state <> 'succeeded'
              AND NOT EXISTS (SELECT 1 FROM refund s WHERE s.case_id = c.id
                              AND s.kind = r.kind AND s.state = 'succeeded'))""",
    "job-given-up": """
        SELECT j.key FROM job j
        WHERE j.attempts >= %(attempts_max)s
          AND (j.leased_until IS NULL OR j.leased_until < clock_timestamp())""",
}
"""Each kind of fault and the statement that finds its places."""


def as_sealed(event: CaseEvent) -> SealedEvent:
    """What is sealed of a stored event."""
    return SealedEvent(
        case_id=str(event.case_id),
        seq=event.seq,
        at=event.at,
        act=event.act,
        actor_role=event.actor_role,
        actor_id=str(event.actor_id or ""),
        before=event.before,
        after=event.after,
        body=event.body,
    )
