"""Reads the CSV files of shops: finds the encoding, knows the columns, keeps the line numbers.

UTF-8 with or without a byte order mark and GB18030 (so GBK and GB2312 too) are told apart by their
bytes. Columns are known by their English names or by the Chinese names that shops' exports use.
What the values mean is checked elsewhere; here a line becomes a record of texts.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from amends.domain.order_rows import (
    ACTIVATION_FIELDS,
    DELIVERY_FIELDS,
    MESSAGE_FIELDS,
    ORDER_FIELDS,
)
from amends.domain.refused import Refused


class FileKind(StrEnum):
    """What a file tells of, seen from its columns."""

    ORDERS = "orders"
    DELIVERIES = "deliveries"
    ACTIVATIONS = "activations"
    MESSAGES = "messages"


class UnreadableFile(Refused):
    """The file as a whole cannot be read: encoding, header or kind."""

    code = "unreadable-file"
    zh = "无法读取文件：{why_zh}"
    en = "The file cannot be read: {why_en}"


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file: where it begins, its fields, and its cells as they stood.

    `fault` says in zh and en why the line could not be cut into fields; its `record` is then empty.
    """

    number: int
    record: Mapping[str, str]
    cells: Sequence[str]
    fault: tuple[str, str] | None = None


@dataclass(frozen=True)
class OrderFile:
    """An opened file: its encoding, what it tells of, its columns and those nobody knows."""

    encoding: str
    kind: FileKind
    header: Sequence[str]
    columns: Sequence[str]
    unknown: Sequence[str] = field(default_factory=tuple)


NAMES: Mapping[FileKind, frozenset[str]] = {
    FileKind.ORDERS: ORDER_FIELDS - {"payments"},
    FileKind.DELIVERIES: DELIVERY_FIELDS,
    FileKind.ACTIVATIONS: ACTIVATION_FIELDS,
    FileKind.MESSAGES: MESSAGE_FIELDS,
}
_TELLING: Mapping[FileKind, frozenset[str]] = {
    FileKind.MESSAGES: frozenset({"order_no", "text", "sent_at"}),
    FileKind.ACTIVATIONS: frozenset({"order_no", "kind", "at"}),
    FileKind.DELIVERIES: frozenset({"order_no", "delivered_at"}),
    FileKind.ORDERS: frozenset({"order_no", "product_class", "channel", "paid_at"}),
}
"""The columns by which a kind of file is known."""

CHINESE: Mapping[str, str] = {
    "订单号": "order_no",
    "订单编号": "order_no",
    "商家编号": "merchant_code",
    "商家名称": "merchant_name",
    "商家": "merchant_name",
    "商家保证金分": "merchant_deposit_fen",
    "商家保证金元": "merchant_deposit_yuan",
    "商品编号": "sku",
    "商品名称": "title",
    "商品标题": "title",
    "商品描述": "description",
    "商品版本": "version",
    "商品类别": "product_class",
    "商品类型": "product_class",
    "单价分": "price_fen",
    "单价": "price_yuan",
    "单价元": "price_yuan",
    "数量": "quantity",
    "金额分": "amount_fen",
    "金额": "amount_yuan",
    "订单金额": "amount_yuan",
    "金额元": "amount_yuan",
    "支付渠道": "channel",
    "支付方式": "channel",
    "交易号": "trade_no",
    "支付流水号": "trade_no",
    "付款时间": "paid_at",
    "支付时间": "paid_at",
    "重复扣款交易号": "extra_trade_no",
    "重复扣款时间": "extra_paid_at",
    "联系方式": "contact",
    "买家联系方式": "contact",
    "买家编号": "buyer_ref",
    "承诺发货分钟": "promised_delivery_minutes",
    "限时特价": "special_offer",
    "定制": "customised",
    "同意不支持无理由": "exclusion_consent",
    "确认收货时间": "receipt_confirmed_at",
    "订单状态": "state",
    "流水号": "reference",
    "编号": "reference",
    "发货时间": "delivered_at",
    "卡密": "keys",
    "发货凭据": "receipt",
    "动作": "kind",
    "使用方": "used_by",
    "时间": "at",
    "来源": "source",
    "详情": "detail",
    "发送方": "sender_role",
    "内容": "text",
    "发送时间": "sent_at",
}


def detect_encoding(path: Path) -> str:
    """`utf-8-sig`, `utf-8` or `gb18030`, whichever the whole file can be read as.

    Raises `UnreadableFile` for UTF-16 and for bytes that are none of them.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableFile(
                why_zh="文件为 UTF-16 编码，请另存为 UTF-8",
                why_en="it is UTF-16; save it as UTF-8",
            )
        marked = head.startswith(codecs.BOM_UTF8)
        candidates = ["utf-8-sig"] if marked else ["utf-8", "gb18030"]
        for encoding in candidates:
            stream.seek(0)
            if _decodes(stream, encoding):
                return encoding
    raise UnreadableFile(
        why_zh="编码既不是 UTF-8 也不是 GBK/GB18030",
        why_en="it is neither UTF-8 nor GBK/GB18030",
    )


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def inspect(path: Path, *, kind: FileKind | None = None) -> OrderFile:
    """Read the header and say what the file is; `kind` overrules the guess from its columns.

    Raises `UnreadableFile` when there is no header, a column stands twice, or the kind is unclear.
    """
    encoding = detect_encoding(path)
    with path.open("r", encoding=encoding, newline="") as stream:
        header = _header(stream)
    columns = [_column(name) for name in header]
    known = [name for name in columns if name]
    for name in known:
        if known.count(name) > 1:
            raise UnreadableFile(
                why_zh=f"列 {name} 出现两次", why_en=f"the column {name} stands twice"
            )
    guessed = kind or _kind_of(frozenset(known))
    names = NAMES[guessed]
    columns = [name if name in names else "" for name in columns]
    unknown = [name for name, column in zip(header, columns, strict=True) if not column]
    return OrderFile(encoding, guessed, header, columns, unknown)


def _header(stream: io.TextIOBase) -> list[str]:
    try:
        header = next(csv.reader(stream), None)
    except csv.Error as fault:
        raise UnreadableFile(
            why_zh=f"首行无法解析（{fault}）", why_en=f"its first line is broken ({fault})"
        ) from fault
    if not header or not any(cell.strip() for cell in header):
        raise UnreadableFile(why_zh="没有表头", why_en="it has no header line")
    return header


def _column(name: str) -> str:
    text = name.strip().strip("*")
    for mark in "()()【】[] ":
        text = text.replace(mark, "")
    return CHINESE.get(text, text.lower().replace("-", "_"))


def _kind_of(columns: frozenset[str]) -> FileKind:
    for kind, telling in _TELLING.items():
        if telling <= columns:
            return kind
    nearest = min(_TELLING.values(), key=lambda telling: len(telling - columns))
    missing = ", ".join(sorted(nearest - columns))
    raise UnreadableFile(
        why_zh=f"表头缺少列：{missing}", why_en=f"its header lacks the columns {missing}"
    )


def count_lines(path: Path) -> int:
    """How many lines the file has, for a progress bar; quoted line breaks count too."""
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def read_lines(path: Path, file: OrderFile) -> Iterator[Line]:
    """The records of the file in order. Empty lines are left out; broken ones carry their fault."""
    with path.open("r", encoding=file.encoding, newline="") as stream:
        reader = csv.reader(stream, strict=True)
        next(reader)
        width = len(file.columns)
        places = [(i, name) for i, name in enumerate(file.columns) if name]
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                zh, en = f"CSV 格式错误（{fault}）", f"is not well-formed CSV ({fault})"
                yield Line(number, {}, (), (zh, en))
                continue
            if not any(cells):
                continue
            if len(cells) != width:
                zh = f"有 {len(cells)} 列，表头有 {width} 列"
                yield Line(number, {}, cells, (zh, f"has {len(cells)} cells, the header {width}"))
                continue
            yield Line(number, {name: cells[i] for i, name in places}, cells)
