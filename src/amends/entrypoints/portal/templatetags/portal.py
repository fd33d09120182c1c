"""How values are written on pages: money, sizes and moments."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from amends.entrypoints.portal.words import reader

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


@register.filter
def moment(at: datetime | None) -> str:
    """A moment in the marketplace's zone as the reader writes it; the year only where it differs."""
    if at is None:
        return ""
    local = localtime(at)
    this_year = local.year == localtime().year
    if reader() == "zh":
        return date_format(local, "n月j日 H:i" if this_year else "Y年n月j日 H:i")
    return date_format(local, "j M, H:i" if this_year else "j M Y, H:i")


def day(at: date) -> str:
    """A day without its year, for what is near."""
    return date_format(at, "n月j日" if reader() == "zh" else "j M")
