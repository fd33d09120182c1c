"""A facts document is read strictly: every mistake is named by its place, all of them at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.facts import InvalidFacts, check_evidence, parse_facts
from amends.domain.facts_reader import AMOUNT_MAX_FEN, FLAG_MARKS, ITEMS_MAX
from amends.domain.proofs import EVIDENCE_TYPES

WHOLE: dict[str, Any] = {
    "order_state": "used",
    "product_class": "game_card",
    "special_offer": False,
    "customised": False,
    "exclusion_consent": None,
    "receipt_confirmed": False,
    "reason": "invalid_key",
    "paid_at": "2026-03-11T10:00:00+08:00",
    "promised_delivery_minutes": 10,
    "delivered_at": "2026-03-11T10:05:00+08:00",
    "discovered_at": None,
    "applied_at": "2026-03-11T11:00:00+08:00",
    "amount_fen": 10000,
    "channel": "alipay",
    "merchant": {
        "status": "active",
        "proves_delivery": None,
        "balance_sufficient": True,
        "deposit_fen": 50000,
        "evidence": [],
    },
    "platform": {
        "guarantee_plan": True,
        "fault_logged": False,
        "fault_from": None,
        "fault_to": None,
    },
    "records": {
        "delivery_log": "delivered",
        "used_by": "unknown",
        "used_at": None,
        "first_seen_at": None,
        "prior_refund": False,
        "prior_refund_fen": 0,
        "charges": 1,
        "orders": 1,
        "carrier_record": None,
        "issuer_record": "invalid",
        "official_record": None,
        "promised_days": None,
        "granted_days": None,
    },
    "quantity": {"ordered": 3, "delivered": 2, "invalid": 1, "valid_used": 0},
    "claims": ["demand=假一赔三"],
    "process": {
        "now": None,
        "submitted_at": None,
        "platform_replied": None,
        "material_requested_at": None,
        "material_supplied_at": None,
        "rejected_at": None,
        "appealed_at": None,
        "new_evidence": None,
        "approved_at": None,
    },
    "evidence": [{"type": "order_page", "has_order_no": True, "shows": ["promise"], "count": 2}],
}
REQUIRED = [
    "order_state",
    "product_class",
    "reason",
    "paid_at",
    "applied_at",
    "amount_fen",
    "channel",
]
PLACES = [
    (*([outer] if outer else []), key)
    for outer in ("", "merchant", "platform", "records", "quantity", "process")
    for key in (WHOLE[outer] if outer else WHOLE)
]


def changed(place: tuple[str, ...], value: object) -> dict[str, Any]:
    """The whole document with another value in one place."""
    document = json.loads(json.dumps(WHOLE))
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return document


def pointers(document: dict[str, Any]) -> list[str]:
    """The places at fault in a document."""
    with pytest.raises(InvalidFacts) as refusal:
        parse_facts(document)
    assert refusal.value.facts["errors"] == refusal.value.errors
    assert all(error["code"] and error["message"] for error in refusal.value.errors)
    return [error["pointer"] for error in refusal.value.errors]


def test_the_documented_shape_is_read_without_a_warning():
    parsed = parse_facts(WHOLE)
    assert parsed.warnings == ()
    assert parsed.facts.amount_fen == 10000
    assert parsed.facts.proofs.counted == {"order_page"}
    assert parsed.facts.log_consulted


def test_only_seven_facts_are_required():
    parse_facts({name: WHOLE[name] for name in REQUIRED})


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("gone", [True, False])
def test_a_required_fact_that_is_missing_or_null_is_named(name, gone):
    document = changed((name,), None)
    if gone:
        del document[name]
    assert pointers(document) == [f"/{name}"]
    assert pointers({"id": "1", "facts": document}) == [f"/facts/{name}"]


@pytest.mark.parametrize("place", PLACES, ids="/".join)
@pytest.mark.parametrize("value", [object(), float("nan"), [[]]], ids=["object", "nan", "list"])
def test_a_wrong_type_is_refused_with_its_place(place, value):
    document = changed(place, value)
    at = "/" + "/".join(place)
    assert all(pointer.startswith(at) for pointer in pointers(document))


@pytest.mark.parametrize(
    "place",
    [
        ("order_state",),
        ("product_class",),
        ("reason",),
        ("channel",),
        ("merchant", "status"),
        ("records", "delivery_log"),
        ("records", "used_by"),
    ],
    ids="/".join,
)
@pytest.mark.parametrize("word", ["whim", "", "ALIPAY", " used"])
def test_an_unknown_word_is_refused_with_its_place_and_the_known_ones(place, word):
    with pytest.raises(InvalidFacts) as refusal:
        parse_facts(changed(place, word))
    [error] = refusal.value.errors
    assert (error["pointer"], error["code"]) == ("/" + "/".join(place), "unknown-value")
    assert "one of" in error["message"]


@pytest.mark.parametrize("value", [-1, AMOUNT_MAX_FEN + 1, 10**30, 1.0, "100", True])
@pytest.mark.parametrize(
    "place", [("amount_fen",), ("merchant", "deposit_fen"), ("records", "prior_refund_fen")]
)
def test_an_amount_is_whole_fen_and_neither_negative_nor_huge(place, value):
    assert pointers(changed(place, value)) == ["/" + "/".join(place)]


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-11T10:00:00",
        "2026-03-11",
        "yesterday",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59+08:00",
        "2026-02-30T10:00:00+08:00",
        1773194400,
    ],
)
@pytest.mark.parametrize("place", [("paid_at",), ("process", "now"), ("platform", "fault_from")])
def test_a_time_is_rfc_3339_with_its_offset(place, value):
    assert pointers(changed(place, value)) == ["/" + "/".join(place)]


def test_all_mistakes_are_named_at_once():
    document = WHOLE | {"amount_fen": -1, "channel": "barter", "records": {"charges": "two"}}
    assert sorted(pointers(document)) == ["/amount_fen", "/channel", "/records/charges"]


def test_unknown_keys_are_kept_out_and_warned_of_wherever_they_stand():
    document = WHOLE | {"colour": "red", "a/b~c": 1}
    document["merchant"] = {**WHOLE["merchant"], "mood": "bad"}
    warned = [warning["pointer"] for warning in parse_facts(document).warnings]
    assert warned == ["/a~1b~0c", "/colour", "/merchant/mood"]
    assert parse_facts(document).facts == parse_facts(WHOLE).facts
    envelope = {"id": "1", "facts": WHOLE, "assume": {}, "note": "?"}
    assert [w["pointer"] for w in parse_facts(envelope).warnings] == ["/note"]


@pytest.mark.parametrize("body", [None, [], "facts", 7])
def test_what_is_no_object_is_no_facts_document(body):
    assert pointers({"facts": body}) != []


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        ("order_page", "/evidence/0"),
        ({}, "/evidence/0/type"),
        ({"type": "hearsay"}, "/evidence/0/type"),
        ({"type": "order_page", "legible": "yes"}, "/evidence/0/legible"),
        ({"type": "order_page", "count": -1}, "/evidence/0/count"),
        ({"type": "order_page", "shows": ["a\x00"]}, "/evidence/0/shows"),
        ({"type": "order_page", "x": float("inf")}, "/evidence/0/x"),
    ],
)
def test_evidence_is_checked_item_by_item(item, pointer):
    assert pointers(changed(("evidence",), [item])) == [pointer]
    with pytest.raises(InvalidFacts) as refusal:
        check_evidence([item])
    assert [error["pointer"] for error in refusal.value.errors] == [pointer]


def test_every_documented_kind_of_evidence_and_mark_is_taken():
    check_evidence(
        [{"type": kind, **dict.fromkeys(FLAG_MARKS, True)} for kind in sorted(EVIDENCE_TYPES)]
    )
    with pytest.raises(InvalidFacts):
        check_evidence([{"type": "order_page"}] * (ITEMS_MAX + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(PLACES), JSON)
def test_whatever_stands_in_a_place_is_read_or_refused_there(place, value):
    at = "/" + "/".join(place)
    assert all(pointer.startswith(at) for pointer in faults_of(changed(place, value)))


def faults_of(document: dict[str, Any]) -> list[str]:
    """The places at fault in a document, none when it can be read."""
    try:
        parse_facts(document)
    except InvalidFacts as refusal:
        return [error["pointer"] for error in refusal.errors]
    return []
