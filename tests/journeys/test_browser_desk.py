"""An agent's work in a real browser, without a mouse; and the merchant's on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site
from django.test import Client

from amends.actions import ports
from amends.domain.access import Role
from amends.domain.procedure import State
from amends.models.cases import Offer, Ruling
from amends.models.people import User
from api_world import work
from desk_world import Desk, state_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield Desk()
    ports.gateway.cache_clear()


def sign_in(page: Page, who: User, url: str) -> None:
    """Give the browser the session of somebody who signed in, reading English."""
    client = Client()
    client.force_login(who)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {"name": site.SESSION_COOKIE_NAME, "value": session, "url": url},
            {"name": site.LANGUAGE_COOKIE_NAME, "value": "en", "url": url},
        ]
    )


def path_of(page: Page) -> str:
    """Where the browser is, without the host."""
    return "/" + page.url.split("/", 3)[3]


def test_an_agent_clears_a_case_with_the_keyboard_only(
    desk: Desk, page: Page, live_server: Any
) -> None:
    first, second = desk.case(State.ADJUDICATING), desk.case(State.ADJUDICATING)
    sign_in(page, desk.person(Role.AGENT), live_server.url)
    page.goto("/queue/")
    keys = page.keyboard

    keys.press("?")
    assert page.get_by_role("dialog").is_visible()
    keys.press("Escape")
    assert not page.get_by_role("dialog").is_visible()

    keys.press("j")
    keys.press("j")
    keys.press("k")
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{first.number}/")

    keys.press("r")
    page.get_by_text("The buyer may appeal until").wait_for()
    keys.press("Escape")
    keys.press("g")
    page.get_by_text("¥97.50 goes back to the buyer.").wait_for()
    keys.type("The key never worked; ground for r, g and n alike.")
    assert page.locator("#grant").is_checked()
    assert Ruling.objects.filter(case=first).count() == 1
    keys.press("Control+Enter")
    page.get_by_text("Signed: the claim is granted.").wait_for()
    assert state_of(first) == State.GRANTED

    keys.press("n")
    page.wait_for_url(f"**/cases/{second.number}/")
    keys.press("u")
    page.wait_for_url("**/queue/")
    assert page.locator("[data-queue] .line").count() == 1

    keys.press("/")
    keys.type(first.order.order_no)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{first.number}/")
    work()
    page.get_by_text("The money has been paid back.").wait_for()


def test_the_effects_follow_what_is_typed(desk: Desk, page: Page, live_server: Any) -> None:
    case = desk.case(State.ADJUDICATING)
    sign_in(page, desk.person(Role.AGENT), live_server.url)
    page.goto(f"/cases/{case.number}/")

    page.get_by_label("Grant").check()
    page.get_by_label("Refund", exact=True).fill("40")
    page.get_by_label("Compensation").fill("5")
    page.get_by_label("Reasons").focus()
    page.get_by_text("¥45.00 goes back to the buyer.").wait_for()

    page.get_by_role("button", name="Q-07").click()
    assert "Q-07" in page.get_by_label("Reasons").input_value()
    assert state_of(case) == State.ADJUDICATING


def test_a_merchant_answers_on_a_telephone(desk: Desk, phone: Page, live_server: Any) -> None:
    case = desk.case(State.NEGOTIATING)
    sign_in(phone, desk.person(Role.MERCHANT, "xinghai"), live_server.url)
    phone.goto("/inbox/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    phone.get_by_role("link", name="100").first.tap()
    phone.wait_for_url(f"**/cases/{case.number}/")
    phone.get_by_text("Offer something else").tap()
    phone.get_by_label("Amount").fill("30")
    phone.get_by_role("button", name="Make the offer").tap()

    phone.get_by_text("The offer is with the buyer.").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert Offer.objects.get(case=case).amount_fen == 3000
