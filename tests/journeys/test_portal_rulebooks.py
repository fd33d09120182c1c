"""From a draft to a version: the operator's pages, and the public ones that tell what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from amends.domain.access import Role
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.models.people import User
from amends.models.rulebooks import RulebookDraft, RulebookVersion
from order_world import NOW
from planting import drop, planted
from portal_world import (
    LATE,
    claim_on,
    guest,
    market,
    person,
    set_clock,
    signed_in,
    text_of,
    visitor,
)

pytestmark = pytest.mark.django_db

FIRST = default_rulebook().id
SECOND = "default@2026.2"
TEXT = default_rulebook_text()
WINDOW = ("[settings.window_hours]\nvalue = 72", "[settings.window_hours]\nvalue = 48")


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


@pytest.fixture
def mei() -> User:
    return person(Role.OPERATOR, "mei")


@pytest.fixture
def operator(mei: User) -> Client:
    return signed_in(mei, "en")


def changed(*changes: tuple[str, str], version: str = SECOND) -> str:
    """The default rulebook under another number with pieces of its text replaced."""
    text = TEXT
    for old, new in ((FIRST, version), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    return text


def start(client: Client, text: str = "", note: str = "") -> RulebookDraft:
    """A draft started by the form; without a text it begins as the version in force."""
    sent: dict[str, object] = {"note": note}
    if text:
        sent["file"] = SimpleUploadedFile("rules.toml", text.encode())
    answer = client.post("/rulebooks/", sent)
    draft = RulebookDraft.objects.latest("created_at", "pk")
    assert answer["Location"] == f"/rulebooks/drafts/{draft.pk}/"
    return draft


def send(client: Client, draft: RulebookDraft, act: str = "", **fields: object) -> HttpResponse:
    """Send one of the forms of the draft's page, as that page was when the draft was read."""
    sent = {"revision": draft.revision} | fields
    answer: Any = client.post(f"/rulebooks/drafts/{draft.pk}/{act}", sent)
    return answer  # type: ignore[no-any-return]


def publish(client: Client, text: str, **fields: object) -> RulebookVersion:
    """A version published through its draft."""
    newest = RulebookVersion.objects.filter(withdrawn_at=None).latest("effective_at").pk
    answer = send(client, start(client, text), "publish/", newest=newest, **fields)
    assert answer.status_code == 302, text_of(answer)
    return RulebookVersion.objects.latest("published_at", "effective_at")


def seen(answer: HttpResponse) -> Any:
    """What the page was made of."""
    return answer.context["page"]  # type: ignore[attr-defined]


def test_an_operator_changes_a_setting_and_everybody_can_read_what_changed(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = start(operator, note="Shorter window")
    assert f'id = "{SECOND}"' in draft.text, "the next number is written in"

    saved = send(operator, draft, text=draft.text.replace(*WINDOW), note="Shorter window")
    assert saved.status_code == 302
    page = operator.get(f"/rulebooks/drafts/{draft.pk}/")
    (entry,) = seen(page).difference.settings
    assert (entry.id, entry.parts[0].old, entry.parts[0].new) == (
        "window_hours",
        "72 hours",
        "48 hours",
    )
    assert "made known 7 days" in text_of(page)

    draft.refresh_from_db()
    told = send(operator, draft, "publish/", newest=FIRST)
    assert told["Location"] == "/rulebooks/"
    page = operator.get("/rulebooks/")
    assert "takes effect on 9 Mar, 17:30" in text_of(page)
    assert not seen(page).drafts

    everybody = visitor("en")
    notice = text_of(everybody.get("/rules/"))
    assert f'href="/rules/difference/?from={FIRST}&to={SECOND}"' in notice
    difference = text_of(everybody.get("/rules/difference/", {"from": FIRST, "to": SECOND}))
    assert "<del>72 hours</del>" in difference
    assert "<ins>48 hours</ins>" in difference
    assert "Shorter window" in difference

    set_clock(monkeypatch, NOW + timedelta(days=8))
    lines = seen(everybody.get("/rules/versions/"))
    assert [(line.id, line.in_force, line.when) for line in lines] == [
        (SECOND, True, "in force since 9 Mar, 17:30"),
        (FIRST, False, "in force from 1 Jan, 17:30 until 9 Mar, 17:30"),
    ]


def test_a_draft_shows_each_mistake_with_its_line_and_cannot_be_published(operator: Client) -> None:
    text = changed(
        ("when = 'prior_full'", "when = 'prior_fool'"), ('unit = "hours"', 'unit = "hour"')
    )
    draft = start(operator, text)
    page = operator.get(f"/rulebooks/drafts/{draft.pk}/")
    faults = seen(page).faults
    assert [fault.excerpt for fault in faults[:1]] == ['unit = "hour"']
    assert any(fault.excerpt == "when = 'prior_fool'" for fault in faults)
    line = next(n for n, said in enumerate(text.splitlines(), 1) if said == 'unit = "hour"')
    assert f"line {line}" in faults[0].said
    assert "/publish/" not in text_of(page)

    answer = send(operator, draft, "publish/", newest=FIRST)
    assert answer.status_code == 422
    assert RulebookVersion.objects.count() == 1


def test_a_draft_shows_what_the_checker_finds_beside_what_it_changes(operator: Client) -> None:
    draft = start(operator, planted(drop("Q-02")).replace(FIRST, SECOND, 1))
    page = operator.get(f"/rulebooks/drafts/{draft.pk}/")
    (fault,) = seen(page).faults
    assert "Q-03 and Q-04 both hold" in fault.said
    assert fault.excerpt == "[[clause]]"
    assert [entry.id for entry in seen(page).difference.clauses] == ["Q-02"]
    assert "/publish/" not in text_of(page)


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b" ", 422, "please write something"),
        (b"\xff\xfe\x00", 422, "not text in UTF-8"),
        (b"x" * (1024 * 1024 + 1), 422, "larger than any rulebook"),
    ],
)
def test_a_file_that_is_no_text_starts_no_draft(
    operator: Client, data: bytes, status: int, said: str
) -> None:
    sent = {"file": SimpleUploadedFile("rules.toml", data), "note": "My note"}
    answer = operator.post("/rulebooks/", sent)
    assert answer.status_code == status
    assert said in text_of(answer)
    assert 'value="My note"' in text_of(answer)
    assert not RulebookDraft.objects.exists()


def test_two_operators_do_not_overwrite_each_other(operator: Client) -> None:
    wei = signed_in(person(Role.OPERATOR, "wei"), "en")
    draft = start(operator)
    assert send(wei, draft, text="wei's text", note="").status_code == 302
    answer = send(operator, draft, text="mei's text", note="mine")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "wei has saved the draft since you opened it" in page
    assert (seen(answer).text, seen(answer).saved) == ("mei's text", "wei's text\n")
    assert 'value="mine"' in page

    assert send(operator, draft, "discard/").status_code == 409
    draft.refresh_from_db()
    assert draft.text == "wei's text\n"
    assert send(operator, draft, text="both", note="").status_code == 302
    draft.refresh_from_db()
    assert send(operator, draft, "discard/").status_code == 302
    assert not RulebookDraft.objects.exists()


def test_what_is_published_already_is_told_so_and_not_said_to_be_published_again(
    operator: Client,
) -> None:
    draft = start(operator, TEXT)
    assert "was published before" in text_of(operator.get(f"/rulebooks/drafts/{draft.pk}/"))
    answer = send(operator, draft, "publish/", newest=FIRST)
    assert answer.status_code == 409
    assert "is already published" in text_of(answer)


def test_a_day_that_is_too_early_is_refused_with_the_earliest_one(operator: Client) -> None:
    draft = start(operator)
    answer = send(operator, draft, "publish/", newest=FIRST, effective_at="2026-03-09T17:29")
    assert answer.status_code == 409
    assert "2026-03-09 17:30 (China time) at the earliest" in text_of(answer)
    assert 'value="2026-03-09T17:29"' in text_of(answer)
    assert (
        send(operator, draft, "publish/", newest=FIRST, effective_at="2026-03-09T17:30").status_code
        == 302
    )


def test_whoever_did_not_see_the_newest_version_is_told_of_it(operator: Client) -> None:
    draft = start(operator)
    publish(operator, changed(version="other@1"))
    answer = send(operator, draft, "publish/", newest=FIRST)
    assert answer.status_code == 409
    assert "the newest is other@1 now" in text_of(answer)
    assert "other@1 is published and not in force yet" in text_of(answer)
    assert send(operator, draft, "publish/", newest="other@1").status_code == 302


def test_a_version_not_in_force_can_be_withdrawn_and_stays_in_the_history(operator: Client) -> None:
    publish(operator, changed(WINDOW))
    (coming, current) = seen(operator.get("/rulebooks/")).versions
    assert coming.withdraw_url == f"/rulebooks/{SECOND}/withdraw/"
    assert current.withdraw_url == ""
    assert operator.post(coming.withdraw_url).status_code == 302
    (gone, _) = seen(operator.get("/rulebooks/")).versions
    assert (gone.badge.label, gone.withdraw_url) == ("withdrawn", "")
    again = operator.post(coming.withdraw_url)
    assert again.status_code == 409
    assert "was withdrawn before" in text_of(again)
    everybody = visitor("en")
    assert "before it took effect" in text_of(everybody.get(f"/rules/{SECOND}/"))
    assert SECOND not in text_of(everybody.get("/rules/"))


def test_the_operators_pages_are_closed_to_others(operator: Client) -> None:
    draft = start(operator)
    for role in (Role.SUPERVISOR, Role.AGENT, Role.BUYER):
        client = signed_in(person(role), "en")
        for url in ("/rulebooks/", f"/rulebooks/drafts/{draft.pk}/"):
            assert client.get(url).status_code == 403
            assert client.post(url, {"text": "x", "revision": 1}).status_code == 403
        for act in ("publish", "discard"):
            url = f"/rulebooks/drafts/{draft.pk}/{act}/"
            assert client.post(url, {"revision": 1}).status_code == 403
        assert client.post(f"/rulebooks/{FIRST}/withdraw/").status_code == 403
    assert RulebookDraft.objects.get().revision == 1
    assert visitor().get("/rulebooks/").status_code == 302


@pytest.mark.parametrize("revision", ["", "one", "-1", "1" * 10])
def test_a_revision_that_is_no_number_is_refused(operator: Client, revision: str) -> None:
    draft = start(operator)
    assert send(operator, draft, text="x", note="", revision=revision).status_code == 422


# What everybody reads.


@pytest.mark.parametrize(
    ("language", "since"), [("zh-hans", "自此版本起设立"), ("en", "Here since")]
)
def test_every_clause_has_a_page_of_its_own_that_needs_no_knowledge_of_code(
    language: str, since: str
) -> None:
    client = visitor(language)
    for clause in default_rulebook().clauses:
        answer = client.get(f"/rules/{FIRST}/{clause.id}/")
        page = text_of(answer)
        assert clause.title[language[:2]] in page
        assert clause.source in page
        assert since in page
        shown = page.replace(seen(answer).expression or "-", "")
        main = shown[shown.index("<main") : shown.index("</main>")]
        assert "{" not in main, clause.id
        assert " == " not in main, clause.id


def test_a_clause_page_tells_settings_proof_and_condition() -> None:
    page = text_of(visitor("en").get(f"/rules/{FIRST}/A-11/"))
    assert "whether the top-up was given its time: no" in page
    assert "how long to wait for a top-up" in page
    assert "24 hours" in page
    ladder = text_of(visitor("en").get(f"/rules/{FIRST}/D-10/"))
    assert f'href="/rules/{FIRST}/E-10/"' in ladder


def test_a_clause_tells_what_each_version_made_of_it(operator: Client) -> None:
    old = "What was already paid back in full"
    assert old in TEXT
    publish(operator, changed((old, "What was paid back before"), WINDOW))
    page = visitor("en").get(f"/rules/{SECOND}/A-01/")
    lines = seen(page).history
    assert [(line.version.id, line.kind) for line in lines] == [
        (SECOND, "changed"),
        (FIRST, "added"),
    ]
    assert "<ins>" in text_of(page)
    untouched = seen(visitor("en").get(f"/rules/{SECOND}/A-02/")).history
    assert [line.version.id for line in untouched] == [FIRST]


def test_an_old_address_of_a_clause_keeps_showing_what_it_said(operator: Client) -> None:
    begin = TEXT.index('[[clause]]\nid = "A-03"')
    end = TEXT.index("[[clause]]", begin + 1)
    publish(operator, changed((TEXT[begin:end], "")))
    everybody = visitor("en")
    assert everybody.get(f"/rules/{SECOND}/A-03/").status_code == 404
    page = everybody.get(f"/rules/{FIRST}/A-03/")
    assert page.status_code == 200
    assert [(line.version.id, line.kind, line.url) for line in seen(page).history] == [
        (SECOND, "removed", ""),
        (FIRST, "added", f"/rules/{FIRST}/A-03/"),
    ]
    difference = seen(everybody.get("/rules/difference/", {"to": SECOND})).difference
    assert [(entry.id, entry.url) for entry in difference.clauses] == [
        ("A-03", f"/rules/{FIRST}/A-03/")
    ]


def test_the_difference_of_the_newest_version_is_shown_where_none_is_named(
    operator: Client,
) -> None:
    everybody = visitor("en")
    assert "Both say the same" in text_of(everybody.get("/rules/difference/"))
    publish(operator, changed(WINDOW))
    page = seen(everybody.get("/rules/difference/"))
    assert (page.old.id, page.new.id) == (FIRST, SECOND)
    back = seen(everybody.get("/rules/difference/", {"from": SECOND, "to": FIRST}))
    (entry,) = back.difference.settings
    assert (entry.parts[0].old, entry.parts[0].new) == ("48 hours", "72 hours")


@pytest.mark.parametrize(
    "url",
    [
        "/rules/nobody@1/",
        "/rules/nobody@1/D-04/",
        f"/rules/{FIRST}/D-99/",
        "/rules/difference/?from=nobody@1",
        "/rules/difference/?to=nobody@1",
    ],
)
def test_what_does_not_exist_is_not_found(url: str) -> None:
    assert visitor().get(url).status_code == 404


def test_a_case_leads_to_the_clause_of_the_version_that_judged_it(operator: Client) -> None:
    client = guest(LATE, language="en")
    number = claim_on(client, LATE)
    publish(operator, changed(("Not delivered in time", "Too late")))
    url = f"/rules/{FIRST}/D-04/"
    assert f'href="{url}"' in text_of(client.get(f"/cases/{number}/"))
    assert seen(client.get(url)).title == "Not delivered in time"


def test_the_statements_do_not_grow_with_versions_and_drafts(
    operator: Client, django_assert_num_queries: Any
) -> None:
    visitor().get("/rules/")
    for number in range(2, 5):
        with django_assert_num_queries(4):
            operator.get("/rulebooks/")
        with django_assert_num_queries(1):
            visitor().get("/rules/versions/")
        draft = start(operator)
        with django_assert_num_queries(4):
            operator.get(f"/rulebooks/drafts/{draft.pk}/")
        publish(operator, changed(version=f"default@2030.{number}"))
