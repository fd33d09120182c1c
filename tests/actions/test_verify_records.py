"""Whatever is changed behind the product's back, the verification finds it and says where."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection

from amends.actions import ports
from amends.actions.money.execute_refund import execute_refund
from amends.actions.trust.verify_records import Verification, verify_records
from amends.models.cases import Case, CaseDeadline, Evidence
from amends.models.jobs import ATTEMPTS_MAX, Job
from amends.models.ledger import Account, AccountKind
from file_samples import picture
from money_world import NOW, World, refund_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(settings, tmp_path: Path):
    """A settled case whose every record is whole."""
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    settings.AMENDS_VAULT = tmp_path / "vault"
    for port in (ports.gateway, ports.vault):
        port.cache_clear()
    case = World(balance=5000).granted(1000)
    execute_refund(refund_of(case).pk, now=NOW)
    Job.objects.all().delete()
    case.refresh_from_db()
    yield case
    for port in (ports.gateway, ports.vault):
        port.cache_clear()


def verified() -> Verification:
    return verify_records(progress=lambda what, more: None)


def kinds() -> set[str]:
    return {fault.kind for fault in verified().faults}


def behind_its_back(table: str, change: str, *params: object) -> None:
    """Change rows as somebody with the database's own password could: past all triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(change, params)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_whole_records_have_no_fault_and_are_counted(paid):
    found = verified()
    assert found.faults == []
    assert (found.events, found.refunds) == (3, 1)
    assert found.accounts == Account.objects.count()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_event SET body = '{\"refund_fen\": 1}' WHERE case_id = %s AND seq = 1",
        "UPDATE case_event SET act = 'grant' WHERE case_id = %s AND seq = 2",
        "UPDATE case_event SET at = at + interval '1 microsecond' WHERE case_id = %s AND seq = 2",
        "UPDATE case_event SET seal = repeat('0', 64) WHERE case_id = %s AND seq = 2",
        "DELETE FROM case_event WHERE case_id = %s AND seq = 2",
    ],
)
def test_a_changed_or_missing_event_breaks_the_seals(paid, change):
    behind_its_back("case_event", change, paid.pk)
    assert "seal-broken" in kinds()


def test_a_removed_last_event_shows_in_the_head(paid):
    behind_its_back("case_event", "DELETE FROM case_event WHERE case_id = %s AND seq = 3", paid.pk)
    assert kinds() == {"head-differs-from-last-event"}


def test_a_case_without_any_event_is_found(paid):
    behind_its_back("case_event", "DELETE FROM case_event WHERE case_id = %s", paid.pk)
    assert "case-without-events" in kinds()


def test_a_state_without_an_event_is_found(paid):
    behind_its_back("case_file", "UPDATE case_file SET state = 'upheld' WHERE id = %s", paid.pk)
    [fault] = verified().faults
    assert (fault.kind, fault.where) == ("head-differs-from-last-event", paid.number)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM case_deadline WHERE case_id = %s",
        "UPDATE case_deadline SET state = 'refused' WHERE case_id = %s",
    ],
)
def test_a_case_that_waits_without_its_clock_would_wait_for_ever_and_is_found(paid, change):
    case = World(balance=5000).granted(800)
    behind_its_back("case_deadline", change, case.pk)
    [fault] = verified().faults
    assert (fault.kind, fault.where) == ("clock-differs-from-state", case.number)


def test_a_closed_case_whose_clock_still_runs_is_found(paid):
    CaseDeadline.objects.create(
        case=paid, state="granted", act="overdue", started_at=NOW, due_at=NOW
    )
    assert kinds() == {"clock-differs-from-state"}


def test_a_changed_balance_is_found(paid):
    Account.objects.filter(kind=AccountKind.MERCHANT_BALANCE).update(credits_fen=9999)
    assert kinds() == {"balance-differs-from-transfers"}


def test_a_removed_or_changed_transfer_is_found(paid):
    behind_its_back(
        "ledger_transfer",
        "UPDATE ledger_transfer SET amount_fen = 999 WHERE case_id = %s AND kind = 'post'",
        paid.pk,
    )
    assert kinds() == {"balance-differs-from-transfers", "refund-differs-from-ledger"}


def test_a_refund_marked_paid_without_a_post_is_found(settings, paid):
    case = World(balance=5000).granted(800)
    behind_its_back(
        "refund",
        "UPDATE refund SET state = 'succeeded', closed_at = created_at WHERE case_id = %s",
        case.pk,
    )
    assert {"refund-differs-from-ledger", "order-differs-from-refunds"} <= kinds()


def test_an_order_whose_refunded_sum_was_changed_is_found(paid):
    behind_its_back(
        "shop_order", "UPDATE shop_order SET refunded_fen = 0 WHERE id = %s", paid.order_id
    )
    assert kinds() == {"order-differs-from-refunds"}


def test_a_refund_that_nobody_promised_to_carry_out_is_found(paid):
    case = World(balance=5000).granted(800)
    assert kinds() == set()
    Job.objects.all().delete()
    [fault] = verified().faults
    assert (fault.kind, fault.where) == ("refund-forgotten", refund_of(case).number)


def test_a_job_that_was_given_up_is_found(paid):
    World(balance=5000).granted(800)
    Job.objects.update(attempts=ATTEMPTS_MAX)
    assert kinds() == {"job-given-up"}


def test_a_settled_case_that_was_not_paid_is_found(paid):
    case = World(balance=5000).granted(800)
    behind_its_back("case_file", "UPDATE case_file SET state = 'settled' WHERE id = %s", case.pk)
    assert "settled-without-payment" in kinds()


def test_a_changed_or_missing_evidence_file_is_found(settings, paid):
    sha256 = ports.vault().put(BytesIO(picture())).sha256
    for number in (1, 2):
        Evidence.objects.create(
            case=Case.objects.get(pk=paid.pk),
            number=number,
            kind="order_page",
            sha256=sha256,
            filed_by="buyer",
            filed_at=NOW,
        )
    assert (verified().faults, verified().evidence) == ([], 2)
    place = next(path for path in Path(settings.AMENDS_VAULT).rglob(sha256))
    place.chmod(0o600)
    place.write_bytes(b"another picture")
    assert kinds() == {"evidence-file-damaged"}
    place.unlink()
    assert len(verified().faults) == 2
