"""`amends dossier`: make the file of a case, and check one.

amends dossier KM1-R1 --for regulator --out file.zip
amends dossier verify file.zip
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

NAME = "dossier"
HELP = "make the file of a case for one reader, or check one offline"
RECIPIENTS = ("buyer", "merchant", "regulator", "channel", "court")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("case", metavar="CASE|verify", help="a case's number, or `verify`")
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="after `verify`: the archive, or its folder unpacked",
    )
    parser.add_argument(
        "--for", dest="recipient", choices=RECIPIENTS, default="regulator", help="who reads it"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the words")
    parser.add_argument("--out", metavar="FILE", help="where the archive is written")
    parser.add_argument("--key", metavar="HEX", help="the public key it must be signed with")


def run(args: argparse.Namespace) -> int:
    """Make an archive, or check one. 0 done or valid, 1 refused or not valid, 2 misused."""
    if args.case == "verify":
        if not args.file:
            print("amends dossier verify: name the archive", file=sys.stderr)
            return 2
        from amends.adapters.dossier.verify import main

        return main([args.file, *(["--key", args.key] if args.key else [])])
    if args.file or not args.out:
        print("amends dossier CASE: say --out FILE", file=sys.stderr)
        return 2
    return _make(args)


def _make(args: argparse.Namespace) -> int:
    """Ask for the dossier as the operator, make it here and now, and write it out."""
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.actions.trust.ask_for_dossier import ask_for_dossier
    from amends.actions.trust.fetch_dossier import fetch_dossier
    from amends.actions.trust.make_dossier import make_dossier
    from amends.domain.access import Actor, Role
    from amends.entrypoints.clock import now
    from amends.entrypoints.dossier_words import words_in
    from amends.models.casefile import case_key

    actor = Actor(role=Role.OPERATOR, name="command line")
    at, key = now(), case_key(actor, args.case)
    asked = ask_for_dossier(actor, key, args.recipient, now=at, language=args.language)
    made = make_dossier(asked.pk, now=at, words_in=words_in)
    handed = fetch_dossier(actor, args.case, made.pk, "archive")
    with Path(args.out).open("wb") as file:
        file.writelines(handed.chunks)
    print(f"{args.out}  {handed.size} bytes  SHA-256 {made.archive_sha256}")
    return 0
