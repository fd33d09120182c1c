"""Texts that people send: bounded, trimmed, and free of characters a record cannot hold."""

from __future__ import annotations

from amends.domain.refused import Refused

STATEMENT_MAX = 4000
NOTE_MAX = 500
MESSAGE_MAX = 1000


class TextRefused(Refused):
    """A text is missing, too long, or holds characters that cannot be kept."""

    code = "text-refused"
    zh = "{field}：{why_zh}"
    en = "{field}: {why_en}"


def checked_text(text: str, *, field: str, at_most: int, needed: bool = False) -> str:
    """The text without the blanks around it; raises `TextRefused` where it cannot be kept."""
    text = text.strip()
    if "\x00" in text:
        raise TextRefused(
            field=field, why_zh="含有无法保存的空字符。", why_en="it holds a NUL character."
        )
    if len(text) > at_most:
        raise TextRefused(
            field=field,
            why_zh=f"不能超过 {at_most} 个字，现有 {len(text)} 个。",
            why_en=f"at most {at_most} characters, not {len(text)}.",
        )
    if needed and not text:
        raise TextRefused(field=field, why_zh="请填写。", why_en="please write something.")
    return text
