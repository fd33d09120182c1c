"""What was told is seen by those it was told to, in their language, until they have read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from amends.domain.access import STAFF, Role
from amends.entrypoints.portal.paging import PAGE
from amends.models.cases import Case
from amends.models.merchants import Merchant
from amends.models.notices import Notice, tell
from order_world import NOW
from portal_world import (
    BROUGHT,
    CONTACT,
    FRESH,
    LATE,
    claim_on,
    guest,
    market,
    merchant_actor,
    person,
    set_clock,
    signed_in,
    text_of,
    visitor,
    work_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


def lines(client: Client, url: str = "/notices/") -> list[Any]:
    """The lines of the page."""
    return list(client.get(url).context["page"].lines)


def read_all(client: Client) -> None:
    """Press the button as the page offers it."""
    until = client.get("/notices/").context["page"].until.isoformat()
    answer = client.post("/notices/read/", {"until": until})
    assert answer.headers["Location"] == "/notices/"


def seller(language: str = "zh-hans") -> Client:
    """The merchant of the orders."""
    merchant_id = merchant_actor().merchant_id
    return signed_in(person(Role.MERCHANT, merchant_id=merchant_id), language)


def test_a_guest_sees_what_he_was_told_newest_first_and_reads_it() -> None:
    client = guest(LATE, language="en")
    number = claim_on(client, LATE)
    work_off()

    found = lines(client)
    assert [line.text for line in found] == [
        "¥97.50 has been paid back to you through Alipay.",
        "Good news: your claim is granted. ¥97.50 is on its way back to you.",
    ]
    assert {(line.case_url, line.new) for line in found} == {(f"/cases/{number}/", True)}
    assert "Mark all as read" in text_of(client.get("/notices/"))

    read_all(client)

    assert [line.new for line in lines(client)] == [False, False]
    assert "Mark all as read" not in text_of(client.get("/notices/"))


def test_notices_are_worded_in_the_readers_language() -> None:
    client = guest(LATE)
    claim_on(client, LATE)
    page = text_of(client.get("/notices/"))
    assert "好消息：您的申请已通过，¥97.50 正在退回给您。" in page
    assert "全部标为已读" in page
    client.cookies["amends_language"] = "en"
    assert "your claim is granted" in text_of(client.get("/notices/"))


def test_a_guest_sees_only_the_orders_he_proved() -> None:
    claim_on(guest(LATE), LATE)
    other = guest(BROUGHT)
    claim_on(other, BROUGHT, reason="invalid_key")

    assert {line.case_number.partition("-")[0] for line in lines(other)} == {BROUGHT}
    assert lines(guest(FRESH)) == []
    stranger = visitor()
    assert lines(stranger) == []
    assert "还没有消息" in text_of(stranger.get("/notices/"))


def test_a_merchant_sees_and_reads_his_own_and_never_anothers() -> None:
    claim_on(guest(LATE), LATE)
    mine = seller("en")
    other = Merchant.objects.create(code="jihuo", name="Jihuo", joined_at=NOW)
    rival = signed_in(person(Role.MERCHANT, "rival", merchant_id=other.pk), "en")

    assert [line.text for line in lines(mine)] == [
        "The rulebook granted the claim. The buyer gets ¥97.50."
    ]
    assert lines(rival) == []
    read_all(rival)
    assert [line.new for line in lines(mine)] == [True]
    read_all(mine)
    assert [line.new for line in lines(mine)] == [False]
    assert Notice.objects.get(to_role=Role.BUYER).read_at is None


def test_staff_see_what_their_desk_was_told_and_nothing_of_the_parties() -> None:
    client = guest(BROUGHT)
    number = claim_on(client, BROUGHT, reason="invalid_key")
    client.post(f"/cases/{number}/call_a_person/")

    assert [line.text for line in lines(signed_in(person(Role.AGENT), "en"))] == [
        "The buyer asks for a person. The case waits for a ruling."
    ]
    assert lines(signed_in(person(Role.FINANCE), "en")) == []


def test_a_notice_for_one_person_is_nobody_elses() -> None:
    claim_on(guest(LATE), LATE)
    one, two = person(Role.AGENT, "one"), person(Role.AGENT, "two")
    tell(Case.objects.get(), Role.AGENT, "ruling_wanted", now=NOW)
    Notice.objects.filter(to_role=Role.AGENT).update(to_person=one)

    assert len(lines(signed_in(one))) == 1
    assert lines(signed_in(two)) == []
    read_all(signed_in(two))
    assert [line.new for line in lines(signed_in(one))] == [True]


def test_the_page_of_a_case_shows_what_is_new_until_it_is_marked() -> None:
    client = guest(LATE, BROUGHT, language="en")
    number, other = claim_on(client, LATE), claim_on(client, BROUGHT, reason="invalid_key")
    for _ in range(2):  # Looking at it changes nothing.
        page = client.get(f"/cases/{number}/")
        assert "New for you" in text_of(page)
    assert [line.text for line in page.context["page"].news] == [
        "Good news: your claim is granted. ¥97.50 is on its way back to you."
    ]

    until = page.context["page"].now.isoformat()
    answer = client.post(f"/cases/{number}/read_notices/", {"until": until})

    assert answer.headers["Location"] == f"/cases/{number}/"
    assert "New for you" not in text_of(client.get(f"/cases/{number}/"))
    assert "New for you" in text_of(client.get(f"/cases/{other}/"))
    merchants = seller("en").get(f"/cases/{number}/").context["page"].record.news
    assert [line.text for line in merchants] == [
        "The rulebook granted the claim. The buyer gets ¥97.50."
    ]


def test_what_is_told_after_the_page_was_made_stays_new_and_reading_twice_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = guest(LATE)
    claim_on(client, LATE)
    until = client.get("/notices/").context["page"].until
    set_clock(monkeypatch, NOW + timedelta(minutes=5))
    work_off()

    for minutes in (5, 9):
        set_clock(monkeypatch, NOW + timedelta(minutes=minutes))
        client.post("/notices/read/", {"until": until.isoformat()})

    assert [line.new for line in lines(client)] == [True, False]
    first = Notice.objects.get(to_role=Role.BUYER, template="granted")
    assert first.read_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-02-30T12:00:00Z", "2026-02-03T12:00:00"])
def test_reading_until_no_moment_is_refused(until: str) -> None:
    client = guest(LATE)
    number = claim_on(client, LATE)
    assert client.post("/notices/read/", {"until": until}).status_code == 422
    assert client.post(f"/cases/{number}/read_notices/", {"until": until}).status_code == 422
    assert Notice.objects.filter(read_at=None).count() == Notice.objects.count()


def test_everybody_finds_the_page_in_the_navigation() -> None:
    staff = [signed_in(person(role)) for role in sorted(STAFF)]
    for client in (visitor(), signed_in(person(Role.BUYER)), seller(), *staff):
        assert 'href="/notices/"' in text_of(client.get("/rules/"))


def test_a_shop_passes_notices_on_and_reads_none_for_its_buyers() -> None:
    claim_on(guest(LATE), LATE)
    shop = signed_in(person(Role.SHOP), "en")
    page = shop.get("/notices/")
    assert len(page.context["page"].lines) == 1
    assert "Mark all as read" not in text_of(page)
    assert shop.post("/notices/read/", {"until": NOW.isoformat()}).status_code == 403
    assert Notice.objects.get(to_role=Role.BUYER).read_at is None


def test_pages_hold_fifty_and_cost_one_statement_however_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = guest(LATE)
    claim_on(client, LATE)
    client.get("/rules/")
    with django_assert_num_queries(2):
        assert len(lines(client)) == 1
    case = Case.objects.get()
    for _ in range(PAGE + 9):  # All at one moment: the keys keep them apart.
        tell(case, Role.BUYER, "overdue", now=NOW + timedelta(hours=1))

    with django_assert_num_queries(2):
        first = client.get("/notices/").context["page"]
    second = client.get(first.next_url).context["page"]

    assert (len(first.lines), len(second.lines)) == (PAGE, 10)
    assert (second.next_url, second.first_url) == ("", "/notices/")
    assert [line.at for line in second.lines[-2:]] == [NOW + timedelta(hours=1), NOW]
    read_until = (NOW + timedelta(hours=2)).isoformat()
    with django_assert_num_queries(2):
        client.post("/notices/read/", {"until": read_until})
    assert {line.new for line in lines(client, first.next_url)} == {False}


def test_a_buyer_with_an_account_is_told_of_his_own_orders() -> None:
    claim_on(guest(LATE), LATE)
    stranger = signed_in(person(Role.BUYER, "lin", contact="139 0000 2222"))
    assert lines(stranger) == []
    found = {"order_no": LATE, "contact": CONTACT}
    assert stranger.post("/orders/find/", found).status_code == 302
    assert len(lines(stranger)) == 1
