"""One row of everything, and ways to put a bad one beside it with raw SQL, past all code."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from amends.actions.money.execute_refund import execute_refund
from amends.domain.access import Role
from amends.models.calendar import CalendarChange
from amends.models.cases import Case, Evidence, Offer
from amends.models.dossiers import Dossier
from amends.models.files import FileLook, Upload, VaultFile
from amends.models.incidents import Incident
from amends.models.merchants import Product
from amends.models.notices import Notice
from amends.models.orders import Activation, CardKey, Delivery, KeyLook, Message
from amends.models.people import ApiKey, User
from amends.models.readings import Likeness, Reading, ReadingCorrection
from amends.models.requests import DemoClock, IdempotentRequest
from amends.models.rulebooks import RulebookDraft
from money_world import NOW, World, refund_of


class Scene:
    """A settled case of 1000 fen, a granted one of 2000 to be paid, and one nobody can pay."""

    def __init__(self) -> None:
        self.world = World(balance=10_000)
        self.settled = self.world.granted(1000)
        execute_refund(refund_of(self.settled).pk, now=NOW)
        self.granted = self.world.granted(2000)
        self.unpaid = World().granted(500)
        _people(self.world)
        _records(self.granted)


def run(sql: str, *params: object) -> None:
    """Run one statement and whatever it put off until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def value(sql: str, *params: object) -> object:
    """The one value that a question has."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def copy_row(table: str, /, **changes: str) -> None:
    """Insert a copy of a row of the table with some columns changed; values are SQL.

    `where` chooses the row to copy; the copy gets a key of its own where keys are uuids.
    """
    where = changes.pop("where", "true")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        columns = dict(cursor.fetchall())
    if columns.get("id") == "uuid":
        changes.setdefault("id", "gen_random_uuid()")
    values = [changes.get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    run(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} "
        f"WHERE {where} LIMIT 1"
    )


def _people(world: World) -> None:
    seller = User.objects.create(
        username="seller", role=Role.MERCHANT, merchant=world.merchant, created_at=NOW
    )
    ApiKey.objects.create(user=seller, label="till", digest="d" * 64, created_at=NOW)
    Product.objects.create(
        merchant=world.merchant, sku="A", title="A", product_class="game_card", price_fen=100
    )
    RulebookDraft.objects.create(text="id = 1", created_at=NOW, edited_at=NOW)
    Incident.objects.create(title="Outage", started_at=NOW, ended_at=NOW + timedelta(hours=1))
    CalendarChange.objects.create(kind="rest", day=date(2027, 2, 5), at=NOW)
    DemoClock.objects.create(pk=1)
    IdempotentRequest.objects.create(
        caller="c", key="k", fingerprint="f", status=200, body=b"", created_at=NOW
    )


def _records(case: Case) -> None:
    order = case.order
    delivery = Delivery.objects.create(order=order, reference="D", delivered_at=NOW)
    key = CardKey.objects.create(
        order=order, delivery=delivery, ciphertext=b"", fingerprint="f" * 64, mask="****"
    )
    KeyLook.objects.create(card_key=key, role=Role.BUYER, looked_at=NOW)
    Activation.objects.create(order=order, reference="A", kind="viewed", at=NOW)
    Message.objects.create(order=order, reference="M", sender_role="buyer", text="?", sent_at=NOW)
    exhibit = Evidence.objects.create(
        case=case, number=1, kind="order_page", filed_by=Role.BUYER, filed_at=NOW
    )
    read = Reading.objects.create(evidence=exhibit, reader="1", document={}, read_at=NOW)
    Likeness.objects.create(reading=read, case=case, looks=0, says=0)
    Dossier.objects.create(
        case=case,
        recipient="buyer",
        language="zh",
        state="ready",
        asked_by="buyer",
        asked_at=NOW,
        archive_sha256="a" * 64,
        paper_sha256="b" * 64,
        ready_at=NOW,
        kept_until=NOW,
    )
    ReadingCorrection.objects.create(evidence=exhibit, field="time", role="agent", made_at=NOW)
    FileLook.objects.create(evidence=exhibit, role=Role.AGENT, original=True, at=NOW)
    Upload.objects.create(owner="person:1", name="a.png", size_bytes=1, expires_at=NOW)
    VaultFile.objects.create(sha256="f" * 64, media_type="image/png", size_bytes=1, touched_at=NOW)
    Offer.objects.create(case=case, kind="part_refund", amount_fen=1, made_at=NOW)
    Notice.objects.create(case=case, to_role=Role.BUYER, template="granted", created_at=NOW)
