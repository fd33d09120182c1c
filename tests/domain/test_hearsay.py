"""What records and claims say in free words."""

from __future__ import annotations

import pytest

from amends.domain.hearsay import Saying, is_vague, record_means, record_says
from amends.domain.vocabulary import Reason
from rule_facts import ERROR, PAGE, delivered, rule

SAYINGS = {
    Saying.FAILS: [
        False, "invalid", "failed", "unsuccessful", "not_success", "not arrived", "not_delivered",
        "undelivered", "no_record", "not-credited", "revoked", "expired", "未到账", "未成功",
        "充值失败", "无记录", "不存在", {"result": "failed"}, {"arrived": False}, {"valid": False},
    ],
    Saying.WORKS: [
        True, "success", "arrived", "valid", "OK", "credited", "已到账", "充值成功", "有效",
        {"status": "success"}, {"arrived": True}, {"credited_at": "2026-03-01T10:00:00+08:00"},
    ],
    Saying.USED: ["used", "redeemed_ok", "activated", "已使用", "已兑换"],
    Saying.UNUSED: ["unused", "not_used", "not redeemed", "unredeemed", "never_used", "未使用",
                    {"used": False}],
    Saying.USED_BEFORE: ["already_used", "used_before", "used_by_third_party", "已被他人兑换"],
    None: [None, "", "unclear", "pending", {}, {"note": 3}, 7, "broken_token"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("saying", "record"), [(saying, each) for saying, all_ in SAYINGS.items() for each in all_]
)
def test_a_record_is_read_for_what_it_says(saying: Saying | None, record: object) -> None:
    assert record_says(record) is saying


@pytest.mark.parametrize(
    ("reason", "record", "means"),
    [
        ("invalid_key", "unused", "works"),
        ("invalid_key", "used", "works"),
        ("invalid_key", "already_used", "fails"),
        ("already_used_key", "used", None),
        ("already_used_key", "unused", "works"),
        ("used_but_ineffective", "unused", "fails"),
        ("used_but_ineffective", "used", "works"),
        ("topup_not_arrived", "未到账", "fails"),
    ],
)
def test_the_same_word_means_something_else_for_another_reason(
    reason: str, record: str, means: str | None
) -> None:
    assert record_means(record, Reason(reason)) == means


def test_records_that_contradict_each_other_go_before_a_person() -> None:
    records = {"official_record": "invalid", "issuer_record": "valid"}
    claim = delivered("activated_unused", "invalid_key", records=records, evidence=[PAGE, ERROR])
    assert (rule(claim)["outcome"], rule(claim)["clauses"][0]["id"]) == ("manual", "Q-02")


@pytest.mark.parametrize(
    ("claims", "vague"),
    [
        (["不好用"], True),
        (["东西不行，退钱"], True),
        (["付款 40 分钟没收到货"], False),
        (["不好用", "激活时报错 E1042"], False),
        (["demand=假一赔三"], False),
        ([], False),
    ],
)
def test_a_claim_is_vague_where_it_is_short_and_names_no_number(
    claims: list[str], vague: bool
) -> None:
    assert is_vague(claims) is vague
