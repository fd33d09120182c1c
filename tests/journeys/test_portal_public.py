"""The pages open to everybody: the start, the rules, signing in, the switches, and the errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from amends.actions.orders.import_orders import import_orders
from amends.actions.rules.publish_rulebook import publish_rulebook
from amends.domain.access import Role
from amends.domain.order_rows import order_row_from
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.entrypoints.portal.buyer.orders import ORDERS_SHOWN
from amends.models.requests import DemoClock
from order_world import OPERATOR, order_record
from portal_world import (
    BROUGHT,
    LATE,
    NOW,
    PASSWORD,
    claim_on,
    guest,
    market,
    person,
    signed_in,
    text_of,
    visitor,
    work_off,
)

pytestmark = pytest.mark.django_db

KB = 1024


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


def test_the_start_asks_for_an_order_in_the_readers_language() -> None:
    assert 'name="order_no"' in text_of(visitor().get("/"))
    assert "A refund desk that shows its reasons." in text_of(visitor("en").get("/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_clause_and_every_setting_stands_on_the_public_page(language: str) -> None:
    page = text_of(visitor(language).get("/rules/"))
    book = default_rulebook()
    words = "zh" if language == "zh-hans" else "en"
    for clause in book.clauses:
        assert f'id="{clause.id}"' in page
        assert clause.title[words] in page
    for name in book.settings:
        assert name in page
    assert ("72 hours" if words == "en" else "72 小时") in page
    assert "?" not in "".join(line for line in page.splitlines() if "%(" in line)


def test_an_older_and_a_coming_version_can_be_read_and_say_that_they_are_not_in_force() -> None:
    coming = default_rulebook_text().replace("default@2026.1", "default@2026.2", 1)
    publish_rulebook(OPERATOR, coming, effective_at=NOW + timedelta(days=9), now=NOW)
    client = visitor("en")
    current = text_of(client.get("/rules/"))
    assert "default@2026.2" in current
    assert "takes effect on 11 Mar, 17:30" in current
    assert "This is not the version" not in current
    assert client.get("/rules/?version=default@2026.2")["Location"] == "/rules/default@2026.2/"
    other = text_of(client.get("/rules/default@2026.2/"))
    assert "This is not the version" in other
    assert client.get("/rules/default@1999/").status_code == 404


def test_a_letter_links_to_the_clause_of_its_own_version() -> None:
    client = guest(LATE)
    number = claim_on(client, LATE)
    url = "/rules/default@2026.1/D-04/"
    assert f'href="{url}"' in text_of(client.get(f"/cases/{number}/"))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("role", "start"),
    [(Role.BUYER, "/orders/"), (Role.AGENT, "/queue/"), (Role.FINANCE, "/refunds/")],
)
def test_everybody_starts_where_his_work_is(role: Role, start: str) -> None:
    person(role)
    client = visitor()
    answer = client.post("/sign-in/", {"username": role.value, "password": PASSWORD})
    assert answer["Location"] == start
    home = client.get("/")
    assert home.status_code == (200 if role is Role.BUYER else 302)


def test_a_wrong_password_says_no_more_than_a_wrong_name() -> None:
    person(Role.BUYER, "lin")
    wrong = visitor().post("/sign-in/", {"username": "lin", "password": "nope"})
    unknown = visitor().post("/sign-in/", {"username": "nobody\x00", "password": "nope"})
    assert wrong.status_code == unknown.status_code == 400
    assert "nope" not in text_of(wrong)
    assert 'value="lin"' in text_of(wrong)
    assert text_of(wrong).count('role="alert"') == text_of(unknown).count('role="alert"') == 1


@pytest.mark.parametrize(
    ("asked", "onward"),
    [("/rules/", "/rules/"), ("https://evil.example/", "/orders/"), ("//evil.example", "/orders/")],
)
def test_signing_in_leads_on_only_within_the_site(asked: str, onward: str) -> None:
    person(Role.BUYER, "lin")
    sent = {"username": "lin", "password": PASSWORD, "next": asked}
    assert visitor().post("/sign-in/", sent)["Location"] == onward


def test_a_persons_language_is_spoken_unless_the_browser_chose_one() -> None:
    someone = person(Role.BUYER, "lin")
    someone.language = "en"
    someone.save()
    sent = {"username": "lin", "password": PASSWORD}
    fresh = Client()
    fresh.post("/sign-in/", sent)
    assert fresh.cookies[site.LANGUAGE_COOKIE_NAME].value == "en"
    chosen = visitor("zh-hans")
    chosen.post("/sign-in/", sent)
    assert chosen.cookies[site.LANGUAGE_COOKIE_NAME].value == "zh-hans"


def test_signing_out_forgets_the_orders_that_were_proved() -> None:
    client = guest(LATE)
    client.force_login(person(Role.BUYER, "lin"))
    assert client.get(f"/orders/{LATE}/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get(f"/orders/{LATE}/").status_code == 404


def test_orders_proved_before_signing_in_stay_open_afterwards() -> None:
    person(Role.BUYER, "lin")
    client = guest(LATE)
    client.post("/sign-in/", {"username": "lin", "password": PASSWORD})
    assert client.get(f"/orders/{LATE}/").status_code == 200


def test_language_and_theme_are_kept_and_lead_back_to_the_page() -> None:
    client = Client()
    spoken = client.post("/language/", {"language": "en", "next": "/rules/"})
    assert spoken["Location"] == "/rules/"
    assert '<html lang="en"' in text_of(client.get("/rules/"))
    assert client.post("/theme/", {"theme": "dark", "next": "/"})["Location"] == "/"
    assert 'data-theme="dark"' in text_of(client.get("/"))
    assert client.post("/language/", {"language": "tlh"}).status_code == 422
    assert client.post("/theme/", {"theme": "pink"}).status_code == 422
    outside = {"language": "en", "next": "//evil.example/"}
    assert client.post("/language/", outside)["Location"] == "/"


def test_the_clock_moves_only_in_a_demo_world(settings: Any) -> None:
    client = visitor()
    assert client.post("/demo-clock/", {"move": "day"}).status_code == 404
    settings.AMENDS_DEMO = True
    assert client.post("/demo-clock/", {"move": "day", "next": "/rules/"})["Location"] == "/rules/"
    assert DemoClock.objects.get().ahead_seconds == 24 * 60 * 60
    assert client.post("/demo-clock/", {"move": "back"}).status_code == 422
    assert "演示" in text_of(client.get("/"))


def test_the_demo_clock_jumps_just_past_the_next_deadline(settings: Any) -> None:
    settings.AMENDS_DEMO = True
    client = guest(BROUGHT)
    client.post("/demo-clock/", {"move": "deadline"})
    assert DemoClock.objects.get().ahead_seconds == 0
    claim_on(client, BROUGHT, reason="invalid_key")
    client.post("/demo-clock/", {"move": "deadline"})
    assert DemoClock.objects.get().ahead_seconds == 48 * 60 * 60 + 1


def test_errors_wear_the_products_frame(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor("en")
    missing = client.get("/no/such/page/")
    assert missing.status_code == 404
    assert "Find an order" in text_of(missing)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    old = strict.post("/language/", {"language": "en"})
    assert old.status_code == 403
    assert "This form is too old" in text_of(old)
    monkeypatch.setattr(
        "amends.entrypoints.portal.public.rules.version_lines", lambda *a, **k: 1 / 0
    )
    broken = Client(raise_request_exception=False)
    broken.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    answer = broken.get("/rules/")
    assert answer.status_code == 500
    assert "Something broke" in text_of(answer)
    assert 'class="brand"' in text_of(answer)


def test_pages_carry_a_policy_that_lets_no_foreign_script_in() -> None:
    policy = visitor().get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page = text_of(visitor().get("/rules/"))
    assert " style=" not in page
    assert "onclick" not in page


def test_pages_ask_a_known_number_of_statements_however_much_is_on_file(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = guest(LATE, BROUGHT)
    number = claim_on(client, LATE)
    work_off()
    session = 1
    expected = {
        "/": session,
        "/rules/": session + 1,
        "/orders/find/": session,
        "/orders/": session + 2,
        # The outlook's one statement is sent past Django, which counts it nowhere.
        f"/orders/{BROUGHT}/": session + 7,
        f"/orders/{BROUGHT}/claim/": session + 1,
        f"/cases/{number}/": session + 6 + 5 + 1 + 2,  # The last two are for the proof.
        "/notices/": session + 1,
    }
    client.get("/rules/")
    for url, statements in expected.items():
        with django_assert_num_queries(statements):
            assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_heavy(language: str) -> None:
    client = guest(LATE, BROUGHT, language=language)
    number = claim_on(client, BROUGHT, reason="invalid_key")
    pages = ["/", "/rules/", "/orders/find/", "/sign-in/", "/orders/", f"/orders/{LATE}/",
             f"/orders/{LATE}/claim/", f"/cases/{number}/"]  # fmt: skip
    for url in pages:
        assert len(client.get(url).content) < 100 * KB, url


def test_a_buyer_with_an_account_sees_his_own_orders_only() -> None:
    client = signed_in(person(Role.BUYER, "lin", contact="139 0000 2222"))
    bought = [order_row_from(order_record(n, contact="139 0000 2222")) for n in range(10, 30)]
    import_orders(OPERATOR, bought, now=NOW)
    first = text_of(client.get("/orders/"))
    second = text_of(client.get("/orders/", {"page": "2"}))
    shown = [n for n in range(10, 30) if f"KM0000{n}" in first]
    assert len(shown) == ORDERS_SHOWN
    assert [n for n in range(10, 30) if f"KM0000{n}" in second] == sorted(
        set(range(10, 30)) - set(shown)
    )
    assert LATE not in first + second
    assert client.get(f"/orders/{LATE}/").status_code == 404
    assert client.get("/orders/", {"page": "x"}).status_code == 200
