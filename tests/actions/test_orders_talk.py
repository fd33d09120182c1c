"""Talk on the platform: kept for good, sealed while a case is open, told to the other side."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from amends.actions.orders.send_message import MESSAGES_AN_HOUR, TooManyMessages, send_message
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import Actor, Role
from amends.domain.refused import NotAllowed, NotFound
from amends.domain.texts import TextRefused
from amends.models.cases import CaseEvent
from amends.models.orders import Message
from claim_world import ClaimWorld, acts, buyer_of, faults, told
from money_world import NOW

pytestmark = pytest.mark.django_db


def test_a_message_of_an_order_without_a_case_is_only_kept() -> None:
    order = ClaimWorld().sold()
    send_message(buyer_of(order), order.order_no, " 什么时候发货？ ", now=NOW)
    message = Message.objects.get(order=order)
    assert (message.sender_role, message.text, message.sent_at) == ("buyer", "什么时候发货？", NOW)


def test_a_message_of_an_open_case_is_sealed_by_its_hash_and_told_to_the_other_side() -> None:
    world = ClaimWorld()
    case = world.negotiating()
    send_message(world.seller, case.order.order_no, "我们查一下", now=NOW)
    event = CaseEvent.objects.filter(case=case).latest("seq")
    assert (event.act, event.after) == ("message", "negotiating")
    assert event.body["sha256"] == hashlib.sha256("我们查一下".encode()).hexdigest()
    assert "我们查一下" not in str(event.body)
    assert ("buyer", "message_came") in told(case)
    assert ("merchant", "message_came") not in told(case)
    assert faults() == []


def test_an_arbiter_writes_to_both_sides() -> None:
    world = ClaimWorld()
    case = world.adjudicating()
    send_message(world.agent, case.order.order_no, "请双方补充说明", now=NOW)
    assert {("buyer", "message_came"), ("merchant", "message_came")} <= told(case)
    assert Message.objects.get(order=case.order).sender_role == "agent"


def test_a_message_of_a_closed_case_is_kept_without_being_sealed() -> None:
    world = ClaimWorld()
    case = world.refused()
    world.close(case)
    before = acts(case)
    send_message(buyer_of(case), case.order.order_no, "好的", now=NOW)
    assert acts(case) == before
    assert Message.objects.filter(order=case.order).count() == 1


def test_nobody_changes_what_was_said() -> None:
    order = ClaimWorld().sold()
    send_message(buyer_of(order), order.order_no, "第一句", now=NOW)
    for change in (
        lambda: Message.objects.update(text="另一句"),
        lambda: Message.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_strangers_and_others_of_the_house_do_not_write() -> None:
    world = ClaimWorld()
    order = world.sold()
    stranger = Actor(role=Role.BUYER, name="guest")
    with pytest.raises(NotFound):
        send_message(stranger, order.order_no, "你好", now=NOW)
    with pytest.raises(NotAllowed):
        send_message(world.finance, order.order_no, "你好", now=NOW)
    for text in ("", "  ", "x" * 1001, "a\x00b"):
        with pytest.raises(TextRefused):
            send_message(buyer_of(order), order.order_no, text, now=NOW)
    assert not Message.objects.exists()


def test_so_much_in_an_hour_that_nobody_could_read_it_is_refused() -> None:
    order = ClaimWorld().sold()
    for number in range(MESSAGES_AN_HOUR):
        send_message(buyer_of(order), order.order_no, f"第 {number} 句", now=NOW)
    with pytest.raises(TooManyMessages):
        send_message(buyer_of(order), order.order_no, "再一句", now=NOW)
    send_message(buyer_of(order), order.order_no, "再一句", now=NOW + timedelta(hours=1))


def test_a_ruling_is_tied_to_the_records_that_it_was_made_upon() -> None:
    world = ClaimWorld()
    case = world.adjudicating()
    order = case.order
    send_message(world.seller, order.order_no, "已发货", now=NOW)
    rule_case(world.agent, case.pk, now=NOW, grant=False, reasons="日志显示已使用")
    sealed = CaseEvent.objects.filter(case=case).latest("seq").body["records"]
    assert {name: len(rows) for name, rows in sealed.items()} == {
        "payments": 1,
        "deliveries": 1,
        "looks": 0,
        "uses": 0,
        "messages": 1,
    }
    send_message(buyer_of(order), order.order_no, "后来的话", now=NOW)
    assert faults() == []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("message", "text = '没有发货'"),
        ("payment", "paid_at = paid_at - interval '1 day'"),
        ("delivery", "receipt = '{}', delivered_at = delivered_at + interval '1 second'"),
    ],
)
def test_a_record_that_somebody_changed_in_the_database_is_found(table: str, change: str) -> None:
    world = ClaimWorld()
    case = world.adjudicating()
    send_message(world.seller, case.order.order_no, "已发货", now=NOW)
    rule_case(world.agent, case.pk, now=NOW, grant=False, reasons="日志显示已使用")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute(f"UPDATE {table} SET {change}")
    assert [(f.kind, f.where) for f in faults()] == [
        (
            "records-differ-from-ruling",
            f"{case.number}#{CaseEvent.objects.filter(case=case).count()}",
        )
    ]


def test_a_merchant_is_asked_for_kinds_of_proof_within_his_clock() -> None:
    world = ClaimWorld()
    case = world.adjudicating()
    consult_merchant(world.agent, case.pk, now=NOW, kinds=["official_verification"])
    event = CaseEvent.objects.filter(case=case).latest("seq")
    assert (event.act, event.body["kinds"]) == ("consult", ["official_verification"])
    with pytest.raises(TextRefused):
        consult_merchant(world.agent, world.adjudicating().pk, now=NOW, kinds=["a_dream"])
