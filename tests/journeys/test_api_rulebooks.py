"""Versions and drafts of the rulebook by API: read by everybody, written by operators."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.domain.access import Role, Scope
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.models.rulebooks import RulebookDraft, RulebookVersion
from api_world import Api, Market, refused
from planting import change, planted

pytestmark = pytest.mark.django_db

FIRST = default_rulebook().id
NEXT = "default@2026.2"
TEXT = default_rulebook_text().replace(FIRST, NEXT, 1)
SHORTER = TEXT.replace("[settings.window_hours]\nvalue = 72", "[settings.window_hours]\nvalue = 48")


@pytest.fixture
def market() -> Market:
    return Market()


def draft(api: Api, **body: Any) -> dict[str, Any]:
    """A draft that was taken."""
    answer = api.post("/drafts", body)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def publish(api: Api, of: dict[str, Any], **more: Any) -> Any:
    asked = {"revision": of["revision"], "newest": of["newest"]} | more
    return api.post(f"/drafts/{of['id']}/publish", asked)


def test_a_draft_begins_as_the_version_in_force_and_becomes_the_next_one(market: Market) -> None:
    begun = draft(market.operator, note="Shorter window")
    assert (begun["text"], begun["rulebook"], begun["taken"]) == (TEXT, NEXT, False)
    assert (begun["in_force"], begun["newest"], begun["notice_days"]) == (FIRST, FIRST, 7)
    assert begun["changes"]["same"] is True

    edit = {"revision": 1, "text": SHORTER, "note": "Shorter window"}
    edited = market.operator.post(f"/drafts/{begun['id']}/edit", edit).json()
    (setting,) = edited["changes"]["settings"]
    assert setting["parts"][0]["en"] == {"name": "value", "old": "72 hours", "new": "48 hours"}

    told = publish(market.operator, edited).json()
    assert (told["id"], told["state"], told["note"]) == (NEXT, "coming", "Shorter window")
    notice = datetime.fromisoformat(told["effective_at"]) - datetime.fromisoformat(
        told["published_at"]
    )
    assert timedelta(days=7) <= notice <= timedelta(days=7, minutes=1)
    assert market.operator.get("/drafts").json() == {"drafts": []}
    states = {one["id"]: one["state"] for one in Api().get("/rulebooks").json()["rulebooks"]}
    assert states == {NEXT: "coming", FIRST: "in_force"}


def test_everybody_reads_what_a_version_changes(market: Market) -> None:
    publish(market.operator, draft(market.operator, text=SHORTER))
    anybody = Api()
    changed = anybody.get(f"/rulebooks/{NEXT}/difference").json()
    assert (changed["old"], changed["new"], changed["same"]) == (FIRST, NEXT, False)
    assert [each["name"] for each in changed["settings"]] == ["window_hours"]
    back = anybody.get(f"/rulebooks/{FIRST}/difference", since=NEXT).json()
    assert back["settings"][0]["parts"][0]["new"] == 72
    assert anybody.get(f"/rulebooks/{FIRST}/difference").json()["same"] is True
    refused(anybody.get("/rulebooks/nobody@1/difference"), 404, "not-found")
    refused(anybody.get(f"/rulebooks/{FIRST}/difference", since="nobody@1"), 404, "not-found")


def test_mistakes_are_told_with_place_and_line_in_the_callers_language(market: Market) -> None:
    broken = TEXT.replace('unit = "hours"', 'unit = "hour"', 1)
    made = draft(market.operator, text=broken)
    line = broken.splitlines().index('unit = "hour"') + 1
    assert (made["faults"][0]["pointer"], made["faults"][0]["line"]) == (
        "/settings/window_hours/unit",
        line,
    )
    assert (made["rulebook"], made["changes"], made["earliest"]) == (None, None, None)
    chinese = market.operator.again(language="zh").get(f"/drafts/{made['id']}").json()
    assert chinese["faults"][0]["detail"] != made["faults"][0]["detail"]
    problem = refused(publish(market.operator, made), 422, "bad-rulebook")
    assert problem["errors"][0]["pointer"] == "/settings/window_hours/unit"


def test_what_no_rulebook_may_do_is_told_beside_its_changes_and_not_published(
    market: Market,
) -> None:
    made = draft(market.operator, text=planted(change("Q-07", fee='"fee_pct"')))
    (fault,) = made["faults"]
    line = TEXT.splitlines().index('id = "Q-07"')
    assert (fault["pointer"], fault["line"]) == ("/clause/Q-07", line)
    assert "below what the law allows" in fault["detail"]
    assert made["changes"]["same"] is False
    refused(publish(market.operator, made), 422, "bad-rulebook")


def test_an_edit_of_what_another_one_saved_is_refused_with_the_revision(market: Market) -> None:
    made = draft(market.operator)
    edit = {"revision": 1, "text": "theirs", "note": ""}
    assert market.api(Role.OPERATOR).post(f"/drafts/{made['id']}/edit", edit).status_code == 200
    answer = market.operator.post(f"/drafts/{made['id']}/edit", edit | {"text": "mine"})
    assert refused(answer, 409, "draft-edited-meanwhile")["revision"] == 2
    refused(publish(market.operator, made), 409, "draft-edited-meanwhile")
    discard = market.operator.post(f"/drafts/{made['id']}/discard", {"revision": 1})
    refused(discard, 409, "draft-edited-meanwhile")
    left = market.operator.post(f"/drafts/{made['id']}/discard", {"revision": 2})
    assert left.json() == {"drafts": []}


def test_the_day_and_the_newest_version_are_minded(market: Market) -> None:
    mine, yours = draft(market.operator), draft(market.operator, text=SHORTER.replace(NEXT, "b@1"))
    soon = (market.now + timedelta(days=6)).isoformat()
    early = refused(publish(market.operator, mine, effective_at=soon), 409, "rulebook-too-early")
    assert datetime.fromisoformat(early["earliest"]) > market.now + timedelta(days=7)
    assert publish(market.operator, mine).status_code == 200
    newest = refused(publish(market.operator, yours), 409, "rulebook-published-meanwhile")["newest"]
    assert publish(market.operator, yours, newest=newest).status_code == 200


def test_a_version_is_withdrawn_before_its_day(market: Market) -> None:
    publish(market.operator, draft(market.operator, text=SHORTER))
    told = market.operator.post(f"/rulebooks/{NEXT}/withdraw").json()
    assert (told["state"], told["withdrawn_at"] is None) == ("withdrawn", False)
    refused(market.operator.post(f"/rulebooks/{NEXT}/withdraw"), 409, "rulebook-withdrawn")
    refused(market.operator.post(f"/rulebooks/{FIRST}/withdraw"), 409, "rulebook-in-force")
    refused(market.operator.post("/rulebooks/nobody@1/withdraw"), 404, "not-found")
    assert Api().get(f"/rulebooks/{NEXT}").json()["text"] == SHORTER


def test_publishing_is_done_once_for_each_idempotency_key(market: Market) -> None:
    made = draft(market.operator)
    asked = {"revision": 1, "newest": FIRST}
    first, again = (
        market.operator.post(f"/drafts/{made['id']}/publish", asked, key="once") for _ in range(2)
    )
    assert first.json() == again.json()
    assert RulebookVersion.objects.count() == 2


def test_only_operators_with_the_scope_work_on_rules(market: Market) -> None:
    made = draft(market.operator)
    narrow = market.api(
        Role.OPERATOR, scopes=tuple(scope for scope in Scope if scope is not Scope.RULES_WRITE)
    )
    edit = {"revision": 1, "text": "x", "note": ""}
    for api in (market.agent, market.supervisor, market.shop, market.merchant, narrow):
        refused(api.get("/drafts"), 403, "not-allowed")
        refused(api.get(f"/drafts/{made['id']}"), 403, "not-allowed")
        refused(api.post("/drafts", {}), 403, "not-allowed")
        refused(api.post(f"/drafts/{made['id']}/edit", edit), 403, "not-allowed")
        refused(api.post(f"/drafts/{made['id']}/discard", {"revision": 1}), 403, "not-allowed")
        refused(publish(api, made), 403, "not-allowed")
        refused(api.post(f"/rulebooks/{FIRST}/withdraw"), 403, "not-allowed")
    refused(Api().get("/drafts"), 401, "not-signed-in")
    assert RulebookDraft.objects.get().revision == 1


@pytest.mark.parametrize("name", ["drf_" + "0" * 32, "case_" + "0" * 32, "1"])
def test_a_draft_that_does_not_exist_is_not_found(market: Market, name: str) -> None:
    refused(market.operator.get(f"/drafts/{name}"), 404, "not-found")
    edit = {"revision": 1, "text": "x", "note": ""}
    refused(market.operator.post(f"/drafts/{name}/edit", edit), 404, "not-found")


def test_what_cannot_be_a_draft_is_refused_with_its_place(market: Market) -> None:
    problem = refused(market.operator.post("/drafts", {"text": 5}), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == "/text"
    refused(market.operator.post("/drafts", {"text": "a\u0000b"}), 422, "bad-input")
    made = draft(market.operator)
    problem = refused(publish(market.operator, made, revision=0), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == "/revision"
