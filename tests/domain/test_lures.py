"""Messages that lead off the platform are flagged; payment, products and warnings are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from amends.domain.lures import CHARACTERS_MAX, scan_chat
from labelled import CHATS, labelled


def counts(file: Path) -> tuple[int, int, int]:
    """How many lures were found, how many were missed, and how many others were flagged."""
    told = [(scan_chat(text).solicit, label == "lure") for label, text in labelled(file)]
    return told.count((True, True)), told.count((False, True)), told.count((True, False))


@pytest.mark.parametrize("file", sorted(CHATS.glob("*.tsv")), ids=lambda file: file.stem)
def test_lures_are_found_and_little_else(file: Path) -> None:
    found, missed, wrong = counts(file)
    assert found / (found + missed) >= 0.8
    assert found / (found + wrong) >= 0.95


def test_what_is_tried_was_kept_apart_and_is_enough() -> None:
    tuned = {text for _, text in labelled(CHATS / "tuning.tsv")}
    kept = {
        text for file in CHATS.glob("*.tsv") if file.stem != "tuning" for _, text in labelled(file)
    }
    assert tuned & kept == set()
    assert len(kept) >= 250


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("加我薇信 abc8899", "薇信"),
        ("企鹅号 一二三四五六七", "1234567"),
        ("ｑｑ：８８６６５５２２", "88665522"),
        ("手机一三八零零一三八零零零，加一下", "13800138000"),
        ("私下退你", "私下退"),
    ],
)
def test_the_words_that_told_it_are_named(text: str, words: str) -> None:
    scan = scan_chat(text)
    assert scan.solicit
    assert words in scan.why


@pytest.mark.parametrize(
    "text",
    [
        "微信支付原路退回",
        "支付宝退款",
        "官方公众号可以查询进度",
        "请在应用内的微信客服入口联系我们",
        "订单号 12345678901",
        "QQ会员",
        "Q币充值",
        "QQ飞车点卡",
        "请不要加微信私下交易",
        "平台提醒：谨防加QQ退款的骗局",
        "充值手机号13800138000",
    ],
)
def test_official_words_products_and_warnings_are_let_through(text: str) -> None:
    assert not scan_chat(text).solicit


def test_a_denied_platform_is_no_warning() -> None:
    assert scan_chat("不走平台，直接转我").solicit
    assert scan_chat("别在这里说，加我微信").solicit


def test_the_answer_is_told_in_either_language() -> None:
    assert "站外" in scan_chat("加我微信").why
    assert "outside the platform" in scan_chat("加我微信", language="en").why
    assert "warns" in scan_chat("请不要加微信", language="en").why
    assert "No outside" in scan_chat("你好", language="en").why


@pytest.mark.parametrize("unit", ["1", "一", "加", "微 ", "q群", "转我", "a.", "\n"])
def test_no_text_takes_long(unit: str) -> None:
    begun = time.monotonic()
    scan_chat(unit * (2 * CHARACTERS_MAX))
    assert time.monotonic() - begun < 2
