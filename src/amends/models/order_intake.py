"""Loading orders in batches: what a batch becomes, in a fixed number of statements.

The rows of a batch are copied into temporary tables, compared there with what is known, and then
moved into the real tables set by set. The number of statements does not grow with the batch.
Everything runs in the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from amends.models.statement import as_rows

_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage_order (
    n int, id uuid, order_no text, merchant_code text, sku text, contact_hash text,
    contact_masked text, contact_sealed bytea, snapshot jsonb, product_class text, quantity int,
    amount_fen bigint, paid_fen bigint, channel text, state text, paid_at timestamptz,
    promised_delivery_minutes int, receipt_confirmed_at timestamptz, special_offer boolean,
    customised boolean, exclusion_consent boolean, buyer_ref text, trade_nos text[]
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS stage_payment (
    n int, id uuid, transfer_id uuid, order_id uuid, channel text, trade_no text,
    amount_fen bigint, paid_at timestamptz
) ON COMMIT DELETE ROWS;
TRUNCATE stage_order, stage_payment
"""

_ORDER_COLUMNS = (
    "n, id, order_no, merchant_code, sku, contact_hash, contact_masked, contact_sealed, snapshot, "
    "product_class, quantity, amount_fen, paid_fen, channel, state, paid_at, "
    "promised_delivery_minutes, receipt_confirmed_at, special_offer, customised, "
    "exclusion_consent, buyer_ref, trade_nos"
)
_PAYMENT_COLUMNS = "n, id, transfer_id, order_id, channel, trade_no, amount_fen, paid_at"

_COMPARE = """
SELECT t.n, array_remove(ARRAY[
    CASE WHEN m.code <> t.merchant_code THEN 'merchant_code' END,
    CASE WHEN o.amount_fen <> t.amount_fen THEN 'amount_fen' END,
    CASE WHEN o.quantity <> t.quantity THEN 'quantity' END,
    CASE WHEN o.product_class <> t.product_class THEN 'product_class' END,
    CASE WHEN o.channel <> t.channel THEN 'channel' END,
    CASE WHEN o.paid_at <> t.paid_at THEN 'paid_at' END,
    CASE WHEN o.contact_hash <> t.contact_hash THEN 'contact' END,
    CASE WHEN o.buyer_ref <> t.buyer_ref THEN 'buyer_ref' END,
    CASE WHEN o.snapshot <> t.snapshot THEN 'product' END,
    CASE WHEN o.exclusion_consent <> t.exclusion_consent THEN 'exclusion_consent' END,
    CASE WHEN t.trade_nos <> (SELECT array_agg(p.trade_no::text ORDER BY p.trade_no COLLATE "C")
                              FROM payment p WHERE p.order_id = o.id) THEN 'trade_no' END
], NULL) AS differs
FROM stage_order t
JOIN shop_order o ON o.order_no = t.order_no
JOIN merchant m ON m.id = o.merchant_id
"""

_TAKEN = """
SELECT DISTINCT s.n, s.trade_no
FROM stage_payment s
JOIN stage_order t ON t.n = s.n
JOIN payment p ON p.channel = s.channel AND p.trade_no = s.trade_no
JOIN shop_order o ON o.id = p.order_id
WHERE o.order_no <> t.order_no
"""

_LEAVE_OUT = """
DELETE FROM stage_order WHERE n = ANY(%(out)s);
DELETE FROM stage_payment WHERE n = ANY(%(out)s)
"""

_ADD_MERCHANTS = """
INSERT INTO merchant (id, code, name, status, guarantee_plan, joined_at)
SELECT id, code, name, 'active', true, joined_at
FROM jsonb_to_recordset(%(rows)s::jsonb)
     AS x(id uuid, code text, name text, joined_at timestamptz)
ORDER BY code
ON CONFLICT (code) DO NOTHING
"""

_ADD_PRODUCTS = """
INSERT INTO product (id, merchant_id, sku, title, description, version, product_class, price_fen,
                     promised_delivery_minutes, flags)
SELECT x.id, m.id, x.sku, x.title, x.description, x.version, x.product_class, x.price_fen,
       x.promised_delivery_minutes, x.flags
FROM jsonb_to_recordset(%(rows)s::jsonb)
     AS x(id uuid, merchant_code text, sku text, title text, description text, version text,
          product_class text, price_fen bigint, promised_delivery_minutes int, flags jsonb)
JOIN merchant m ON m.code = x.merchant_code
ORDER BY m.id, x.sku
ON CONFLICT (merchant_id, sku) DO NOTHING
"""

_ADD_ACCOUNTS = """
INSERT INTO ledger_account (id, kind, merchant_id, channel, currency, guarded, credits_fen,
                            debits_fen, held_fen)
SELECT x.id, x.kind, m.id, x.channel, 'CNY', x.guarded, 0, 0, 0
FROM jsonb_to_recordset(%(rows)s::jsonb)
     AS x(id uuid, kind text, merchant_code text, channel text, guarded boolean)
LEFT JOIN merchant m ON m.code = x.merchant_code
ORDER BY x.kind, m.id, x.channel
ON CONFLICT DO NOTHING
"""

_ADD_ORDERS = """
WITH book AS (
    SELECT id,
           CASE WHEN row_number() OVER by_time = 1 THEN '-infinity' ELSE effective_at END AS since,
           coalesce(lead(effective_at) OVER by_time, 'infinity') AS until
    FROM rulebook_version WHERE withdrawn_at IS NULL
    WINDOW by_time AS (ORDER BY effective_at, published_at, id)
), known_buyer AS (
    SELECT DISTINCT ON (contact_hash) contact_hash, id FROM person
    WHERE role = 'buyer' AND contact_hash <> '' ORDER BY contact_hash, id
)
INSERT INTO shop_order (id, order_no, merchant_id, product_id, buyer_id, buyer_ref, contact_hash,
    contact_masked, contact_sealed, rulebook_id, snapshot, product_class, quantity, amount_fen,
    paid_fen, refunding_fen, refunded_fen, currency, channel, state, paid_at,
    promised_delivery_minutes, receipt_confirmed_at, special_offer, customised, exclusion_consent)
SELECT t.id, t.order_no, m.id, p.id, b.id, t.buyer_ref, t.contact_hash, t.contact_masked,
    t.contact_sealed, book.id, t.snapshot, t.product_class, t.quantity, t.amount_fen, t.paid_fen,
    0, 0, 'CNY', t.channel, t.state, t.paid_at, t.promised_delivery_minutes,
    t.receipt_confirmed_at, t.special_offer, t.customised, t.exclusion_consent
FROM stage_order t
JOIN merchant m ON m.code = t.merchant_code
JOIN product p ON p.merchant_id = m.id AND p.sku = t.sku
JOIN book ON t.paid_at >= book.since AND t.paid_at < book.until
LEFT JOIN known_buyer b ON b.contact_hash = t.contact_hash
ORDER BY t.order_no
ON CONFLICT (order_no) DO NOTHING
"""

_ADD_PAYMENTS = """
INSERT INTO payment (id, order_id, channel, trade_no, amount_fen, paid_at)
SELECT s.id, s.order_id, s.channel, s.trade_no, s.amount_fen, s.paid_at
FROM stage_payment s JOIN shop_order o ON o.id = s.order_id
ORDER BY s.channel, s.trade_no
"""

_ADD_SALES = """
INSERT INTO ledger_transfer (id, kind, purpose, debit_id, credit_id, amount_fen, order_id,
                             reference, at)
SELECT s.transfer_id, 'direct', 'sale', till.id, balance.id, s.amount_fen, o.id,
       'sale:' || s.channel || ':' || s.trade_no, s.paid_at
FROM stage_payment s
JOIN shop_order o ON o.id = s.order_id
JOIN ledger_account till ON till.kind = 'channel' AND till.channel = s.channel
     AND till.merchant_id IS NULL AND till.currency = 'CNY'
JOIN ledger_account balance ON balance.kind = 'merchant_balance'
     AND balance.merchant_id = o.merchant_id AND balance.channel = '' AND balance.currency = 'CNY'
ORDER BY s.n
"""

_ADD_DEPOSITS = """
INSERT INTO ledger_transfer (id, kind, purpose, debit_id, credit_id, amount_fen, reference, at)
SELECT x.id, 'direct', 'deposit', outside.id, deposit.id, x.amount_fen,
       'deposit:import:' || x.merchant_code, %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS x(id uuid, merchant_code text, amount_fen bigint)
JOIN merchant m ON m.code = x.merchant_code
JOIN ledger_account outside ON outside.kind = 'outside' AND outside.merchant_id IS NULL
     AND outside.channel = '' AND outside.currency = 'CNY'
JOIN ledger_account deposit ON deposit.kind = 'deposit' AND deposit.merchant_id = m.id
     AND deposit.channel = '' AND deposit.currency = 'CNY'
ORDER BY m.id
ON CONFLICT (reference) WHERE reference IS NOT NULL DO NOTHING
"""

_LOST = """
SELECT t.n FROM stage_order t
WHERE NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.id = t.id)
"""

Row = dict[str, object]

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""A value as the text of a jsonb column. Made once: making an encoder costs more than using it."""


@dataclass(frozen=True, slots=True)
class StagedOrder:
    """One order as it is copied in, with the columns as attributes."""

    n: int
    id: UUID
    order_no: str
    merchant_code: str
    sku: str
    contact_hash: str
    contact_masked: str
    contact_sealed: bytes
    snapshot: str
    product_class: str
    quantity: int
    amount_fen: int
    paid_fen: int
    channel: str
    state: str
    paid_at: datetime
    promised_delivery_minutes: int | None
    receipt_confirmed_at: datetime | None
    special_offer: bool
    customised: bool
    exclusion_consent: bool
    buyer_ref: str
    trade_nos: list[str]


@dataclass(frozen=True, slots=True)
class StagedPayment:
    """One payment of a staged order, with the key its ledger transfer will have."""

    n: int
    id: UUID
    transfer_id: UUID
    order_id: UUID
    channel: str
    trade_no: str
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What must stand before the orders can: rows by table, see the statements for the columns."""

    merchants: Sequence[Row]
    products: Sequence[Row]
    accounts: Sequence[Row]
    deposits: Sequence[Row]


def stage_orders(orders: Iterable[StagedOrder], payments: Iterable[StagedPayment]) -> None:
    """Copy a batch into its temporary tables, in place of the batch before it."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
    copy_into("stage_order", _ORDER_COLUMNS, orders)
    copy_into("stage_payment", _PAYMENT_COLUMNS, payments)


def compare_staged_orders() -> dict[int, list[str]]:
    """Staged orders whose number is known, by place, with the names of what differs."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        return {n: list(differs) for n, differs in cursor.fetchall()}


def taken_trade_numbers() -> dict[int, str]:
    """Staged orders that name a payment which already belongs to another order, by place."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN)
        return dict(cursor.fetchall())


def leave_out(places: Sequence[int]) -> None:
    """Take orders out of the batch."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, {"out": list(places)})


def write_staged_orders(around: Surroundings, *, now: datetime) -> tuple[int, list[int]]:
    """Write the batch with its payments and its sales in the ledger.

    Returns how many orders were written, and the places of those that another import wrote first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADD_MERCHANTS, {"rows": as_rows(around.merchants)})
        cursor.execute(_ADD_PRODUCTS, {"rows": as_rows(around.products)})
        cursor.execute(_ADD_ACCOUNTS, {"rows": as_rows(around.accounts)})
        cursor.execute(_ADD_ORDERS)
        created = cursor.rowcount
        cursor.execute(_ADD_PAYMENTS)
        cursor.execute(_ADD_SALES)
        cursor.execute(_ADD_DEPOSITS, {"rows": as_rows(around.deposits), "now": now})
        cursor.execute(_LOST)
        return created, [n for (n,) in cursor.fetchall()]


def copy_into(table: str, columns: str, rows: Iterable[object]) -> None:
    """Copy rows into a temporary table; each has the columns as attributes.

    Table and columns are ours, never a caller's text.
    """
    cells = attrgetter(*columns.split(", "))
    with connection.cursor() as cursor:
        driver: Any = cursor.cursor
        with driver.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(cells(row))
