"""Silence: what the clock does to a case, when, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.procedure.answer_claim import offer_remedy
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.actions.procedure.run_clock import run_clock
from amends.domain.procedure import NoSuchMove
from amends.models.cases import Case, CaseDeadline, CaseEvent, Offer, Ruling
from amends.models.orders import Activation
from amends.models.refunds import Refund
from claim_world import ClaimWorld, acts, buyer_of, case_of, clock_of, faults, file, told
from money_world import NOW, refund_of, state_of

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)


def offered(world: ClaimWorld) -> Case:
    case = world.negotiating()
    offer_remedy(world.seller, case.pk, now=NOW, kind="part_refund", amount_fen=400)
    return case


def appealed(world: ClaimWorld) -> Case:
    case = world.refused()
    appeal_case(buyer_of(case), case.pk, now=NOW, comment="商品未使用")
    return case


def unpaid(world: ClaimWorld) -> Case:
    poor = ClaimWorld(balance=0)
    case = case_of(file(poor.sold()))
    rule_case(poor.agent, case.pk, now=NOW, grant=True, reasons="未发货")
    return case


SILENCES = {
    "the merchant's grants the claim": (ClaimWorld.negotiating, "lapse", "granted"),
    "the buyer's to an offer brings a person": (offered, "lapse", "adjudicating"),
    "the buyer's to a request, where he claims a fault": (
        ClaimWorld.awaiting,
        "lapse",
        "adjudicating",
    ),
    "the buyer's to a request, where nobody is at fault": (
        lambda world: world.awaiting("no_longer_wanted"),
        "lapse",
        "lapsed",
    ),
    "the buyer's to a refusal makes it final": (ClaimWorld.refused, "lapse", "upheld"),
    "an agent's is reported": (ClaimWorld.adjudicating, "overdue", "adjudicating"),
    "a supervisor's is reported": (appealed, "overdue", "second_instance"),
    "a channel's is reported": (
        lambda world: case_of(file(world.sold())),
        "overdue",
        "granted",
    ),
    "finance's is reported": (unpaid, "overdue", "unpaid"),
}


@pytest.fixture(params=SILENCES)
def silence(request):
    make, act, after = SILENCES[request.param]
    return make(ClaimWorld()), act, after


def test_before_its_time_the_clock_does_nothing(silence):
    case, _, _ = silence
    before = acts(case)
    assert not run_clock(case.pk, now=clock_of(case)[2] - MICROSECOND)
    assert acts(case) == before


def test_at_its_time_the_clock_does_its_act(silence):
    case, act, after = silence
    due = clock_of(case)[2]
    before = acts(case)
    assert run_clock(case.pk, now=due)
    assert acts(case)[: len(before) + 1] == [*before, act]
    assert state_of(case) == after
    event = CaseEvent.objects.filter(case=case, seq=len(before) + 1).get()
    assert (event.actor_role, event.at) == ("clock", due)
    assert faults() == []


def test_run_twice_it_acts_once(silence):
    case, _, after = silence
    due = clock_of(case)[2]
    run_clock(case.pk, now=due)
    written = acts(case)
    assert not run_clock(case.pk, now=due)
    assert (acts(case), state_of(case)) == (written, after)


def test_long_after_its_time_it_still_acts_once(silence):
    case, _, after = silence
    late = clock_of(case)[2] + timedelta(days=60)
    assert run_clock(case.pk, now=late)
    assert not run_clock(case.pk, now=late)
    assert state_of(case) == after


def test_a_move_made_in_time_stops_the_clock():
    world = ClaimWorld()
    case = world.negotiating()
    due = clock_of(case)[2]
    offer_remedy(world.seller, case.pk, now=due - MICROSECOND, kind="part_refund", amount_fen=400)
    assert not run_clock(case.pk, now=due)
    assert clock_of(case) == ("offered", "lapse", due - MICROSECOND + timedelta(hours=48))


def test_the_merchants_silence_is_a_ruling_with_its_money():
    case = ClaimWorld().negotiating()
    run_clock(case.pk, now=clock_of(case)[2])
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert (ruling.outcome, ruling.refund_fen, ruling.decided_by) == ("approve", 1000, "clock")
    assert ruling.reasons
    assert ruling.document["findings"]
    assert Refund.objects.get(case=case).amount_fen == 1000
    assert {("buyer", "granted"), ("merchant", "granted_by_silence")} <= told(case)


def test_silence_grants_the_price_and_not_what_was_charged_beside_it():
    world = ClaimWorld()
    order = world.sold("used", promised_delivery_minutes=1, charges=2)
    case = case_of(file(order, "delayed_delivery"))
    assert case.state == "negotiating"
    run_clock(case.pk, now=clock_of(case)[2])
    assert Refund.objects.get(case=case).amount_fen == 1000


def test_silence_to_an_offer_takes_it_off_the_table():
    case = offered(ClaimWorld())
    run_clock(case.pk, now=clock_of(case)[2])
    assert Offer.objects.get(case=case).state == "lapsed"
    assert {("buyer", "before_an_agent"), ("agent", "ruling_wanted")} <= told(case)


def test_when_the_time_for_evidence_is_over_the_file_is_judged_as_it_stands():
    world = ClaimWorld()
    case = world.awaiting()
    order = case.order
    # Meanwhile the log shows that somebody else redeemed the key before it was delivered.
    at = order.paid_at - timedelta(days=1)
    Activation.objects.create(order=order, reference="U", kind="used", used_by="third_party", at=at)
    run_clock(case.pk, now=clock_of(case)[2])
    assert acts(case) == ["filed", "ask", "lapse", "approve"]
    assert Refund.objects.filter(case=case).exists()


def test_what_is_overdue_is_marked_and_told_again_at_the_next_deadline():
    case = ClaimWorld().adjudicating()
    first = clock_of(case)[2]
    run_clock(case.pk, now=first)
    case.refresh_from_db()
    assert case.overdue
    second = clock_of(case)[2]
    assert second > first
    assert ("supervisor", "overdue") in told(case)
    assert run_clock(case.pk, now=second)
    assert acts(case)[-2:] == ["overdue", "overdue"]


def test_a_ruling_in_the_end_takes_the_mark_away():
    world = ClaimWorld()
    case = world.adjudicating()
    run_clock(case.pk, now=clock_of(case)[2])
    rule_case(world.agent, case.pk, now=NOW + timedelta(days=20), grant=True, reasons="举证不足")
    case.refresh_from_db()
    assert (case.state, case.overdue) == ("granted", False)


def test_the_days_of_an_appeal_end_with_the_seventh_day_in_china():
    case = ClaimWorld().refused()
    due = clock_of(case)[2]
    assert due == datetime.fromisoformat("2026-03-10T00:00:00+08:00")
    run_clock(case.pk, now=due)
    with pytest.raises(NoSuchMove):
        appeal_case(buyer_of(case), case.pk, now=due, comment="新证据")


def test_a_rulebook_of_its_own_has_its_own_patience():
    world = ClaimWorld()
    short = world.rulebook.text.replace('id = "default@2026.1"', 'id = "short@1"')
    old = "[settings.merchant_answer_hours]\nvalue = 48"
    assert old in short
    book = type(world.rulebook).objects.create(
        id="short@1",
        text=short.replace(old, "[settings.merchant_answer_hours]\nvalue = 3"),
        sha256="0" * 64,
        published_at=NOW,
        effective_at=NOW,
    )
    order = world.sold("used", promised_delivery_minutes=1, rulebook=book)
    case = case_of(file(order, "delayed_delivery"))
    assert clock_of(case) == ("negotiating", "lapse", NOW + timedelta(hours=3))


def test_a_case_without_a_clock_is_left_alone():
    world = ClaimWorld()
    case = world.negotiating()
    CaseDeadline.objects.filter(case=case).delete()
    assert not run_clock(case.pk, now=NOW + timedelta(days=99))
    assert state_of(case) == "negotiating"


def test_silence_grants_no_more_than_is_left_when_more_was_proposed():
    """Else the clock would fail at each try, and the case wait for ever."""
    world = ClaimWorld(balance=5000)
    order = world.sold("used", charges=2, promised_delivery_minutes=1)
    first = case_of(file(order, "delayed_delivery"))
    call_a_person(buyer_of(order), first.pk, now=NOW)
    rule_case(world.agent, first.pk, now=NOW, grant=True, refund_fen=1500, reasons="Goodwill.")
    first.refresh_from_db()
    world.settle(first)
    again = file(order, "duplicate_charge")
    assert (again.state, again.ruling["refund_fen"]) == ("adjudicating", 1000)
    consult_merchant(world.agent, again.case_id, now=NOW)
    assert run_clock(again.case_id, now=NOW + timedelta(days=3))
    assert refund_of(case_of(again)).amount_fen == 500
