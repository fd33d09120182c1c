"""Every part and word of a rulebook has a name in Chinese and English, and conditions read plainly."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

import pytest

from amends.domain.clause_words import part_in_words, settings_used
from amends.domain.condition_words import condition_in_words
from amends.domain.conditions import Language as Grammar
from amends.domain.proofs import PROOF_NAMES, RECEIPT
from amends.domain.rule_words import (
    CHOICES,
    FIELDS,
    OUTCOMES,
    PARTIES,
    PARTS,
    WORDS,
    setting_in_words,
)
from amends.domain.rule_words import PROOF_NAMES as PROOFS
from amends.domain.rulebook import (
    INSTEAD,
    REFUNDS,
    UNITS,
    UNKNOWNS,
    Clause,
    Setting,
)
from amends.domain.rulebook import PARTS as ALL_PARTS
from amends.domain.rulebook_file import default_rulebook
from amends.domain.view import TERMS
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

BOOK = default_rulebook()
HAN = re.compile("[\u4e00-\u9fff]")
GRAMMAR = Grammar(TERMS, BOOK.schema, PROOF_NAMES)

KNOWN: dict[str, Iterable[str]] = {
    "part": ALL_PARTS,
    "reasons": Reason,
    "states": GoodsState,
    "classes": ProductClass,
    "outcome": Outcome,
    "on": Outcome,
    "track": Track,
    "liable": Liable,
    "refund": REFUNDS,
    "instead": INSTEAD,
    "unknown": UNKNOWNS,
    "route": Route,
    "escalation": Escalation,
    "unit": UNITS,
    "asks": PROOF_NAMES | {RECEIPT},
}


@pytest.mark.parametrize("of", KNOWN)
def test_every_word_that_a_clause_can_use_has_a_name(of):
    assert set(WORDS[of]) == {str(word) for word in KNOWN[of]}


@pytest.mark.parametrize(
    "term", [term for term in TERMS.values() if term.words], ids=lambda term: term.name
)
def test_every_word_that_a_term_can_be_has_a_name(term):
    assert set(WORDS[term.name]) >= set(term.words)


@pytest.mark.parametrize(
    "setting", [s for s in BOOK.schema.values() if s.one_of], ids=lambda setting: setting.name
)
def test_every_word_that_a_setting_can_be_has_a_name(setting):
    assert set(CHOICES) >= set(setting.one_of)


def test_every_field_of_a_clause_and_of_a_setting_has_a_name():
    fields = {field.name for kind in (Clause, Setting) for field in dataclasses.fields(kind)}
    assert set(FIELDS) == fields


def test_names_are_chinese_and_english():
    tables = [FIELDS, CHOICES, PROOFS, OUTCOMES, PARTIES, PARTS, *WORDS.values()]
    for zh, en in (pair for table in tables for pair in table.values()):
        assert HAN.search(zh), zh
        assert en.strip(), zh
        assert not HAN.search(en), en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("late", "超过承诺的发货时间", "the delivery is late"),
        ("not late", "是否超过承诺的发货时间：否", "whether the delivery is late: no"),
        ("late == False", "是否超过承诺的发货时间：否", "whether the delivery is late: no"),
        ("not late != True", "超过承诺的发货时间", "the delivery is late"),
        ("late in [True, False]", "是否超过承诺的发货时间：已知", "whether the delivery is late: known"),
        ('reason == "other"', "申请理由：其他", "the reason: something else"),
        ('not reason == "other"', "申请理由：不是 其他", "the reason: not something else"),
        (
            'reason not in ["other", "wrong_item"]',
            "申请理由：不是 其他 或 发错商品",
            "the reason: not something else or the wrong thing was delivered",
        ),
        ("units_missing > 0", "缺少的数量：多于 0", "how many are missing: more than 0"),
        ("not units_missing > 0", "缺少的数量：至多 0", "how many are missing: at most 0"),
        ('has("order_page")', "已提交订单详情页", "Order page: on file"),
        ('not has("order_page")', "没有提交订单详情页", "Order page: not on file"),
        ("surely(late)", "可以确定：超过承诺的发货时间", "known for certain: the delivery is late"),
        (
            "not surely(late)",
            "不能确定：超过承诺的发货时间",
            "not known for certain: the delivery is late",
        ),
        ("not (late or charged_twice)",
            "是否超过承诺的发货时间：否，且是否重复扣款：否",
            "whether the delivery is late: no, and whether there were two charges: no"),
        ("late and (charged_twice or appealed)",
            "超过承诺的发货时间，且（重复扣款，或为申诉）",
            "the delivery is late, and (there were two charges, or it is an appeal)"),
        ("True", "总是成立", "always"),
        (
            "unanswered_days > escalation_working_days",
            "平台未答复的工作日数：多于 可向外部投诉的时间（15 个工作日）",
            (
                "for how many working days the platform has not answered: "
                "more than when outside escalation is due (15 working days)"
            ),
        ),
    ],
)  # fmt: skip
def test_a_condition_reads_plainly(text, zh, en):
    condition = GRAMMAR.compile(text)
    assert condition_in_words(condition, BOOK, "zh").sentence("zh") == zh
    assert condition_in_words(condition, BOOK, "en").sentence("en") == en


@pytest.mark.parametrize("clause", BOOK.clauses, ids=lambda clause: clause.id)
def test_every_part_of_every_clause_reads_without_a_name_of_the_code(clause):
    for field in dataclasses.fields(clause):
        if field.name in ("id", "ladder", "source", "title", "text", "holds", "fails"):
            continue
        for language in ("zh", "en"):
            said = part_in_words(clause, field.name, BOOK, language)
            assert "_" not in said, said
            assert "{" not in said, said
            assert language == "en" or not re.search(r"\b[a-z]{3,}", said), said


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("window_hours", 72, "72 小时", "72 hours"),
        ("fee_pct", 12.5, "12.5 %", "12.5 %"),
        ("no_reason_refund", False, "否", "no"),
        ("counted_from", "paid_at", "自付款起", "from the payment"),
        ("service_fee_applies_to", ["used", "all"], "已使用、全部适用", "used, everywhere"),
        ("arrival_working_days", [1, 3], "1–3 个工作日", "1–3 working days"),
        (
            "arrival_working_days",
            {"alipay": [0, 0], "bank_card": [5, 5]},
            "支付宝 当天；银行卡 5 个工作日",
            "Alipay the same day; bank card 5 working days",
        ),
    ],
)
def test_a_setting_is_told_with_its_unit(name, value, zh, en):
    assert setting_in_words(BOOK.schema[name], value, "zh") == zh
    assert setting_in_words(BOOK.schema[name], value, "en") == en


def test_the_settings_that_a_clause_rests_on_are_known():
    used = {clause.id: settings_used(clause, BOOK) for clause in BOOK.clauses}
    assert used["N-13"] == ["fee_pct"]
    assert used["A-11"] == ["topup_wait_hours"]
    assert used["X-02"] == ["escalation_working_days"]
    assert "merchant_answer_hours" in used["E-10"]
