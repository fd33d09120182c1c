"""What happened to orders after the sale, loaded in batches: deliveries, use log, messages.

The three kinds share one temporary table. The orders of a batch are locked in key order first, so
two batches, or a batch and a claim, wait for each other. Everything runs in the caller's
transaction, in a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from amends.models.order_intake import copy_into

LADDER = ["undelivered", "unactivated", "activated_unused", "partly_used", "used"]
"""The states of goods in the order in which they can only move forward. Cancelled is not on it."""


class LogKind(StrEnum):
    """Which table the records of a batch belong to."""

    DELIVERY = "delivery"
    ACTIVATION = "activation"
    MESSAGE = "message"


_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage_log (
    n int, id uuid, order_no text, reference text, at timestamptz, word text, second text,
    source text, body jsonb, text text, quantity int, fingerprints text[], reaches text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS stage_key (
    n int, id uuid, ciphertext bytea, fingerprint text, mask text
) ON COMMIT DELETE ROWS;
TRUNCATE stage_log, stage_key
"""

_COLUMNS = (
    "n, id, order_no, reference, at, word, second, source, body, text, quantity, fingerprints, "
    "reaches"
)

_LOCK = """
SELECT id FROM shop_order WHERE order_no IN (SELECT order_no FROM stage_log)
ORDER BY id FOR NO KEY UPDATE
"""

_COMPARE = {
    LogKind.DELIVERY: """
        SELECT t.n, o.merchant_id, o.paid_at, r.id IS NOT NULL,
               r.delivered_at <> t.at OR r.quantity <> t.quantity OR r.receipt <> t.body
               OR t.fingerprints <> coalesce((
                   SELECT array_agg(k.fingerprint::text ORDER BY k.fingerprint COLLATE "C")
                   FROM card_key k WHERE k.delivery_id = r.id), '{}'),
               repeated.mask
        FROM stage_log t
        JOIN shop_order o ON o.order_no = t.order_no
        LEFT JOIN delivery r ON r.order_id = o.id AND r.reference = t.reference
        LEFT JOIN (
            SELECT s.n, min(k.mask) AS mask
            FROM stage_key s
            JOIN stage_log l ON l.n = s.n
            JOIN card_key k ON k.fingerprint = s.fingerprint
            JOIN delivery d ON d.id = k.delivery_id AND d.reference <> l.reference
            JOIN shop_order b ON b.id = k.order_id AND b.order_no = l.order_no
            GROUP BY s.n) repeated ON repeated.n = t.n
        """,
    LogKind.ACTIVATION: """
        SELECT t.n, o.merchant_id, o.paid_at, r.id IS NOT NULL,
               r.at <> t.at OR r.kind <> t.word OR r.used_by <> t.second
               OR r.source <> t.source OR r.detail <> t.body, NULL
        FROM stage_log t
        JOIN shop_order o ON o.order_no = t.order_no
        LEFT JOIN activation r ON r.order_id = o.id AND r.reference = t.reference
        """,
    LogKind.MESSAGE: """
        SELECT t.n, o.merchant_id, o.paid_at, r.id IS NOT NULL,
               r.sent_at <> t.at OR r.sender_role <> t.word OR r.text <> t.text, NULL
        FROM stage_log t
        JOIN shop_order o ON o.order_no = t.order_no
        LEFT JOIN message r ON r.order_id = o.id AND r.reference = t.reference
        """,
}

_LEAVE_OUT = """
DELETE FROM stage_log WHERE n = ANY(%(out)s);
DELETE FROM stage_key WHERE n = ANY(%(out)s)
"""

_ADD = {
    LogKind.DELIVERY: """
        INSERT INTO delivery (id, order_id, reference, delivered_at, quantity, receipt)
        SELECT t.id, o.id, t.reference, t.at, t.quantity, t.body
        FROM stage_log t JOIN shop_order o ON o.order_no = t.order_no ORDER BY t.n
        """,
    LogKind.ACTIVATION: """
        INSERT INTO activation (id, order_id, reference, kind, used_by, at, source, detail)
        SELECT t.id, o.id, t.reference, t.word, t.second, t.at, t.source, t.body
        FROM stage_log t JOIN shop_order o ON o.order_no = t.order_no ORDER BY t.n
        """,
    LogKind.MESSAGE: """
        INSERT INTO message (id, order_id, reference, sender_role, text, sent_at)
        SELECT t.id, o.id, t.reference, t.word, t.text, t.at
        FROM stage_log t JOIN shop_order o ON o.order_no = t.order_no ORDER BY t.n
        """,
}

_ADD_KEYS = """
INSERT INTO card_key (id, order_id, delivery_id, ciphertext, fingerprint, mask)
SELECT s.id, d.order_id, d.id, s.ciphertext, s.fingerprint, s.mask
FROM stage_key s JOIN stage_log t ON t.n = s.n JOIN delivery d ON d.id = t.id
"""

_ADVANCE = """
UPDATE shop_order o SET state = (%(ladder)s::text[])[w.rung]
FROM (SELECT order_no, max(array_position(%(ladder)s::text[], reaches)) AS rung
      FROM stage_log GROUP BY order_no) w
WHERE o.order_no = w.order_no AND array_position(%(ladder)s::text[], o.state::text) < w.rung
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRecord:
    """One record as it is copied in, with the columns as attributes.

    `word` is the kind of use or the sender, `second` the user of the goods, and `reaches` the
    state that the record moves its order to, where it moves it.
    """

    n: int
    id: UUID
    order_no: str
    reference: str
    at: datetime
    word: str = ""
    second: str = ""
    source: str = ""
    body: str = "{}"
    text: str = ""
    quantity: int = 1
    fingerprints: list[str]
    reaches: str | None = None


@dataclass(frozen=True, slots=True)
class StagedKey:
    """A sealed card key of a staged delivery."""

    n: int
    id: UUID
    ciphertext: bytes
    fingerprint: str
    mask: str


@dataclass(frozen=True)
class Standing:
    """How a staged record stands to what is known. Records of unknown orders have none."""

    merchant_id: UUID
    paid_at: datetime
    known: bool
    differs: bool
    repeated_key: str | None


def stage_records(records: Iterable[StagedRecord], keys: Iterable[StagedKey] = ()) -> None:
    """Copy a batch into its temporary tables and lock its orders in key order."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        copy_into("stage_log", _COLUMNS, records)
        copy_into("stage_key", "n, id, ciphertext, fingerprint, mask", keys)
        cursor.execute("ANALYZE stage_log, stage_key")
        cursor.execute(_LOCK)


def compare_staged_records(kind: LogKind) -> dict[int, Standing]:
    """How each staged record of a known order stands, by place."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE[kind])
        return {
            n: Standing(merchant_id, paid_at.astimezone(UTC), known, bool(differs), repeated)
            for n, merchant_id, paid_at, known, differs, repeated in cursor.fetchall()
        }


def write_staged_records(kind: LogKind, *, leave_out: Sequence[int]) -> int:
    """Write the batch without the places left out, move its orders forward; how many it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, {"out": list(leave_out)})
        cursor.execute(_ADD[kind])
        written: int = cursor.rowcount
        if kind is LogKind.DELIVERY:
            cursor.execute(_ADD_KEYS)
        if kind is not LogKind.MESSAGE:
            cursor.execute(_ADVANCE, {"ladder": LADDER})
        return written
