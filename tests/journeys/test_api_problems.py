"""Whatever is sent, the answer has one shape, says what is wrong where, and is never a fault of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError

from amends.adapters.gateways.signing import sign
from amends.domain.refused import Refused
from amends.entrypoints.api import cases
from amends.entrypoints.api.forms import FORMS
from amends.models.cases import Case
from api_world import ROOT, Api, Market, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return Market()


def test_an_address_that_does_not_exist(market: Market) -> None:
    for path in ("/nothing", "/", "/cases/a/b/c/d", "/cases:batch/", "/orders:batch/x"):
        problem = refused(market.shop.get(path), 404, "no-such-place")
        assert problem["path"] == ROOT + path


def test_a_method_that_an_address_does_not_take(market: Market) -> None:
    for method, path, allowed in (
        ("DELETE", "/cases", "GET, POST"),
        ("PUT", "/cases/x", "GET"),
        ("PATCH", "/refunds", "GET"),
        ("GET", "/cases:batch", "POST"),
        ("POST", "/health", "GET"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("OPTIONS", "/cases", "GET, POST"),
    ):
        answer = market.shop.client.generic(method, ROOT + path)
        assert refused(answer, 405, "method-not-allowed")["allowed"] == allowed
        assert answer["Allow"] == allowed


def test_head_is_answered_like_get(market: Market) -> None:
    for path in ("/health", "/cases", "/openapi.json"):
        answer = market.shop.client.head(ROOT + path)
        assert answer.status_code == 200
        assert answer.content == b""


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer amk_wrong", "Basic YTpi", "Bearer schlüssel"]
)
def test_a_caller_without_a_good_key(market: Market, authorization: str) -> None:
    api = Api()
    if authorization:
        api.client.defaults["HTTP_AUTHORIZATION"] = authorization
    for answer in (api.get("/cases"), api.post("/cases", {}), api.post("/decide", {})):
        refused(answer, 401, "not-signed-in")
        assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'{"order_no": ', 1, 13),
        (b'{\n "order_no": nope}', 2, 15),
        ('{"order_no": "中文"}'.encode("gbk"), 1, 15),
        (b'\n{"order_no": "\xff\xfe"}', 2, 15),
        (b'{"order_no": "\\ud800"}', 1, 21),
        (b'{"amount": NaN}', 1, 12),
        (b'{"amount": Infinity}', 1, 12),
        (b"[" * 10_000, 1, 202),
        (b'{"a":' * 10_000, 1, 1006),
        (b"9" * 100_000, 1, 4302),
        (b"{'order_no': 1}", 1, 2),
        (b'{"order_no": 1} trailing', 1, 17),
        (b"<xml/>", 1, 1),
    ],
)
def test_a_body_that_is_not_json_is_told_where(
    market: Market, body: bytes, line: int, column: int
) -> None:
    problem = refused(market.shop.send("/cases", body), 400, "bad-json")
    assert (problem["line"], problem["column"]) == (line, column)


def test_a_byte_order_mark_does_no_harm(market: Market) -> None:
    body = f'\ufeff{{"order_no": "{market.order()}", "reason": "not_delivered"}}'.encode()
    assert market.shop.send("/cases", body).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "x", ""])
def test_a_body_of_another_kind(market: Market, media_type: str) -> None:
    answer = market.shop.send("/cases", b"{}", media_type=media_type)
    assert refused(answer, 415, "wrong-media-type")["wanted"] == "application/json"


def test_a_body_that_is_too_large(market: Market, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    body = b" " * (1024 * 1024 + 1)
    limits = dict.fromkeys(("picture", "document", "sound", "film", "text"), 1)
    settings.AMENDS_FILE_LIMITS = settings.AMENDS_FILE_LIMITS | limits
    for path in ("/cases", "/orders:batch", "/files"):
        assert refused(market.shop.send(path, body), 413, "too-large")["maximum_mib"] == 1
    refused(Api().send("/channels/sandbox/notices", body), 413, "too-large")


def test_a_body_in_chunks(market: Market) -> None:
    answer = market.shop.client.generic(
        "POST", f"{ROOT}/cases", b"", headers={"transfer-encoding": "chunked"}, CONTENT_LENGTH=""
    )
    refused(answer, 411, "length-required")


GOOD = {"order_no": "KM1", "reason": "not_delivered"}
BAD_CLAIMS: list[tuple[Any, str]] = [
    (None, ""),
    ([], ""),
    ("text", ""),
    (7, ""),
    ({}, "/order_no"),
    ({**GOOD, "order_no": None}, "/order_no"),
    ({**GOOD, "order_no": ""}, "/order_no"),
    ({**GOOD, "order_no": 7}, "/order_no"),
    ({**GOOD, "order_no": ["KM1"]}, "/order_no"),
    ({**GOOD, "order_no": "9" * 65}, "/order_no"),
    ({**GOOD, "order_no": "KM\x001"}, "/order_no"),
    ({**GOOD, "reason": "whim"}, "/reason"),
    ({**GOOD, "reason": None}, "/reason"),
    ({**GOOD, "reason": {}}, "/reason"),
    ({**GOOD, "wish": "more"}, "/wish"),
    ({**GOOD, "statement": "x" * 4001}, "/statement"),
    ({**GOOD, "statement": "a\x00b"}, "/statement"),
    ({**GOOD, "invalid_quantity": -1}, "/invalid_quantity"),
    ({**GOOD, "invalid_quantity": 0}, "/invalid_quantity"),
    ({**GOOD, "invalid_quantity": 1.5}, "/invalid_quantity"),
    ({**GOOD, "invalid_quantity": "2"}, "/invalid_quantity"),
    ({**GOOD, "invalid_quantity": True}, "/invalid_quantity"),
    ({**GOOD, "invalid_quantity": 10**40}, "/invalid_quantity"),
    ({**GOOD, "discovered_at": "yesterday"}, "/discovered_at"),
    ({**GOOD, "discovered_at": "2026-03-01T12:00:00"}, "/discovered_at"),
    ({**GOOD, "discovered_at": "9999-12-31T23:59:59-23:59"}, "/discovered_at"),
    ({**GOOD, "discovered_at": "0001-01-01T00:00:00+23:59"}, "/discovered_at"),
    ({**GOOD, "discovered_at": 1772366400}, "/discovered_at"),
    ({**GOOD, "demands": "refund"}, "/demands"),
    ({**GOOD, "demands": ["x" * 201]}, "/demands/0"),
    ({**GOOD, "demands": [{}]}, "/demands/0"),
    ({**GOOD, "evidence": {}}, "/evidence"),
    ({**GOOD, "evidence": [{}]}, "/evidence/0/type"),
    ({**GOOD, "evidence": [{"type": "dream"}]}, "/evidence/0/type"),
    ({**GOOD, "evidence": [{"type": "order_page"}] * 21}, "/evidence"),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": []}]}, "/evidence/0/shows"),
    (
        {**GOOD, "evidence": [{"type": "order_page", "shows": {"legible": "yes"}}]},
        "/evidence/0/shows",
    ),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": {"type": "x"}}]}, "/evidence/0/shows"),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": {"count": -1}}]}, "/evidence/0/shows"),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": {"x": 1.5}}]}, "/evidence/0/shows"),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": {"x": 10**30}}]}, "/evidence/0/shows"),
    ({**GOOD, "evidence": [{"type": "order_page", "shows": {"x": {}}}]}, "/evidence/0/shows"),
    ({**GOOD, "evidence": [{"type": "order_page", "note": "\x00"}]}, "/evidence/0/note"),
    ({**GOOD, "a/b~c": 1}, "/a~1b~0c"),
]


@pytest.mark.parametrize(("claim", "pointer"), BAD_CLAIMS)
def test_a_bad_claim_is_told_where(market: Market, claim: Any, pointer: str) -> None:
    body = b"null" if claim is None else None
    answer = market.shop.send("/cases", body) if body else market.shop.post("/cases", claim)
    problem = refused(answer, 422, "bad-input")
    assert pointer in [error["pointer"] for error in problem["errors"]]
    in_batch = market.shop.post("/cases:batch", {"claims": [GOOD, claim]})
    problem = refused(in_batch, 422, "bad-input")
    assert f"/claims/1{pointer}" in [error["pointer"] for error in problem["errors"]]
    assert Case.objects.count() == 0


def test_an_empty_body_where_one_is_needed(market: Market) -> None:
    problem = refused(market.shop.post("/cases"), 422, "bad-input")
    assert problem["errors"] == [{"pointer": "", "detail": "is required"}]


def test_the_sentences_are_in_the_callers_language(market: Market) -> None:
    claim = {**GOOD, "colour": 1, "wish": "more"}
    chinese = market.shop.again(language="zh-CN").post("/cases", claim)
    english = market.shop.again(language="en-GB,zh;q=0.5").post("/cases", claim)
    neither = market.shop.again(language="fr").post("/cases", claim)
    assert chinese["Content-Language"] == neither["Content-Language"] == "zh-Hans"
    assert english["Content-Language"] == "en"
    told_zh, told_en = chinese.json(), english.json()
    assert told_zh["title"] == told_en["title"] == "Bad input"
    assert "/colour 没有这个字段" in told_zh["detail"]
    assert "/colour is not a known field" in told_en["detail"]
    assert told_zh["errors"][0]["detail"].startswith("须为以下之一")
    assert neither.json() == told_zh


HOSTILE: list[Any] = [
    None,
    True,
    -1,
    10**60,
    -0.0,
    1e308,
    "",
    "\x00",
    "\uffff\u202e",
    "x" * 100_000,
    [],
    [[]],
    [None],
    {},
    {"": ""},
    {"__proto__": {"a": 1}},
    {"type": "order_page"},
    "2026-03-01T12:00:00+08:00",
    "'; DROP TABLE case_file; --",
    "${jndi:ldap://x}",
]
BODIES: dict[str, dict[str, Any]] = {
    "/cases": GOOD,
    "/cases:batch": {"claims": [GOOD]},
    "/orders:batch": {},
    "/deliveries:batch": {},
    "/activations:batch": {},
    "/messages:batch": {},
    "/decide": dict.fromkeys(
        ["facts", "id", "assume", "order_state", "paid_at", "amount_fen", "process", "evidence"]
    ),
    "/accept": {"comment": ""},
    "/offer": {"kind": "part_refund", "amount_fen": 1, "comment": ""},
    "/contest": {"comment": "x", "evidence": []},
    "/accept_offer": {},
    "/decline_offer": {"comment": ""},
    "/supply": {"evidence": [{"type": "order_page"}], "comment": ""},
    "/call_a_person": {"comment": ""},
    "/withdraw": {},
    "/appeal": {"comment": "x", "evidence": []},
    "/grant": {"reasons": "x", "refund_fen": 1, "compensation_fen": 0},
    "/refuse": {"reasons": "x"},
    "/ask": {"kinds": ["order_page"], "comment": ""},
    "/consult": {"comment": ""},
    "/pay_again": {},
}
"""A good body for each address; an act's address begins with that of a case."""


@pytest.mark.parametrize("path", BODIES)
def test_no_hostile_body_is_a_fault_of_ours(market: Market, path: str) -> None:
    good = BODIES[path]
    number = market.shop.file(market.delivered(), "invalid_key")["number"]
    address = path
    if path[1:] in set(FORMS):
        address = f"/cases/{number}{path}"
    if path in ("/grant", "/refuse", "/ask", "/consult"):
        market.shop.post(f"/cases/{number}/call_a_person")
    for hostile in HOSTILE:
        bodies = [hostile, {"extra": hostile}, {**good, "": hostile}]
        bodies += [{**good, field: bad} for field in good for bad in (hostile, [hostile])]
        for body in bodies:
            for api in (market.shop, market.agent):
                answer = api.post(address, body)
                assert answer.status_code < 500, (address, str(body)[:200], answer.content)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_hostile_row_is_a_fault_of_ours(market: Market, hostile: Any) -> None:
    at = market.now.isoformat()
    base: dict[str, dict[str, Any]] = {
        "orders": {
            "order_no": "KM9",
            "merchant_code": "m",
            "sku": "s",
            "title": "t",
            "product_class": "game_card",
            "amount_fen": 1,
            "channel": "alipay",
            "trade_no": "T9",
            "paid_at": at,
            "contact": "c",
            "payments": None,
            "promised_delivery_minutes": 1,
            "quantity": 1,
            "state": "used",
        },
        "deliveries": {
            "order_no": "KM9",
            "reference": "r",
            "delivered_at": at,
            "keys": [],
            "quantity": 1,
            "receipt": {},
        },
        "activations": {
            "order_no": "KM9",
            "reference": "r",
            "kind": "used",
            "used_by": "unknown",
            "at": at,
            "source": "s",
            "detail": {},
        },
        "messages": {
            "order_no": "KM9",
            "reference": "r",
            "sender_role": "buyer",
            "text": "t",
            "sent_at": at,
        },
    }
    for name, row in base.items():
        for field in row:
            rows = [
                {**row, field: hostile},
                {**row, field: {"k": hostile}},
                {**row, field: [hostile]},
            ]
            answer = market.shop.post(f"/{name}:batch", {name: rows})
            assert answer.status_code in (200, 422), (name, field, answer.content)


@pytest.mark.parametrize(
    "name", ["%00", "%ff", "..%2f..", "case_", "case_" + "g" * 32, "%F0%9F%98%80", "'", "a" * 300]
)
def test_no_hostile_address_is_a_fault_of_ours(market: Market, name: str) -> None:
    for path in (
        f"/cases/{name}",
        f"/cases/{name}/events",
        f"/cases/{name}/evidence/1/file",
        f"/refunds/{name}",
        f"/orders/{name}",
        f"/rulebooks/{name}",
        f"/problems/{name}",
        f"/cases?cursor={name}&order_no={name}",
        f"/{name}",
    ):
        assert market.agent.get(path).status_code in (400, 404), path
    for path in (f"/orders/{name}/confirm_receipt", f"/channels/{name}/notices"):
        assert market.shop.post(path, {}).status_code in (400, 404), path


def test_a_fault_of_ours_tells_nothing_of_the_inside(market: Market, caplog: Any) -> None:
    with patch.object(cases, "list_page", side_effect=RuntimeError("the secret inside")):
        answer = market.shop.get("/cases")
    refused(answer, 500, "server-fault")
    assert "secret" not in answer.content.decode()
    assert "the secret inside" in caplog.text


def test_a_database_that_is_away_is_told_as_such(market: Market) -> None:
    with patch.object(cases, "list_page", side_effect=OperationalError("gone")):
        answer = market.shop.get("/cases")
    refused(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_what_another_says_no_to_is_passed_on_with_its_facts(market: Market) -> None:
    class Invented(Refused):
        code = "bad-rulebook"
        zh = "第 {line} 行"
        en = "Line {line}"

    refusal = Invented(line=7, at=datetime(2026, 3, 1, tzinfo=UTC), names=("a", "b"), who=None)
    with patch.object(cases, "list_page", side_effect=refusal):
        problem = refused(market.shop.get("/cases"), 422, "bad-rulebook")
    assert problem["line"] == 7
    assert problem["at"] == "2026-03-01T00:00:00+00:00"
    assert problem["names"] == ["a", "b"]
    assert problem["who"] is None


def test_a_channels_notice_needs_its_signature(market: Market) -> None:
    body = b'{"number": "R1"}'
    headers = sign(b"wrong secret", "n-1", market.now, body)
    channel = Api()
    channel.client.defaults |= {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
    }
    refused(channel.send("/channels/sandbox/notices", body), 400, "notice-refused")
    refused(channel.send("/channels/unheard-of/notices", body), 404, "no-such-gateway")
