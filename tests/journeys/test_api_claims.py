"""Claims over HTTP: from filing to money back, many at once, tried without trace, and refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from amends.actions import ports
from amends.domain.access import Role, Scope
from amends.models.cases import Case, CaseEvent, Ruling
from amends.models.jobs import Job
from amends.models.ledger import Transfer
from amends.models.notices import Notice
from amends.models.refunds import Refund
from api_world import Market, refused, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield Market()
    ports.gateway.cache_clear()


def test_a_claim_goes_from_filing_to_refunded(market: Market) -> None:
    order_no = market.order()

    filed = market.shop.file(order_no, statement="付款三小时仍未收到。")
    assert filed["number"] == f"{order_no}-R1"
    assert (filed["stage"], filed["status"]) == ("execute", "granted")
    assert filed["ruling"]["outcome"] == "approve"
    assert filed["ruling"]["refund_fen"] == 9750
    assert [clause["id"] for clause in filed["ruling"]["clauses"]] == ["D-04"]
    assert filed["deadline"]["due_at"].endswith("Z")

    case = market.shop.get(f"/cases/{filed['id']}").json()
    assert case["statement"] == "付款三小时仍未收到。"
    assert case["letter"].startswith("Your refund is granted")
    assert [refund["status"] for refund in case["refunds"]] == ["created"]

    work()

    case = market.shop.get(f"/cases/{filed['number']}").json()
    assert (case["stage"], case["status"]) == ("closed", "settled")
    assert case["deadline"] is None
    assert case["allowed_actions"] == []
    refund = market.shop.get(f"/refunds/{filed['refunds'][0]}").json()
    assert refund == case["refunds"][0]
    assert refund["status"] == "succeeded"
    assert refund["channel_ref"]
    assert market.shop.get(f"/orders/{order_no}").json()["refunded_fen"] == 9750
    events = market.shop.get(f"/cases/{filed['id']}/events").json()["events"]
    assert [event["act"] for event in events] == ["filed", "approve", "settle"]
    assert [event["seq"] for event in events] == [1, 2, 3]


def test_the_ruling_speaks_the_callers_language(market: Market) -> None:
    shop_zh = market.shop.again(language="zh-CN,zh;q=0.9")
    filed = shop_zh.file(market.order())
    in_chinese = shop_zh.get(f"/cases/{filed['id']}").json()
    in_english = market.shop.get(f"/cases/{filed['id']}").json()
    assert filed["ruling"]["clauses"][0]["title"] == "超时未发货"
    assert in_chinese["letter"].startswith("您的退款申请已通过")
    assert in_english["ruling"]["clauses"][0]["title"] == "Not delivered in time"
    assert in_english["ruling"]["id"] == in_chinese["ruling"]["id"]


def test_a_dry_run_says_the_same_and_keeps_nothing(market: Market) -> None:
    order_no = market.order()
    claim = {"order_no": order_no, "reason": "not_delivered"}
    tables = [Case, CaseEvent, Ruling, Refund, Transfer, Job, Notice]
    before = [table.objects.count() for table in tables]

    answer = market.shop.post("/cases?dry_run=true", claim)

    assert answer.status_code == 200
    preview = answer.json()
    assert preview["id"] is None
    assert preview["refunds"] == []
    assert [table.objects.count() for table in tables] == before
    filed = market.shop.file(order_no)
    for same in ("number", "status", "stage"):
        assert filed[same] == preview[same]
    assert filed["ruling"]["refund_fen"] == preview["ruling"]["refund_fen"]


def test_a_dry_run_says_what_the_statement_was_read_as_and_filing_does_not(market: Market) -> None:
    order_no = market.order()
    claim = {"order_no": order_no, "reason": "no_longer_wanted", "statement": "卡密无效，兑换失败"}

    reading = market.shop.post("/cases?dry_run=true", claim).json()["reading"]

    assert (reading["reason"], reading["vague"]) == ("invalid_key", False)
    assert "You chose" in reading["mismatch"]
    assert reading["questions"]
    silent = {"order_no": order_no, "reason": "not_delivered"}
    assert "reading" not in market.shop.post("/cases?dry_run=true", silent).json()
    assert "reading" not in market.shop.file(order_no, statement="一直没收到卡密")


def test_a_batch_files_the_good_claims_and_names_the_others(market: Market) -> None:
    known, again = market.order(), market.order()
    market.shop.file(again)
    claims = [
        {"order_no": known, "reason": "not_delivered"},
        {"order_no": "KM-unknown", "reason": "not_delivered"},
        {"order_no": again, "reason": "not_delivered"},
        {"order_no": known, "reason": "not_delivered"},
    ]
    answer = market.shop.post("/cases:batch", {"claims": claims})
    assert answer.status_code == 200
    batch = answer.json()
    assert (batch["filed"], batch["refused"]) == (1, 3)
    first, unknown, open_before, twice = batch["results"]
    assert first["status"] == "granted"
    assert (unknown["code"], unknown["status"]) == ("not-found", 404)
    assert open_before["case_number"] == f"{again}-R1"
    assert twice["case_number"] == first["number"]
    assert Case.objects.filter(order__order_no=known).count() == 1


def test_a_batch_may_be_tried_without_trace(market: Market) -> None:
    claims = [{"order_no": market.order(), "reason": "not_delivered"} for _ in range(3)]
    batch = market.shop.post("/cases:batch?dry_run=true", {"claims": claims}).json()
    assert batch["filed"] == 3
    assert {result["id"] for result in batch["results"]} == {None}
    assert Case.objects.count() == 0


def test_a_batch_that_is_too_large_is_refused_whole(market: Market) -> None:
    claims = [{"order_no": f"KM{n}", "reason": "other"} for n in range(501)]
    problem = refused(market.shop.post("/cases:batch", {"claims": claims}), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == "/claims"


def test_an_order_with_an_open_case_takes_no_second_claim(market: Market) -> None:
    order_no = market.order()
    number = market.shop.file(order_no)["number"]
    second = market.shop.post("/cases", {"order_no": order_no, "reason": "not_delivered"})
    assert refused(second, 409, "open-case-exists")["case_number"] == number


def test_an_order_that_is_not_the_callers_looks_like_none(market: Market) -> None:
    buyer = market.api(Role.BUYER)
    shop_of_another = market.api(Role.SHOP, "jihuo")
    claim = {"order_no": market.order("xinghai"), "reason": "not_delivered"}
    unknown = {"order_no": "KM-unknown", "reason": "not_delivered"}
    for stranger in (buyer, shop_of_another):
        told = refused(stranger.post("/cases", claim), 404, "not-found")
        assert told == refused(stranger.post("/cases", unknown), 404, "not-found")
    assert Case.objects.count() == 0


def test_those_who_claim_nothing_file_nothing(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    for api in (market.merchant, market.agent, market.finance, market.operator):
        refused(api.post("/cases", claim), 403, "not-allowed")


def test_a_key_without_the_scope_files_nothing(market: Market) -> None:
    reader = market.api(Role.SHOP, scopes=(Scope.CASES_READ,))
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    problem = refused(reader.post("/cases", claim), 403, "not-allowed")
    assert "cases:write" in problem["detail"]
    assert reader.get("/cases").status_code == 200


def test_evidence_with_a_claim_decides_it_at_once(market: Market) -> None:
    order_no = market.delivered()
    marks = {"legible": True, "has_timestamp_or_watermark": True}
    evidence = [
        {
            "type": "order_page",
            "shows": {**marks, "has_order_no": True, "has_amount": True, "has_time": True},
        },
        {
            "type": "key_error_screenshot",
            "shows": {**marks, "key_visible": True, "error_code": "E-17"},
        },
    ]
    without = market.shop.post(
        "/cases?dry_run=true", {"order_no": order_no, "reason": "invalid_key"}
    ).json()
    assert without["ruling"]["missing_evidence"] == ["order_page", "key_error_screenshot"]
    filed = market.shop.file(order_no, "invalid_key", evidence=evidence)
    assert filed["ruling"]["missing_evidence"] == []
    assert filed["status"] != "awaiting_evidence"


def test_a_time_of_discovery_is_kept_in_the_facts(market: Market) -> None:
    discovered = (market.now - timedelta(hours=1)).isoformat()
    filed = market.shop.file(market.order(), discovered_at=discovered)
    ruling = Ruling.objects.get(case__number=filed["number"])
    assert ruling.facts["discovered_at"] == discovered


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_on_one_order_become_one_case(market: Market) -> None:
    order_no = market.order()

    def claim(_: int) -> tuple[int, dict[str, Any]]:
        try:
            answer = market.shop.post("/cases", {"order_no": order_no, "reason": "not_delivered"})
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(claim, range(6)))

    assert sorted(status for status, _ in answers) == [201, 409, 409, 409, 409, 409]
    assert {told["code"] for status, told in answers if status == 409} == {"open-case-exists"}
    assert Case.objects.filter(order__order_no=order_no).count() == 1
    assert Refund.objects.filter(order__order_no=order_no).count() == 1
