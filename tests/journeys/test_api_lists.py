"""Lists are stable, bounded and cheap, and nobody finds in them what is not his."""

from __future__ import annotations

from typing import Any

import pytest

from amends.domain.access import Role, Scope
from amends.models.cases import Case, CaseDeadline
from amends.models.ids import parse_shown
from amends.models.notices import Notice
from api_world import Api, Market, refused
from listening import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return Market()


def all_pages(api: Api, path: str, part: str, **query: Any) -> list[dict[str, Any]]:
    """The entries of all pages, one page after the other."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = api.get(path, cursor=cursor, **query).json()
        found += page[part]
        if page["next_cursor"] is None:
            return found
        cursor = page["next_cursor"]


def test_cases_come_newest_first_and_each_once(market: Market) -> None:
    numbers = [market.shop.file(market.order())["number"] for _ in range(7)]
    for limit in (1, 3, 7, 100):
        found = all_pages(market.shop, "/cases", "cases", limit=limit)
        assert [case["number"] for case in found] == numbers[::-1]


def test_a_list_is_stable_while_cases_are_filed(market: Market) -> None:
    numbers = [market.shop.file(market.order())["number"] for _ in range(6)]
    first = market.shop.get("/cases", limit=3).json()
    for _ in range(4):
        market.shop.file(market.order())
    second = market.shop.get("/cases", limit=3, cursor=first["next_cursor"]).json()
    found = [case["number"] for case in first["cases"] + second["cases"]]
    assert found == numbers[::-1]
    assert second["next_cursor"] is None


def test_the_queue_is_ordered_by_urgency(market: Market) -> None:
    numbers = [market.shop.file(market.delivered(), "invalid_key")["number"] for _ in range(4)]
    for number in numbers:
        market.shop.post(f"/cases/{number}/call_a_person")
    hurried = CaseDeadline.objects.get(case__number=numbers[2])
    CaseDeadline.objects.filter(pk=hurried.pk).update(due_at=market.now)
    market.shop.file(market.order())

    for limit in (1, 2, 50):
        found = all_pages(market.agent, "/cases", "cases", your_turn=True, limit=limit)
        assert [case["number"] for case in found] == [
            numbers[2],
            numbers[0],
            numbers[1],
            numbers[3],
        ]
        assert all(case["your_turn"] for case in found)


def test_a_partys_queue_holds_what_waits_for_it(market: Market) -> None:
    waiting = market.shop.file(market.delivered(), "invalid_key")["number"]
    market.shop.file(market.order())
    found = market.shop.get("/cases", your_turn=True).json()["cases"]
    assert [case["number"] for case in found] == [waiting]
    assert market.merchant.get("/cases", your_turn=True).json()["cases"] == []
    market.shop.post(f"/cases/{waiting}/call_a_person")
    market.agent.post(f"/cases/{waiting}/consult")
    found = market.merchant.get("/cases", your_turn=True).json()["cases"]
    assert [case["number"] for case in found] == [waiting]


def test_a_list_is_narrowed_by_state_merchant_and_order(market: Market) -> None:
    granted = market.shop.file(market.order("jihuo"))
    waiting = market.shop.file(market.delivered(), "invalid_key")

    def numbers(**query: Any) -> list[str]:
        return [case["number"] for case in market.agent.get("/cases", **query).json()["cases"]]

    assert numbers(status="granted") == [granted["number"]]
    assert numbers(status=["granted", "awaiting_evidence"]) == [
        waiting["number"],
        granted["number"],
    ]
    assert numbers(merchant="jihuo") == [granted["number"]]
    assert numbers(order_no=waiting["order_no"]) == [waiting["number"]]
    assert numbers(status="settled") == []


def test_a_merchants_key_sees_nothing_of_another_merchants(market: Market) -> None:
    order_no = market.order("xinghai")
    filed = market.shop.file(order_no)
    shop_of_rival = market.api(Role.SHOP, "jihuo")
    for stranger in (market.rival, shop_of_rival, market.api(Role.BUYER)):
        for name in (filed["id"], filed["number"]):
            refused(stranger.get(f"/cases/{name}"), 404, "not-found")
            refused(stranger.get(f"/cases/{name}/events"), 404, "not-found")
            refused(stranger.get(f"/cases/{name}/evidence/1/file"), 404, "not-found")
        refused(stranger.get(f"/refunds/{filed['refunds'][0]}"), 404, "not-found")
        refused(stranger.get(f"/orders/{order_no}"), 404, "not-found")
        assert stranger.get("/cases").json()["cases"] == []
        assert stranger.get("/cases", order_no=order_no).json()["cases"] == []
        assert stranger.get("/refunds").json()["refunds"] == []
    assert market.merchant.get(f"/cases/{filed['id']}").status_code == 200


def test_refunds_come_newest_first_and_are_narrowed(market: Market) -> None:
    filed = [market.shop.file(market.order()) for _ in range(3)]
    ids = [one["refunds"][0] for one in filed]
    found = all_pages(market.finance, "/refunds", "refunds", limit=2)
    assert [refund["id"] for refund in found] == ids[::-1]
    one = market.finance.get("/refunds", order_no=filed[0]["order_no"]).json()["refunds"]
    assert [refund["id"] for refund in one] == ids[:1]
    assert market.finance.get("/refunds", status="succeeded").json()["refunds"] == []
    by_number = market.finance.get(f"/refunds/{found[0]['number']}").json()
    assert by_number["id"] == found[0]["id"]


def test_notices_come_newest_first_each_once_and_to_their_side_only(market: Market) -> None:
    filed = [market.shop.file(market.order()) for _ in range(3)]
    theirs = market.shop.file(market.order("jihuo"))
    for limit in (1, 3, 100):
        found = all_pages(market.shop, "/notices", "notices", limit=limit)
        assert [notice["case"] for notice in found] == [
            theirs["id"],
            *(one["id"] for one in filed[::-1]),
        ]
        assert {notice["to"] for notice in found} == {"buyer"}
    mine = all_pages(market.merchant, "/notices", "notices", limit=2)
    assert [notice["case_number"] for notice in mine] == [one["number"] for one in filed[::-1]]
    assert {(notice["to"], notice["template"]) for notice in mine} == {
        ("merchant", "granted_by_rule")
    }
    assert market.agent.get("/notices").json() == {"notices": [], "next_cursor": None}
    assert market.api(Role.BUYER).get("/notices").json()["notices"] == []
    of_rival = market.api(Role.SHOP, "jihuo").get("/notices").json()["notices"]
    assert [notice["case"] for notice in of_rival] == [theirs["id"]]


def test_a_notice_carries_its_template_its_facts_and_its_words_in_the_callers_language(
    market: Market,
) -> None:
    filed = market.shop.file(market.order())
    (notice,) = market.shop.get("/notices").json()["notices"]
    assert notice == {
        "id": notice["id"],
        "case": filed["id"],
        "case_number": filed["number"],
        "order_no": filed["order_no"],
        "to": "buyer",
        "template": "granted",
        "facts": {"refund_fen": 9750},
        "text": "Good news: your claim is granted. ¥97.50 is on its way back to you.",
        "created_at": filed["filed_at"],
        "read_at": None,
    }
    assert notice["id"].startswith("ntc_")
    (same,) = market.shop.again(language="zh-CN").get("/notices").json()["notices"]
    assert same["text"] == "好消息：您的申请已通过，¥97.50 正在退回给您。"


def test_notices_are_narrowed_to_the_unread(market: Market) -> None:
    first, second = (market.shop.file(market.order())["id"] for _ in range(2))
    Notice.objects.filter(case=parse_shown("case", first)).update(read_at=market.now)
    unread = market.shop.get("/notices", unread="true").json()["notices"]
    assert [notice["case"] for notice in unread] == [second]
    everything = market.shop.get("/notices").json()["notices"]
    assert [notice["read_at"] is None for notice in everything] == [True, False]


def test_events_are_paged_oldest_first(market: Market) -> None:
    number = market.shop.file(market.delivered(), "invalid_key")["number"]
    market.shop.post(f"/cases/{number}/call_a_person", {"comment": "请人工处理"})
    events = all_pages(market.shop, f"/cases/{number}/events", "events", limit=1)
    assert [event["act"] for event in events] == ["filed", "ask", "call_a_person"]
    assert events[2]["before"] == "awaiting_evidence"
    assert events[2]["body"] == {"comment": "请人工处理"}
    assert all(len(event["seal"]) == 64 for event in events)


@pytest.mark.parametrize("path", ["/cases", "/refunds", "/cases?your_turn=true", "/notices"])
@pytest.mark.parametrize("cursor", ["x", "!!", "MQ", "中文", "0" * 201, "MjAyNg"])
def test_a_cursor_that_was_not_handed_out_is_refused(
    market: Market, path: str, cursor: str
) -> None:
    separator = "&" if "?" in path else "?"
    problem = refused(market.agent.get(f"{path}{separator}cursor={cursor}"), 400, "bad-parameter")
    assert problem["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("status=lost", "status"),
        ("your_turn=perhaps", "your_turn"),
        ("merchant=%00", "merchant"),
        ("order_no=" + "9" * 81, "order_no"),
    ],
)
def test_a_bad_parameter_is_named(market: Market, query: str, parameter: str) -> None:
    problem = refused(market.agent.get(f"/cases?{query}"), 400, "bad-parameter")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


def test_reading_needs_its_scope(market: Market) -> None:
    number = market.shop.file(market.order())["number"]
    writer = market.api(Role.SHOP, scopes=(Scope.CASES_WRITE,))
    for path in ("/cases", f"/cases/{number}", f"/cases/{number}/events", "/refunds", "/notices"):
        refused(writer.get(path), 403, "not-allowed")


def test_the_hot_path_sends_few_statements(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    market.shop.post("/cases?dry_run=true", claim)
    with statements() as sent:
        market.shop.post("/cases", claim, key="k-1")
    # The key, the idempotency key, the load, the write, the kept answer; and the two lines
    # that the enclosing test transaction draws.
    assert len([one for one in sent if "SAVEPOINT" not in one]) == 5, sent
    claims = [{"order_no": market.order(), "reason": "not_delivered"} for _ in range(20)]
    with statements() as sent:
        market.shop.post("/cases:batch", {"claims": claims}, key="k-2")
    assert len([one for one in sent if "SAVEPOINT" not in one]) == 5, sent


def test_reading_sends_few_statements_however_much_there_is(market: Market) -> None:
    for _ in range(12):
        number = market.shop.file(market.delivered(), "invalid_key")["number"]
        market.shop.post(f"/cases/{number}/call_a_person")
    for api, path, count in (
        (market.agent, "/cases", 2),
        (market.merchant, "/cases", 2),
        (market.agent, "/cases?your_turn=true", 3),
        (market.shop, "/cases?your_turn=true", 2),
        (market.agent, f"/cases/{number}", 6),
        (market.agent, f"/cases/{number}/events", 3),
        (market.finance, "/refunds", 2),
        (market.agent, "/notices", 2),
        (market.shop, "/notices?unread=true", 2),
    ):
        with statements() as sent:
            assert api.get(path).status_code == 200
        assert len(sent) == count, (path, sent)
    assert Case.objects.count() == 12
