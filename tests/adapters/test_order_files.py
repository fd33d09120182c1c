"""Files of every usual encoding are read line by line, and bad ones say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.adapters.order_files import FileKind, UnreadableFile, inspect, read_lines
from amends.domain.fields import BadRecord
from amends.domain.order_rows import delivery_row_from, order_row_from
from amends.domain.refused import BadInput

HEADER = "订单号,商家编号,商品编号,商品名称,商品类别,金额,支付方式,交易号,付款时间,联系方式"
LINE = "KM1,xh,S1,点卡 100 元,点卡,97.50,支付宝,T1,2026/3/1 12:00,13800001111"


def file(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "orders.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_files_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = file(tmp_path, f"{HEADER}\r\n{LINE}\r\n", encoding)
    found = inspect(path)
    assert found.kind is FileKind.ORDERS
    (line,) = read_lines(path, found)
    row = order_row_from(line.record)
    assert (line.number, row.title, row.amount_fen) == (2, "点卡 100 元", 9750)
    assert row.paid_at.isoformat() == "2026-03-01T04:00:00+00:00"


def test_line_numbers_count_the_lines_inside_quotation_marks(tmp_path: Path) -> None:
    text = 'order_no,reference,sender_role,text,sent_at\n1,a,buyer,"one\ntwo",x\n\n2,b,buyer,c,x\n'
    path = file(tmp_path, text)
    assert [line.number for line in read_lines(path, inspect(path))] == [2, 5]


def test_a_line_with_missing_cells_or_broken_quotes_is_reported_and_the_rest_read(
    tmp_path: Path,
) -> None:
    path = file(tmp_path, 'order_no,delivered_at\n1,x,y\n"a"b,x\n3,x\n')
    lines = list(read_lines(path, inspect(path)))
    assert [(line.number, line.fault is None) for line in lines] == [
        (2, False),
        (3, False),
        (4, True),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no header"),
        ("订单号".encode("utf-16"), "UTF-16"),
        (b"\xff\xff\xff\x80", "neither UTF-8"),
        (b"order_no,order_no,delivered_at\n", "stands twice"),
        (b"order_no,title\n1,2\n", "lacks the columns"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        inspect(file(tmp_path, content))


def test_unknown_columns_are_named_and_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path, "order_no,delivered_at,备注\n1,2026-03-01,好\n")
    found = inspect(path)
    assert found.unknown == ["备注"]
    (line,) = read_lines(path, found)
    assert set(line.record) == {"order_no", "delivered_at"}


GOOD: dict[str, object] = {
    "order_no": "KM1", "merchant_code": "m", "sku": "s", "title": "t", "product_class": "software",
    "amount_fen": 100, "channel": "wechat", "trade_no": "T", "paid_at": "2026-03-01T12:00:00Z",
    "contact": "13800001111",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount_fen": -1}, "/amount_fen"),
        ({"amount_fen": 0}, "/amount_fen"),
        ({"amount_fen": 10**11 + 1}, "/amount_fen"),
        ({"amount_fen": "12.5"}, "/amount_fen"),
        ({"amount_fen": 12.5}, "/amount_fen"),
        ({"amount_fen": True}, "/amount_fen"),
        ({"amount_fen": None}, "/amount_fen"),
        ({"amount_fen": "9" * 400}, "/amount_fen"),
        ({"amount_fen": "", "amount_yuan": "1.005"}, "/amount_yuan"),
        ({"amount_yuan": "1.00"}, "/amount_yuan"),
        ({"title": "a\x00b"}, "/title"),
        ({"title": "a\ud800b"}, "/title"),
        ({"title": "a\nb"}, "/title"),
        ({"title": "t" * 201}, "/title"),
        ({"title": "  "}, "/title"),
        ({"order_no": 5}, "/order_no"),
        ({"order_no": ""}, "/order_no"),
        ({"channel": "paypal"}, "/channel"),
        ({"product_class": "cards"}, "/product_class"),
        ({"quantity": 0}, "/quantity"),
        ({"paid_at": "yesterday"}, "/paid_at"),
        ({"paid_at": "2026-02-30"}, "/paid_at"),
        ({"paid_at": "2026/13/1 10:00"}, "/paid_at"),
        ({"paid_at": "1999-01-01"}, "/paid_at"),
        ({"paid_at": "0001-01-01T00:00:00+14:00"}, "/paid_at"),
        ({"paid_at": 1772323200}, "/paid_at"),
        ({"special_offer": "maybe"}, "/special_offer"),
        ({"receipt_confirmed_at": "2026-02-01T00:00:00Z"}, "/receipt_confirmed_at"),
        ({"extra_trade_no": "T"}, "/extra_trade_no"),
        ({"payments": []}, "/payments"),
        ({"payments": [5]}, "/payments/0"),
        ({"payments": [{"trade_no": "a"}]}, "/payments/0/paid_at"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_bad_field_is_refused_with_its_place(change: dict[str, object], pointer: str) -> None:
    with pytest.raises(BadRecord) as caught:
        order_row_from(GOOD | change)
    assert [error["pointer"] for error in caught.value.errors] == [pointer]
    assert caught.value.says("zh") != caught.value.says("en")


def test_all_mistakes_of_a_record_are_named_together() -> None:
    with pytest.raises(BadRecord) as caught:
        order_row_from({**GOOD, "amount_fen": 0, "channel": "x", "title": ""}, pointer="/7")
    assert {error["pointer"] for error in caught.value.errors} == {
        "/7/amount_fen",
        "/7/channel",
        "/7/title",
    }


@pytest.mark.parametrize("record", [None, [], "text", 5])
def test_what_is_not_an_object_is_refused(record: object) -> None:
    with pytest.raises(BadInput):
        order_row_from(record)


def test_a_time_without_a_zone_is_shanghais() -> None:
    row = order_row_from(GOOD | {"paid_at": "2026-03-01T08:00:00"})
    assert row.paid_at.isoformat() == "2026-03-01T00:00:00+00:00"


def test_several_payments_are_told_as_a_list() -> None:
    parts = [{"trade_no": n, "paid_at": f"2026-03-0{n}T12:00:00Z"} for n in "21"]
    row = order_row_from(GOOD | {"payments": parts})
    assert (row.paid_fen, row.paid_at.day) == (200, 1)


@pytest.mark.parametrize(
    ("keys", "read"),
    [("A|B", ("A", "B")), ("A\r\nB\n", ("A", "B")), (["A", " B "], ("A", "B")), ("", ())],
)
def test_keys_are_told_as_a_list_or_as_text(keys: object, read: tuple[str, ...]) -> None:
    record = {"order_no": "1", "reference": "D", "delivered_at": "2026-03-01", "keys": keys}
    row = delivery_row_from(record)
    assert (row.keys, row.quantity) == (read, max(1, len(read)))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"keys": ["A", 5]}, "/keys/1"),
        ({"keys": ["A", "A"]}, "/keys"),
        ({"keys": 7}, "/keys"),
        ({"receipt": {"a": {"b": 1}}}, "/receipt/a"),
        ({"receipt": {"a\x00": 1}}, "/receipt"),
        ({"receipt": [1]}, "/receipt"),
    ],
)
def test_keys_and_details_are_checked_inside(change: dict[str, object], pointer: str) -> None:
    record = {"order_no": "1", "reference": "D", "delivered_at": "2026-03-01", **change}
    with pytest.raises(BadRecord) as caught:
        delivery_row_from(record)
    assert [error["pointer"] for error in caught.value.errors] == [pointer]
