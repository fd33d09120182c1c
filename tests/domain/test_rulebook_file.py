"""Reading a rulebook: every mistake is told, with its line and place, in both languages."""

from __future__ import annotations

import json
import tomllib

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.rulebook import PARTS
from amends.domain.rulebook_file import (
    BadRulebook,
    default_rulebook,
    default_rulebook_text,
    parse_rulebook,
)
from amends.domain.rulebook_schema import rulebook_schema
from amends.domain.toml_lines import line_at, lines_of

TEXT = default_rulebook_text()
VALID = fastjsonschema.compile(rulebook_schema())

SMALL = """id = "shop@1"
name = { zh = "规则", en = "Rules" }

[settings.window_hours]
value = 24
unit = "hours"
zh = "时限"
en = "window"

[settings.fee_pct]
value = 10
unit = "percent"
zh = "手续费"
en = "fee"
most = 20

[[clause]]
id = "N-01"
part = "remedy"
title = { zh = "退款", en = "Refund" }
text = { zh = "扣 {fee_pct}% 退款。", en = "Refunded less {fee_pct} %." }
source = "S1"
when = 'order_state == "unactivated"'
outcome = "approve"
liable = "buyer"
refund = "rest"
fee = "fee_pct"

[[clause]]
id = "E-10"
part = "evidence"
title = { zh = "举证", en = "Proof" }
text = { zh = "买家举证。", en = "The buyer proves it." }
source = "S3"

[[clause.rung]]
on = "need_evidence"
who = "buyer"
brings = ["order_page | payment_record", { any = "contract", when = "customised" }]
within = "window_hours"
silence = "reject"

[[clause]]
id = "Z-01"
part = "route"
title = { zh = "人工", en = "A person" }
text = { zh = "其余由人工判定。", en = "A person decides the rest." }
source = "S3"
when = 'True'
outcome = "manual"
"""

MISTAKES = [
    ('id = "shop@1"', 'id = "shop"', 1, "/id", "name@version"),
    ('en = "Rules" }', 'en = "" }', 2, "/name/en", "wants a text"),
    ("value = 24", "value = 1.5", 5, "/settings/window_hours/value", "a whole number"),
    ('unit = "hours"', 'unit = "weeks"', 6, "/settings/window_hours/unit", "is none of"),
    ("most = 20", "most = 5", 11, "/settings/fee_pct/value", "0 to 5"),
    ("most = 20", "mots = 20", 15, "/settings/fee_pct/mots", "nothing is called so"),
    ("[settings.fee_pct]", "[settings.late]", 10, "/settings/late", "the name of a term"),
    ('id = "N-01"', 'id = "n1"', 18, "/clause/n1/id", "an id like"),
    ('id = "E-10"', 'id = "N-01"', 30, "/clause/N-01/id", "used twice"),
    ('part = "remedy"', 'part = "mercy"', 19, "/clause/N-01/part", "is none of"),
    ('part = "remedy"', 'part = "route"', 31, "/clause/E-10/part", "out of order"),
    ("{fee_pct}% 退款", "{fee}% 退款", 21, "/clause/N-01/text/zh", "nothing fills in {fee}"),
    ("{fee_pct}% 退款", "{fee_pct% 退款", 21, "/clause/N-01/text/zh", "braces"),
    ("'order_state ==", "'state ==", 23, "/clause/N-01/when", "is called state"),
    ('"unactivated"\'', '"unactive"\'', 23, "/clause/N-01/when", "is none of"),
    ('outcome = "approve"', 'outcome = "grant"', 24, "/clause/N-01/outcome", "is none of"),
    ('refund = "rest"\n', "", 17, "/clause/N-01/refund", "what is refunded"),
    ('liable = "buyer"\n', "", 17, "/clause/N-01/liable", "who answers for it"),
    ('fee = "fee_pct"', 'fee = "window_hours"', 27, "/clause/N-01/fee", "in percent"),
    ('fee = "fee_pct"', 'ladder = "E-99"', 27, "/clause/N-01/ladder", "no ladder"),
    ('fee = "fee_pct"', 'needs = ["order_page"]', 17, "/clause/N-01/ladder", "names a ladder"),
    ('fee = "fee_pct"', 'near = ["luck"]', 27, "/clause/N-01/near", "'luck'"),
    ("order_page |", "order_pgae |", 39, "/clause/E-10/rung/0/brings", "order_pgae"),
    ('when = "customised"', 'when = "custom"', 39, "/clause/E-10/rung/0/brings/when", "custom"),
    ('within = "window_hours"', 'within = "fee_pct"', 40, "/clause/E-10/rung/0/within", "time"),
    ('silence = "reject"\n', "", 36, "/clause/E-10/rung/0/silence", "is required"),
    ("when = 'True'\n", "", 43, "/clause/Z-01/when", "wants a condition"),
    ("when = 'True'", 'unknown = "need_evidence"', 43, "/clause/Z-01/asks", "what to ask for"),
]


def mistakes_in(text: str) -> BadRulebook:
    with pytest.raises(BadRulebook) as refusal:
        parse_rulebook(text)
    return refusal.value


def test_the_small_rulebook_is_one() -> None:
    assert [clause.id for clause in parse_rulebook(SMALL).clauses] == ["N-01", "E-10", "Z-01"]
    VALID(tomllib.loads(SMALL))


@pytest.mark.parametrize(("old", "new", "line", "place", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_place(
    old: str, new: str, line: int, place: str, said: str
) -> None:
    assert SMALL.count(old) >= 1
    refusal = mistakes_in(SMALL.replace(old, new, 1))
    found = {(fault.place, fault.line): fault for fault in refusal.faults}
    assert (place, line) in found, refusal.says("en")
    fault = found[place, line]
    assert said in fault.en
    assert fault.zh
    assert f"第 {line} 行" in refusal.says("zh")


def test_all_mistakes_are_told_at_once() -> None:
    text = SMALL
    for old, new in (("value = 24", "value = true"), ("'True'", "'so'"), ("buyer", "nobody")):
        text = text.replace(old, new, 1)
    assert [fault.line for fault in mistakes_in(text).faults] == [5, 25, 49]


def test_what_is_no_toml_is_told_with_its_line() -> None:
    assert mistakes_in(SMALL.replace("[[clause]]", "[[clause]", 1)).faults[0].line == 17
    for text in ("", "id = 1", "clause = 3", "[[settings]]"):
        assert mistakes_in(text).faults


def test_every_key_of_the_default_rulebook_is_found_on_its_line() -> None:
    lines, rows = lines_of(TEXT), TEXT.splitlines()
    for number, clause in enumerate(tomllib.loads(TEXT)["clause"]):
        assert rows[lines["clause", number] - 1].strip() == "[[clause]]"
        for key in clause.keys() - {"rung"}:
            assert rows[lines["clause", number, key] - 1].startswith(f"{key} ="), (clause, key)
        for place, _ in enumerate(clause.get("rung", [])):
            assert rows[lines["clause", number, "rung", place] - 1] == "[[clause.rung]]"


@given(st.text(alphabet="[]{}=.\"'#\n\\ ab1", max_size=80))
def test_lines_are_found_in_any_text_without_losing_the_way(text: str) -> None:
    lines = lines_of(text)
    assert all(1 <= line <= len(text.splitlines()) for line in lines.values())
    assert line_at(lines, ("nowhere", 3, "at all")) is None or ("nowhere",) in lines


def test_the_default_rulebook_fits_its_schema_and_mistakes_of_form_do_not() -> None:
    VALID(tomllib.loads(TEXT))
    for old, new in (
        ('part = "remedy"', 'part = "mercy"'),
        ('id = "N-01"', 'id = "n1"'),
        ("most = 20", "mots = 20"),
        ("order_page |", "order_pgae |"),
        ('source = "S1"', "source = 1"),
        ('silence = "reject"\n', ""),
    ):
        with pytest.raises(fastjsonschema.JsonSchemaException):
            VALID(tomllib.loads(SMALL.replace(old, new, 1)))


def test_the_schema_is_plain_json() -> None:
    assert json.loads(json.dumps(rulebook_schema())) == rulebook_schema()


def test_the_default_rulebook_has_every_part_and_decides_in_the_legal_order() -> None:
    book = default_rulebook()
    assert list(dict.fromkeys(clause.part for clause in book.clauses)) == list(PARTS)
    places = [(PARTS.index(clause.part), clause.rank) for clause in book.clauses]
    assert places == sorted(places)


def test_every_setting_has_a_unit_words_and_bounds() -> None:
    for setting in default_rulebook().schema.values():
        assert setting.zh
        assert setting.en
        assert setting.kind != "number" or setting.most <= 8760, setting.name
        assert setting.fault_of(setting.value) is None


def test_a_class_of_goods_has_settings_of_its_own_until_a_claim_states_others() -> None:
    book = default_rulebook()
    assert book.settings_for("physical_merch")["window_hours"] == 168
    assert book.settings_for("game_card")["window_hours"] == 72
    stated = book.with_settings({"window_hours": 10})
    assert stated.settings_for("physical_merch")["window_hours"] == 10
    assert stated.settings_for("game_card")["card_feedback_hours"] == 10
    other = book.with_settings({"fee_pct": 11})
    assert other.settings_for("physical_merch")["window_hours"] == 168
