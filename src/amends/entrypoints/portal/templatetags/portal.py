"""How values are written on pages: money, sizes, and the language switch."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.filter
def yuan(amount_fen: int | None) -> str:
    """Fen as yuan with a sign and two decimals: 1234500 is written “¥12,345.00”."""
    if amount_fen is None:
        return ""
    sign = "−" if amount_fen < 0 else ""
    whole, cents = divmod(abs(amount_fen), 100)
    return f"{sign}¥{whole:,}.{cents:02d}"


@register.filter
def big_yuan(amount_fen: int | None) -> SafeString | str:
    """Like `yuan`, with the sign and the cents set smaller than the figure."""
    if amount_fen is None:
        return ""
    whole, cents = divmod(abs(amount_fen), 100)
    return format_html(
        '<span class="yuan"><small>{}¥</small>{}<small>.{}</small></span>',
        "−" if amount_fen < 0 else "",
        f"{whole:,}",
        f"{cents:02d}",
    )


@register.filter
def fen_as_yuan(amount_fen: int | None) -> str:
    """Fen as a plain decimal for a number field: 1050 is written “10.50”."""
    if amount_fen is None:
        return ""
    return f"{amount_fen // 100}.{amount_fen % 100:02d}"


@register.filter
def file_size(size_bytes: int) -> str:
    """A file's size in the unit that suits it."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"


@register.simple_tag
def moment_format() -> str:
    """The date format for a moment in the reader's language."""
    return "n月j日 H:i" if (get_language() or "").startswith("zh") else "j M, H:i"
