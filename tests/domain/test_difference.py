"""The difference of two rulebooks: what was planted is found, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.difference import (
    Difference,
    Piece,
    clause_difference,
    compared_texts,
    difference,
)
from amends.domain.difference_words import document, lines
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text, parse_rulebook

TEXT = default_rulebook_text()
BOOK = default_rulebook()


def changed(*changes: tuple[str, str]) -> Rulebook:
    """The default rulebook with pieces of its text replaced, once each."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse_rulebook(text)


def block(id: str) -> str:
    """The text of a clause in the default rulebook."""
    begin = TEXT.index(f'[[clause]]\nid = "{id}"')
    end = TEXT.index("[[clause]]", begin + 1)
    return TEXT[begin:end]


def found(*changes: tuple[str, str]) -> Difference:
    return difference(BOOK, changed(*changes))


def clauses(told: Difference) -> list[tuple[str, str, list[str]]]:
    """Each clause that differs, how, and in which parts."""
    return [(c.id, c.kind, [change.part for change in c.changes]) for c in told.clauses]


def test_comments_layout_and_the_version_do_not_count():
    told = found(("id = ", "\n# other words\nid   = "), (BOOK.id, "other@9"))
    assert told.same
    assert lines(told, "en") == [f"{BOOK.id} → other@9", "Both say the same."]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("value = 72", "value = 48", [("value", 72, 48)]),
        ("least = 1\n", "least = 2\n", [("least", 1, 2)]),
        (
            '"一般虚拟商品的售后时限"',
            '"售后时限"',
            [("zh", "一般虚拟商品的售后时限", "售后时限")],
        ),
    ],
)
def test_a_setting_that_changed_is_told_with_its_parts(old, new, parts):
    (change,) = found((old, new)).settings
    assert (change.name, change.kind) == ("window_hours", "changed")
    assert [(each.part, each.old, each.new) for each in change.changes] == parts


def test_a_setting_comes_and_goes():
    new = '[settings.fresh]\nvalue = 3\nunit = "hours"\nzh = "新"\nen = "fresh"\n\n'
    more = changed(("[settings.window_hours]", new + "[settings.window_hours]"))
    (come,) = difference(BOOK, more).settings
    (gone,) = difference(more, BOOK).settings
    assert (come.name, come.kind, come.old) == ("fresh", "added", None)
    assert (gone.name, gone.kind, gone.new) == ("fresh", "removed", None)
    assert "    value: 3 hours" in lines(difference(BOOK, more), "en")
    assert "    取值：3 小时" in lines(difference(more, BOOK), "zh")


def test_what_a_class_of_goods_has_for_itself_is_compared_too():
    told = found(
        ("[classes.physical_merch]\nwindow_hours = 168", "[classes.software]\nfee_pct = 1")
    )
    assert [(s.product_class, s.name, s.kind) for s in told.settings] == [
        ("software", "fee_pct", "added"),
        ("physical_merch", "window_hours", "removed"),
    ]
    assert "window_hours after-sales window of virtual goods (physical goods)  [gone]" in lines(
        told, "en"
    )


PLANTED = {
    "when": ("when = 'platform_fault'\n", "when = 'platform_fault and late'\n"),
    "liable": ('liable = "platform"\nrefund = "rest"', 'liable = "merchant"\nrefund = "rest"'),
    "refund": ('refund = "rest"', 'refund = "units"'),
    "track": ('track = "fault"', 'track = "no_fault"'),
    "outcome": ('outcome = "approve"', 'outcome = "manual"'),
    "source": ('source = "S1 场景三 S4"', 'source = "S1"'),
    "reasons": ('reasons = ["platform_fault", ', "reasons = ["),
    "title.en": ("The platform failed", "A failure of the platform"),
    "text.zh": ("平台日志记有故障的订单", "平台日志有故障的订单"),
    "holds.zh": ("平台日志显示故障影响了该订单", "日志显示故障影响了该订单"),
    "fails.en": ("shows no fault that touched this order", "shows no fault"),
}


@pytest.mark.parametrize("part", PLANTED)
def test_a_clause_that_changed_is_told_with_the_part_that_changed(part):
    old, new = PLANTED[part]
    told = found((block("P-01"), block("P-01").replace(old, new, 1)))
    assert clauses(told) == [("P-01", "changed", [part])]
    assert not told.settings


def test_proof_wanted_a_ladder_and_a_fee_are_parts_as_well():
    rungs = block("E-10").replace('silence = "approve"', 'silence = "reject"')
    assert clauses(found((block("E-10"), rungs))) == [("E-10", "changed", ["rungs"])]
    needs = block("N-13").replace('needs = ["unused_proof"', 'needs = ["status_page"')
    fee = needs.replace('fee = "fee_pct"', 'fee = "service_fee_pct"')
    assert clauses(found((block("N-13"), fee))) == [("N-13", "changed", ["fee", "needs"])]


def test_a_clause_comes_and_goes_and_its_neighbours_stay():
    without = changed((block("A-03"), ""))
    gone, come = difference(BOOK, without), difference(without, BOOK)
    assert [(c.id, c.kind, c.moved) for c in gone.clauses] == [("A-03", "removed", False)]
    assert [(c.id, c.kind, c.moved) for c in come.clauses] == [("A-03", "added", False)]
    said = lines(come, "en")
    assert "A-03 Evidence of another order  [new]" in said
    assert "    condition: a proof is of another order" in said


def test_one_clause_alone_is_compared_as_among_all():
    other = block("D-08") + block("D-09").replace('"S', '"T', 1)
    whole = found((block("D-08"), ""), (block("D-09"), ""), (block("D-10"), other + block("D-10")))
    gone = found((block("A-03"), ""))
    for told, ids in ((whole, ["D-08", "D-09", "D-10"]), (gone, ["A-03", "A-04"])):
        all_of_it = {change.id: change for change in told.clauses}
        for id in ids:
            alone = {change.id: change for change in clause_difference(BOOK, told.new, id).clauses}
            assert alone == {key: all_of_it[key] for key in all_of_it if key == id}


def test_a_clause_that_is_gone_is_told_where_it_used_to_stand():
    other = block("A-04").replace('"S', '"T', 1)
    told = found((block("A-03"), ""), (block("A-04"), other), (block("A-02"), ""))
    assert [c.id for c in told.clauses] == ["A-02", "A-03", "A-04"]


def test_a_clause_that_is_asked_after_another_one_has_moved_and_its_neighbours_have_not():
    told = found((block("D-08"), ""), (block("D-09"), block("D-09") + block("D-08")))
    (change,) = told.clauses
    assert (change.kind, change.moved, change.changes) == ("moved", True, ())
    assert (change.id, change.old_after, change.new_after) in [
        ("D-08", "Q-01", "D-09"),
        ("D-09", "D-08", "Q-01"),
    ]
    said = f"    It is asked after {change.new_after} now; it was after {change.old_after}."
    assert said in lines(told, "en")


def test_the_document_has_the_values_and_the_words_of_both_languages():
    said = document(found(("value = 72", "value = 48")))
    assert json.loads(json.dumps(said)) == said
    assert (said["old"], said["new"], said["same"]) == (BOOK.id, BOOK.id, False)
    (setting,) = said["settings"]
    assert setting["en"] == "after-sales window of virtual goods"
    assert setting["parts"] == [
        {
            "part": "value",
            "old": 72,
            "new": 48,
            "zh": {"name": "取值", "old": "72 小时", "new": "48 小时"},
            "en": {"name": "value", "old": "72 hours", "new": "48 hours"},
        }
    ]


def test_a_condition_is_told_in_plain_words():
    old, new = PLANTED["when"]
    said = lines(found((block("P-01"), block("P-01").replace(old, new, 1))), "en")
    assert "    condition: the platform was at fault{+, and the delivery is late+}" in said


def test_wordings_with_little_in_common_stand_side_by_side():
    said = lines(found(("The platform failed", "An outage")), "en")
    assert "    title (English): The platform failed → An outage" in said


TEXTS = st.text("ab 1.{w}买家的，", max_size=30)


@given(TEXTS, TEXTS)
def test_the_pieces_of_two_texts_make_up_both(old, new):
    pieces = compared_texts(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(piece.text for piece in pieces)


def test_texts_are_compared_by_words_and_chinese_by_characters():
    assert compared_texts("a fee of 15 %", "a fee of 5 %") == (
        Piece("same", "a fee of "),
        Piece("gone", "15"),
        Piece("new", "5"),
        Piece("same", " %"),
    )
    assert compared_texts("买家在{a}内申请", "买家须在{b}内申请") == (
        Piece("same", "买家"),
        Piece("new", "须"),
        Piece("same", "在"),
        Piece("gone", "{a}"),
        Piece("new", "{b}"),
        Piece("same", "内申请"),
    )
    assert compared_texts("the old fee", "the new rate") == (
        Piece("same", "the "),
        Piece("gone", "old fee"),
        Piece("new", "new rate"),
    )


@given(st.permutations([clause.id for clause in BOOK.clauses][:12]))
def test_as_few_clauses_as_can_be_have_moved(order):
    first, rest = BOOK.clauses[:12], BOOK.clauses[12:]
    by_id = {clause.id: clause for clause in first}
    shuffled = replace(BOOK, clauses=(*(by_id[id] for id in order), *rest))
    told = difference(BOOK, shuffled)
    moved = {change.id for change in told.clauses}
    assert all(change.kind == "moved" for change in told.clauses)
    stayed = [id for id in order if id not in moved]
    assert stayed == [clause.id for clause in first if clause.id not in moved]
    assert len(stayed) == longest_rising([list(by_id).index(id) for id in order])


def longest_rising(numbers: list[int]) -> int:
    """The length of the longest rising run, the slow way."""
    best = [1] * len(numbers)
    for i, number in enumerate(numbers):
        best[i] = max([best[j] + 1 for j in range(i) if numbers[j] < number], default=1)
    return max(best)
