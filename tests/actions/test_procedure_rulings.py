"""A person rules: with reasons, within what was paid, and on an appeal another person."""

from __future__ import annotations

import pytest

from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.ask_for_material import ask_for_material
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import SamePerson, rule_case
from amends.actions.procedure.run_clock import run_clock
from amends.actions.shared.granting import NothingToPay, TooMuch
from amends.domain.facts_reader import AMOUNT_MAX_FEN
from amends.domain.procedure import NoSuchMove, NotYours
from amends.domain.refused import NotFound
from amends.domain.texts import TextRefused
from amends.models.cases import Case, CaseEvent, Evidence, Ruling
from amends.models.ledger import AccountKind, Transfer
from amends.models.orders import Order
from amends.models.refunds import Refund
from claim_world import (
    GOOD_PAGE,
    ClaimWorld,
    acts,
    buyer_of,
    case_of,
    clock_of,
    faults,
    file,
    row_counts,
    told,
)
from money_world import NOW, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ClaimWorld()


@pytest.fixture
def case(world) -> Case:
    return world.adjudicating()


def rule(actor, case, *, grant=True, reasons="商家未举证", **said):
    return rule_case(actor, case.pk, now=NOW, grant=grant, reasons=reasons, **said)


def untouched(case: Case) -> bool:
    return (
        state_of(case) == "adjudicating"
        and Ruling.objects.filter(case=case).count() == 1
        and not Refund.objects.filter(case=case).exists()
    )


def test_a_grant_without_an_amount_pays_the_price_back(world, case):
    ruling = rule(world.agent, case)
    assert (ruling.outcome, ruling.refund_fen, ruling.person_id) == (
        "approve",
        1000,
        world.agent.id,
    )
    assert (state_of(case), Refund.objects.get(case=case).amount_fen) == ("granted", 1000)
    assert {("buyer", "granted"), ("merchant", "granted_by_ruling")} <= told(case)
    assert faults() == []


def test_the_event_of_a_ruling_binds_the_whole_ruling(world, case):
    ruling = rule(world.agent, case, refund_fen=300)
    body = CaseEvent.objects.filter(case=case).latest("seq").body
    assert body["ruling"] == ruling.document["id"]
    assert len(body["sha256"]) == 64
    assert (body["refund_fen"], body["outcome"]) == (300, "approve")


def test_price_and_compensation_are_two_refunds_and_only_one_counts_against_the_order(world, case):
    rule(world.agent, case, refund_fen=1000, compensation_fen=3000)
    refunds = dict(Refund.objects.filter(case=case).values_list("kind", "amount_fen"))
    assert refunds == {"price": 1000, "compensation": 3000}
    purposes = dict(Transfer.objects.filter(case=case).values_list("purpose", "amount_fen"))
    assert purposes == {"refund": 1000, "compensation": 3000}
    case.order.refresh_from_db()
    assert case.order.refunding_fen == 1000
    assert world.sums(AccountKind.MERCHANT_BALANCE)[1] == 4000
    assert faults() == []


def test_a_compensation_alone_can_be_granted(world, case):
    rule(world.agent, case, refund_fen=0, compensation_fen=500)
    assert [r.kind for r in Refund.objects.filter(case=case)] == ["compensation"]


@pytest.mark.parametrize(
    ("amounts", "refusal"),
    [
        ({"refund_fen": 0}, NothingToPay),
        ({"refund_fen": -1}, NothingToPay),
        ({"refund_fen": 500, "compensation_fen": -1}, NothingToPay),
        ({"refund_fen": 1001}, TooMuch),
        ({"refund_fen": 10**40}, TooMuch),
        ({"refund_fen": 500, "compensation_fen": AMOUNT_MAX_FEN + 1}, TooMuch),
        ({"refund_fen": 500, "compensation_fen": 10**40}, TooMuch),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_grant_that_cannot_be_is_refused_whole(world, case, amounts, refusal, dry_run):
    with pytest.raises(refusal):
        rule(world.agent, case, dry_run=dry_run, **amounts)
    assert untouched(case)


def test_a_refusal_says_how_much_would_be_possible(world, case):
    with pytest.raises(TooMuch) as refusal:
        rule(world.agent, case, refund_fen=1001)
    assert refusal.value.facts["maximum_refundable_fen"] == 1000


@pytest.mark.parametrize("reasons", ["", "   ", "\n", "a\x00", "x" * 4001])
@pytest.mark.parametrize("grant", [True, False])
def test_a_ruling_without_reasons_is_refused(world, case, grant, reasons):
    with pytest.raises(TextRefused):
        rule(world.agent, case, grant=grant, reasons=reasons)
    assert untouched(case)


def test_a_dry_run_shows_the_ruling_and_writes_nothing(world, case):
    before = row_counts()
    ruling = rule(world.agent, case, refund_fen=600, dry_run=True)
    assert ruling.refund_fen == 600
    assert row_counts() == before
    assert untouched(case)


def test_only_arbiters_rule_and_only_cases_that_wait_for_it(world, case):
    for actor in (world.seller, buyer_of(case), world.finance):
        with pytest.raises(NotYours):
            rule(actor, case)
    with pytest.raises(NotFound):
        rule(ClaimWorld().seller, case)
    with pytest.raises(NoSuchMove):
        rule(world.agent, world.negotiating())
    assert untouched(case)


def test_what_no_account_covers_stays_decided_and_waits_for_money():
    world = ClaimWorld(balance=0)
    case = case_of(file(world.sold()))
    ruling = rule(world.agent, case)
    assert (ruling.refund_fen, state_of(case)) == (1000, "unpaid")
    refund = Refund.objects.get(case=case)
    assert (refund.state, refund.channel_code) == ("failed", "not_covered")
    assert ("finance", "not_covered") in told(case)
    assert not Transfer.objects.filter(case=case).exists()
    assert faults() == []


def test_a_refusal_opens_the_window_of_an_appeal(world, case):
    rule(world.agent, case, grant=False, reasons="超出承诺范围")
    case.refresh_from_db()
    assert (case.state, case.refused_at) == ("refused", NOW)
    assert clock_of(case)[:2] == ("refused", "lapse")
    assert not Refund.objects.filter(case=case).exists()


def test_an_appeal_is_ruled_on_by_another_person(world, case):
    rule(world.agent, case, grant=False)
    appeal_case(buyer_of(case), case.pk, now=NOW, comment="新证据", exhibits=[GOOD_PAGE])
    assert (state_of(case), Evidence.objects.filter(case=case).count()) == ("second_instance", 1)
    for grant in (True, False):
        with pytest.raises(SamePerson):
            rule(world.agent, case, grant=grant)
    rule(world.other_agent, case)
    assert state_of(case) == "granted"
    assert faults() == []


def test_a_second_refusal_is_final(world, case):
    rule(world.agent, case, grant=False)
    appeal_case(buyer_of(case), case.pk, now=NOW, comment="不服")
    rule(world.supervisor, case, grant=False)
    assert (state_of(case), clock_of(case)) == ("upheld", None)
    assert ("buyer", "refused_for_good") in told(case)
    with pytest.raises(NoSuchMove):
        appeal_case(buyer_of(case), case.pk, now=NOW, comment="还是不服")


def test_what_the_rulebook_refused_any_agent_may_review(world):
    case = world.refused()
    appeal_case(buyer_of(case), case.pk, now=NOW, comment="商品并未使用")
    rule(world.agent, case)
    assert state_of(case) == "granted"


def test_who_appeals_says_why_and_is_the_buyer(world):
    case = world.refused()
    with pytest.raises(TextRefused):
        appeal_case(buyer_of(case), case.pk, now=NOW, comment=" ")
    with pytest.raises(NotYours):
        appeal_case(world.seller, case.pk, now=NOW, comment="?")
    run_clock(case.pk, now=clock_of(case)[2])
    with pytest.raises(NoSuchMove):
        appeal_case(buyer_of(case), case.pk, now=clock_of(case) or NOW, comment="太晚")


def test_an_agent_may_ask_for_evidence_and_what_comes_is_judged_at_once(world, case):
    ask_for_material(world.agent, case.pk, now=NOW, kinds=["order_page"], comment="请补充")
    assert (state_of(case), clock_of(case)[:2]) == (
        "awaiting_evidence",
        ("awaiting_evidence", "lapse"),
    )
    supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE], now=NOW)
    assert acts(case)[-4:] == ["ask", "exhibits", "supply", "consult"]


@pytest.mark.parametrize("kinds", [[], [" "], ["a crystal ball"], ["order_page", "x" * 50]])
def test_what_is_asked_for_is_named_and_known(world, case, kinds):
    with pytest.raises(TextRefused):
        ask_for_material(world.agent, case.pk, now=NOW, kinds=kinds)
    assert untouched(case)


def test_an_agent_may_hear_the_merchant_first(world, case):
    consult_merchant(world.agent, case.pk, now=NOW)
    assert (state_of(case), clock_of(case)[:2]) == ("negotiating", ("negotiating", "lapse"))
    assert ("merchant", "answer_wanted") in told(case)


def test_a_merchant_whose_silence_could_grant_nothing_is_not_asked(world, case):
    Order.objects.filter(pk=case.order_id).update(refunded_fen=1000)
    with pytest.raises(NothingToPay):
        consult_merchant(world.agent, case.pk, now=NOW)
    assert untouched(case)
