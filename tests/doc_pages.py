"""The documents as tests read them: their links, headings, and blocks of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from source_tree import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "examples" / "README.md"],
)

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """A fenced block: the words after its fence, its text, and the line it begins at."""

    words: tuple[str, ...]
    text: str
    line: int


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """The page's Markdown, parsed."""
    parsed = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    return tuple(parsed)


def inline(page: Path, kind: str) -> Iterator[Token]:
    """All tokens of a kind within the page's text."""
    for token in tokens(page):
        yield from (child for child in token.children or () if child.type == kind)


def headings(page: Path) -> list[tuple[int, str]]:
    """The level and the text of each heading."""
    found = tokens(page)
    return [
        (int(token.tag[1:]), found[place + 1].content)
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts make of the page's headings."""
    return {
        _NOT_IN_ANCHORS.sub("", text.lower()).strip().replace(" ", "-")
        for _, text in headings(page)
    }


def links(page: Path) -> Iterator[str]:
    """Where the page's links and pictures lead."""
    for token in inline(page, "link_open"):
        yield str(token.attrs["href"])
    for token in inline(page, "image"):
        yield str(token.attrs["src"])


def blocks(page: Path) -> list[Block]:
    """The page's fenced blocks in order, also those within lists."""
    return [
        Block(tuple(token.info.split()), token.content, (token.map or [0])[0] + 1)
        for token in tokens(page)
        if token.type == "fence"
    ]


def tables(page: Path) -> list[list[list[str]]]:
    """The page's tables: rows of cells, as their Markdown."""
    found: list[list[list[str]]] = []
    for token in tokens(page):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level >= 4:
            found[-1][-1].append(token.content)
    return found
