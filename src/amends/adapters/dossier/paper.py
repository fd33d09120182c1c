"""Prints the document of a case as a PDF with the typeface that is installed beside it.

Texts reach the typesetter as data, never as markup, so nobody can write commands into his statement.
Nothing is read but the folder given, and no font of the machine, so every site prints the same.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import copyfile
from typing import Any

_RUN = re.compile(r"[!-~]{24,}")
"""Latin signs without a place where a line could end."""

_HASH = re.compile(r"[0-9a-f]{64}")

_UNSEEN = frozenset(
    "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u00ad"
)


def print_pdf(document: Mapping[str, Any], folder: Path) -> bytes:
    """The PDF (PDF/A) of a document whose pictures lie in the folder."""
    # Loading the typesetter is for those who print.
    import typst

    template = folder / "dossier.typ"
    copyfile(str(files("amends.adapters.dossier").joinpath("dossier.typ")), template)
    (folder / "document.json").write_text(
        json.dumps(_printable(document), ensure_ascii=False), encoding="utf-8"
    )
    pdf = typst.compile(
        template,
        root=folder,
        font_paths=[_font().parent],
        ignore_system_fonts=True,
        pdf_standards="a-2b",
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _font() -> Path:
    """The typeface: Noto Sans SC with all its weights."""
    return Path(
        str(
            files("justmytype_intl_cjk").joinpath(
                "fonts", "ofl", "notosanssc", "NotoSansSC[wght].ttf"
            )
        )
    )


@cache
def _drawn() -> frozenset[int]:
    """The characters that the typeface has."""
    from fontTools.ttLib import TTFont

    with TTFont(_font(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _printable(value: Any) -> Any:
    """The value with texts that can be printed: what the typeface lacks is named in brackets."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value


def printable(text: str) -> str:
    """A text as it is printed: signs the typeface lacks are named, long runs can be broken."""
    if _HASH.fullmatch(text):
        # The template sets hashes on two lines of their own.
        return text
    drawn = _drawn()
    signs = [
        sign if ord(sign) in drawn or sign == "\n" else _named(sign)
        for sign in text
        if sign not in _UNSEEN
    ]
    return _RUN.sub(lambda run: "\u200b".join(re.findall(".{1,12}", run[0])), "".join(signs))


def _named(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind.startswith(("C", "M", "Z")):
        return " " if kind.startswith("Z") or sign == "\t" else ""
    if kind == "So":
        return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
    return f"[U+{ord(sign):04X}]"
