"""The laws that live in the database hold against raw SQL, whatever the code above would do."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from amends.actions import ports
from amends.models.orders import Order
from law_scene import Scene, copy_row, run, value
from money_world import refund_of, state_of

pytestmark = pytest.mark.django_db

Test = Callable[..., None]


def law(*names: str) -> Callable[[Test], Test]:
    """Say which constraints and triggers of the database a test tries to break."""

    def mark(test: Test) -> Test:
        test.laws = frozenset(names)  # type: ignore[attr-defined]
        return test

    return mark


@pytest.fixture
def scene(settings, tmp_path: Path):
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield Scene()
    ports.gateway.cache_clear()


def refused(said: str, attempt: Callable[[], None]) -> None:
    """The attempt fails on the constraint of that name, or with these words of a trigger."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        attempt()
    cause = refusal.value.__cause__
    named = cause.diag.constraint_name  # type: ignore[union-attr]
    assert named == said or said in str(cause), str(cause)


def sums_of(order_id: object) -> tuple[int, int]:
    """What of an order is being refunded, and what was, in fen."""
    order = Order.objects.get(pk=order_id)
    return order.refunding_fen, order.refunded_fen


# What every row must be.

WORDS = [
    ("activation", "kind"),
    ("activation", "used_by"),
    ("calendar_change", "kind"),
    ("case_deadline", "act"),
    ("case_deadline", "state"),
    ("case_event", "actor_role"),
    ("case_event", "after"),
    ("case_file", "reason"),
    ("case_file", "state"),
    ("case_file", "wish"),
    ("dossier", "asked_by"),
    ("dossier", "language"),
    ("dossier", "recipient"),
    ("dossier", "state"),
    ("file_look", "role"),
    ("ledger_account", "kind"),
    ("ledger_transfer", "kind"),
    ("ledger_transfer", "purpose"),
    ("merchant", "status"),
    ("notice", "to_role"),
    ("offer", "kind"),
    ("offer", "state"),
    ("payment", "channel"),
    ("person", "role"),
    ("product", "product_class"),
    ("reading_correction", "role"),
    ("refund", "channel"),
    ("refund", "kind"),
    ("refund", "state"),
    ("ruling", "outcome"),
    ("shop_order", "channel"),
    ("shop_order", "product_class"),
    ("shop_order", "state"),
    ("vault_file", "origin"),
]


@law(*(f"{table}_{column}_known" for table, column in WORDS))
@pytest.mark.parametrize(("table", "column"), WORDS)
def test_an_unknown_word_is_refused(scene, table, column):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        copy_row(table, **{column: "'??'" if column == "language" else "'whim'"})
    # A refund or a transfer of an unknown kind breaks two laws; either one may speak first.
    assert refusal.value.__cause__.diag.constraint_name.startswith(table)
    assert f"{table}_{column}_known" in value(
        "SELECT string_agg(conname, ' ') FROM pg_constraint WHERE conrelid = %s::regclass", table
    )


CHECKS = [
    ("calendar_change_of_a_day_or_a_year", "calendar_change", {"day": "NULL"}),
    ("calendar_change_of_a_day_or_a_year", "calendar_change", {"year": "2027"}),
    ("calendar_change_of_a_day_or_a_year", "calendar_change", {"kind": "'announced'"}),
    (
        "calendar_change_of_a_day_or_a_year",
        "calendar_change",
        {"kind": "'withdrawn'", "day": "NULL"},
    ),
    (
        "calendar_change_of_a_day_or_a_year",
        "calendar_change",
        {"day": "NULL", "year": "2027"},
    ),
    ("demo_clock_single", "demo_clock", {"id": "2"}),
    ("case_event_numbered", "case_event", {"seq": "0"}),
    ("delivery_quantity_positive", "delivery", {"quantity": "0"}),
    ("evidence_not_negative", "evidence", {"size_bytes": "-1"}),
    ("incident_ends_after_it_starts", "incident", {"ended_at": "started_at - interval '1 s'"}),
    ("ledger_account_gives_only_what_it_has", "ledger_account", {"debits_fen": "credits_fen + 1"}),
    ("ledger_account_not_negative", "ledger_account", {"held_fen": "-1"}),
    ("ledger_transfer_amount_positive", "ledger_transfer", {"amount_fen": "0"}),
    ("ledger_transfer_answers_a_hold", "ledger_transfer", {"kind": "'void'", "hold_id": "NULL"}),
    ("ledger_transfer_two_accounts", "ledger_transfer", {"debit_id": "credit_id"}),
    ("offer_not_negative", "offer", {"amount_fen": "-1"}),
    ("payment_amount_positive", "payment", {"amount_fen": "0"}),
    ("person_merchant_belongs", "person", {"merchant_id": "NULL"}),
    ("person_merchant_belongs", "person", {"role": "'agent'"}),
    ("product_not_negative", "product", {"price_fen": "-1"}),
    ("refund_amount_positive", "refund", {"amount_fen": "-1"}),
    ("refund_closed_when_over", "refund", {"state": "'succeeded'", "closed_at": "NULL"}),
    ("refund_closed_when_over", "refund", {"state": "'unknown'", "closed_at": "now()"}),
    (
        "rulebook_not_backdated",
        "rulebook_version",
        {"id": "'x@1'", "effective_at": "published_at - interval '1 s'"},
    ),
    ("rulebook_draft_revised", "rulebook_draft", {"revision": "0"}),
    (
        "rulebook_withdrawn_before_it_begins",
        "rulebook_version",
        {"id": "'x@1'", "withdrawn_at": "effective_at"},
    ),
    (
        "rulebook_withdrawn_before_it_begins",
        "rulebook_version",
        {
            "id": "'x@1'",
            "effective_at": "published_at + interval '7 d'",
            "withdrawn_at": "published_at - interval '1 s'",
        },
    ),
    (
        "rulebook_withdrawn_before_it_begins",
        "rulebook_version",
        {"id": "'x@1'", "withdrawn_by_id": "(SELECT id FROM person LIMIT 1)"},
    ),
    ("ruling_by_a_person_has_reasons", "ruling", {"decided_by": "'agent'", "reasons": "''"}),
    ("ruling_has_findings", "ruling", {"document": "'{}'"}),
    ("ruling_has_findings", "ruling", {"document": "'[]'"}),
    ("ruling_has_findings", "ruling", {"document": "'{\"findings\": []}'"}),
    ("ruling_has_findings", "ruling", {"document": "'{\"findings\": null}'"}),
    ("ruling_has_findings", "ruling", {"document": '\'{"findings": "it is so"}\''}),
    ("dossier_not_negative", "dossier", {"archive_bytes": "-1"}),
    ("dossier_not_negative", "dossier", {"done": "-1"}),
    ("dossier_ready_lies_in_the_vault", "dossier", {"archive_sha256": "''"}),
    ("dossier_ready_lies_in_the_vault", "dossier", {"ready_at": "NULL"}),
    ("dossier_ready_lies_in_the_vault", "dossier", {"kept_until": "NULL"}),
    ("reading_not_negative", "reading", {"lookalikes": "-1"}),
    ("upload_not_negative", "upload", {"size_bytes": "-1"}),
    ("vault_file_not_negative", "vault_file", {"sha256": "'0'", "size_bytes": "-1"}),
    ("ruling_not_negative", "ruling", {"refund_fen": "-1"}),
    ("ruling_not_negative", "ruling", {"fee_fen": "-1"}),
    ("ruling_not_negative", "ruling", {"compensation_fen": "-1"}),
    ("shop_order_amounts_positive", "shop_order", {"amount_fen": "-5"}),
    ("shop_order_amounts_positive", "shop_order", {"quantity": "0"}),
    ("shop_order_not_negative", "shop_order", {"refunded_fen": "-1"}),
    ("shop_order_refunded_within_paid", "shop_order", {"refunded_fen": "paid_fen + 1"}),
]


@law(*(name for name, _, _ in CHECKS))
@pytest.mark.parametrize(("name", "table", "changes"), CHECKS)
def test_an_impossible_row_is_refused(scene, name, table, changes):
    where = "guarded" if table == "ledger_account" else "true"
    refused(name, lambda: copy_row(table, where=where, **changes))


def test_the_demos_clock_is_never_moved_back(scene):
    refused("demo_clock_single", lambda: run("UPDATE demo_clock SET ahead_seconds = -1"))


ONCE = [
    ("activation_once", "activation", {}),
    ("api_key_digest_key", "api_key", {}),
    ("card_key_once", "card_key", {}),
    ("case_file_number_key", "case_file", {"where": "state = 'settled'"}),
    (
        "case_file_one_open_per_order",
        "case_file",
        {"where": "state = 'granted'", "number": "'KM2'", "state": "'offered'"},
    ),
    ("delivery_once", "delivery", {}),
    ("evidence_numbered", "evidence", {}),
    ("idempotent_request_once", "idempotent_request", {}),
    ("job_key_key", "job", {}),
    ("ledger_account_once", "ledger_account", {}),
    ("ledger_transfer_reference_once", "ledger_transfer", {"where": "reference IS NOT NULL"}),
    ("merchant_code_key", "merchant", {}),
    ("message_once", "message", {}),
    ("offer_one_open", "offer", {}),
    ("payment_trade_once", "payment", {}),
    ("person_username_key", "person", {}),
    ("product_sku_once", "product", {}),
    ("refund_number_key", "refund", {"kind": "'compensation'"}),
    ("refund_one_live_per_case", "refund", {"number": "'R2'", "where": "state = 'created'"}),
    ("shop_order_order_no_key", "shop_order", {}),
]


@law(*(name for name, _, _ in ONCE))
@pytest.mark.parametrize(("name", "table", "changes"), ONCE)
def test_a_second_of_what_there_is_once_is_refused(scene, name, table, changes):
    refused(name, lambda: copy_row(table, **changes))


# What is written once stays.

KEPT = {
    "calendar": ("calendar_change", "kind = 'work'"),
    "case_event": ("case_event", "body = '{}'"),
    "ruling": ("ruling", "refund_fen = 0"),
    "evidence": ("evidence", "kind = 'contract'"),
    "transfer": ("ledger_transfer", "amount_fen = 1"),
    "key_look": ("key_look", "role = 'agent'"),
    "file_look": ("file_look", "role = 'buyer'"),
    "reading": ("reading", "lookalikes = 1"),
    "likeness": ("likeness", "looks = 1"),
    "reading_correction": ("reading_correction", "value = '1'"),
    "activation": ("activation", "kind = 'used'"),
    "message": ("message", "text = 'yes'"),
    "payment": ("payment", "amount_fen = 1"),
    "delivery": ("delivery", "quantity = 2"),
    "rulebook": ("rulebook_version", "text = ''"),
}


@law(*(f"{name}_append_only" for name in KEPT))
@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_is_neither_changed_nor_deleted(scene, name):
    table, change = KEPT[name]
    refused("append-only: UPDATE", lambda: run(f"UPDATE {table} SET {change}"))
    refused("append-only: DELETE", lambda: run(f"DELETE FROM {table}"))


@law(*(f"{name}_not_emptied" for name in [*KEPT, "case", "refund"]))
@pytest.mark.parametrize(
    "table", [*(table for table, _ in KEPT.values()), "case_file", "refund", "shop_order"]
)
def test_what_is_kept_is_not_emptied_either(scene, table):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    refused("append-only: TRUNCATE", lambda: run(f"TRUNCATE {table} CASCADE"))


WITHDRAW = "UPDATE rulebook_version SET withdrawn_at = published_at"


@law("rulebook_only_withdrawn")
@pytest.mark.parametrize(
    "change", ["note = 'other'", "effective_at = effective_at + interval '1 d'"]
)
def test_nothing_of_a_version_changes_but_that_it_is_withdrawn(scene, change):
    copy_row("rulebook_version", id="'x@1'", effective_at="published_at + interval '7 d'")
    refused("append-only: UPDATE", lambda: run(f"{WITHDRAW}, {change} WHERE id = 'x@1'"))
    run(f"{WITHDRAW} WHERE id = 'x@1'")


@pytest.mark.parametrize(
    "change", ["withdrawn_at = NULL", "withdrawn_at = published_at + interval '1 h'"]
)
def test_a_version_is_withdrawn_once(scene, change):
    later = {"effective_at": "published_at + interval '7 d'", "withdrawn_at": "published_at"}
    copy_row("rulebook_version", id="'x@1'", **later)
    sql = f"UPDATE rulebook_version SET {change} WHERE id = 'x@1'"
    refused("append-only: UPDATE", lambda: run(sql))


@law("case_never_deleted", "refund_never_deleted")
@pytest.mark.parametrize("table", ["case_file", "refund"])
def test_cases_and_refunds_are_never_deleted(scene, table):
    refused("append-only: DELETE", lambda: run(f"DELETE FROM {table}"))


# Cases and their events.


@law("case_event_in_turn")
@pytest.mark.parametrize("step", [1, 2, 90])
def test_an_event_out_of_turn_is_refused(scene, step):
    last = "seq = (SELECT max(seq) FROM case_event e WHERE e.case_id = case_event.case_id)"
    refused("out of turn", lambda: copy_row("case_event", where=last, seq=f"seq + {step}"))


def test_a_number_is_given_to_one_event_only(scene):
    refused("case_event_pkey", lambda: copy_row("case_event"))


@law("case_file_moved_by_event")
@pytest.mark.parametrize(
    "change",
    ["state = 'settled'", "last_seq = last_seq - 1", "last_seal = repeat('0', 64)"],
)
def test_a_case_is_not_moved_without_an_event_that_says_so(scene, change):
    where = f"WHERE id = '{scene.granted.pk}'"
    refused("no event behind it", lambda: run(f"UPDATE case_file SET {change} {where}"))


def test_a_case_is_not_opened_without_an_event(scene):
    settled = {"where": "state = 'settled'", "number": "'KM9-R9'"}
    refused("no event behind it", lambda: copy_row("case_file", **settled))


# Money.


@law("transfer_moves_balances")
def test_balances_follow_transfers_and_nothing_is_given_that_is_not_there(scene):
    account = f"WHERE guarded AND merchant_id = '{scene.world.merchant.pk}'"
    hold = {"where": f"kind = 'hold' AND case_id = '{scene.granted.pk}'", "refund_id": "NULL"}
    copy_row("ledger_transfer", **hold, amount_fen="7000")
    sums = (
        f"SELECT credits_fen || ' ' || debits_fen || ' ' || held_fen FROM ledger_account {account}"
    )
    assert value(sums) == "10000 1000 9000"
    name = "ledger_account_gives_only_what_it_has"
    refused(name, lambda: copy_row("ledger_transfer", **hold, amount_fen="1"))
    assert value(sums) == "10000 1000 9000"


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": "amount_fen - 1"},
        {"amount_fen": "amount_fen + 1"},
        {"debit_id": "credit_id", "credit_id": "debit_id"},
        {"credit_id": "(SELECT id FROM ledger_account WHERE kind = 'outside')"},
    ],
)
@pytest.mark.parametrize("kind", ["post", "void"])
def test_an_answer_that_does_not_match_its_hold_is_refused(scene, kind, change):
    hold = {"where": f"kind = 'hold' AND case_id = '{scene.granted.pk}'", "hold_id": "id"}
    attempt = {"kind": f"'{kind}'", **hold, **change}
    refused("does not match its hold", lambda: copy_row("ledger_transfer", **attempt))


def test_only_a_hold_can_be_answered(scene):
    answer = {"where": "kind = 'direct'", "kind": "'post'", "hold_id": "id", "reference": "NULL"}
    refused("does not match its hold", lambda: copy_row("ledger_transfer", **answer))


@law("ledger_hold_answered_once")
@pytest.mark.parametrize("kind", ["post", "void"])
def test_a_hold_is_answered_once(scene, kind):
    answered = {"where": "kind = 'post'", "kind": f"'{kind}'"}
    refused("ledger_hold_answered_once", lambda: copy_row("ledger_transfer", **answered))


@law("refund_counts_against_its_order")
@pytest.mark.parametrize("state", ["created", "succeeded"])
def test_refunds_never_add_up_to_more_than_was_paid(scene, state):
    closed_at = "now()" if state == "succeeded" else "NULL"
    second = {"where": "state = 'succeeded'", "number": "'R2'", "case_id": f"'{scene.unpaid.pk}'"}
    second |= {"state": f"'{state}'", "closed_at": closed_at}
    name = "shop_order_refunded_within_paid"
    refused(name, lambda: copy_row("refund", **second, amount_fen="1"))
    copy_row("refund", **second, kind="'compensation'")
    assert sums_of(scene.settled.order_id) == (0, 1000)


@law("refund_moves_its_order")
@pytest.mark.parametrize(("state", "sums"), [("failed", (0, 0)), ("succeeded", (0, 2000))])
def test_an_order_follows_its_refund(scene, state, sums):
    assert sums_of(scene.granted.order_id) == (2000, 0)
    run(
        "UPDATE refund SET state = %s, closed_at = now() WHERE id = %s",
        state,
        refund_of(scene.granted).pk,
    )
    assert sums_of(scene.granted.order_id) == sums


@pytest.mark.parametrize(
    "change",
    [
        "number = 'R1'",
        "amount_fen = 1",
        "kind = 'compensation'",
        "order_id = (SELECT order_id FROM case_file WHERE state = 'unpaid')",
        "case_id = (SELECT id FROM case_file WHERE state = 'unpaid')",
    ],
)
def test_what_a_refund_is_never_changes(scene, change):
    sql = f"UPDATE refund SET {change} WHERE id = %s"
    refused("never change", lambda: run(sql, refund_of(scene.granted).pk))


@pytest.mark.parametrize("state", ["created", "processing", "unknown", "failed"])
def test_a_closed_refund_stays_closed(scene, state):
    closed_at = "now()" if state == "failed" else "NULL"
    sql = f"UPDATE refund SET state = '{state}', closed_at = {closed_at} WHERE id = %s"
    refused("it is closed", lambda: run(sql, refund_of(scene.settled).pk))


def test_the_scene_itself_is_lawful(scene):
    cases = (scene.settled, scene.granted, scene.unpaid)
    assert [state_of(case) for case in cases] == ["settled", "granted", "unpaid"]
    run("SELECT 1")


# Every law has its test.


def laws_of_the_database() -> set[str]:
    """Named constraints, unique indexes and triggers of our own tables, but keys and references."""
    tables = [model._meta.db_table for model in apps.get_app_config("amends").get_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conname FROM pg_constraint
            WHERE conrelid::regclass::text = ANY(%(tables)s) AND contype IN ('c', 'u', 't', 'x')
            UNION
            SELECT index.relname FROM pg_index JOIN pg_class index ON index.oid = indexrelid
            WHERE indrelid::regclass::text = ANY(%(tables)s) AND indisunique AND NOT indisprimary
            UNION
            SELECT tgname FROM pg_trigger
            WHERE tgrelid::regclass::text = ANY(%(tables)s) AND NOT tgisinternal""",
            {"tables": tables},
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_law_of_the_database_is_tried_by_a_test_of_this_file():
    tests = dict(inspect.getmembers(sys.modules[__name__], inspect.isfunction))
    tried = {name: test for test, f in tests.items() for name in getattr(f, "laws", ())}
    assert laws_of_the_database() == set(tried)
