"""A statement is read for its reason, by words that are named, and nothing denied is counted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter

import pytest

from amends.domain.statement.model import shipped_statements
from amends.domain.statement.reading import CHARACTERS_MAX, read_statement
from amends.domain.vocabulary import Reason
from labelled import STATEMENTS, VAGUE, labelled, styles

AT_LEAST = 0.75
"""What share of each style must be read rightly; docs/reference/statements.md has the figures."""


@pytest.mark.parametrize("style", styles())
def test_a_style_that_was_never_trained_on_is_mostly_read_rightly(style: str) -> None:
    told = [(read_statement(text), label) for label, text in labelled(STATEMENTS / f"{style}.tsv")]
    assert sum(reading.reason == label for reading, label in told) >= AT_LEAST * len(told)
    near = sum(label in (reading.reason, *reading.alternatives) for reading, label in told)
    assert near >= 0.9 * len(told)


def test_every_reason_is_tried_and_trained_in_many_styles() -> None:
    tried = Counter(
        label for style in styles() for label, _ in labelled(STATEMENTS / f"{style}.tsv")
    )
    trained = Counter(reason for reason, _ in shipped_statements())
    assert set(tried) == {str(reason) for reason in Reason}
    assert min(tried.values()) >= 8
    assert min(trained.values()) >= 40
    assert sum(tried.values()) + sum(trained.values()) >= 1000


def test_no_statement_is_both_shipped_and_tried() -> None:
    shipped = {text for _, text in shipped_statements()}
    tried = {
        text for style in [*styles(), VAGUE] for _, text in labelled(STATEMENTS / f"{style}.tsv")
    }
    assert shipped & tried == set()


def test_empty_talk_is_vague_and_gets_a_question() -> None:
    readings = [read_statement(text) for _, text in labelled(STATEMENTS / "vague.tsv")]
    assert sum(reading.vague for reading in readings) >= 0.9 * len(readings)
    assert all(reading.questions for reading in readings if reading.vague)


def test_what_says_something_is_hardly_ever_called_vague() -> None:
    texts = [text for style in styles() for _, text in labelled(STATEMENTS / f"{style}.tsv")]
    assert sum(read_statement(text).vague for text in texts) <= 0.02 * len(texts)


@pytest.mark.parametrize(
    ("text", "reason", "denied"),
    [
        ("不是卡密无效，是还没发货", "not_delivered", "invalid_key"),
        ("不是没发货，是卡密无效", "invalid_key", "not_delivered"),
        ("不是卡密无效是还没发货", "not_delivered", "invalid_key"),
        ("我没说不想要，是账号被封了", "account_abnormal", "no_longer_wanted"),
        (
            "It's not that the key is invalid, it was never delivered",
            "not_delivered",
            "invalid_key",
        ),
        ("并非重复下单，而是重复扣款", "duplicate_charge", "duplicate_order"),
    ],
)
def test_what_is_denied_does_not_count(text: str, reason: str, denied: str) -> None:
    reading = read_statement(text)
    assert reading.reason == reason
    assert denied not in reading.alternatives


@pytest.mark.parametrize(
    "text", ["你不是说支持投屏吗？怎么没有投屏功能", "这个不是我买的那款，发错了"]
)
def test_a_rhetorical_question_and_a_complaint_deny_nothing(text: str) -> None:
    assert read_statement(text).reason in {"function_missing", "wrong_item"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ｋａｍｉ无效", "invalid_key"),
        ("卡蜜無效", "invalid_key"),
        ("km 无校", "invalid_key"),
        ("帳號被封，登不上", "account_abnormal"),
        ("一直没fh", "not_delivered"),
    ],
)
def test_width_script_pinyin_and_typos_make_no_difference(text: str, reason: str) -> None:
    assert read_statement(text).reason == reason


def test_the_words_that_told_it_are_named_in_either_language() -> None:
    text = "不是没发货，卡密提示已被他人使用"
    zh, en = read_statement(text), read_statement(text, language="en")
    assert any("已被他人使用" in sentence for sentence in zh.why)
    assert any("被否定" in sentence for sentence in zh.why)
    assert any("speaks of" in sentence for sentence in en.why)
    assert any("is denied" in sentence for sentence in en.why)


def test_a_chosen_reason_that_does_not_fit_is_asked_about_and_one_that_fits_is_not() -> None:
    text = "卡密无效，兑换页面提示卡号不存在"
    asked = read_statement(text, chosen=Reason.NO_LONGER_WANTED, language="en")
    assert asked.mismatch is not None
    assert "You chose “no longer wanted”" in asked.mismatch
    assert read_statement(text, chosen=Reason.INVALID_KEY).mismatch is None
    assert read_statement("不好用", chosen=Reason.INVALID_KEY).mismatch is None


def test_a_statement_that_lacks_what_its_reason_turns_on_gets_a_question() -> None:
    assert read_statement("卡密无效，兑换不了").questions
    assert not read_statement("卡密无效，兑换不了，错误代码E1024").questions


def test_the_same_text_is_always_read_the_same() -> None:
    text = "付款40分钟了 东西呢"
    assert read_statement(text).to_document("1") == read_statement(text).to_document("1")


@pytest.mark.parametrize("text", ["", " ", "？？？", "😀😀", "12345", "\ud83d"])
def test_texts_without_words_are_vague(text: str) -> None:
    reading = read_statement(text)
    assert (reading.reason, reading.vague) == (Reason.OTHER, True)


@pytest.mark.parametrize("unit", ["1", "一", "卡密无效，", "不是", "a", "没", "100元", "买的是"])
def test_no_text_takes_long(unit: str) -> None:
    begun = time.monotonic()
    read_statement(unit * (2 * CHARACTERS_MAX))
    assert time.monotonic() - begun < 2


def test_the_rules_are_imported_without_the_reader_of_statements() -> None:
    code = "import sys, amends.domain; print([m for m in sys.modules if 'statement' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
