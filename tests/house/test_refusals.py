"""There is one way to say no: a stable code, a sentence in each language, and one status."""

from __future__ import annotations

import re
from collections import Counter
from string import Formatter

import pytest

from amends.domain.refused import Refused
from amends.entrypoints.problems import STATUSES
from source_tree import descendants, import_everything

import_everything()
REFUSALS = sorted(set(descendants(Refused)), key=lambda kind: kind.__qualname__)

KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")
HAN = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile("[\u4e00-\u9fff”}][,;:!?()]|[,;:!?()][\u4e00-\u9fff“{]")
SAID_TWICE = re.compile(r"_(zh|en)$")


def places(sentence: str) -> set[str]:
    """The facts a sentence names; one that is worded in each language counts as one."""
    fields = [field for _, field, _, _ in Formatter().parse(sentence) if field]
    return {SAID_TWICE.sub("", field) for field in fields}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_has_a_code_and_a_sentence_in_each_language(refusal: type[Refused]) -> None:
    assert KEBAB.fullmatch(refusal.code)
    assert refusal.code != Refused.code
    assert refusal.zh != Refused.zh
    assert refusal.en != Refused.en
    assert HAN.search(refusal.zh) or "_zh}" in refusal.zh
    assert not HAN.search(refusal.en)


def test_chinese_sentences_have_chinese_punctuation() -> None:
    assert [refusal.code for refusal in REFUSALS if HALF_WIDTH.search(refusal.zh)] == []
    assert HALF_WIDTH.search("找不到,请核对")
    assert HALF_WIDTH.search("早于付款时间({paid_at})")
    assert not HALF_WIDTH.search("请使用 Content-Type: text/csv")


@pytest.mark.parametrize("refusal", REFUSALS)
def test_both_sentences_name_the_same_facts(refusal: type[Refused]) -> None:
    assert places(refusal.zh) == places(refusal.en)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_has_a_status(refusal: type[Refused]) -> None:
    assert refusal.code in STATUSES


def test_no_two_refusals_share_a_code() -> None:
    codes = Counter(refusal.code for refusal in REFUSALS if "code" in vars(refusal))
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_status_belongs_to_a_refusal() -> None:
    codes = {refusal.code for refusal in REFUSALS}
    assert STATUSES.keys() - codes == set()


def test_every_status_says_that_the_caller_or_the_site_is_at_fault() -> None:
    assert [status for status in STATUSES.values() if not 400 <= status <= 599] == []
