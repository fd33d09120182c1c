"""`amends rulebook diff`: what differs between two rulebooks, in words or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from amends.domain.difference import difference
from amends.domain.difference_words import document, lines
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import BadRulebook, told
from amends.entrypoints.cli._rulebooks import read_rulebook, shipped

DESCRIPTION = """amends rulebook diff: what differs between two rulebooks: settings and clauses added, removed, changed or
moved, in words. Comments, layout and the version's number do not count. Either may be a file or the
id of a shipped or published version.

Exit status as of diff: 0 they say the same, 1 they differ, 2 trouble (mistakes are named by line and
place on standard error)."""

SAME, DIFFERENT, TROUBLE = 0, 1, 2


class _Trouble(Exception):
    """One of the two cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("old", metavar="A", help="the older rulebook: a file or a version")
    parser.add_argument("new", metavar="B", help="the newer one")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object, in both languages")


def run(args: argparse.Namespace) -> int:
    """Print the difference."""
    try:
        found = difference(_read(args.old), _read(args.new))
    except _Trouble as fault:
        print(f"amends rulebook diff: {fault}", file=sys.stderr)
        return TROUBLE
    if args.json:
        print(json.dumps(document(found), ensure_ascii=False))
    else:
        print("\n".join(lines(found, args.language)))
    return SAME if found.same else DIFFERENT


def _read(named: str) -> Rulebook:
    """The rulebook in a file; where there is no such file, a shipped or a published one."""
    try:
        if Path(named).exists() or shipped(named):
            return read_rulebook(named)
        return _published(named)
    except OSError as fault:
        raise _Trouble(f"{named}: {fault.strerror or fault}") from fault
    except BadRulebook as fault:
        mistakes = (told(mistake, "en") for mistake in fault.faults)
        raise _Trouble("\n  ".join([f"{named}:", *mistakes])) from fault


def _published(version: str) -> Rulebook:
    if "@" not in version:
        raise _Trouble(f"there is no file {version}")
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.models.rulebooks import RulebookVersion, rulebook

    try:
        return rulebook(version)
    except RulebookVersion.DoesNotExist as fault:
        raise _Trouble(f"there is no file and no published version {version}") from fault
