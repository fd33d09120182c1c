"""Every page speaks the reader's language throughout: walked from link to link, in every role.

What people wrote, and the names of goods and shops, stay as they are and are left out of sight.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from amends.actions import ports
from amends.domain.access import Role
from amends.entrypoints.demo.people import SIGN_INS
from amends.entrypoints.demo.world import build_world, example_order
from amends.entrypoints.portal.translations import LOCALE
from amends.models.cases import Case, CaseEvent, Evidence, Offer, Ruling
from amends.models.incidents import Incident
from amends.models.merchants import Merchant
from amends.models.orders import Message, Order
from amends.models.people import User
from order_world import NOW

pytestmark = pytest.mark.django_db

HAN = re.compile("[\u4e00-\u9fff]+")
SENTENCE = re.compile(r"[A-Za-z][a-z’']*(?: [A-Za-z][a-z’']*){2,}")
EACH_KIND = 3
"""How many pages of one kind are looked at."""

CASES = 30
"""Of case pages more are looked at, since each state shows other words."""

WALKED = {
    f"portal:{name}"
    for name in (
        "home rules sign_in my_orders find_order order claim case inbox queue refunds incidents"
        " rulebooks rulebook clause rules_versions"
    ).split()
}
"""Kinds of pages that every walk must have come by."""

_SPOKEN = frozenset({"title", "placeholder", "aria-label", "alt", "data-clause"})
_SILENT = frozenset({"script", "style", "code", "kbd"})
_VOID = frozenset({"input", "img", "br", "link", "meta", "hr", "path", "rect", "circle"})


class Page(HTMLParser):
    """What a reader sees or hears of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._inside: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        silent = (
            tag in _SILENT
            or given.get("aria-hidden") == "true"
            or "code" in given.get("class", "").split()
        )
        # A word in another language says so; the page's own language is on <html>.
        silent = silent or ("lang" in given and tag != "html")
        if tag not in _VOID:
            self._inside.append(silent)
        if not silent and not any(self._inside):
            self.words += [text for name, text in given.items() if name in _SPOKEN]
        if tag == "a":
            self.links.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._inside):
            self.words.append(" ".join(data.split()))


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The demo world, smaller, with a fault of the platform going on."""
    settings.AMENDS_DEMO = True
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": str(tmp_path / "sandbox")}}
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.gateway.cache_clear()
    ports.vault.cache_clear()
    build_world(seed=2026, orders=1_000, now=NOW, progress=quietly)
    Incident.objects.create(title="支付渠道延迟", started_at=NOW)
    yield
    ports.gateway.cache_clear()
    ports.vault.cache_clear()


def quietly(name: str, total: int) -> Callable[[int], object]:
    return lambda count: None


def written() -> list[str]:
    """What people wrote and named in Chinese, the longest first."""
    texts: set[str] = set()
    for snapshot in Order.objects.values_list("snapshot", flat=True):
        texts |= {str(value) for value in snapshot.values()}
    for body in CaseEvent.objects.values_list("body", flat=True):
        texts |= {str(body[key]) for key in ("comment", "reasons", "note") if key in body}
    for rows in (
        Merchant.objects.values_list("name", flat=True),
        User.objects.values_list("display_name", flat=True),
        Case.objects.values_list("statement", flat=True),
        Message.objects.values_list("text", flat=True),
        Offer.objects.values_list("note", flat=True),
        Evidence.objects.values_list("note", flat=True),
        Ruling.objects.exclude(decided_by=Role.CLOCK).values_list("reasons", flat=True),
        Incident.objects.values_list("title", flat=True),
    ):
        texts |= set(rows)
    plain = {" ".join(text.split()) for text in texts}
    lines = {" ".join(line.split()) for text in texts for line in text.splitlines()}
    said = {text for text in plain | lines if HAN.search(text)}
    return sorted(said, key=len, reverse=True)


def walk(client: Client) -> Iterator[tuple[str, Page]]:
    """Pages of every kind that this reader's links lead to, from the start on."""
    ahead, seen, kinds = deque(["/", "/rules/"]), set(), Counter[str]()
    while ahead:
        address = ahead.popleft().split("#")[0]
        if address in seen or not address.startswith("/"):
            continue
        seen.add(address)
        try:
            kind = str(resolve(address.split("?")[0]).view_name)
        except Resolver404:
            continue
        kinds[kind] += 1
        if not kind.startswith("portal:") or kinds[kind] > (
            CASES if kind == "portal:case" else EACH_KIND
        ):
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(answer.content.decode())
        yield address, page
        ahead += page.links


def readers(language: str) -> Iterator[tuple[str, Client]]:
    """A browser for each role that has pages, and one of a guest with his order."""
    for person in SIGN_INS:
        if person.role is not Role.SHOP:
            client = Client()
            client.force_login(User.objects.get(username=person.username))
            client.cookies["amends_language"] = language
            yield person.username, client
    guest = Client()
    guest.cookies["amends_language"] = language
    order_no, contact = example_order()
    guest.post("/orders/find/", {"order_no": order_no, "contact": contact})
    yield "guest", guest


def spoken(page: Page, data: Iterable[str]) -> Iterator[str]:
    """The words of a page without what people wrote."""
    for words in page.words:
        for text in data:
            if text in words:
                words = words.replace(text, " ")
        yield words.strip()


def foreign(language: str) -> Callable[[str], bool]:
    """Whether words are not in a language: Han in English; a sentence, or ours, in Chinese."""
    if language == "en":
        return lambda words: bool(HAN.search(words))
    catalogue = polib.pofile(str(LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    ours = {entry.msgid for entry in catalogue if HAN.search(entry.msgstr)}
    return lambda words: words in ours or bool(SENTENCE.search(words))


def test_every_page_speaks_the_language_of_its_reader(world: None) -> None:
    data, found = written(), set()
    kinds: dict[str, set[str]] = {"zh-hans": set(), "en": set()}
    for language, seen in kinds.items():
        is_foreign = foreign(language)
        for who, client in readers(language):
            for address, page in walk(client):
                kind = str(resolve(address.split("?")[0]).view_name)
                seen.add(kind)
                found |= {(who, kind, said) for said in spoken(page, data) if is_foreign(said)}
    assert sorted(found) == []
    assert kinds["zh-hans"] == kinds["en"] >= WALKED


@pytest.mark.parametrize(
    ("language", "words", "is_foreign"),
    [
        ("en", "Refund 退款", True),
        ("en", "Refund", False),
        ("zh-hans", "Queue", True),
        ("zh-hans", "The claim is granted.", True),
        ("zh-hans", "A new sentence without Chinese", True),
        ("zh-hans", "支付宝 SHA-256 K-01", False),
    ],
)
def test_words_of_another_language_are_heard(language: str, words: str, is_foreign: bool) -> None:
    assert foreign(language)(words) is is_foreign


def test_a_page_is_read_as_people_read_it() -> None:
    page = Page(
        "<html lang='zh-Hans'><a href='/x/' title='提示'>去 <b>那里</b></a><code>c</code>"
        "<button lang='en'>English</button><svg aria-hidden='true'><text>印</text></svg>"
        "<input type='hidden' value='v'><input placeholder='订单号'></html>"
    )
    assert page.words == ["提示", "去", "那里", "订单号"]
    assert page.links == ["/x/"]
