"""Refunds are carried out exactly once, whatever the channel answers or does not answer."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from amends.actions import ports
from amends.actions.money.execute_refund import AMOUNT_DIFFERS, execute_refund
from amends.actions.money.hear_notice import hear_notice
from amends.actions.money.pay_again import NotCovered, pay_again
from amends.actions.procedure.answer_claim import accept_claim
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.rules.log_incident import log_incident
from amends.actions.trust.verify_records import verify_records
from amends.adapters.gateways import Answer, NoticeRefused, RefundOrder, Verdict
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules
from amends.domain.procedure import NoSuchMove
from amends.domain.refused import NotAllowed
from amends.models.cases import Case, CaseEvent
from amends.models.jobs import Job
from amends.models.ledger import AccountKind, Transfer, TransferKind
from amends.models.notices import Notice
from amends.models.orders import Order
from amends.models.refunds import Refund, RefundState
from claim_world import ClaimWorld, case_of, file
from money_world import AGENT, FINANCE, NOW, World, fund, refund_of, state_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def channel(settings, tmp_path: Path):
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield SandboxChannel(tmp_path / "sandbox")
    ports.gateway.cache_clear()


def set_fault(channel: SandboxChannel, fault: str | None = None, **how: object) -> None:
    write_rules(channel.faults_file, [{"fault": fault, **how}] if fault else [])


def run(case: Case, now: datetime = NOW) -> datetime | None:
    return execute_refund(refund_of(case).pk, now=now)


def paid_fen(channel: SandboxChannel) -> int:
    return sum(payout.amount_fen for payout in channel.payouts())


def nothing_wrong() -> bool:
    """The whole of the records holds together, but for jobs, which these tests do by hand."""
    faults = verify_records(progress=lambda what, more: None).faults
    return [fault for fault in faults if fault.kind != "refund-forgotten"] == []


def test_a_refund_is_paid_posted_and_its_case_settled(channel):
    world = World(balance=5000)
    case = world.granted(1000)
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (4000, 1000)
    assert run(case) is None
    assert state_of(case) == "settled"
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (4000, 0)
    assert paid_fen(channel) == 1000
    refund = refund_of(case)
    assert (refund.state, refund.closed_at) == ("succeeded", NOW)
    assert refund.channel_ref.startswith("SBX")
    assert Order.objects.get(pk=case.order_id).refunded_fen == 1000
    told = set(Notice.objects.filter(case=case, template="refund_succeeded").values_list("to_role"))
    assert told == {("buyer",), ("merchant",)}
    assert nothing_wrong()


def test_asking_again_after_the_end_changes_nothing(channel):
    case = World(balance=5000).granted(1000)
    run(case)
    events = CaseEvent.objects.filter(case=case).count()
    assert run(case, LATER) is None
    assert CaseEvent.objects.filter(case=case).count() == events
    assert paid_fen(channel) == 1000
    assert channel.calls(refund_of(case).number, "refund") == 1


def test_the_waterfall_is_held_and_posted_from_every_source(channel):
    world = World(balance=300, deposit=200, guarantee=5000)
    case = world.granted(1000)
    run(case)
    posts = Transfer.objects.filter(case=case, kind=TransferKind.POST)
    drawn = {transfer.debit.kind: transfer.amount_fen for transfer in posts}
    assert drawn == {"merchant_balance": 300, "deposit": 200, "guarantee_fund": 500}
    assert nothing_wrong()


def test_accepted_is_not_refunded(channel):
    set_fault(channel, "late", after_seconds=3600)
    world = World(balance=1000)
    case = world.granted(1000)
    again = run(case)
    assert again is not None
    assert again > NOW
    assert (refund_of(case).state, state_of(case)) == ("processing", "granted")
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (0, 1000)
    assert run(case, LATER) is None
    assert state_of(case) == "settled"
    assert channel.calls(refund_of(case).number, "refund") == 1


def test_a_lost_answer_is_looked_up_before_anything_is_asked_again(channel):
    set_fault(channel, "time_out")
    case = World(balance=1000).granted(1000)
    assert run(case) is not None
    assert (refund_of(case).state, paid_fen(channel)) == ("unknown", 1000)
    assert run(case, LATER) is None
    assert state_of(case) == "settled"
    assert channel.calls(refund_of(case).number, "refund") == 1
    assert paid_fen(channel) == 1000


@pytest.mark.parametrize("fault", ["lost", "error", "down"])
def test_an_order_that_never_arrived_is_asked_again_under_the_same_number(channel, fault):
    set_fault(channel, fault)
    case = World(balance=1000).granted(1000)
    number = refund_of(case).number
    assert run(case) is not None
    assert refund_of(case).state == RefundState.UNKNOWN
    set_fault(channel)
    assert run(case, LATER) is None
    assert [payout.number for payout in channel.payouts()] == [number]
    assert state_of(case) == "settled"


def test_nothing_is_said_to_be_processing_before_the_channel_said_so(channel):
    set_fault(channel, "lost")
    case = World(balance=1000).granted(1000)
    assert refund_of(case).state == RefundState.CREATED
    run(case)
    assert refund_of(case).state == RefundState.UNKNOWN


def test_a_channel_that_lies_keeps_the_case_waiting_and_the_money_held(channel):
    set_fault(channel, "lie")
    world = World(balance=1000)
    case = world.granted(1000)
    when = NOW
    for _ in range(20):
        again = run(case, when)
        assert again is not None
        when = again
    assert (state_of(case), refund_of(case).state) == ("granted", "processing")
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (0, 1000)
    assert nothing_wrong()


def test_another_amount_than_was_asked_is_never_posted_and_shown_to_finance_once(channel):
    set_fault(channel, "wrong_amount")
    case = World(balance=1000).granted(1000)
    assert run(case) is not None
    assert run(case, LATER) is not None
    assert refund_of(case).channel_code == AMOUNT_DIFFERS
    assert state_of(case) == "granted"
    told = Notice.objects.filter(case=case, to_role="finance", template="refund_amount_differs")
    assert told.count() == 1


def test_a_declined_refund_gives_everything_back_and_waits_for_finance(channel):
    set_fault(channel, "decline", code="BUYER_ACCOUNT_CLOSED")
    world = World(balance=1000)
    case = world.granted(1000)
    assert run(case) is None
    assert (state_of(case), refund_of(case).state) == ("unpaid", "failed")
    assert refund_of(case).channel_code == "BUYER_ACCOUNT_CLOSED"
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (1000, 0)
    order = Order.objects.get(pk=case.order_id)
    assert (order.refunding_fen, order.refunded_fen) == (0, 0)
    assert Notice.objects.filter(case=case, to_role="finance", template="refund_failed").exists()
    assert nothing_wrong()


def test_finance_pays_a_declined_refund_again_under_a_new_number(channel):
    set_fault(channel, "decline")
    case = World(balance=1000).granted(1000)
    run(case)
    set_fault(channel)
    [again] = pay_again(FINANCE, case.pk, now=LATER)
    assert state_of(case) == "granted"
    assert Job.objects.filter(key=f"execute_refund:{again.pk}").exists()
    assert run(case, LATER) is None
    assert state_of(case) == "settled"
    assert [payout.number for payout in channel.payouts()] == [again.number]
    assert Refund.objects.filter(case=case).count() == 2
    assert nothing_wrong()


def test_only_money_people_pay_again_and_only_what_is_unpaid(channel):
    case = World(balance=1000).granted(1000)
    with pytest.raises(NotAllowed):
        pay_again(AGENT, case.pk, now=NOW)
    with pytest.raises(NoSuchMove), transaction.atomic():
        pay_again(FINANCE, case.pk, now=NOW)


def test_paying_again_needs_money_and_says_how_much_is_missing(channel):
    world = World(balance=400)
    case = world.granted(1000)
    assert (state_of(case), refund_of(case).state) == ("unpaid", "failed")
    with pytest.raises(NotCovered) as refused, transaction.atomic():
        pay_again(FINANCE, case.pk, now=NOW)
    assert refused.value.facts == {"missing_fen": 600}
    assert state_of(case) == "unpaid"
    fund(AccountKind.DEPOSIT, 600, world.merchant)
    pay_again(FINANCE, case.pk, now=NOW)
    assert run(case) is None
    assert (state_of(case), paid_fen(channel)) == ("settled", 1000)
    assert nothing_wrong()


def test_a_case_is_settled_only_when_price_and_compensation_are_both_paid(channel):
    case = World(balance=5000).granted(1000, 200)
    run(case)
    assert state_of(case) == "granted"
    assert execute_refund(refund_of(case, "compensation").pk, now=NOW) is None
    assert state_of(case) == "settled"
    assert paid_fen(channel) == 1200
    assert Order.objects.get(pk=case.order_id).refunded_fen == 1000
    assert nothing_wrong()


def test_a_compensation_that_fails_after_the_price_is_paid_again_alone(channel):
    case = World(balance=5000).granted(1000, 200)
    set_fault(channel, "decline", amount_fen=200)
    run(case)
    execute_refund(refund_of(case, "compensation").pk, now=NOW)
    assert state_of(case) == "unpaid"
    set_fault(channel)
    [again] = pay_again(FINANCE, case.pk, now=NOW)
    assert (again.kind, again.amount_fen) == ("compensation", 200)
    execute_refund(again.pk, now=NOW)
    assert (state_of(case), paid_fen(channel)) == ("settled", 1200)
    assert nothing_wrong()


def test_a_success_while_the_case_is_unpaid_is_kept_and_the_case_stays_unpaid(channel):
    case = World(balance=5000).granted(1000, 200)
    set_fault(channel, "decline", amount_fen=200)
    execute_refund(refund_of(case, "compensation").pk, now=NOW)
    run(case)
    assert (state_of(case), refund_of(case).state) == ("unpaid", "succeeded")
    assert nothing_wrong()


def test_the_database_refuses_a_second_answer_to_a_hold(channel):
    case = World(balance=1000).granted(1000)
    run(case)
    hold = Transfer.objects.get(case=case, kind=TransferKind.HOLD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            kind=TransferKind.VOID,
            purpose=hold.purpose,
            debit=hold.debit,
            credit=hold.credit,
            amount_fen=hold.amount_fen,
            hold=hold,
            at=NOW,
        )


def test_a_closed_refund_never_opens_again(channel):
    case = World(balance=1000).granted(1000)
    run(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(case=case).update(state="unknown", closed_at=None)


def a_notice(channel: SandboxChannel, now: datetime = NOW) -> tuple[dict[str, str], bytes]:
    return channel.take_notices(now=now)[0]


def test_a_notice_brings_the_look_up_forward_and_moves_no_money_itself(channel):
    set_fault(channel, "late", after_seconds=60)
    case = World(balance=1000).granted(1000)
    run(case)
    Job.objects.filter(key=f"execute_refund:{refund_of(case).pk}").update(run_at=LATER, attempts=12)
    soon = NOW + timedelta(seconds=61)
    headers, body = a_notice(channel, soon)
    assert hear_notice("sandbox", headers, body, now=soon)
    assert refund_of(case).state == "processing"
    job = Job.objects.get(key=f"execute_refund:{refund_of(case).pk}")
    assert (job.run_at, job.attempts) == (soon, 0)
    run(case, soon)
    assert state_of(case) == "settled"


def test_repeated_and_late_notices_do_no_harm(channel):
    set_fault(channel, "twice")
    case = World(balance=1000).granted(1000)
    run(case)
    Job.objects.all().delete()
    notices = channel.take_notices(now=NOW)
    assert len(notices) == 2
    assert [hear_notice("sandbox", *notice, now=NOW) for notice in notices] == [False, False]
    assert not Job.objects.exists()
    assert paid_fen(channel) == 1000


def test_a_forged_notice_is_refused_before_it_is_read(channel):
    case = World(balance=1000).granted(1000)
    Job.objects.all().delete()
    body = json.dumps({"number": refund_of(case).number}).encode()
    with pytest.raises(NoticeRefused):
        hear_notice("sandbox", {"webhook-id": "1", "webhook-timestamp": "1"}, body, now=NOW)
    with pytest.raises(NoticeRefused):
        hear_notice("sandbox", {}, b"\xff\x00 not json", now=NOW)
    assert not Job.objects.exists()


def test_a_genuine_notice_about_a_refund_we_do_not_know_is_dropped(channel):
    ports.gateway("sandbox").refund(
        RefundOrder(
            number=uuid4().hex,
            trade_no="T",
            amount_fen=1,
            paid_fen=1,
            currency="CNY",
            channel="alipay",
            on_top=False,
            asked_at=NOW,
        )
    )
    headers, body = a_notice(channel)
    assert not hear_notice("sandbox", headers, body, now=NOW)


def test_a_merchant_who_agreed_pays_again_himself_also_where_the_platform_was_at_fault(channel):
    world = ClaimWorld(balance=0)
    hour = timedelta(hours=1)
    log_incident(
        world.supervisor, title="Outage", started_at=NOW - 3 * hour, ended_at=None, now=NOW
    )
    filed = file(world.sold(), "platform_fault")
    case = case_of(filed)
    assert (filed.state, filed.ruling["liable"]) == ("adjudicating", "platform")
    consult_merchant(world.agent, case.pk, now=NOW)
    accept_claim(world.seller, case.pk, now=NOW)
    assert state_of(case) == "unpaid"
    fund(AccountKind.GUARANTEE_FUND, 5000)
    fund(AccountKind.MERCHANT_BALANCE, 5000, world.merchant)
    pay_again(FINANCE, case.pk, now=NOW)
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (4000, 1000)


def test_a_long_name_that_a_channel_gives_a_refund_hinders_no_look_later(channel, monkeypatch):
    case = World(balance=5000).granted()
    number = refund_of(case).number
    accepted = Answer(verdict=Verdict.ACCEPTED, number=number, reference="X" * 200, code="Y" * 200)
    monkeypatch.setattr(type(ports.gateway("sandbox")), "look_up", lambda self, order: accepted)
    assert run(case) is not None
    assert (refund_of(case).state, refund_of(case).channel_ref) == ("processing", "X" * 80)
