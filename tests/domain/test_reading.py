"""Numbers, sums, times, codes and apps in lines of text, however a page sets them."""

from __future__ import annotations

import pytest

from amends.domain.reading.document import read_page
from amends.domain.reading.marks import denied, marks_relied_on, untold
from amends.domain.reading.page import Page, in_reading_order
from amends.domain.reading.saying import saying
from amends.domain.reading.seen import NotCorrectable, checked_correction, said_by, seen_in
from reading_world import HEIGHT, WIDTH, lines, reading


def read(*texts: str, known: str = "", sharpness: float | None = 500.0) -> dict[str, object]:
    page = Page(lines(*texts), WIDTH, HEIGHT)
    return read_page(page, known_order_no=known, sharpness=sharpness).to_document()


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["订单编号：20260305142233887766"], "20260305142233887766"),
        (["订单编号 | KM20260305001 复制"], "KM20260305001"),
        (["订单号", "2026 0305 1422 3388 7766"], "20260305142233887766"),
        (["订单号：2O26O3O5l42233887766"], "20260305142233887766"),
        (["订单编号：ＳＯ－２０２６０３０５－０１５６４"], "SO-20260305-01564"),
        (["Order number | 6343511179431599005"], "6343511179431599005"),
        (["订单编号：SO-20260305-", "01564"], "SO-20260305-01564"),
        (["我的单号是 DD26030512345678 麻烦看下"], "DD26030512345678"),
        (["交易号 | 2026051722004247999338342554", "商家订单号 | SO-20260517-98247"], "SO-20260517-98247"),
        (["下单时间：2026-03-05 14:22:33"], None),
        (["客服电话 13800001111"], None),
    ],
)  # fmt: skip
def test_order_numbers_are_found_beside_their_label(texts: list[str], number: str | None) -> None:
    assert read(*texts)["order_no"] == number


def test_a_doubtful_number_is_settled_by_the_order_in_question() -> None:
    said = read("订单编号：KMO1S8B2", known="KM015882")
    assert said["order_no"] == "KM015882"
    assert said["marks"]["order_no_matches"] is True  # type: ignore[index]


@pytest.mark.parametrize(
    ("shown", "matches"),
    [
        ("订单编号：KM20260305001", True),
        ("订单编号：KM20260305999", False),
        ("订单编号：KM20260305002", None),
        ("没有编号", None),
        ("交易号 2026051722004247999338342554", None),
    ],
)
def test_another_number_is_told_only_where_it_cannot_be_a_slip(
    shown: str, matches: bool | None
) -> None:
    said = read(shown, known="KM20260305001")
    assert said["marks"]["order_no_matches"] is matches  # type: ignore[index]


@pytest.mark.parametrize(
    ("texts", "yuan"),
    [
        (["实付款：¥1,299.00"], 1299),
        (["实付款 | ￥１２８．５０"], 128.5),
        (["-128.00", "支付成功"], 128),
        (["合计：68元"], 68),
        (["商品总价 | ¥73.00", "店铺优惠 | -¥5.00", "实付款 | ¥68.00"], 68),
        (["优惠 | -¥5.00"], None),
        (["Total | ¥ 45.50"], 45.5),
        (["支付金额 12800"], 12800),
        (["充值金额 | 100.00元", "手续费 | 0.50元"], 100),
        (["承诺10分钟内发货"], None),
        (["YX3WE-88GCG-UJUAT-68JWN-3K9MC"], None),
        (["订单编号 | 20260305142233"], None),
    ],
)
def test_the_sum_that_was_paid_comes_first(texts: list[str], yuan: float | None) -> None:
    assert read(*texts)["amount"] == yuan


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("下单时间：2026-03-05 14:22:31", "2026-03-05T14:22:31+08:00"),
        ("下单时间 | 2026-03-0514:22:31", "2026-03-05T14:22:31+08:00"),
        ("支付时间 | 2026年3月5日 14:22", "2026-03-05T14:22:00+08:00"),
        ("2026/3/5 下午2:22", "2026-03-05T14:22:00+08:00"),
        ("2026.03.05 14：22：31", "2026-03-05T14:22:31+08:00"),
        ("Mar 5, 2026 at 2:22 PM", "2026-03-05T14:22:00+08:00"),
        ("下单时间：2026-03-05", "2026-03-05"),
        ("3月5日 14:22", "03-05 14:22"),
        ("凌晨 1:05", "01:05"),
        ("2026-13-45 99:99", None),
    ],
)
def test_times_are_read_in_the_forms_people_meet(text: str, time: str | None) -> None:
    assert read(text)["time"] == time


def test_order_time_payment_time_and_the_phones_clock_are_told_apart() -> None:
    page = Page(
        (*lines("支付时间 | 2026-03-05 14:22:50", "下单时间 | 2026-03-05 14:22:31"),), WIDTH, HEIGHT
    )
    clock = lines("18:27")[0]
    top = type(clock)("18:27", ((40, 20), (140, 20), (140, 60), (40, 60)))
    said = read_page(Page((top, *page.lines), WIDTH, HEIGHT)).to_document()
    assert [(each["value"][11:19], each["role"]) for each in said["times"]] == [  # type: ignore[attr-defined]
        ("14:22:31", "ordered"),
        ("14:22:50", "paid"),
        ("", "clock"),
    ]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["错误代码：0x80070057"], "0x80070057"),
        (["错误码: Ox8OO7OO57"], "0x80070057"),
        (["错误代码 | E1001"], "E1001"),
        (["Error code: ERR-4031"], "ERR-4031"),
        (["激活失败（0xC004F074）"], "0xC004F074"),
        (["错误码：5400 运营商系统繁忙"], "5400"),
        (["验证码 482913"], None),
        (["激活码 ABCDE-FGHJK"], None),
    ],
)
def test_error_codes_are_found(texts: list[str], code: str | None) -> None:
    assert read(*texts)["error_code"] == code


@pytest.mark.parametrize(
    ("texts", "app", "channel"),
    [
        (["账单详情", "收单机构 | 支付宝（杭州）", "商家订单号 | SO-20260517-98247"], "alipay", "alipay"),
        (["当前状态 | 支付成功", "支付方式 | 零钱", "交易单号 | 4200356618755294"], "wechat", "wechat"),
        (["我的淘宝", "支付方式 | 支付宝"], "taobao", "alipay"),
        (["Steam 钱包", "支付方式 | 招商银行储蓄卡(6021)"], "steam", "bank_card"),
        (["中国移动", "充值失败"], "china_mobile", None),
        (["随便写写"], None, None),
    ],
)  # fmt: skip
def test_app_and_channel_are_told(texts: list[str], app: str | None, channel: str | None) -> None:
    said = read(*texts)
    assert (said["app"], said["channel"]) == (app, channel)


def test_promises_are_heard() -> None:
    assert read("本店承诺10分钟内自动发货")["promised_minutes"] == 10


def test_only_a_page_that_was_read_well_denies_a_mark() -> None:
    texts = ("充值页面", "请选择面额并立即充值")
    assert read(*texts)["marks"]["has_order_no"] is None  # type: ignore[index]
    longer = (*texts, "历史记录", "帮助与客服")
    assert read(*longer)["marks"]["has_order_no"] is False  # type: ignore[index]
    smeared = read(*longer, sharpness=3.0)["marks"]
    assert (smeared["has_order_no"], smeared["legible"]) == (None, False)  # type: ignore[index]


def test_a_watermark_is_never_denied() -> None:
    marks = read("订单详情", "已完成", "返回首页", "联系客服", "再来一单")["marks"]
    assert marks["has_timestamp_or_watermark"] is None  # type: ignore[index]


def test_denied_ticks_do_not_count_and_silent_ones_stand() -> None:
    ticked = {"has_order_no": True, "has_time": True, "full_process": True, "error_code": "E1"}
    seen = {"has_order_no": False, "has_time": None, "error_code": True, "order_no_matches": None}
    assert denied(ticked, seen) == ("has_order_no",)
    assert untold(ticked, seen) == ("has_time",)
    assert marks_relied_on(ticked, seen) == ticked | {"has_order_no": False}
    assert marks_relied_on(ticked, None) == ticked
    assert marks_relied_on({}, {"order_no_matches": False}) == {"order_no_matches": False}


def test_rows_are_put_in_reading_order_also_when_the_page_leans() -> None:
    def lean(line: object) -> object:
        box = tuple((x, y + round(x * 0.06)) for x, y in line.box)  # type: ignore[attr-defined]
        return type(line)(line.text, box)  # type: ignore[attr-defined,call-arg]

    rows = [lean(line) for line in lines("订单编号 | A", "下单时间 | B", "支付方式 | C")]
    assert [line.text for line in in_reading_order(reversed(rows))] == [  # type: ignore[arg-type]
        "订单编号", "A", "下单时间", "B", "支付方式", "C",
    ]  # fmt: skip


def test_texts_that_differ_in_a_few_letters_have_hashes_that_nearly_agree() -> None:
    def bits(*texts: str) -> int:
        return saying(Page(lines(*texts), WIDTH, HEIGHT))

    page = (
        "订单详情",
        "视频会员十二个月直充到账",
        "实付款 ¥128.00",
        "订单编号 20260305142233887766",
    )
    other = ("激活失败", "该激活码已被使用过请联系卖家", "错误代码 0x80070057", "ABCDE-FGHJK-LMNPQ")
    assert (bits(*page) ^ bits(*page)).bit_count() == 0
    near = (*page[:3], "订单编号 2026030514223388776G")
    assert (bits(*page) ^ bits(*near)).bit_count() <= 6
    assert (bits(*page) ^ bits(*other)).bit_count() > 12


def test_a_persons_word_stands_before_the_machines() -> None:
    document = reading("订单编号：KM20260305999", "实付款 ¥10.00").to_document()
    said = said_by(document, [("order_no", "KM1"), ("amount", "")], order_no="KM1")
    seen = seen_in(said)
    assert seen is not None
    assert (seen.order_nos, seen.amounts_fen) == (("KM1",), ())
    assert said["marks"]["order_no_matches"] is True


def test_the_number_of_a_payment_channel_is_not_held_against_the_order() -> None:
    page = reading("账单详情", "交易成功", "订单号 2026051722004247999338342554", "-10.00")
    seen = seen_in(said_by(page.to_document(), [], order_no="KM1"))
    assert seen is not None
    assert seen.order_nos == ()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("amount", "¥1,299", "1299.00"),
        ("time", "2026-03-05 14:22", "2026-03-05T14:22:00+08:00"),
        ("order_no", "  KM1 ", "KM1"),
        ("error_code", "", ""),
    ],
)
def test_corrections_get_one_spelling(field: str, value: str, kept: str) -> None:
    assert checked_correction(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "-1"), ("amount", "1.001"), ("amount", "nan"), ("time", "5 March"), ("app", "qq"), ("order_no", "1" * 65)],
)  # fmt: skip
def test_corrections_that_cannot_stand_are_refused(field: str, value: str) -> None:
    with pytest.raises(NotCorrectable):
        checked_correction(field, value)
