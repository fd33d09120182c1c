"""`amends verify`: prove the records whole."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from tqdm import tqdm

NAME = "verify"
HELP = "prove seals, evidence, ledger and refunds whole; exit 1 when any fault is found"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")


def run(args: argparse.Namespace) -> int:
    """Check everything and print what was found. 0 whole, 1 a fault."""
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.actions.trust.verify_records import verify_records

    with tqdm(unit=" checks", disable=None) as bar:

        def progress(what: str, more: int) -> None:
            bar.set_description(what)
            bar.update(more)

        found = verify_records(progress=progress)
    for fault in found.faults:
        print(f"{fault.kind}: {fault.where}")
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        print(
            f"events {found.events}, evidence {found.evidence}, files {found.files}, accounts {found.accounts}, "
            f"refunds {found.refunds}, faults {len(found.faults)}"
        )
    return 1 if found.faults else 0
