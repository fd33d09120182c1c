"""The merchant's pages: his own claims by the clock, and his three answers to one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.actions import ports
from amends.domain.access import Role
from amends.domain.procedure import State
from amends.models.cases import CaseDeadline, Evidence, Offer
from amends.models.merchants import Merchant, MerchantStatus
from amends.models.refunds import Refund
from api_world import work
from desk_world import Desk, act, lines, state_of, text
from file_samples import picture

pytestmark = pytest.mark.django_db

PNG = picture()


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.gateway.cache_clear()
    ports.vault.cache_clear()
    yield Desk()
    ports.gateway.cache_clear()
    ports.vault.cache_clear()


@pytest.fixture
def seller(desk: Desk) -> Client:
    return desk.browser(desk.person(Role.MERCHANT, "xinghai"))


def test_a_merchant_sees_only_the_claims_against_himself(desk: Desk, seller: Client) -> None:
    mine, other = desk.case(State.NEGOTIATING), desk.case(State.NEGOTIATING, merchant="jihuo")

    assert lines(seller.get("/inbox/")) == [mine.number]
    assert lines(seller.get("/inbox/?tab=open")) == [mine.number]
    assert seller.get(f"/cases/{mine.number}/").status_code == 200
    assert seller.get(f"/cases/{other.number}/").status_code == 404
    assert act(seller, other, "accept").status_code == 404
    assert state_of(other) == State.NEGOTIATING


def test_the_inbox_lists_by_the_clock_and_leaves_out_what_waits_for_others(
    desk: Desk, seller: Client
) -> None:
    late, soon = desk.case(State.NEGOTIATING), desk.case(State.NEGOTIATING)
    waiting = desk.case(State.ADJUDICATING)
    CaseDeadline.objects.filter(case=soon).update(due_at=desk.now + timedelta(hours=1))

    assert lines(seller.get("/inbox/")) == [soon.number, late.number]
    assert set(lines(seller.get("/inbox/?tab=open"))) == {soon.number, late.number, waiting.number}
    assert lines(seller.get("/inbox/?tab=closed")) == []
    tabs = seller.get("/inbox/").context["page"].tabs
    assert [(tab.key, tab.count) for tab in tabs] == [("mine", 2), ("open", 3), ("closed", None)]


def test_the_inbox_shows_what_the_merchant_has(desk: Desk, seller: Client) -> None:
    before = seller.get("/inbox/").context["page"].figures
    assert [figure.label for figure in before] == ["Balance", "Deposit"]
    balance_fen = before[0].amount_fen
    case = desk.case(State.NEGOTIATING)

    act(seller, case, "accept")

    after = seller.get("/inbox/").context["page"].figures
    assert after[0].amount_fen == balance_fen  # One order more, and its price set aside.
    assert "¥97.50" in after[0].note
    assert after[1].amount_fen == 0


def test_an_accepted_claim_is_paid_back(desk: Desk, seller: Client) -> None:
    case = desk.case(State.NEGOTIATING)
    page = seller.get(f"/cases/{case.number}/")
    assert page.context["page"].accept_fen == 9750

    answer = act(seller, case, "accept", comment="Sorry for that.")

    assert answer.status_code == 302
    assert state_of(case) == State.GRANTED
    work()
    assert state_of(case) == State.SETTLED
    assert Refund.objects.get(case=case).amount_fen == 9750
    closed = seller.get(f"/cases/{case.number}/")
    assert closed.context["page"].record.acts == frozenset()
    assert lines(seller.get("/inbox/?tab=closed")) == [case.number]


def test_an_offer_goes_to_the_buyer(desk: Desk, seller: Client) -> None:
    case = desk.case(State.NEGOTIATING)

    act(seller, case, "offer", kind="part_refund", amount="12.5", comment="Keep the key.")

    assert state_of(case) == State.OFFERED
    offer = Offer.objects.get(case=case)
    assert (offer.kind, offer.amount_fen, offer.note) == ("part_refund", 1250, "Keep the key.")


@pytest.mark.parametrize("amount", ["1000.00", "0", "-5", "plenty", ""])
def test_an_offer_that_cannot_be_is_refused_with_what_was_written(
    desk: Desk, seller: Client, amount: str
) -> None:
    case = desk.case(State.NEGOTIATING)

    answer = act(
        seller, case, "offer", kind="compensation", amount=amount, comment="For the trouble."
    )

    assert answer.status_code == 422
    assert state_of(case) == State.NEGOTIATING
    said = text(answer)
    assert "That did not work." in said
    assert "For the trouble." in said
    assert answer.context["draft"]["kind"] == "compensation"
    assert answer.context["draft"]["act"] == "offer"


def test_a_contested_claim_goes_before_an_agent_with_the_merchants_proof(
    desk: Desk, seller: Client
) -> None:
    case = desk.case(State.NEGOTIATING)
    upload = SimpleUploadedFile("log.png", PNG, "image/png")

    answer = act(
        seller,
        case,
        "contest",
        comment="Delivered after five minutes and looked at.",
        proof="status_page",
        **{"mark:status_page": "legible", "file:status_page": upload},
    )

    assert answer.status_code == 302
    assert state_of(case) == State.ADJUDICATING
    brought = Evidence.objects.get(case=case)
    assert (brought.kind, brought.filed_by, brought.media_type) == (
        "status_page",
        Role.MERCHANT,
        "image/png",
    )
    view = desk.browser(desk.person(Role.AGENT)).get(f"/cases/{case.number}/").context["page"]
    assert [word.text for word in view.merchants_words] == [
        "Delivered after five minutes and looked at."
    ]
    assert [proof.file_name for proof in view.merchants_proof] == ["log.png"]
    assert view.buyers_proof == ()


def test_contesting_without_an_account_keeps_what_was_ticked(desk: Desk, seller: Client) -> None:
    case = desk.case(State.NEGOTIATING)

    answer = act(
        seller, case, "contest", comment=" ", proof="contract", **{"note:contract": "Terms, p. 2"}
    )

    assert answer.status_code == 422
    assert state_of(case) == State.NEGOTIATING
    chosen = [item for item in answer.context["page"].record.proofs if item.chosen]
    assert [(item.kind, item.note) for item in chosen] == [("contract", "Terms, p. 2")]


def test_a_suspended_merchant_can_still_answer(desk: Desk, seller: Client) -> None:
    case = desk.case(State.NEGOTIATING)
    Merchant.objects.filter(code="xinghai").update(status=MerchantStatus.SUSPENDED)

    assert lines(seller.get("/inbox/")) == [case.number]
    assert act(seller, case, "contest", comment="It worked.").status_code == 302
    assert state_of(case) == State.ADJUDICATING


def test_a_merchant_brings_proof_while_others_decide(desk: Desk, seller: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    assert act(seller, case, "supply", proof="contract").status_code == 302

    assert Evidence.objects.get(case=case).kind == "contract"
    assert state_of(case) == State.ADJUDICATING


def test_the_inbox_is_closed_to_everybody_else(desk: Desk) -> None:
    assert desk.browser(desk.person(Role.BUYER)).get("/inbox/").status_code == 403
    assert desk.browser(desk.person(Role.AGENT)).get("/inbox/").status_code == 403
    assert Client().get("/inbox/").headers["Location"] == "/sign-in/?next=/inbox/"


def test_the_statements_do_not_grow_with_the_cases(
    desk: Desk, seller: Client, django_assert_num_queries: Any
) -> None:
    case = desk.case(State.NEGOTIATING)
    for count in (1, 4):
        with django_assert_num_queries(5):
            assert len(lines(seller.get("/inbox/"))) == count
        for _ in range(3):
            desk.case(State.NEGOTIATING)
    with django_assert_num_queries(15):
        seller.get(f"/cases/{case.number}/")
