"""Filing a claim writes the case, its events, its clock, its money and its notices, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from amends.actions.claims.file_claims import (
    CLAIMS_MAX,
    Claim,
    DecidedBefore,
    Filed,
    OpenCaseExists,
    OrderCancelled,
    TooManyClaims,
    file_claims,
)
from amends.actions.claims.withdraw_case import withdraw_case
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.facts import InvalidFacts
from amends.domain.procedure import Act, NoSuchMove, NotYours
from amends.domain.refused import BadInput, NotAllowed, NotFound
from amends.domain.texts import TextRefused
from amends.models.cases import Case, CaseEvent, Evidence, Ruling
from amends.models.jobs import Job
from amends.models.ledger import AccountKind, Transfer
from amends.models.orders import Activation
from amends.models.refunds import Refund
from claim_world import (
    GOOD_PAGE,
    KEY_ERROR,
    ClaimWorld,
    acts,
    answer,
    buyer_of,
    case_of,
    claim,
    clock_of,
    faults,
    file,
    row_counts,
    told,
)
from listening import statements
from money_world import NOW, World

pytestmark = pytest.mark.django_db

END_OF_WINDOW = datetime.fromisoformat("2026-03-10T00:00:00+08:00")
"""NOW is 2026-03-02 in Shanghai: seven days later the day after the last one begins."""


def test_an_approved_claim_is_a_case_with_its_money_set_aside_and_its_payment_promised():
    world = ClaimWorld(balance=5000)
    filed = file(world.sold())
    case = case_of(filed)
    assert (filed.state, case.state, case.number) == ("granted", "granted", f"{filed.order_no}-R1")
    assert acts(case) == ["filed", "approve"]
    ruling = Ruling.objects.get(case=case)
    assert (ruling.outcome, ruling.refund_fen, ruling.decided_by) == ("approve", 1000, "system")
    assert ruling.document["findings"]
    assert ruling.facts["reason"] == "not_delivered"
    refund = Refund.objects.get(case=case)
    assert (refund.amount_fen, refund.state, refund.payment.order_id) == (
        1000,
        "created",
        case.order_id,
    )
    hold = Transfer.objects.get(case=case)
    assert (hold.kind, hold.amount_fen, hold.refund_id) == ("hold", 1000, refund.pk)
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (4000, 1000)
    assert Job.objects.get().args == {"refund_id": str(refund.pk)}
    assert clock_of(case)[:2] == ("granted", "overdue")
    assert told(case) == {("buyer", "granted"), ("merchant", "granted_by_rule")}
    assert faults() == []


def test_a_rejected_claim_may_be_appealed_for_seven_days_and_moves_no_money():
    world = ClaimWorld(balance=5000)
    case = world.refused()
    assert (case.state, case.refused_at, acts(case)) == ("refused", NOW, ["filed", "reject"])
    assert clock_of(case) == ("refused", "lapse", END_OF_WINDOW)
    assert told(case) == {("buyer", "refused")}
    assert not Refund.objects.exists()
    assert not Job.objects.exists()
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (5000, 0)


def test_a_claim_that_lacks_evidence_waits_for_it_two_days():
    world = ClaimWorld()
    filed = file(world.sold("activated_unused"), "invalid_key")
    case = case_of(filed)
    assert (case.state, case.asked_at) == ("awaiting_evidence", NOW)
    assert filed.ruling["missing_evidence"] == ["order_page", "key_error_screenshot"]
    assert clock_of(case) == ("awaiting_evidence", "lapse", NOW + timedelta(hours=48))
    assert filed.deadline.due == NOW + timedelta(hours=48)
    assert told(case) == {("buyer", "material_wanted")}


def test_a_claim_that_no_rule_settles_goes_to_the_merchant_first():
    world = ClaimWorld()
    case = world.negotiating()
    assert case.state == "negotiating"
    assert clock_of(case) == ("negotiating", "lapse", NOW + timedelta(hours=48))
    assert told(case) == {("buyer", "with_merchant"), ("merchant", "answer_wanted")}


def test_where_the_merchant_cannot_answer_a_person_decides():
    case = ClaimWorld().adjudicating()
    assert (case.state, clock_of(case)[:2]) == ("adjudicating", ("adjudicating", "overdue"))
    assert told(case) == {("buyer", "before_an_agent"), ("agent", "ruling_wanted")}


def test_a_suspended_merchant_is_still_asked():
    world = ClaimWorld()
    world.merchant.status = "suspended"
    world.merchant.save()
    assert world.negotiating().state == "negotiating"


def test_a_grant_that_no_account_covers_goes_before_a_person_and_promises_nothing():
    case = case_of(file(ClaimWorld(balance=999).sold()))
    assert case.state == "adjudicating"
    assert Ruling.objects.get(case=case).outcome == "approve"
    assert not Refund.objects.exists()


def test_a_batch_never_promises_the_same_money_twice():
    world = ClaimWorld(balance=1500, deposit=700, guarantee=300)
    orders = [world.sold() for _ in range(4)]
    filed = file_claims(buyer_of(*orders), [claim(order) for order in orders], now=NOW)
    assert [each.state for each in filed] == ["granted", "granted", "adjudicating", "adjudicating"]
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (0, 1500)
    assert world.sums(AccountKind.DEPOSIT) == (200, 500)
    assert faults() == []


def test_what_is_brought_lies_on_the_file_with_its_marks():
    filed = file(ClaimWorld().sold("used"), "invalid_key", evidence=(GOOD_PAGE, KEY_ERROR))
    rows = Evidence.objects.filter(case_id=filed.case_id).order_by("number")
    assert [(row.number, row.kind) for row in rows] == [
        (1, "order_page"),
        (2, "key_error_screenshot"),
    ]
    assert rows[1].shows == KEY_ERROR.shows
    assert filed.facts["evidence"] == [GOOD_PAGE.as_fact(), KEY_ERROR.as_fact()]


def test_a_mark_cannot_pass_one_kind_of_evidence_off_as_another():
    dressed = Exhibit(kind="order_page", shows={"type": "official_failure_proof"})
    filed = file(ClaimWorld().sold("used"), "invalid_key", evidence=(dressed,))
    assert filed.facts["evidence"] == [{"type": "order_page"}]


def test_the_first_event_binds_what_the_buyer_said():
    filed = file(
        ClaimWorld().sold("used"),
        "invalid_key",
        statement="卡密无法激活",
        discovered_at=NOW,
        invalid_quantity=1,
        demands=("demand=假一赔三",),
        evidence=(GOOD_PAGE,),
    )
    body = CaseEvent.objects.get(case_id=filed.case_id, seq=1).body
    assert {"order_no", "reason", "statement_sha256", "exhibits", "demands"} <= body.keys()
    assert (body["invalid_quantity"], body["discovered_at"]) == (1, NOW.isoformat())


def test_in_a_batch_the_good_are_filed_and_each_bad_one_is_told_why():
    world = ClaimWorld()
    good, late, cancelled, strange, open_one = (world.sold() for _ in range(5))
    cancelled.state = "cancelled"
    cancelled.save()
    file(open_one)
    mine = buyer_of(good, late, cancelled, open_one)
    claims = [
        claim(good),
        claim(cancelled),
        claim(strange),
        Claim(order_no="KM-nowhere", reason="other"),
        Claim(order_no="KM\x00", reason="other"),
        claim(open_one),
        claim(late, "whim"),
        claim(late, statement="x" * 4001),
        claim(late, statement="a\x00b"),
        claim(late, wish="the moon"),
        claim(late, invalid_quantity=-1),
        claim(late, discovered_at=NOW.replace(tzinfo=None)),
        claim(late, demands=("\x00",)),
        claim(late, evidence=(Exhibit(kind="hearsay"),)),
        claim(late, evidence=(Exhibit(kind="order_page", shows={"legible": "yes"}),)),
        claim(late),
        claim(good),
    ]
    before = Case.objects.count()
    answers = file_claims(mine, claims, now=NOW)
    assert [type(each) for each in answers] == [
        Filed,
        OrderCancelled,
        NotFound,
        NotFound,
        NotFound,
        OpenCaseExists,
        InvalidFacts,
        TextRefused,
        TextRefused,
        BadInput,
        InvalidFacts,
        InvalidFacts,
        InvalidFacts,
        InvalidFacts,
        InvalidFacts,
        Filed,
        OpenCaseExists,
    ]
    assert answers[5].facts["case_number"] == f"{open_one.order_no}-R1"
    assert answers[-1].facts["case_number"] == answers[0].number
    assert Case.objects.count() == before + 2
    assert faults() == []


def test_an_empty_batch_is_answered_with_nothing_and_too_large_a_one_is_refused():
    world = ClaimWorld()
    order = world.sold()
    assert file_claims(buyer_of(order), [], now=NOW) == []
    with pytest.raises(TooManyClaims):
        file_claims(buyer_of(order), [claim(order)] * (CLAIMS_MAX + 1), now=NOW)


def test_a_dry_run_says_the_same_and_writes_nothing():
    world = ClaimWorld()
    order = world.sold()
    before = row_counts()
    [dry] = file_claims(buyer_of(order), [claim(order)], now=NOW, dry_run=True)
    assert row_counts() == before
    assert (dry.case_id, list(dry.refunds)) == (None, [])
    real = file(order)
    assert (dry.state, dry.number, dry.deadline) == (real.state, real.number, real.deadline)
    assert {**dry.ruling, "id": ""} == {**real.ruling, "id": ""}


@pytest.mark.parametrize("role", [Role.MERCHANT, Role.AGENT, Role.FINANCE, Role.OPERATOR])
def test_only_buyers_and_shops_file_claims(role):
    world = ClaimWorld()
    with pytest.raises(NotAllowed):
        file_claims(Actor(role=role), [claim(world.sold())], now=NOW)


def test_an_order_of_somebody_else_is_answered_as_if_there_were_none():
    world, other = ClaimWorld(), World()
    order = world.sold()
    unknown = Claim(order_no="KM-nowhere", reason="other")
    strangers = [
        buyer_of(world.sold()),
        world.person(Role.BUYER),
        Actor(role=Role.SHOP, merchant_id=other.merchant.pk),
    ]
    for stranger in strangers:
        theirs, none = file_claims(stranger, [claim(order), unknown], now=NOW)
        assert isinstance(theirs, NotFound)
        assert theirs.says("zh") == none.says("zh")
    shops = [Actor(role=Role.SHOP), Actor(role=Role.SHOP, merchant_id=world.merchant.pk)]
    assert all(file_claims(shop, [claim(order)], now=NOW, dry_run=True) for shop in shops)


def test_a_withdrawn_claim_can_be_filed_again_under_the_next_number():
    world = ClaimWorld()
    case = world.negotiating()
    with pytest.raises(NotFound):
        withdraw_case(buyer_of(world.sold()), case.pk, now=NOW)
    with pytest.raises(NotYours):
        withdraw_case(world.seller, case.pk, now=NOW)
    withdraw_case(buyer_of(case), case.pk, now=NOW)
    case.refresh_from_db()
    assert (case.state, clock_of(case)) == ("withdrawn", None)
    with pytest.raises(NoSuchMove):
        withdraw_case(buyer_of(case), case.pk, now=NOW)
    again = file(case.order, "delayed_delivery")
    assert again.number == f"{case.order.order_no}-R2"
    assert faults() == []


def test_a_refused_claim_binds_its_order_until_the_appeal_is_over():
    case = ClaimWorld().refused()
    assert isinstance(answer(case.order, "no_longer_wanted"), OpenCaseExists)


def test_what_was_refunded_in_full_is_not_refunded_again():
    world = ClaimWorld()
    order = world.sold("unactivated")
    case = file(order, "no_longer_wanted")
    world.settle(case_of(case))
    again = file(order, "no_longer_wanted")
    assert (again.state, again.ruling["clauses"][0]["id"]) == ("refused", "A-01")


def test_a_second_charge_given_back_leaves_the_price_to_be_claimed_once():
    world = ClaimWorld(guarantee=10_000)
    order = world.sold("unactivated", charges=2)
    extra = file(order, "duplicate_charge")
    assert (extra.state, extra.ruling["refund_fen"], extra.ruling["liable"]) == (
        "granted",
        1000,
        "platform",
    )
    assert extra.refunds[0].payment_id == order.payment_set.order_by("paid_at").last().pk
    world.settle(case_of(extra))
    again = file(order, "duplicate_charge")
    assert again.state == "refused"
    world.close(case_of(again))
    price = file(order, "no_longer_wanted")
    assert (price.state, price.ruling["refund_fen"]) == ("granted", 1000)
    world.settle(case_of(price))
    order.refresh_from_db()
    assert order.refunded_fen == 2000
    assert file(order, "no_longer_wanted").state == "refused"
    assert faults() == []


def test_special_goods_are_excluded_only_where_the_buyer_agreed():
    world = ClaimWorld()
    agreed = world.sold("unactivated", special_offer=True, exclusion_consent=True)
    assert file(agreed, "no_longer_wanted").state == "refused"
    silent = world.sold("unactivated", special_offer=True)
    assert file(silent, "no_longer_wanted").state == "granted"


def test_a_key_redeemed_before_the_buyer_saw_it_is_the_merchants_fault():
    world = ClaimWorld()
    order = world.sold("used")
    for kind, minutes in (("used", 30), ("viewed", 60)):
        at = order.paid_at + timedelta(minutes=minutes)
        Activation.objects.create(order=order, reference=kind, kind=kind, at=at)
    filed = file(order, "already_used_key")
    assert (filed.state, filed.ruling["clauses"][0]["id"]) == ("granted", "Q-01")


def test_a_key_that_the_buyers_own_account_used_is_not():
    world = ClaimWorld()
    order = world.sold("used")
    for kind, minutes in (("used", 30), ("viewed", 60)):
        at = order.paid_at + timedelta(minutes=minutes)
        Activation.objects.create(
            order=order, reference=kind, kind=kind, at=at, used_by="buyer_account"
        )
    assert file(order, "already_used_key").state == "refused"


def test_the_number_of_statements_does_not_grow_with_the_batch():
    world = ClaimWorld()
    orders = [world.sold() for _ in range(101)]
    buyer = buyer_of(*orders)
    file_claims(buyer, [claim(orders[0])], now=NOW, dry_run=True)
    with statements() as single:
        file_claims(buyer, [claim(orders[0])], now=NOW)
    with statements() as many:
        file_claims(buyer, [claim(order) for order in orders[1:]], now=NOW)
    assert len(single) == len(many) <= 4
    assert Case.objects.count() == 101


def test_what_was_refused_for_good_is_judged_again_only_for_another_reason():
    world = ClaimWorld()
    case = world.refused()
    world.close(case)
    assert isinstance(answer(case.order, case.reason), DecidedBefore)
    assert isinstance(answer(case.order, "invalid_key"), Filed)


def test_a_claim_that_is_closed_at_once_takes_its_number_also_within_a_batch(monkeypatch):
    """A rulebook may let claims lapse at filing; the next one on the order gets the next number."""
    world = ClaimWorld(balance=5000)
    order = world.sold("used")
    monkeypatch.setattr("amends.actions.claims.file_claims.act_upon", lambda *a, **how: Act.LAPSE)
    both = [claim(order, "no_longer_wanted"), claim(order, "other")]
    filed = file_claims(buyer_of(order), both, now=NOW)
    assert [each.number for each in filed] == [f"{order.order_no}-R1", f"{order.order_no}-R2"]
    assert file(order, "not_delivered").number == f"{order.order_no}-R3"
