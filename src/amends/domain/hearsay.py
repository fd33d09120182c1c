"""What free words say: the marks in a party's demands, and the records of issuers and carriers."""

from __future__ import annotations

from collections.abc import Mapping

VAGUE = ("不好用", "不满意", "不想要", "没收到货", "东西不行", "vague", "not good", "unspecific")
TRIPLE = ("假一赔三", "退一赔三", "triple")
LATE_PAY = ("超时赔付", "延迟赔付", "late_compensation", "compensation_for_delay")
BUYER_SIDE = (
    "invalid", "fail", "not_arriv", "no_record", "not_found", "not_credited", "not_activ",
    "unused", "not_used", "no_credit", "never", "missing", "none", "already_used", "used_before",
    "redeemed_before", "reclaimed", "banned", "失败", "未到账", "无记录", "无效", "已被",
)  # fmt: skip
SELLER_SIDE = (
    "success", "arrived", "valid", "used", "activated", "credited", "delivered", "redeemed", "ok",
    "到账", "成功", "有效", "已使用",
)  # fmt: skip


def says_any(marks: tuple[str, ...], said: str) -> bool:
    """Whether any of the marks stands in what is said."""
    return bool(said) and any(mark in said for mark in marks)


def record_says(record: object) -> str | None:
    """What a record of an authority says: `fails` for the buyer, `works` against him."""
    if record is None:
        return None
    if isinstance(record, bool):
        return "works" if record else "fails"
    if isinstance(record, Mapping):
        words = [record.get(key) for key in ("result", "status", "says", "state", "valid")]
        for each in words:
            if each is not None:
                return record_says(each)
        return None
    if not isinstance(record, str):
        return None
    said = record.lower().replace(" ", "_").replace("-", "_")
    if any(each in said for each in BUYER_SIDE):
        return "fails"
    return "works" if any(each in said for each in SELLER_SIDE) else None
