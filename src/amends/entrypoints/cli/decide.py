"""`amends decide`: facts documents in, rulings out, one line each in the same order.

Exit status: 0 all answered, 1 bad lines (named on standard error; the good ones are answered),
2 misused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.refused import Refused
from amends.domain.rulebook import BadSetting, Rulebook
from amends.entrypoints.cli._lines import BadLine, answer_lines
from amends.entrypoints.cli._rulebooks import NAMED, read_rulebook

NAME = "decide"
HELP = "facts documents to rulings (JSON Lines)"
MISUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE.jsonl", help="facts documents; - is standard input")
    parser.add_argument("--rulebook", metavar="FILE", help=NAMED)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the sentences")


def run(args: argparse.Namespace) -> int:
    """Answer every line."""
    try:
        rulebook = read_rulebook(args.rulebook).with_settings(read_settings(args.set))
    except (Refused, ValueError, OSError) as fault:
        print(f"amends decide: {fault}", file=sys.stderr)
        return MISUSED
    books: dict[str, Rulebook] = {}

    def answer(row: dict[str, Any], warn: Callable[[str], None]) -> dict[str, Any]:
        parsed = parse_facts(row)
        for warning in parsed.warnings:
            warn(f"{warning['pointer']} {warning['message']}")
        book = rulebook
        if parsed.assume:
            known = {n: v for n, v in parsed.assume.items() if n in rulebook.schema}
            for name in parsed.assume.keys() - known.keys():
                warn(f"/assume/{name} is not a setting of {rulebook.id}")
            book = _assuming(rulebook, known, books)
        document = decide(parsed.facts, book).to_document("", args.language)
        return document | {"id": row.get("id") if "facts" in row else None}

    return answer_lines(args.file, answer)


def _assuming(
    rulebook: Rulebook, assume: dict[str, object], books: dict[str, Rulebook]
) -> Rulebook:
    """The rulebook under a document's own settings; few combinations occur, so they are kept."""
    key = json.dumps(assume, sort_keys=True, default=str)
    if key not in books:
        if len(books) > 1000:
            books.clear()
        try:
            books[key] = rulebook.with_settings(assume)
        except BadSetting as fault:
            raise BadLine(f"/assume/{fault.facts['name']} {fault.facts['why']}") from fault
    return books[key]


def read_settings(pairs: list[str]) -> dict[str, object]:
    """Settings written as name=value; a value is JSON where it can be read so, else a word."""
    settings: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise BadLine(f"--set wants name=value, not {pair!r}")
        try:
            settings[name.strip()] = json.loads(value)
        except ValueError:
            settings[name.strip()] = value
    return settings
