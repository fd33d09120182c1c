"""`amends rulebook check`: what a rulebook leaves open, contradicts, never does, or may not do.

Each fault is shown with a facts document, which `amends decide` takes as it stands. No database is
needed. Exit status: 0 none found, 1 faults found or no rulebook, 2 misused.
"""

from __future__ import annotations

import argparse
import json
import sys

from tqdm import tqdm

from amends.domain.checking.checker import steps
from amends.domain.checking.faults import KIND_NAMES, Fault, Kind
from amends.domain.checking.places import lines_of_fault
from amends.domain.refused import Language, Refused
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import parse_rulebook
from amends.entrypoints.cli._rulebooks import NAMED, read_text
from amends.entrypoints.cli.decide import MISUSED

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", nargs="?", metavar="FILE", help=NAMED)
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the sentences")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")


def run(args: argparse.Namespace) -> int:
    """Check a rulebook and print every fault."""
    try:
        text = read_text(args.file)
        book = parse_rulebook(text)
    except OSError as fault:
        print(f"amends rulebook check: {fault}", file=sys.stderr)
        return MISUSED
    except Refused as fault:
        print(f"amends rulebook check: {fault.says(args.language)}", file=sys.stderr)
        return 1
    faults = _check(book, text)
    for number, (each, lines) in enumerate(faults, 1):
        print("\n".join(_told(number, each, lines, args.language)))
    print(_summary(book, len(faults), args.language))
    if args.json:
        found = [{**each.to_document(), "lines": lines} for each, lines in faults]
        print(json.dumps({"rulebook": book.id, "faults": found}, ensure_ascii=False))
    return 1 if faults else 0


def _check(book: Rulebook, text: str) -> list[tuple[Fault, list[int]]]:
    """Every fault with the lines that it is about, by kind."""
    found: list[Fault] = []
    # Shown only where somebody watches, and where it takes longer than a moment.
    for step in tqdm(steps(book), desc="check", delay=2, disable=None, leave=False):
        found += step()
    found.sort(key=lambda fault: list(Kind).index(fault.kind))
    return [(fault, lines_of_fault(text, fault)) for fault in found]


def _told(number: int, fault: Fault, lines: list[int], language: Language) -> list[str]:
    zh = language == "zh"
    name = KIND_NAMES[fault.kind][0 if zh else 1]
    at = ", ".join(map(str, lines))
    where = (f"（第 {at} 行）" if zh else f" (line {at})") if lines else ""
    told = [
        f"{number}. {name}{where}：{fault.zh}" if zh else f"{number}. {name}{where}: {fault.en}"
    ]
    if fault.witness is not None:
        told.append("   例：" if zh else "   For example:")
        told.append(f"   {json.dumps(fault.witness, ensure_ascii=False)}")
    return [*told, ""]


def _summary(book: Rulebook, count: int, language: Language) -> str:
    if language == "zh":
        found = f"发现 {count} 个问题" if count else "没有发现问题"
        return f"{book.id}：{len(book.clauses)} 条条款、{len(book.schema)} 项设置，{found}。"
    faults = f"{count} fault{'' if count == 1 else 's'}" if count else "no faults"
    return f"{book.id}: {len(book.clauses)} clauses, {len(book.schema)} settings, {faults} found."
