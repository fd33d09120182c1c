"""Keys: UUIDv7, stored as uuid, shown with a prefix that says what they name."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh time-ordered key, so new rows land at the end of their index."""
    return uuid7()


def shown(prefix: str, key: UUID) -> str:
    """A key as callers see it, for example `case_0198f2…`: prefix and 32 hex digits, sortable."""
    return f"{prefix}_{key.hex}"


def parse_shown(prefix: str, text: str) -> UUID | None:
    """The key behind a shown one; None when the text is not one of this kind."""
    head, _, digits = text.partition("_")
    if head != prefix or len(digits) != 32:
        return None
    try:
        return UUID(hex=digits)
    except ValueError:
        return None
