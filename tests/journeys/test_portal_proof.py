"""The chain of proof and the weight of exhibits on the pages: each sees what is his to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.actions.orders.reveal_key import reveal_key
from amends.domain.access import Actor, Role
from amends.models.cases import Case, Evidence
from amends.models.merchants import Merchant
from amends.models.orders import Order
from amends.models.readings import Reading
from portal_world import (
    BROUGHT,
    FRESH,
    LATE,
    NOW,
    claim_on,
    guest,
    market,
    person,
    signed_in,
    state_of,
    text_of,
)
from reading_world import reading

pytestmark = pytest.mark.django_db

LURE = "加微信 abc12345 私下退款给你"


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


@pytest.fixture
def buyer() -> Client:
    return guest(BROUGHT, LATE, language="en")


@pytest.fixture
def seller() -> Client:
    return signed_in(person(Role.MERCHANT, merchant_id=Merchant.objects.get().pk), "en")


@pytest.fixture
def agent() -> Client:
    return signed_in(person(Role.AGENT), "en")


@pytest.fixture
def number(buyer: Client) -> str:
    """A case about a key that the buyer looked at an hour ago."""
    order = Order.objects.get(order_no=BROUGHT)
    looker = Actor(role=Role.BUYER, name="guest", order_ids=frozenset({order.pk}))
    reveal_key(looker, BROUGHT, now=NOW - timedelta(hours=1), address="203.0.113.77")
    return claim_on(buyer, BROUGHT, reason="invalid_key", statement="It fails")


def page(client: Client, number: str) -> str:
    return text_of(client.get(f"/cases/{number}/"))


def exhibit_in(number: str, sha256: str = "") -> None:
    case = Case.objects.get(number=number)
    Evidence.objects.create(
        id=uuid4(),
        case=case,
        number=1,
        kind="order_page",
        shows={"has_order_no": True},
        sha256=sha256,
        filed_by="buyer",
        filed_at=NOW,
    )


def test_every_side_sees_the_five_links_and_what_would_help_most(
    buyer: Client, seller: Client, agent: Client, number: str
) -> None:
    for client in (buyer, seller, agent):
        told = page(client, number)
        links = re.findall(r'<li data-state="(\w+)">\s*<span class="chain__dot"', told)
        assert links == ["whole", "whole", "whole", "gap", "quiet"]
        assert "order page or payment record or agreement would help most" in told
        assert "Nothing shows what came of it" in told


def test_the_buyer_is_led_from_the_chain_to_the_place_for_his_proof(
    buyer: Client, seller: Client, number: str
) -> None:
    assert '<a href="#proof-order_page">Add it</a>' in page(buyer, number)
    assert ">Add it</a>" not in page(seller, number)


def test_where_the_buyer_was_is_masked_and_not_told_to_the_merchant(
    buyer: Client, seller: Client, agent: Client, number: str
) -> None:
    assert "First look at the key by the buyer (203.0.*.*)" in page(buyer, number)
    assert "203.0.*.*" in page(agent, number)
    assert "203.0" not in page(seller, number)
    assert "First look at the key by the buyer" in page(seller, number)
    assert "113.77" not in page(agent, number)


def test_the_same_file_in_another_case_is_told_to_the_desk_alone(
    buyer: Client, seller: Client, agent: Client, number: str
) -> None:
    other = claim_on(guest(LATE), LATE)
    for each in (number, other):
        exhibit_in(each, "a" * 64)
    assert "lies in 1 other case" in page(agent, number)
    for client in (buyer, seller):
        assert "other case" not in page(client, number)
    assert "The file has not been read yet" in page(buyer, number)
    assert "The file has not been read yet" not in page(seller, number)


def test_both_sides_write_and_are_warned_of_what_leads_off_the_platform(
    buyer: Client, seller: Client, number: str
) -> None:
    assert seller.post(f"/cases/{number}/say/", {"text": LURE}).status_code == 302
    for client in (buyer, seller):
        told = page(client, number)
        assert LURE in told
        assert "This leads off the platform" in told
    buyer.post(f"/cases/{number}/say/", {"text": "Please refund here."})
    assert page(seller, number).count("This leads off the platform") == 1
    assert state_of(number) == "awaiting_evidence"


def test_an_order_can_be_talked_about_without_a_case() -> None:
    client = guest(FRESH, language="en")
    client.post(f"/orders/{FRESH}/say/", {"text": "When will it come?"})
    assert "When will it come?" in text_of(client.get(f"/orders/{FRESH}/"))
    assert guest().post(f"/orders/{FRESH}/say/", {"text": "x"}).status_code == 404


def test_the_merchant_is_told_which_proof_the_desk_wants(
    buyer: Client, seller: Client, agent: Client, number: str
) -> None:
    buyer.post(f"/cases/{number}/call_a_person/", {})
    asked = {"merchant_kind": ["official_verification"], "comment": "Please ask the issuer."}
    assert agent.post(f"/cases/{number}/consult/", asked).status_code == 302
    told = page(seller, number)
    assert "You are asked to bring:" in told
    assert re.search(r'id="proof-official_verification"[^>]*\bopen\b', told)
    contest = {"proof": "official_verification", "comment": "The issuer says it was activated."}
    seller.post(f"/cases/{number}/contest/", contest)
    assert "answers the buyer's proof under" in page(agent, number)


def test_what_was_read_is_held_against_the_order_on_the_page(
    buyer: Client, agent: Client, number: str
) -> None:
    exhibit_in(number, "b" * 64)
    page_read = reading(
        "订单编号 | KM000003", "实付金额 | ¥97.50", "下单时间 | 2026-03-02 15:30:00"
    )
    Reading.objects.create(
        evidence=Evidence.objects.get(),
        reader="1",
        document=page_read.to_document(),
        read_at=NOW,
    )
    for client in (buyer, agent):
        told = page(client, number)
        assert "It shows this order's number." in told
        assert "The amount is the order's." in told
        assert "The file has not been read yet" not in told


def test_a_picture_of_another_order_is_named_as_what_it_is(agent: Client, number: str) -> None:
    exhibit_in(number, "c" * 64)
    page_read = reading(
        "订单编号 | KM777777", "实付金额 | ¥12.00", "下单时间 | 2026-03-02 15:30:00"
    )
    Reading.objects.create(
        evidence=Evidence.objects.get(), reader="1", document=page_read.to_document(), read_at=NOW
    )
    told = page(agent, number)
    assert "Exhibit 1 shows another order number." in told
    assert "It shows the number KM777777; this order is KM000003." in told
    assert "It shows ¥12.00; the order cost ¥97.50." in told
