"""The hot path in two statements: load everything the rules need, write everything they decide.

Both are set-based: a single claim is a batch of one, and the number of statements does not grow
with the batch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from amends.domain.records import OrderRecord
from amends.models.statement import as_rows, query

_LOAD = """
SELECT (SELECT coalesce(max(number), 0) FROM calendar_change) AS calendar_number,
       o.id, o.order_no, o.merchant_id, o.buyer_id, o.buyer_ref, o.contact_hash, o.rulebook_id,
       o.product_class, o.quantity, o.amount_fen, o.paid_fen, o.refunding_fen, o.refunded_fen,
       o.currency, o.channel, o.state, o.paid_at, o.promised_delivery_minutes,
       o.receipt_confirmed_at, o.special_offer, o.customised, o.exclusion_consent,
       m.status AS merchant_status, m.guarantee_plan,
       paid.charges, paid.payment_id, paid.last_payment_id,
       CASE WHEN paid.charges > 1 THEN (
           SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM refund r
           WHERE r.order_id = o.id AND r.payment_id = paid.last_payment_id
             AND r.kind = 'price' AND r.state <> 'failed') ELSE 0 END AS extra_refund_fen,
       given.delivered_at, given.delivered_quantity,
       (SELECT min(look.looked_at) FROM card_key k JOIN key_look look ON look.card_key_id = k.id
        WHERE k.order_id = o.id AND look.role = 'buyer') AS first_look_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'kind', a.kind, 'used_by', a.used_by, 'at', a.at) ORDER BY a.at), '[]')
        FROM activation a WHERE a.order_id = o.id) AS use_log,
       fault.started_at AS fault_from, fault.ended_at AS fault_to,
       cases.open_case, cases.case_count, cases.refused_reasons,
       balance.id AS balance_id,
       coalesce(balance.credits_fen - balance.debits_fen - balance.held_fen, 0) AS balance_fen,
       deposit.id AS deposit_id,
       coalesce(deposit.credits_fen - deposit.debits_fen - deposit.held_fen, 0) AS deposit_fen,
       fund.id AS fund_id,
       coalesce(fund.credits_fen - fund.debits_fen - fund.held_fen, 0) AS fund_fen,
       till.id AS channel_account_id
FROM shop_order o
JOIN merchant m ON m.id = o.merchant_id
LEFT JOIN LATERAL (
    SELECT count(*)::int AS charges,
           (array_agg(p.id ORDER BY p.paid_at, p.id))[1] AS payment_id,
           (array_agg(p.id ORDER BY p.paid_at DESC, p.id DESC))[1] AS last_payment_id
    FROM payment p WHERE p.order_id = o.id) paid ON true
LEFT JOIN LATERAL (
    SELECT min(d.delivered_at) AS delivered_at, sum(d.quantity)::int AS delivered_quantity
    FROM delivery d WHERE d.order_id = o.id) given ON true
LEFT JOIN LATERAL (
    SELECT i.started_at, i.ended_at FROM incident i
    WHERE i.started_at <= least(%(now)s, coalesce(
              given.delivered_at,
              o.paid_at + make_interval(mins => coalesce(o.promised_delivery_minutes, 0))
          ) + interval '1 day')
      AND coalesce(i.ended_at, %(now)s) >= o.paid_at
    ORDER BY i.started_at LIMIT 1) fault ON true
LEFT JOIN LATERAL (
    SELECT min(c.number) FILTER (
               WHERE c.state NOT IN ('settled', 'upheld', 'withdrawn', 'lapsed')) AS open_case,
           count(*)::int AS case_count,
           coalesce(array_agg(c.reason) FILTER (WHERE c.state = 'upheld'), '{}')
               AS refused_reasons
    FROM case_file c WHERE c.order_id = o.id) cases ON true
LEFT JOIN ledger_account balance ON balance.kind = 'merchant_balance'
     AND balance.merchant_id = o.merchant_id AND balance.channel = ''
     AND balance.currency = o.currency
LEFT JOIN ledger_account deposit ON deposit.kind = 'deposit'
     AND deposit.merchant_id = o.merchant_id AND deposit.channel = ''
     AND deposit.currency = o.currency
LEFT JOIN ledger_account fund ON fund.kind = 'guarantee_fund' AND fund.merchant_id IS NULL
     AND fund.channel = '' AND fund.currency = o.currency
LEFT JOIN ledger_account till ON till.kind = 'channel' AND till.merchant_id IS NULL
     AND till.channel = o.channel AND till.currency = o.currency
WHERE o.order_no = ANY(%(order_nos)s)
ORDER BY o.id
"""

_WRITE = """
WITH
new_case AS (
    INSERT INTO case_file (id, number, order_id, merchant_id, reason, statement, wish, state,
        filed_by, filed_at, moved_at, asked_at, refused_at, overdue, last_seq, last_seal)
    SELECT id, number, order_id, merchant_id, reason, statement, wish, state,
        filed_by, filed_at, moved_at, asked_at, refused_at, false, last_seq, last_seal
    FROM jsonb_to_recordset(%(cases)s::jsonb) AS x(id uuid, number text, order_id uuid,
        merchant_id uuid, reason text, statement text, wish text, state text, filed_by text,
        filed_at timestamptz, moved_at timestamptz, asked_at timestamptz, refused_at timestamptz,
        last_seq int, last_seal text)),
new_event AS (
    INSERT INTO case_event (case_id, seq, at, act, actor_role, actor_id, before, after, body, seal)
    SELECT case_id, seq, at, act, actor_role, actor_id, before, after, body, seal
    FROM jsonb_to_recordset(%(events)s::jsonb) AS x(case_id uuid, seq int, at timestamptz,
        act text, actor_role text, actor_id uuid, before text, after text, body jsonb, seal text)),
new_ruling AS (
    INSERT INTO ruling (id, case_id, rulebook_id, outcome, refund_fen, fee_fen, compensation_fen,
        document, facts, decided_by, reasons, decided_at)
    SELECT id, case_id, rulebook_id, outcome, refund_fen, fee_fen, compensation_fen,
        document::jsonb, facts, decided_by, '', decided_at
    FROM jsonb_to_recordset(%(rulings)s::jsonb) AS x(id uuid, case_id uuid, rulebook_id text,
        outcome text, refund_fen bigint, fee_fen bigint, compensation_fen bigint, document text,
        facts jsonb, decided_by text, decided_at timestamptz)),
new_evidence AS (
    INSERT INTO evidence (id, case_id, number, kind, shows, note, sha256, media_type, size_bytes,
        file_name, filed_by, person_id, filed_at)
    SELECT id, case_id, number, kind, shows, note, sha256, media_type, size_bytes,
        file_name, filed_by, person_id, filed_at
    FROM jsonb_to_recordset(%(evidence)s::jsonb) AS x(id uuid, case_id uuid, number int,
        kind text, shows jsonb, note text, sha256 text, media_type text, size_bytes bigint,
        file_name text, filed_by text, person_id uuid, filed_at timestamptz)),
new_deadline AS (
    INSERT INTO case_deadline (case_id, state, act, started_at, due_at)
    SELECT case_id, state, act, started_at, due_at
    FROM jsonb_to_recordset(%(deadlines)s::jsonb) AS x(case_id uuid, state text, act text,
        started_at timestamptz, due_at timestamptz)),
new_refund AS (
    INSERT INTO refund (id, number, case_id, order_id, payment_id, kind, channel, gateway,
        amount_fen, state, channel_ref, channel_code, attempts, created_at)
    SELECT id, number, case_id, order_id, payment_id, kind, channel, gateway,
        amount_fen, 'created', '', '', 0, created_at
    FROM jsonb_to_recordset(%(refunds)s::jsonb) AS x(id uuid, number text, case_id uuid,
        order_id uuid, payment_id uuid, kind text, channel text, gateway text,
        amount_fen bigint, created_at timestamptz)),
new_transfer AS (
    INSERT INTO ledger_transfer (id, kind, purpose, debit_id, credit_id, amount_fen, order_id,
        case_id, refund_id, at)
    SELECT id, 'hold', purpose, debit_id, credit_id, amount_fen, order_id, case_id, refund_id, at
    FROM jsonb_to_recordset(%(transfers)s::jsonb) AS x(id uuid, purpose text, debit_id uuid,
        credit_id uuid, amount_fen bigint, order_id uuid, case_id uuid, refund_id uuid,
        at timestamptz)),
new_notice AS (
    INSERT INTO notice (id, case_id, to_role, template, facts, created_at)
    SELECT id, case_id, to_role, template, facts, created_at
    FROM jsonb_to_recordset(%(notices)s::jsonb) AS x(id uuid, case_id uuid, to_role text,
        template text, facts jsonb, created_at timestamptz))
INSERT INTO job (id, name, key, args, run_at, attempts, last_error)
SELECT id, name, key, args, run_at, 0, ''
FROM jsonb_to_recordset(%(jobs)s::jsonb) AS x(id uuid, name text, key text, args jsonb,
    run_at timestamptz)
ON CONFLICT (key) DO NOTHING
"""

Row = dict[str, object]


@dataclass
class Filing:
    """The rows that a batch of claims becomes, by table; see `_WRITE` for each one's columns."""

    cases: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    rulings: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    transfers: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    jobs: list[Row] = field(default_factory=list)


def load_orders(order_nos: Sequence[str], *, now: datetime, lock: bool) -> dict[str, OrderRecord]:
    """Everything the rules look at for these orders, by order number, in one query.

    With `lock` the orders (and nothing else) are locked in key order until the transaction ends,
    so two claims on one order are judged one after the other. Unknown numbers are left out.

    An incident of the platform touches an order from its payment until a day after its hand-over,
    or after the end of the promise where nothing was handed over; a later one is another's trouble.
    """
    statement = _LOAD + "FOR NO KEY UPDATE OF o" if lock else _LOAD
    rows = query(statement, {"order_nos": list(order_nos), "now": now})
    for row in rows:
        # Django has the driver hand jsonb over as text, on its own connections too.
        row["use_log"] = json.loads(row["use_log"])
    return {row["order_no"]: OrderRecord(**_aware(row)) for row in rows}


def write_filing(filing: Filing) -> None:
    """Write a whole batch in one statement, inside the caller's transaction."""
    query(_WRITE, {table: as_rows(rows) for table, rows in vars(filing).items()})


_MOMENTS = "paid_at receipt_confirmed_at delivered_at first_look_at fault_from fault_to".split()


def _aware(row: dict[str, Any]) -> dict[str, Any]:
    """Moments come back in the session's zone; the domain gets them in UTC."""
    for name in _MOMENTS:
        if row[name] is not None:
            row[name] = row[name].astimezone(UTC)
    return row
