"""The parties answer each other: accept, contest, offer, take or decline, call a person."""

from __future__ import annotations

import pytest

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.procedure.answer_claim import accept_claim, contest_claim, offer_remedy
from amends.actions.procedure.answer_offer import accept_offer, decline_offer
from amends.actions.shared.granting import NothingToPay, TooMuch
from amends.domain.access import Role
from amends.domain.exhibits import Exhibit
from amends.domain.facts import InvalidFacts
from amends.domain.procedure import NoSuchMove, NotYours
from amends.domain.refused import BadInput, NotFound
from amends.domain.texts import TextRefused
from amends.models.cases import Case, Evidence, Offer, Ruling
from amends.models.refunds import Refund
from claim_world import GOOD_PAGE, ClaimWorld, acts, buyer_of, clock_of, faults, told
from money_world import NOW, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ClaimWorld()


@pytest.fixture
def case(world) -> Case:
    return world.negotiating()


def offer(world, case, amount_fen=400, kind="part_refund"):
    offer_remedy(world.seller, case.pk, now=NOW, kind=kind, amount_fen=amount_fen, comment="抱歉")


def nothing_happened(case: Case) -> bool:
    return (state_of(case), acts(case)) == ("negotiating", ["filed", "consult"])


def test_a_claim_that_is_accepted_is_granted_in_full(world, case):
    accept_claim(world.seller, case.pk, now=NOW, comment="同意退款")
    assert (state_of(case), acts(case)) == ("granted", ["filed", "consult", "accept"])
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert (ruling.decided_by, ruling.person_id, ruling.reasons) == (
        "merchant",
        world.seller.id,
        "同意退款",
    )
    assert ruling.document["upon"].startswith("rul_")
    assert Refund.objects.get(case=case).amount_fen == 1000
    assert faults() == []


def test_a_claim_that_is_contested_goes_before_an_agent_with_the_merchants_evidence(world, case):
    contest_claim(world.seller, case.pk, now=NOW, comment="已使用", exhibits=[GOOD_PAGE])
    assert (state_of(case), acts(case)[-2:]) == ("adjudicating", ["contest", "exhibits"])
    assert Evidence.objects.get(case=case).filed_by == "merchant"
    assert {("buyer", "contested"), ("agent", "ruling_wanted")} <= told(case)


@pytest.mark.parametrize("comment", ["", "  \n ", "a\x00b", "x" * 4001])
def test_who_contests_says_why(world, case, comment):
    with pytest.raises(TextRefused):
        contest_claim(world.seller, case.pk, now=NOW, comment=comment)
    assert nothing_happened(case)


def test_evidence_that_could_not_be_judged_is_refused_with_the_whole_answer(world, case):
    with pytest.raises(InvalidFacts):
        contest_claim(
            world.seller, case.pk, now=NOW, comment="?", exhibits=[Exhibit(kind="hearsay")]
        )
    assert nothing_happened(case)
    assert not Evidence.objects.exists()


def test_only_the_merchant_of_the_case_answers(world, case):
    stranger = ClaimWorld().seller
    with pytest.raises(NotFound):
        accept_claim(stranger, case.pk, now=NOW)
    for actor in (buyer_of(case), world.agent, world.finance):
        with pytest.raises(NotYours):
            accept_claim(actor, case.pk, now=NOW)
    assert nothing_happened(case)


def test_an_offer_that_is_taken_becomes_the_ruling_and_is_paid(world, case):
    offer(world, case, 400)
    assert (state_of(case), clock_of(case)[1]) == ("offered", "lapse")
    accept_offer(buyer_of(case), case.pk, now=NOW)
    assert (state_of(case), Offer.objects.get(case=case).state) == ("granted", "accepted")
    refund = Refund.objects.get(case=case)
    assert (refund.kind, refund.amount_fen) == ("price", 400)
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert (ruling.refund_fen, ruling.fee_fen, ruling.decided_by) == (400, 0, "buyer")
    assert faults() == []


def test_a_compensation_that_is_taken_leaves_the_price_paid(world, case):
    offer(world, case, 300, "compensation")
    accept_offer(buyer_of(case), case.pk, now=NOW)
    refund = Refund.objects.get(case=case)
    assert (refund.kind, refund.amount_fen) == ("compensation", 300)
    case.order.refresh_from_db()
    assert case.order.refunding_fen == 0
    assert faults() == []


def test_an_offer_that_is_declined_goes_before_an_agent(world, case):
    offer(world, case)
    decline_offer(buyer_of(case), case.pk, now=NOW, comment="太少")
    assert (state_of(case), Offer.objects.get(case=case).state) == ("adjudicating", "declined")
    with pytest.raises(NoSuchMove):
        accept_offer(buyer_of(case), case.pk, now=NOW)


def test_nobody_but_the_buyer_answers_an_offer(world, case):
    offer(world, case)
    for actor in (world.seller, world.agent):
        with pytest.raises(NotYours):
            accept_offer(actor, case.pk, now=NOW)
    assert Offer.objects.get(case=case).state == "open"


@pytest.mark.parametrize(
    ("amount_fen", "refusal"),
    [(0, NothingToPay), (-1, NothingToPay), (1001, TooMuch), (10**30, TooMuch)],
)
@pytest.mark.parametrize("kind", ["part_refund", "compensation"])
def test_an_offer_is_more_than_nothing_and_no_more_than_was_paid(
    world, case, kind, amount_fen, refusal
):
    with pytest.raises(refusal):
        offer(world, case, amount_fen, kind)
    assert nothing_happened(case)
    assert not Offer.objects.exists()


def test_an_offer_of_an_unknown_kind_is_refused(world, case):
    with pytest.raises(BadInput):
        offer(world, case, 400, "a handshake")
    assert nothing_happened(case)


def test_a_second_offer_waits_for_the_answer_to_the_first(world, case):
    offer(world, case)
    with pytest.raises(NoSuchMove):
        offer(world, case, 500)
    assert Offer.objects.count() == 1


def test_the_buyer_may_call_a_person_instead_of_waiting(world, case):
    call_a_person(buyer_of(case), case.pk, now=NOW, comment="不想等")
    assert (state_of(case), clock_of(case)[:2]) == ("adjudicating", ("adjudicating", "overdue"))
    waiting = world.awaiting()
    call_a_person(buyer_of(waiting), waiting.pk, now=NOW)
    assert state_of(waiting) == "adjudicating"
    with pytest.raises(NoSuchMove):
        call_a_person(buyer_of(case), case.pk, now=NOW)


def test_a_shop_may_speak_for_its_buyers(world, case):
    shop = world.person(Role.SHOP)
    offer(world, case)
    accept_offer(shop, case.pk, now=NOW)
    assert state_of(case) == "granted"
