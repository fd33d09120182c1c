"""Rulebooks that say only what differs from a shipped one: what they amount to, and their mistakes."""

from __future__ import annotations

import tomllib

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.difference import difference
from amends.domain.rulebook_file import (
    BadRulebook,
    default_rulebook,
    default_rulebook_text,
    parse_rulebook,
    shipped_rulebook,
    whole_text,
)
from amends.domain.rulebook_schema import rulebook_schema
from amends.domain.shipped import DEFAULT, SHIPPED, shipped_id, shipped_text
from amends.domain.toml_writer import written

VALID = fastjsonschema.compile(rulebook_schema())

HEAD = """id = "shop@1"
name = { zh = "本店规则", en = "Our rules" }
based_on = "default@2026.1"
"""
VARIANT = (
    HEAD
    + """drop = ["X-03"]

[set]
window_hours = 24

[settings.fee_pct]
most = 20

[settings.grace_hours]
value = 2
unit = "hours"
zh = "宽限"
en = "grace"

[classes.game_card]
window_hours = 1

[[clause]]
id = "N-10"
title = { zh = "随时取消", en = "Cancelled at any time" }

[[clause]]
id = "W-01"
part = "liability"
rank = 2
title = { zh = "宽限", en = "Grace" }
text = { zh = "宽限 {grace_hours} 小时。", en = "{grace_hours} hours of grace." }
source = "S1"
"""
)

MISTAKES = [
    ('based_on = "default@2026.1"', 'based_on = "shop@0"', 3, "/based_on", "is none of"),
    ('drop = ["X-03"]', 'drop = ["X-99"]', 4, "/drop", "'X-99'"),
    ('drop = ["X-03"]', 'drop = ["E-13"]', 3, "/clause/N-13/ladder", "no ladder"),
    ("window_hours = 24", "windows = 24", 7, "/set/windows", "no setting"),
    ("window_hours = 24", "window_hours = 0", 7, "/settings/window_hours/value", "1 to 8760"),
    ("most = 20", "most = 10", 9, "/settings/fee_pct/value", "0 to 10"),
    ("window_hours = 1\n", "window_hours = -1\n", 19, "/classes/game_card/window_hours", "1 to"),
    ('title = { zh = "随时取消"', 'titel = { zh = "随时取消"', 23, "/clause/N-10/titel", "so here"),
    ('id = "W-01"', 'id = "N-10"', 22, "/clause/N-10/id", "used twice"),
    ("rank = 2", 'rank = "second"', 28, "/clause/W-01/rank", "a whole number"),
    ('part = "liability"', 'part = "luck"', 27, "/clause/W-01/part", "is none of"),
    ('source = "S1"', "", 25, "/clause/W-01/source", "wants a text"),
    ("[set]", "[sets]", 6, "/sets", "nothing is called so"),
]


def mistakes_in(text: str) -> BadRulebook:
    with pytest.raises(BadRulebook) as refusal:
        parse_rulebook(text)
    return refusal.value


def test_a_variant_takes_over_what_it_does_not_say() -> None:
    book, base = parse_rulebook(VARIANT), default_rulebook()
    ids, before = [clause.id for clause in book.clauses], [clause.id for clause in base.clauses]
    assert [id for id in ids if id != "W-01"] == [id for id in before if id != "X-03"]
    cancelled = book.clause("N-10")
    assert cancelled.title["en"] == "Cancelled at any time"
    assert (cancelled.text, cancelled.refund) == (base.clause("N-10").text, "rest")
    assert book.settings["window_hours"] == 24
    assert book.settings["discovery_hours"] == base.settings["discovery_hours"]
    assert (book.schema["fee_pct"].value, book.schema["fee_pct"].most) == (15, 20)
    assert book.settings_for("game_card")["window_hours"] == 1
    assert book.settings_for("physical_merch")["window_hours"] == 168


def test_a_setting_that_is_dropped_is_gone_and_what_still_reads_it_is_told() -> None:
    both = VARIANT.replace('drop = ["X-03"]', 'drop = ["X-03", "dispute_working_days"]')
    assert "dispute_working_days" not in parse_rulebook(both).settings
    refusal = mistakes_in(VARIANT.replace('drop = ["X-03"]', 'drop = ["dispute_working_days"]'))
    assert {fault.place for fault in refusal.faults} == {
        "/clause/X-03/text/zh",
        "/clause/X-03/text/en",
        "/clause/X-03/when",
    }


def test_a_new_clause_goes_where_its_part_and_rank_belong() -> None:
    ids = [clause.id for clause in parse_rulebook(VARIANT).clauses]
    assert ids.index("P-04") + 1 == ids.index("W-01") == ids.index("D-02") - 1


def test_a_variant_that_says_nothing_says_what_its_base_says() -> None:
    found = difference(default_rulebook(), parse_rulebook(HEAD))
    assert (found.settings, found.clauses) == ((), ())


@pytest.mark.parametrize(("old", "new", "line", "place", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_place(
    old: str, new: str, line: int, place: str, said: str
) -> None:
    assert old in VARIANT
    refusal = mistakes_in(VARIANT.replace(old, new, 1))
    found = {(fault.place, fault.line): fault for fault in refusal.faults}
    assert (place, line) in found, refusal.says("en")
    assert said in found[place, line].en


def test_only_a_variant_sets_and_drops() -> None:
    refusal = mistakes_in(VARIANT.replace('based_on = "default@2026.1"\n', ""))
    assert {"/set", "/drop"} <= {fault.place for fault in refusal.faults}


@pytest.mark.parametrize("value", ["3", '"window_hours"', "[]", "true"])
@pytest.mark.parametrize("key", ["based_on", "set", "drop", "settings", "classes", "clause"])
def test_values_of_another_kind_are_mistakes_and_not_crashes(key: str, value: str) -> None:
    text = HEAD if key != "based_on" else HEAD.replace(HEAD.splitlines()[2], "")
    if (key, value) in {("drop", "[]"), ("clause", "[]")}:
        parse_rulebook(f"{text}{key} = {value}\n")
    else:
        mistakes_in(f"{text}{key} = {value}\n")


def test_the_schema_knows_variants_and_wants_whole_rulebooks_whole() -> None:
    for id in SHIPPED:
        VALID(tomllib.loads(shipped_text(id)))
    VALID(tomllib.loads(VARIANT))
    for text in (
        VARIANT.replace('based_on = "default@2026.1"\n', ""),
        VARIANT.replace('"default@2026.1"', '"shop@0"'),
        VARIANT.replace('drop = ["X-03"]', 'drop = ["X 3"]'),
        HEAD.replace('based_on = "default@2026.1"\n', ""),
    ):
        with pytest.raises(fastjsonschema.JsonSchemaException):
            VALID(tomllib.loads(text))


# The text that is published.


@pytest.mark.parametrize("id", SHIPPED)
def test_the_whole_text_says_the_same_and_stands_for_itself(id: str) -> None:
    whole = whole_text(shipped_text(id))
    assert "based_on" not in tomllib.loads(whole)
    assert difference(shipped_rulebook(id), parse_rulebook(whole)).same
    assert whole_text(whole) == whole


def test_a_whole_text_is_left_byte_for_byte() -> None:
    assert whole_text(default_rulebook_text()) is default_rulebook_text()
    with pytest.raises(BadRulebook):
        whole_text(HEAD + "drop = 3")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = WORDS | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(0, 100)
TABLES = st.dictionaries(WORDS, VALUES | st.lists(VALUES, max_size=3), max_size=4)


@given(
    WORDS,
    st.dictionaries(WORDS, TABLES, max_size=3),
    st.lists(
        st.fixed_dictionaries(
            {"id": WORDS, "text": TABLES}, optional={"rung": st.lists(TABLES, min_size=1)}
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_what_is_written_is_read_again_the_same(
    name: str, settings: dict[str, object], clauses: list[dict[str, object]]
) -> None:
    table = {"id": name, "settings": settings, "clause": clauses}
    read = tomllib.loads(written(table))
    assert read.pop("settings", {}) == settings
    assert read == {"id": name, "clause": clauses}


def test_shipped_rulebooks_are_called_by_their_ids_with_or_without_the_version() -> None:
    for id in SHIPPED:
        assert parse_rulebook(shipped_text(id)).id == id
        assert shipped_id(id) == shipped_id(id.partition("@")[0]) == id
    assert shipped_id("default") == DEFAULT
    assert shipped_id("default@2025.1") is shipped_id("shop.toml") is None
