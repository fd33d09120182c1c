"""`amends rulebook`: rulebooks named, shown in words, written out, checked and compared."""

from __future__ import annotations

import argparse
import sys

from amends.domain.refused import Language, Refused
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import shipped_rulebook, whole_text
from amends.domain.shipped import SHIPPED
from amends.entrypoints.cli import _rulebook_check, _rulebook_diff
from amends.entrypoints.cli._rulebooks import NAMED, read_rulebook, read_text
from amends.entrypoints.cli.decide import MISUSED

NAME = "rulebook"
HELP = "list, show, check and compare rulebooks"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    verbs = parser.add_subparsers(metavar="verb", required=True)
    shipped = verbs.add_parser("list", help="name the rulebooks that are shipped")
    shipped.add_argument("--language", choices=("zh", "en"), default="zh", help="of the names")
    shipped.set_defaults(verb=_list)
    show = verbs.add_parser("show", help="print the settings and clauses")
    show.add_argument("file", nargs="?", metavar="FILE", help=NAMED)
    show.add_argument("--language", choices=("zh", "en"), default="zh", help="of the words")
    show.add_argument(
        "--whole", action="store_true", help="print the text of the file that would be published"
    )
    show.set_defaults(verb=_show)
    check = verbs.add_parser(
        "check",
        help="find gaps, conflicts, dead clauses and what the law forbids",
        description=_rulebook_check.DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _rulebook_check.add_arguments(check)
    check.set_defaults(verb=_rulebook_check.run)
    diff = verbs.add_parser(
        "diff",
        help="tell what differs between two",
        description=_rulebook_diff.DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _rulebook_diff.add_arguments(diff)
    diff.set_defaults(verb=_rulebook_diff.run)


def run(args: argparse.Namespace) -> int:
    """Carry the verb out."""
    return int(args.verb(args))


def _list(args: argparse.Namespace) -> int:
    for id in SHIPPED:
        print(f"{id}  {shipped_rulebook(id).name[args.language]}")
    return 0


def _show(args: argparse.Namespace) -> int:
    try:
        if args.whole:
            print(whole_text(read_text(args.file)), end="")
            return 0
        book = read_rulebook(args.file)
    except (Refused, OSError) as fault:
        print(f"amends rulebook: {fault}", file=sys.stderr)
        return MISUSED if isinstance(fault, OSError) else 1
    print("\n".join(_lines(book, args.language)))
    return 0


def _lines(book: Rulebook, language: Language) -> list[str]:
    lines = [f"{book.name[language]} ({book.id})", ""]
    for setting in book.schema.values():
        said = setting.zh if language == "zh" else setting.en
        lines.append(f"{setting.name} = {setting.value} ({setting.unit})  {said}")
    for clause in book.clauses:
        text = clause.written(book.settings, language)
        lines += ["", f"{clause.id} {clause.title[language]}  [{clause.source}]", f"  {text}"]
    return lines
