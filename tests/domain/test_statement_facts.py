"""Figures that a statement names are found in every usual spelling, and not mistaken for others."""

from __future__ import annotations

import pytest

from amends.domain.statement.facts import ALWAYS, facts_of
from amends.domain.statement.numerals import number_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十五", 15),
        ("一百二", 120),
        ("一百零二", 102),
        ("两千五", 2500),
        ("壹佰", 100),
        ("1.5万", 15000),
        ("3k", 3000),
        ("1,200.50", 1200.5),
        ("二〇二六", 2026),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("订单号202308150001，还没收到", "order_no", "202308150001"),
        ("订单KM20260112-R1有问题", "order_no", "KM20260112-R1"),
        ("Order #A88812345 never came", "order_no", "A88812345"),
        ("單號：TW20260101888", "order_no", "TW20260101888"),
        ("充值的100元话费", "amount", 100),
        ("花了68块8", "amount", 68.8),
        ("付了一百二十八块五", "amount", 128.5),
        ("人民币贰佰元整", "amount", 200),
        ("￥1,280.00", "amount", 1280),
        ("paid 50 yuan", "amount", 50),
        ("付了485", "amount", 485),
        ("标注10分钟内发货", "promised_minutes", 10),
        ("说好半小时发货", "promised_minutes", 30),
        ("promised within 2 hours", "promised_minutes", 120),
        ("等了一个半小时", "wait_minutes", 90),
        ("已经过去三天了", "wait_minutes", 4320),
        ("1h30min了还没到", "wait_minutes", 90),
        ("等咗三個鐘", "wait_minutes", 180),
        ("I waited two hours", "wait_minutes", 120),
        ("错误代码E1024", "error_code", "E1024"),
        ("提示 0x8007232B", "error_code", "0x8007232B"),
        ("error code: ERR_500", "error_code", "ERR_500"),
        ("买了三张点卡，只收到两张", "delivered", 2),
        ("30天会员实际只有7天", "granted_days", 7),
        ("扣了我两次", "charges", 2),
        ("2026年1月8日下的单", "dates", ["2026-01-08"]),
        ("1月5日晚上8点半下单", "times", ["20:30"]),
        ("支付宝付的", "channel", "alipay"),
    ],
)
def test_a_fact_is_found(text: str, name: str, value: object) -> None:
    assert facts_of(text).get(name) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("paid 3 hrs ago", "amount"),
        ("30天会员", "wait_minutes"),
        ("500元宝没到", "amount"),
        ("1到3个工作日到账", "wait_minutes"),
        ("我试了3次", "charges"),
        ("订单已经发货了", "order_no"),
        ("卡密无效", "error_code"),
    ],
)
def test_a_figure_of_another_kind_is_not_mistaken(text: str, name: str) -> None:
    assert facts_of(text).get(name) is None


def test_promise_and_wait_in_one_sentence_are_told_apart() -> None:
    facts = facts_of("商家承诺10分钟内发货，我等了2个小时还没收到")
    assert (facts["promised_minutes"], facts["wait_minutes"]) == (10, 120)


def test_sums_are_told_in_yuan_and_in_fen() -> None:
    facts = facts_of("买的200元，到手100元")
    assert (facts["amount"], facts["amount_fen"]) == (200, 20000)
    assert facts["amounts"] == [200, 100]


def test_the_facts_of_the_contract_are_always_there() -> None:
    assert set(ALWAYS) <= facts_of("").keys()
