"""What the API says of itself is true: document, page, list of problems, rulebooks, guide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from amends.config.home import checkout
from amends.domain.access import Role
from amends.domain.rulebook_file import default_rulebook_text
from amends.entrypoints.api.openapi import openapi_text
from amends.entrypoints.api.requests import ClaimIn
from amends.entrypoints.api.service import api
from amends.entrypoints.api.site import problem_kinds
from amends.entrypoints.cli import main
from amends.entrypoints.problems import STATUSES
from api_world import ROOT, Api, Market, refused

REFERENCE = Path(str(checkout())) / "docs" / "reference"
KEYWORDS = {
    *("type", "title", "description", "enum", "const", "default", "examples", "format", "items"),
    *(
        "properties",
        "additionalProperties",
        "required",
        "anyOf",
        "allOf",
        "oneOf",
        "$ref",
        "pattern",
    ),
    *("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "maxProperties"),
    *("exclusiveMinimum", "propertyNames"),
}
"""The keywords of JSON Schema 2020-12 that are used; `nullable` and the like were 3.0's own."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi_text(api))
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it."""
    yield value
    for name in ("properties",):
        for inner in value.get(name, {}).values():
            yield from schemas(inner)
    for name in ("anyOf", "allOf", "oneOf"):
        for inner in value.get(name, []):
            yield from schemas(inner)
    for name in ("items", "additionalProperties", "propertyNames"):
        if isinstance(value.get(name), dict):
            yield from schemas(value[name])


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_committed_document_is_the_one_that_is_served() -> None:
    committed = (REFERENCE / "openapi.json").read_text(encoding="utf-8")
    assert committed == openapi_text(api), "run: amends openapi > docs/reference/openapi.json"
    assert Api().get("/openapi.json").content.decode() == committed


def test_the_command_prints_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    assert capsys.readouterr().out == openapi_text(api)


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"]
    assert document["info"]["version"]
    for path, method, operation in operations(document):
        assert method in {"get", "post", "patch", "delete", "options"}
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
        assert any(status.startswith("2") for status in operation["responses"])
        assert operation["description"], (path, method)
        in_path = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in operation["parameters"] if p["in"] == "path")
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_the_schemas_use_the_words_of_json_schema(document: dict[str, Any]) -> None:
    for name, whole in document["components"]["schemas"].items():
        for schema in schemas(whole):
            assert set(schema) <= KEYWORDS, (name, set(schema) - KEYWORDS)


def test_every_address_is_in_the_document(document: dict[str, Any]) -> None:
    told = {path.removeprefix(f"{ROOT}/") for path in document["paths"]}
    resolver = next(r for r in get_resolver().url_patterns if str(r.pattern) == "api/v1/")
    served = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        for pattern in resolver.url_patterns
        if pattern.name not in ("openapi", "docs", "api-root", "nowhere")
    }
    assert served == told


def test_every_post_by_key_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        names = [parameter["name"] for parameter in operation["parameters"]]
        by_key = method == "post" and "security" in operation
        assert ("Idempotency-Key" in names) == by_key, path


@pytest.mark.django_db
def test_the_examples_run() -> None:
    market = Market()
    examples = ClaimIn.model_json_schema()["examples"]
    assert examples
    for example in examples:
        market.order(order_no=example["order_no"])
        assert market.shop.post("/cases", example).status_code == 201


@pytest.mark.django_db
def test_what_can_be_read_without_a_key_says_so(document: dict[str, Any]) -> None:
    Market()
    open_to_all = [
        path for path, method, o in operations(document) if method == "get" and "security" not in o
    ]
    assert open_to_all == [
        f"{ROOT}/rulebooks",
        f"{ROOT}/rulebooks/{{name}}",
        f"{ROOT}/rulebooks/{{name}}/difference",
        f"{ROOT}/calendar/{{year}}",
        f"{ROOT}/health",
        f"{ROOT}/problems",
        f"{ROOT}/problems/{{code}}",
    ]
    anybody = Api()
    assert anybody.get("/health").json()["status"] == "ok"
    book = anybody.get("/rulebooks").json()["rulebooks"][0]
    text = anybody.get(f"/rulebooks/{book['id']}").json()["text"]
    assert text == default_rulebook_text()
    refused(anybody.get("/rulebooks/other@1"), 404, "not-found")


def test_every_problem_is_explained_where_its_type_leads() -> None:
    anybody = Api()
    told = anybody.get("/problems").json()["problems"]
    assert {"not-signed-in", "bad-input", "no-such-move", "server-fault"} < {
        kind["code"] for kind in told
    }
    for kind in told:
        assert kind["status"] == STATUSES[kind["code"]]
        assert anybody.get(f"/problems/{kind['code']}").json() == kind
    refused(anybody.get("/problems/no-such-code"), 404, "not-found")


@pytest.mark.django_db
def test_a_rulebook_decides_facts_and_keeps_nothing() -> None:
    market = Market()
    facts = {
        "order_state": "undelivered",
        "product_class": "game_card",
        "reason": "not_delivered",
        "paid_at": "2026-03-01T10:00:00+08:00",
        "applied_at": "2026-03-01T12:00:00+08:00",
        "promised_delivery_minutes": 10,
        "amount_fen": 9900,
        "channel": "alipay",
        "weather": "fine",
    }
    reader = market.api(Role.MERCHANT, "xinghai", scopes=())
    told = reader.post("/decide", facts).json()
    assert told["ruling"]["outcome"] == "approve"
    assert told["ruling"]["refund_fen"] == 9900
    assert [warning["pointer"] for warning in told["warnings"]] == ["/weather"]
    envelope = {"id": "F-1", "facts": facts, "assume": {}}
    named = reader.post("/decide?rulebook=default@2026.1", envelope).json()
    assert named["ruling"]["id"] == "F-1"
    assert named["ruling"]["refund_fen"] == 9900
    refused(reader.post("/decide?rulebook=other@1", facts), 404, "not-found")
    problem = refused(reader.post("/decide", {**facts, "amount_fen": -1}), 422, "invalid-facts")
    assert problem["errors"][0]["pointer"] == "/amount_fen"


def test_the_guide_lists_every_problem() -> None:
    guide = (REFERENCE / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| (.+) \|$", guide, re.MULTILINE)
    assert rows == [(kind.code, str(kind.status), kind.en) for kind in problem_kinds()]


def test_the_page_reads_the_document_from_this_site_alone(page: Any) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{ROOT}/docs")
    page.locator(".opblock-summary-path", has_text="/api/v1/cases:batch").wait_for()
    site = page.url.removesuffix(f"{ROOT}/docs")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert told == []
    policy = page.request.get(f"{ROOT}/docs").headers["content-security-policy"]
    assert "unsafe" not in policy
