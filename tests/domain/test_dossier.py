"""What is masked in a text, what is left, and who may ask for which reader."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.access import Actor, Role
from amends.domain.dossier.masking import Masker
from amends.domain.dossier.recipients import (
    Recipient,
    address_for,
    checked_recipient,
    is_his_own,
    recipients_for,
)
from amends.domain.dossier.words import Words, own_tables
from amends.domain.refused import NotAllowed

PHONE, KEY, ORDER = "13912345678", "AB12-CD34-EF56", "202511061234567890"
MASKER = Masker(hide={KEY: "****EF56", "qq_user99": "q***9"}, keep=[ORDER, "13800000000"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"打{PHONE}找我", "打139****5678找我"),
        ("139-1234-5678 / 139 1234 5678 / +86 13912345678", "139****5678 / 139****5678 / 139****5678"),
        ("１３９１２３４５６７８", "139****5678"),
        ("0755-12345678", "075****5678"),
        ("li.si+x@mail.example.com", "l***@mail.example.com"),
        ("身份证11010519491231002X", "身份证****002X"),
        ("6222 0202 0000 1234 567 卡", "**** 567 卡"),
        ("微信号：abc_12345，QQ 123456789", "微信号:***，QQ ***"),
        ("卡密 ab12cd34ef56 / AB12 CD34 EF56 / AB12-CD34-EF56", "卡密 ****EF56 / ****EF56 / ****EF56"),
        ("找 QQ_USER99", "找 q***9"),
    ],
)  # fmt: skip
def test_what_reaches_a_person_is_masked_however_it_is_written(text: str, masked: str):
    assert MASKER.text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        f"订单 {ORDER}，我的 13800000000 / 138-0000-0000",
        "default@2026.1 E1042 ¥97.50 2026-03-02 17:30:00 2026-03-02T09:30:00.123456+00:00",
        "case_0198f2a412347abc8def0123456789ab 0198f2a4-1234-7abc-8def-0123456789ab",
        "a" * 64 + "0" * 64,
        "卡密 AB12CD34EF567 不是这一个",
        "微信支付 4200001234202511061234567890",
        "全角：（１２３）",
    ],
)
def test_what_is_no_secret_stays_letter_by_letter(text: str):
    assert MASKER.text(text) == text


@given(
    st.text(max_size=20),
    st.sampled_from(["", "-", " ", "·", ". "]),
    st.sampled_from([str.lower, str.upper]),
    st.text(max_size=20),
)
def test_a_key_is_found_in_any_text(before: str, gap: str, case: Any, after: str):
    # A letter or digit that touches the key makes another word of it.
    before, after = f"{before} ", f" {after}"
    written = case(gap.join(KEY.split("-")))
    said = Masker(hide={KEY: "****EF56"}).text(before + written + after)
    assert written not in said
    assert "****EF56" in said


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))  # fmt: skip
def test_masking_twice_changes_nothing_more(value: object):
    once = MASKER.value({"a": value, PHONE: [PHONE, {"b": KEY}]})
    assert MASKER.value(once) == once
    assert PHONE not in str(once)
    assert KEY not in str(once)


def test_a_reader_knows_what_he_brought_himself():
    assert is_his_own(Recipient.BUYER, "buyer")
    assert is_his_own(Recipient.BUYER, "shop")
    assert is_his_own(Recipient.MERCHANT, "merchant")
    assert not is_his_own(Recipient.BUYER, "merchant")
    assert not any(is_his_own(Recipient.COURT, role) for role in Role)


def test_addresses_are_told_whole_in_part_or_not():
    told = [address_for(recipient, "203.0.113.77") for recipient in Recipient]
    assert told == ["203.0.113.77", "", "203.0.*", "203.0.*", "203.0.*"]
    assert address_for(Recipient.COURT, "2001:db8::1") == "2001:db8:*"
    assert address_for(Recipient.BUYER, None) == ""


def test_only_parties_and_those_above_the_desk_ask():
    asking = {role: len(recipients_for(Actor(role=role))) for role in Role}
    assert {role for role, count in asking.items() if count} == {
        Role.BUYER, Role.SHOP, Role.MERCHANT, Role.SUPERVISOR, Role.OPERATOR,
    }  # fmt: skip
    assert asking[Role.SUPERVISOR] == len(Recipient)
    with pytest.raises(NotAllowed):
        checked_recipient(Actor(role=Role.AGENT), "court")


def test_both_languages_say_everything():
    zh, en = own_tables("zh"), own_tables("en")
    assert {name: set(words) for name, words in zh.items()} == {n: set(w) for n, w in en.items()}
    words = Words("zh", {"acts": {"filed": "提交"}})
    assert (words("acts", "filed"), words("acts", "new"), words("acts", None)) == (
        "提交",
        "new",
        "",
    )
    assert words("recipients", "buyer") == "买家本人"
