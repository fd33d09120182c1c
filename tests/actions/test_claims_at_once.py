"""Two who act at the same moment, on real transactions: one comes first, nothing is done twice."""

from __future__ import annotations

from functools import partial

import pytest

from amends.actions.claims.file_claims import Filed, OpenCaseExists, file_claims
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.money.pay_again import pay_again
from amends.actions.procedure.answer_claim import accept_claim
from amends.actions.procedure.rule_case import rule_case
from amends.actions.procedure.run_clock import run_clock
from amends.domain.procedure import NoSuchMove
from amends.models.cases import Case, CaseDeadline, Evidence, Ruling
from amends.models.ledger import AccountKind
from amends.models.refunds import Refund
from claim_world import (
    GOOD_PAGE,
    KEY_ERROR,
    ClaimWorld,
    acts,
    at_once,
    buyer_of,
    case_of,
    claim,
    faults,
    file,
)
from money_world import NOW, fund, state_of

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results: list[object]) -> list[str]:
    """What each of several did: the refusal it got, or that it was done."""
    return sorted(type(r).__name__ if isinstance(r, Exception) else "done" for r in results)


def test_two_claims_at_once_on_one_order_become_one_case():
    world = ClaimWorld()
    order = world.sold()
    work = partial(file_claims, buyer_of(order), [claim(order)], now=NOW)
    answers = [answer for [answer] in at_once(*[work] * 4)]
    filed = [each for each in answers if isinstance(each, Filed)]
    refused = [each for each in answers if isinstance(each, OpenCaseExists)]
    assert (len(filed), len(refused)) == (1, 3)
    assert {each.facts["case_number"] for each in refused} == {filed[0].number}
    assert (Case.objects.count(), Refund.objects.count()) == (1, 1)
    assert faults() == []


def test_batches_that_name_the_same_orders_in_another_order_do_not_block_each_other():
    world = ClaimWorld()
    orders = [world.sold() for _ in range(30)]
    claims = [claim(order) for order in orders]
    file_all = partial(file_claims, buyer_of(*orders), now=NOW)
    one, other = at_once(partial(file_all, claims), partial(file_all, claims[::-1]))
    assert sum(isinstance(each, Filed) for each in [*one, *other]) == 30
    assert Case.objects.count() == 30
    assert faults() == []


def test_grants_at_once_never_overdraw_an_account():
    world = ClaimWorld(balance=2500)
    orders = [world.sold() for _ in range(4)]
    works = [partial(file_claims, buyer_of(o), [claim(o)], now=NOW) for o in orders]
    states = sorted(str(filed.state) for [filed] in at_once(*works))
    assert states == ["adjudicating", "adjudicating", "granted", "granted"]
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (500, 2000)
    assert faults() == []


def test_two_agents_who_rule_at_once_make_one_ruling():
    world = ClaimWorld()
    case = world.adjudicating()
    grant = partial(rule_case, case_id=case.pk, now=NOW, grant=True, reasons="商家未举证")
    results = at_once(partial(grant, world.agent), partial(grant, world.other_agent))
    assert kinds(results) == ["NoSuchMove", "done"]
    assert Ruling.objects.filter(case=case, decided_by="agent").count() == 1
    assert Refund.objects.filter(case=case).count() == 1
    case.order.refresh_from_db()
    assert (case.order.refunding_fen, case.order.paid_fen) == (1000, 1000)
    assert faults() == []


def test_an_answer_and_a_withdrawal_at_once_do_not_both_count():
    world = ClaimWorld()
    case = world.negotiating()
    results = at_once(
        partial(accept_claim, world.seller, case.pk, now=NOW),
        partial(withdraw_case, buyer_of(case), case.pk, now=NOW),
    )
    assert kinds(results) == ["NoSuchMove", "done"]
    assert state_of(case) in ("granted", "withdrawn")
    assert Refund.objects.filter(case=case).exists() == (state_of(case) == "granted")
    assert faults() == []


def test_a_clock_that_is_run_by_two_workers_runs_once():
    case = ClaimWorld().negotiating()
    due = CaseDeadline.objects.get(case=case).due_at
    results = at_once(*[partial(run_clock, case.pk, now=due)] * 3)
    assert sorted(results) == [False, False, True]
    assert acts(case) == ["filed", "consult", "lapse"]
    assert Refund.objects.filter(case=case).count() == 1


def test_the_clock_and_the_merchant_at_once_grant_the_claim_once():
    world = ClaimWorld()
    case = world.negotiating()
    due = CaseDeadline.objects.get(case=case).due_at
    ran, answered = at_once(
        partial(run_clock, case.pk, now=due),
        partial(accept_claim, world.seller, case.pk, now=due),
    )
    assert (ran, type(answered)) in [(True, NoSuchMove), (False, type(None))]
    assert Refund.objects.filter(case=case).count() == 1
    assert faults() == []


def test_evidence_from_both_sides_at_once_is_numbered_without_a_gap():
    world = ClaimWorld()
    case = world.negotiating()
    works = [
        partial(supply_evidence, actor, case.pk, [GOOD_PAGE, KEY_ERROR], now=NOW)
        for actor in (buyer_of(case), world.seller)
    ]
    assert at_once(*works) == [None, None]
    numbers = Evidence.objects.filter(case=case).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
    assert faults() == []


def test_paying_again_twice_at_once_promises_the_money_once():
    world = ClaimWorld(balance=0)
    case = case_of(file(world.sold()))
    rule_case(world.agent, case.pk, now=NOW, grant=True, reasons="未发货")
    assert state_of(case) == "unpaid"
    fund(AccountKind.MERCHANT_BALANCE, 5000, world.merchant)
    results = at_once(*[partial(pay_again, world.finance, case.pk, now=NOW)] * 2)
    assert kinds(results) == ["NoSuchMove", "done"]
    assert world.sums(AccountKind.MERCHANT_BALANCE) == (4000, 1000)
    assert faults() == []
