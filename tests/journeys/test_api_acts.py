"""What may be done to a case is offered to each caller, and can be done as it is offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amends.actions import ports
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules
from amends.domain.access import Role, Scope
from amends.domain.procedure import MOVES, Act
from amends.entrypoints.api.forms import FORMS
from amends.models.cases import Case, Ruling
from amends.models.refunds import Refund
from api_world import ROOT, Api, Market, refused, work

pytestmark = pytest.mark.django_db

MACHINES = {Role.SYSTEM, Role.CLOCK, Role.TILL}


@pytest.fixture
def channel(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield SandboxChannel(tmp_path / "sandbox")
    ports.gateway.cache_clear()


@pytest.fixture
def market(channel: SandboxChannel) -> Market:
    return Market()


def waiting_for_proof(market: Market) -> str:
    """The number of a case that waits for the buyer's evidence."""
    filed = market.shop.file(market.delivered(), "invalid_key")
    assert filed["status"] == "awaiting_evidence"
    return str(filed["number"])


def before_an_agent(market: Market) -> str:
    number = waiting_for_proof(market)
    act(market.shop, number, "call_a_person", to="adjudicating")
    return number


def with_the_merchant(market: Market) -> str:
    number = before_an_agent(market)
    act(market.agent, number, "consult", to="negotiating")
    return number


def act(api: Api, number: str, name: str, body: Any = None, *, to: str) -> dict[str, Any]:
    """Do what is offered, at the address where it is offered; the case it leads to."""
    offered = {one["act"]: one for one in case_of(api, number)["allowed_actions"]}
    href = offered[name]["href"].removeprefix(ROOT)
    answer = api.post(href, body)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    case: dict[str, Any] = told["case"] if "dry_run" in told else told
    assert case["status"] == to
    return case


def case_of(api: Api, number: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/cases/{number}").json()
    return found


def acts_of(api: Api, number: str) -> list[str]:
    return [one["act"] for one in case_of(api, number)["allowed_actions"]]


def test_every_act_that_people_do_has_a_form() -> None:
    by_people = {act for (_, act), move in MOVES.items() if move.who - MACHINES}
    assert set(FORMS) == by_people


def test_each_side_is_offered_its_own_acts(market: Market) -> None:
    number = with_the_merchant(market)
    assert acts_of(market.merchant, number) == ["accept", "offer", "contest"]
    assert acts_of(market.shop, number) == ["call_a_person", "withdraw"]
    assert acts_of(market.agent, number) == []
    assert case_of(market.merchant, number)["your_turn"] is True
    assert case_of(market.shop, number)["your_turn"] is False


def test_an_act_is_offered_with_its_form_and_deadline(market: Market) -> None:
    case = case_of(market.merchant, with_the_merchant(market))
    contest = next(one for one in case["allowed_actions"] if one["act"] == "contest")
    assert contest["method"] == "POST"
    assert contest["deadline"] == case["deadline"]["due_at"]
    fields = {field["name"]: field for field in contest["form"]}
    assert fields["comment"]["required"] is True
    assert fields["comment"]["accepts"]["maxLength"] == 4000
    assert fields["evidence"]["required"] is False


def test_a_key_is_offered_only_what_its_scopes_allow(market: Market) -> None:
    number = before_an_agent(market)
    reader = market.api(Role.AGENT, scopes=(Scope.CASES_READ,))
    assert acts_of(market.agent, number) == ["grant", "refuse", "ask", "consult"]
    assert acts_of(reader, number) == []
    refused(reader.post(f"/cases/{number}/grant", {"reasons": "x"}), 403, "not-allowed")


def test_the_merchant_accepts_and_the_money_goes_back(market: Market) -> None:
    number = with_the_merchant(market)
    case = act(market.merchant, number, "accept", {"comment": "抱歉"}, to="granted")
    assert case["ruling"]["decided_by"] == "merchant"
    assert case["refunds"][0]["amount_fen"] == 9750
    work()
    assert case_of(market.shop, number)["status"] == "settled"


def test_an_offer_is_made_and_taken(market: Market) -> None:
    number = with_the_merchant(market)
    offer = {"kind": "part_refund", "amount_fen": 5000, "comment": "一半"}
    act(market.merchant, number, "offer", offer, to="offered")
    case = act(market.shop, number, "accept_offer", to="granted")
    assert case["offers"][0]["status"] == "accepted"
    assert case["refunds"][0]["amount_fen"] == 5000


def test_an_offer_is_made_and_declined(market: Market) -> None:
    number = with_the_merchant(market)
    offer = {"kind": "compensation", "amount_fen": 500}
    act(market.merchant, number, "offer", offer, to="offered")
    case = act(market.shop, number, "decline_offer", {"comment": "不同意"}, to="adjudicating")
    assert case["offers"][0]["status"] == "declined"


def test_a_contested_claim_is_refused_appealed_and_granted_by_another(market: Market) -> None:
    number = with_the_merchant(market)
    account = {
        "comment": "卡密有效",
        "evidence": [{"type": "official_verification", "shows": {"issuer": "official"}}],
    }
    case = act(market.merchant, number, "contest", account, to="adjudicating")
    assert case["evidence"][0]["filed_by"] == "merchant"
    case = act(market.agent, number, "refuse", {"reasons": "已使用"}, to="refused")
    assert case["ruling"]["reasons"] == "已使用"
    act(market.shop, number, "appeal", {"comment": "有新证据"}, to="second_instance")
    same = market.agent.post(f"/cases/{number}/grant", {"reasons": "again"})
    refused(same, 403, "same-person")
    reasons = {"reasons": "证据充分", "refund_fen": 9000, "compensation_fen": 750}
    case = act(market.supervisor, number, "grant", reasons, to="granted")
    assert {r["kind"]: r["amount_fen"] for r in case["refunds"]} == {
        "price": 9000,
        "compensation": 750,
    }


def test_what_is_asked_for_is_supplied(market: Market) -> None:
    number = before_an_agent(market)
    asked = {"kinds": ["login_recording"], "comment": "请录屏"}
    act(market.agent, number, "ask", asked, to="awaiting_evidence")
    evidence = [{"type": "login_recording", "shows": {"full_process": True}}]
    answer = market.shop.post(f"/cases/{number}/supply", {"evidence": evidence})
    assert answer.status_code == 200
    assert answer.json()["evidence"][0]["type"] == "login_recording"


def test_a_ruling_can_be_tried_without_trace(market: Market) -> None:
    number = before_an_agent(market)
    rulings, refunds = Ruling.objects.count(), Refund.objects.count()
    body = {"reasons": "看起来有理", "refund_fen": 4000}
    answer = market.agent.post(f"/cases/{number}/grant?dry_run=true", body)
    assert answer.status_code == 200
    tried = answer.json()
    assert tried["dry_run"] is True
    assert tried["case"] is None
    assert (tried["ruling"]["outcome"], tried["ruling"]["refund_fen"]) == ("approve", 4000)
    assert (Ruling.objects.count(), Refund.objects.count()) == (rulings, refunds)
    assert Case.objects.get(number=number).state == "adjudicating"


def test_a_grant_beyond_what_was_paid_names_the_most_there_is(market: Market) -> None:
    number = before_an_agent(market)
    for address in (f"/cases/{number}/grant", f"/cases/{number}/grant?dry_run=true"):
        answer = market.agent.post(address, {"reasons": "x", "refund_fen": 9751})
        problem = refused(answer, 422, "more-than-refundable")
        assert problem["maximum_refundable_fen"] == 9750


def test_deciding_is_not_paying(market: Market, channel: SandboxChannel) -> None:
    write_rules(channel.faults_file, [{"fault": "decline"}])
    number = before_an_agent(market)
    act(market.agent, number, "grant", {"reasons": "同意"}, to="granted")
    work()
    assert case_of(market.finance, number)["status"] == "unpaid"

    assert acts_of(market.agent, number) == []
    refused(market.agent.post(f"/cases/{number}/pay_again"), 403, "not-allowed")
    refused(market.finance.post(f"/cases/{number}/grant", {"reasons": "x"}), 409, "no-such-move")
    cannot_pay = market.api(Role.FINANCE, scopes=(Scope.CASES_READ, Scope.REFUNDS_READ))
    refused(cannot_pay.post(f"/cases/{number}/pay_again"), 403, "not-allowed")

    write_rules(channel.faults_file, [])
    act(market.finance, number, "pay_again", to="granted")
    work()
    case = case_of(market.finance, number)
    assert case["status"] == "settled"
    assert [refund["status"] for refund in case["refunds"]] == ["failed", "succeeded"]


@pytest.mark.parametrize("act", sorted(FORMS))
def test_no_act_reaches_a_case_of_another_merchant(market: Market, act: Act) -> None:
    number = with_the_merchant(market)
    bodies: dict[str, Any] = {
        "offer": {"kind": "part_refund", "amount_fen": 1},
        "contest": {"comment": "x"},
        "appeal": {"comment": "x"},
        "supply": {"evidence": [{"type": "order_page"}]},
        "grant": {"reasons": "x"},
        "refuse": {"reasons": "x"},
        "ask": {"kinds": ["order_page"]},
    }
    answer = market.rival.post(f"/cases/{number}/{act}", bodies.get(act, {}))
    # Some acts are not a merchant's at all; the others find no such case.
    assert answer.status_code in (403, 404), answer.content
    assert Case.objects.get(number=number).state == "negotiating"


def test_an_act_that_does_not_fit_the_state_is_refused(market: Market) -> None:
    number = before_an_agent(market)
    problem = refused(market.merchant.post(f"/cases/{number}/accept"), 409, "no-such-move")
    assert (problem["state"], problem["act"]) == ("adjudicating", "accept")
