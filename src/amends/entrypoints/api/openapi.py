"""The OpenAPI document of the API, as it is served and as it is committed with the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from amends.entrypoints.api.answers import Problem
from amends.entrypoints.api.forms import ROOT
from amends.entrypoints.api.idempotency import HEADER, KEY_MAX
from amends.entrypoints.problems import MEDIA_TYPE

Document = dict[str, Any]

DESCRIPTION = """\
The after-sales desk of a digital-goods marketplace: file claims, answer and rule on them, follow \
the money back.

Amounts are whole fen, times RFC 3339 in UTC. Show your key as `Authorization: Bearer amk_…`. \
Every refusal has one shape (`application/problem+json`); `Accept-Language: en` gives its sentences \
in English, else they are Chinese. Give every POST an `Idempotency-Key`, and repeating it is safe. \
Lists have `limit` and `cursor`.
"""

_KEY_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "Repeating a request with the same key answers what was answered before.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX},
}
_REFERENCE = "#/components/schemas/{model}"


def openapi_document(api: NinjaAPI) -> Document:
    """The document, complete and in a fixed order, as plain JSON values."""
    made: Document = json.loads(json.dumps(OpenAPISchema(api, ROOT), default=str))
    _add_problems(made)
    for _, method, operation in _operations(made):
        if method == "post" and "security" in operation:
            operation["parameters"].append(_KEY_PARAMETER)
    made["components"]["schemas"] = dict(sorted(made["components"]["schemas"].items()))
    return made


def openapi_text(api: NinjaAPI) -> str:
    """The document as the file in the docs holds it."""
    return json.dumps(openapi_document(api), ensure_ascii=False, indent=1) + "\n"


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _add_problems(document: Document) -> None:
    """Every operation may answer a problem instead."""
    schema = Problem.model_json_schema(ref_template=_REFERENCE, mode="serialization")
    document["components"]["schemas"] |= schema.pop("$defs", {}) | {"Problem": schema}
    document["components"]["responses"] = {
        "Problem": {
            "description": "A refusal, after RFC 9457; `type` leads to what it means.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    for _, _, operation in _operations(document):
        operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
