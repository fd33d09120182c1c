"""What documents say leads somewhere, runs, and tells of everything that it promises to tell of."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from amends.adapters.gateways.sandbox_faults import Rule
from amends.domain.facts import parse_bare_facts
from amends.domain.facts_reader import FLAG_MARKS
from amends.domain.order_rows import (
    ACTIVATION_FIELDS,
    DELIVERY_FIELDS,
    MESSAGE_FIELDS,
    ORDER_FIELDS,
)
from amends.domain.ruling import Ruling
from amends.domain.view import TERMS
from amends.entrypoints.cli import build_parser
from doc_pages import DOCS, PAGES, Block, anchors, blocks, headings, inline, links, tables
from source_tree import ROOT, short, texts

README, README_ZH = ROOT / "README.md", ROOT / "README.zh-CN.md"
OF_DOCS = re.compile(r"docs/[\w./-]+\.(?:md|py|png|json)")
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
CODE = re.compile(r"`([^`]+)`")


# Where documents lead.


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_link_within_the_documents_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_the_index_lists_every_page() -> None:
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "README.md")}
    pages = {page for page in PAGES if DOCS in page.parents} - {DOCS / "README.md"}
    assert pages - listed == set()


def test_what_the_source_says_of_the_documents_is_there() -> None:
    named_there = {(path, place) for path, text in texts() for place in OF_DOCS.findall(text)}
    assert named_there
    assert sorted(f"{p}: {d}" for p, d in named_there if not (ROOT / d).is_file()) == []


def test_pictures_are_small_and_described() -> None:
    for page in PAGES:
        for picture in inline(page, "image"):
            assert picture.content, f"{short(page)}: a picture without words"
            assert (page.parent / str(picture.attrs["src"])).stat().st_size <= 200_000


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=short)
def test_a_decision_tells_its_context_and_its_cost(page: Path) -> None:
    assert [text for level, text in headings(page) if level == 2] == ["Context", "Decision", "Cost"]


# What documents let people type.


def test_both_readmes_have_the_same_parts_commands_and_links() -> None:
    def shape(page: Path) -> object:
        code = [(block.words, block.text) for block in blocks(page)]
        return [level for level, _ in headings(page)], code

    assert shape(README) == shape(README_ZH)
    swapped = {"README.md": "README.zh-CN.md", "docs/images/claim-zh.png": "docs/images/claim.png"}
    assert [swapped.get(link, link) for link in links(README_ZH)] == list(links(README))


def runnable() -> Iterator[Any]:
    """Each block marked `run`, with the block of its output that follows it."""
    for page in PAGES:
        found = blocks(page)
        for block, after in zip_longest(found, found[1:]):
            if "run" in block.words:
                yield pytest.param(block, after, id=f"{short(page)}:{block.line}")


@pytest.mark.parametrize(("block", "shown"), [*runnable()])
def test_examples_run_and_print_what_they_show(
    block: Block, shown: Block | None, tmp_path: Path
) -> None:
    said = answer_of(block, tmp_path)
    assert shown is not None, "an example shows its output"
    if shown.words[0] == "text":
        assert said == shown.text
        return
    wanted, got = objects(shown.text), objects(said)
    assert len(wanted) == len(got)
    for want, have in zip(wanted, got, strict=True):
        assert want == ({key: have[key] for key in want} if "part" in shown.words else have)


def answer_of(block: Block, folder: Path) -> str:
    """What a block prints; programs of this environment are found first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    runner = {"sh": ["sh", "-eu", "-c"], "python": [sys.executable, "-c"]}[block.words[0]]
    return subprocess.run(
        [*runner, block.text],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects that stand one after another in a text."""
    decoder, found = json.JSONDecoder(), []
    while text := text.strip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def commands_named() -> Iterator[tuple[str, list[str]]]:
    """Where documents name a command of ours, and its words."""
    for page in PAGES:
        lines = [
            line for block in blocks(page) if "sh" in block.words for line in block.text.split("\n")
        ]
        for text in [*lines, *(token.content for token in inline(page, "code_inline"))]:
            for part in re.split(r"[|;]\s", text.partition("  #")[0]):
                found = re.match(r"(?:\S*/)?amends ([a-z].*)", part.strip())
                if found:
                    yield f"{short(page)}: {part}", found[1].split()


def test_the_commands_that_documents_name_exist_with_their_options() -> None:
    known = commands_of(build_parser())
    seen = 0
    for place, words in commands_named():
        seen += 1
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
        assert name is not None, place
        given = OPTION.findall(" ".join(words).replace("[", " ").replace("]", " "))
        assert set(given) <= known[name], place
    assert seen > 20


def commands_of(parser: Any, prefix: str = "") -> dict[str, set[str]]:
    """Every command and sub-command with its options."""
    known: dict[str, set[str]] = {}
    for action in parser._actions:
        for word, under in (action.choices or {}).items() if action.nargs == "A..." else ():
            name = f"{prefix} {word}".strip()
            known[name] = {option for each in under._actions for option in each.option_strings}
            known |= commands_of(under, name)
    return known


# What reference pages promise to tell of.


def first_cells(page: str) -> set[str]:
    """The names in the first column of all tables of a reference page."""
    rows = [row for table in tables(DOCS / "reference" / page) for row in table[1:]]
    return {name for row in rows for name in CODE.findall(row[0])}


def words_of(page: str) -> set[str]:
    """Everything that a reference page sets as code within its text."""
    return {token.content for token in inline(DOCS / "reference" / page, "code_inline")}


class Asked(Mapping[str, Any]):
    """A document that holds nothing and remembers which of its fields it was asked for."""

    def __init__(self, at: str, seen: set[str]) -> None:
        self._at, self._seen = at, seen

    def __getitem__(self, key: str) -> Any:
        if not self._at and key in {"merchant", "platform", "records", "quantity", "process"}:
            return Asked(f"{key}.", self._seen)
        self._seen.add(self._at + key)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_every_field_of_the_facts_document_is_described_and_no_other() -> None:
    seen: set[str] = set()
    with pytest.raises(Exception, match="required"):
        parse_bare_facts(Asked("", seen))
    words = {"outcome", "track", "liable", "paid_from", "escalation"}
    ruling = {field.name for field in fields(Ruling)} - {"lapsed"}
    assert first_cells("facts.md") - words - ruling - {"id"} == seen


def test_every_field_of_a_ruling_and_every_mark_of_evidence_is_described() -> None:
    told = words_of("facts.md")
    assert {field.name for field in fields(Ruling)} - {"lapsed"} <= told
    assert told >= FLAG_MARKS


def test_every_term_of_the_conditions_is_described_and_no_other() -> None:
    page = tables(DOCS / "reference" / "rulebook.md")
    terms = next(table for table in page if table[0][0] == "term")
    described = [name for row in terms[1:] for name in CODE.findall(row[0])]
    assert len(described) == len(set(described))
    assert set(described) == set(TERMS)


def test_every_word_of_a_sandbox_rule_is_described() -> None:
    assert {field.name for field in fields(Rule)} - {"fault"} <= words_of("gateways.md")


def test_every_column_of_an_import_is_described_and_no_other() -> None:
    described = first_cells("csv.md")
    known = ORDER_FIELDS | DELIVERY_FIELDS | ACTIVATION_FIELDS | MESSAGE_FIELDS
    assert described == known - {"payments"}
