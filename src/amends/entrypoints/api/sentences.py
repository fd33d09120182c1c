"""What is wrong with a value, in both languages, for each kind of mistake that is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.entrypoints.api.parsing import pointer_part

ERRORS_MAX = 50
"""How many mistakes one answer names; who mends these is told of the others."""

_TIME = (
    "须为带时区的时间，例如 2026-03-01T12:00:00+08:00",
    "must be a time with its offset, such as 2026-03-01T12:00:00+08:00",
)
_WHOLE = ("须为整数", "must be a whole number")
_FLAG = ("须为 true 或 false", "must be true or false")
_OBJECT = ("须为对象", "must be an object")
_WORD = ("须为以下之一：{expected}", "must be one of {expected}")

SAID: Mapping[str, tuple[str, str]] = {
    "missing": ("为必填", "is required"),
    "extra_forbidden": ("没有这个字段", "is not a known field"),
    "string_type": ("须为文本", "must be text"),
    "string_too_short": ("至少 {min_length} 个字符", "must have at least {min_length} characters"),
    "string_too_long": ("超过 {max_length} 个字符", "is longer than {max_length} characters"),
    "string_pattern_mismatch": ("含有不允许的字符", "holds characters that are not allowed"),
    "enum": _WORD,
    "literal_error": _WORD,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "greater_than_equal": ("不能小于 {ge}", "must be at least {ge}"),
    "less_than_equal": ("不能大于 {le}", "must be at most {le}"),
    "list_type": ("须为列表", "must be a list"),
    "too_short": ("至少 {min_length} 项", "must have at least {min_length} entries"),
    "too_long": ("超过 {max_length} 项", "has more than {max_length} entries"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "moment": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": _TIME,
    "moment_range": ("须在 2000 年至 2099 年之间", "must lie between the years 2000 and 2099"),
    "day": ("须为日期，例如 2027-02-05", "must be a day, such as 2027-02-05"),
    "mark": (
        "{name} 须为真假、整数、文本或文本列表",
        "{name} must be true or false, a whole number, text or a list of texts",
    ),
    "mark_flag": ("{name} 须为 true、false 或 null", "{name} must be true, false or null"),
    "mark_count": ("{name} 须为不小于 0 的整数", "{name} must be a whole number from 0"),
    "mark_name": ("“{name}”不能用作标记名", "“{name}” cannot be the name of a mark"),
}
"""The sentences by the kind of mistake, as pydantic names it, in Chinese and English."""

_ELSE = ("不可用", "cannot be used")


def places_in_body(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Mistakes in a body, each with its JSON Pointer and its sentences.

    Ninja puts the source and the parameter's name before the place within the body.
    """
    return [
        {"pointer": "".join(map(pointer_part, error["loc"][2:])), **_say(error)}
        for error in errors[:ERRORS_MAX]
    ]


def places_in_address(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Mistakes in the address, each with the parameter's name and its sentences."""
    return [{"parameter": str(error["loc"][1]), **_say(error)} for error in errors[:ERRORS_MAX]]


def _say(error: dict[str, Any]) -> dict[str, str]:
    zh, en = SAID.get(error["type"], _ELSE)
    facts = dict(error.get("ctx", {}))
    if "expected" in facts:
        # Listed as English prose; a plain list reads the same in both languages.
        facts["expected"] = facts["expected"].replace("'", "").replace(" or ", ", ")
    return {"zh": zh.format(**facts), "en": en.format(**facts)}
