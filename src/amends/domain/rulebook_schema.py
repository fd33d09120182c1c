"""The format of a rulebook as JSON Schema, made from the words that the reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from amends.domain.near_misses import CHANGES
from amends.domain.proofs import PROOF_NAMES, RECEIPT
from amends.domain.rulebook import INSTEAD, PARTS, REFUNDS, UNITS, UNKNOWNS
from amends.domain.rulebook_file import CLAUSE_ID, ID, RANK_MAX
from amends.domain.shipped import SHIPPED
from amends.domain.vocabulary import (
    Escalation,
    GoodsState,
    Liable,
    Outcome,
    ProductClass,
    Reason,
    Route,
    Track,
)

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
BOTH: Schema = {"$ref": "#/definitions/both"}
CLAUSE_NAME: Schema = {"type": "string", "pattern": f"^{CLAUSE_ID.pattern}$"}
SETTING_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
SETTING_WANTS = ("value", "unit", "zh", "en")
CLAUSE_WANTS = ("id", "part", "title", "text", "source")
CONDITION: Schema = {
    "type": "string",
    "minLength": 1,
    "description": "An expression over terms and settings, as the reference page describes it.",
}


def rulebook_schema() -> Schema:
    """JSON Schema of a rulebook's TOML, in the draft (07) that editors of TOML know.

    What a schema cannot say (that names in conditions exist, that parts are in order) the reader
    checks. Where a rulebook is a variant of another, its clauses and settings may be parts only.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Amends rulebook",
        **_table(
            {
                "id": {"type": "string", "pattern": f"^{ID.pattern}$"},
                "name": BOTH,
                "based_on": _one(SHIPPED),
                "set": {"type": "object"},
                "drop": {"type": "array", "items": {"anyOf": [CLAUSE_NAME, SETTING_NAME]}},
                "settings": _named("string", {"$ref": "#/definitions/setting"}),
                "classes": {
                    "type": "object",
                    "propertyNames": _one(ProductClass),
                    "additionalProperties": {"type": "object"},
                },
                "clause": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"$ref": "#/definitions/clause"},
                },
            },
            required=["id", "name"],
        ),
        "if": {"required": ["based_on"]},
        "else": {
            "required": ["settings", "clause"],
            "properties": {
                "set": False,
                "drop": False,
                "settings": _named("string", {"required": list(SETTING_WANTS)}),
                "clause": {"type": "array", "items": {"required": list(CLAUSE_WANTS)}},
            },
        },
        "definitions": {
            "both": _table({"zh": TEXT, "en": TEXT}, required=["zh", "en"]),
            "setting": _setting(),
            "need": _need(sorted(PROOF_NAMES)),
            "merchants_need": _need(sorted(PROOF_NAMES | {RECEIPT})),
            "rung": _rung(),
            "clause": _clause(),
        },
    }


def _setting() -> Schema:
    pair = {"type": "array", "items": WHOLE, "minItems": 2, "maxItems": 2}
    return _table(
        {
            "value": {
                "anyOf": [
                    {"type": ["number", "boolean", "string"]},
                    {"type": "array", "items": {"type": ["string", "integer"]}},
                    _named("string", pair),
                ]
            },
            "unit": _one(UNITS),
            "zh": TEXT,
            "en": TEXT,
            "one_of": {"type": "array", "items": TEXT},
            "least": WHOLE,
            "most": WHOLE,
        },
        required=[],
    )


def _need(names: list[str]) -> Schema:
    proofs = "|".join(names)
    text = {"type": "string", "pattern": rf"^\s*({proofs})(\s*\|\s*({proofs}))*\s*$"}
    return {"anyOf": [text, _table({"any": text, "when": CONDITION}, required=["any"])]}


def _rung() -> Schema:
    return _table(
        {
            "on": _one(Outcome),
            "who": _one(Liable),
            "brings": {"type": "array", "items": {"$ref": "#/definitions/merchants_need"}},
            "within": TEXT,
            "silence": _one(Outcome),
        },
        required=["on", "who", "within", "silence"],
    )


def _clause() -> Schema:
    return _table(
        {
            "id": CLAUSE_NAME,
            "part": _one(PARTS),
            "rank": {**WHOLE, "maximum": RANK_MAX},
            "title": BOTH,
            "text": BOTH,
            "source": TEXT,
            "reasons": _words(Reason),
            "states": _words(GoodsState),
            "classes": _words(ProductClass),
            "when": CONDITION,
            "outcome": _one(Outcome),
            "track": _one(Track),
            "liable": _one(Liable),
            "refund": _one(REFUNDS),
            "fee": TEXT,
            "compensation": TEXT,
            "instead": _words(INSTEAD),
            "needs": {
                "type": "array",
                "items": {"anyOf": [CLAUSE_NAME, {"$ref": "#/definitions/need"}]},
            },
            "ladder": CLAUSE_NAME,
            "rung": {"type": "array", "items": {"$ref": "#/definitions/rung"}},
            "unknown": _one(UNKNOWNS),
            "asks": _words(sorted(PROOF_NAMES)),
            "near": _words(CHANGES),
            "on": _words(Outcome),
            "route": _one(Route),
            "escalation": _one(Escalation),
            "lapse": FLAG,
            "holds": BOTH,
            "fails": BOTH,
        },
        required=["id"],
    )


def _table(properties: Mapping[str, Schema], *, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def _named(kind: str, values: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"type": kind}, "additionalProperties": values}


def _one(words: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


def _words(words: Iterable[str]) -> Schema:
    return {"type": "array", "items": _one(words)}
