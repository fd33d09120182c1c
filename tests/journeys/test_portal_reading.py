"""The page of an exhibit: the picture with what was read over it, what it denies, and corrections."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from amends.actions.evidence.read_evidence import read_evidence
from amends.domain.access import Role
from amends.models.cases import Case, Evidence
from amends.models.readings import ReadingCorrection
from claim_world import ClaimWorld, case_of, file
from money_world import NOW
from portal_world import set_clock
from reading_world import own_vault, picture, reading, sees  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_vault")]

MARKS = ("has_order_no", "has_amount", "has_time", "key_visible")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> ClaimWorld:
    set_clock(monkeypatch, NOW)
    return ClaimWorld()


@pytest.fixture
def case(world: ClaimWorld, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A claim with one page of proof that was read; it shows no time."""
    order = world.sold("activated_unused")
    page = ("订单详情", "激活码一件", "实付款 | ¥10.00", f"订单编号 | {order.order_no}")
    sees(monkeypatch, reading(*page, software="Snapseed 2.0", knows_place=True))
    return case_of(file(order, "invalid_key", evidence=[picture("order_page", *MARKS)]))


def read(case: Case) -> None:
    read_evidence(Evidence.objects.get(case=case).pk, now=NOW)


def browser(person: Any) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    from amends.models.people import User

    client.force_login(User.objects.get(pk=person.id))
    return client


def page_of(client: Client, case: Case) -> Any:
    return client.get(f"/cases/{case.number}/exhibits/1/reading/")


def test_before_it_is_read_the_page_says_so(world: ClaimWorld, case: Case) -> None:
    shown = page_of(browser(world.agent), case)
    assert shown.status_code == 200
    assert "Nobody has read this file yet" in shown.content.decode()


def test_boxes_lie_over_the_picture_and_the_values_stand_out(world: ClaimWorld, case: Case) -> None:
    read(case)
    shown = page_of(browser(world.agent), case)
    page, html = shown.context["page"], shown.content.decode()
    assert [shape.field for shape in page.shapes].count(True) == 2
    assert f'href="/cases/{case.number}/exhibits/1/view/"' in html
    assert "style=" not in html.split("<main")[1]
    assert {fact.label: fact.value for fact in page.facts} == {
        "Order number": case.order.order_no,
        "Amount": "¥10.00",
        "Time": "nothing found",
        "Error code": "nothing found",
    }


def test_it_says_which_ticks_are_seen_denied_and_left_to_people(
    world: ClaimWorld, case: Case
) -> None:
    read(case)
    page = page_of(browser(world.agent), case).context["page"]
    marks = {mark.label: mark for mark in page.marks}
    assert {label: mark.standing for label, mark in marks.items()} == {
        "the order number": "yes",
        "the amount": "yes",
        "the time": "no",
        "the key": "unknown",
    }
    assert "does not count" in marks["the time"].because
    assert "the tick stands" in marks["the key"].because


def test_how_a_file_was_made_is_not_told_to_the_other_side(world: ClaimWorld, case: Case) -> None:
    read(case)
    staff = page_of(browser(world.agent), case)
    seller = page_of(browser(world.seller), case)
    assert "Snapseed" in staff.content.decode()
    assert "Snapseed" not in seller.content.decode()
    assert "shown to nobody" not in seller.content.decode()
    assert seller.context["page"].can_correct is False


def test_an_agent_corrects_and_both_readings_stay(world: ClaimWorld, case: Case) -> None:
    read(case)
    agent = browser(world.agent)
    url = f"/cases/{case.number}/exhibits/1/reading/"
    refused = agent.post(url, {"field": "amount", "value": "ten"})
    assert refused.status_code == 422
    assert "ten" in refused.content.decode()
    agent.post(url, {"field": "amount", "value": "12.50"})
    page = page_of(agent, case).context["page"]
    [made] = page.corrections
    assert (made.label, made.value) == ("Amount", "12.50")
    assert page.facts[1].value == "¥12.50"
    assert "¥10.00" in page.text
    assert ReadingCorrection.objects.get().person_id == world.agent.id


def test_strangers_find_no_such_page(world: ClaimWorld, case: Case) -> None:
    read(case)
    stranger = world.person(Role.BUYER)
    assert page_of(browser(stranger), case).status_code == 404


def test_the_case_leads_there(world: ClaimWorld, case: Case) -> None:
    shown = browser(world.agent).get(f"/cases/{case.number}/")
    assert f"/cases/{case.number}/exhibits/1/reading/" in shown.content.decode()
