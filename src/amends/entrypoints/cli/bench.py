"""`amends bench`: measure the hot path beside what PostgreSQL alone can do.

Starts a database and a server of its own, files claims through the API and by pgbench in turn, and
takes both away again. With `rules` it needs neither: decisions are measured in memory, beside other
rule engines where they are installed. docs/reference/benchmark.md says what is measured and how.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NAME = "bench"
HELP = "measure claims, queue and case against the database's own speed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=("claims", "rules"),
        default="claims",
        help="the hot path of claims, or decisions of the rulebook in memory",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds to count")
    parser.add_argument(
        "--claims", type=int, default=2000, metavar="N", help="claims one by one in each round"
    )
    parser.add_argument(
        "--batches", type=int, default=40, metavar="N", help="batches of 100 in each round"
    )
    parser.add_argument(
        "--reads", type=int, default=200, metavar="N", help="pages of each kind in each round"
    )
    parser.add_argument(
        "--documents",
        type=int,
        default=50_000,
        metavar="N",
        help="for rules: claims that each contestant decides",
    )
    parser.add_argument(
        "--protocol",
        choices=("simple", "prepared"),
        default="simple",
        help="how pgbench hands its statements over",
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=0,
        metavar="N",
        help="web processes; 0 for one on each core, at most 4",
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print. 0 measured, 1 something was not as it should be, 2 usage."""
    from amends.entrypoints.bench.site import CannotMeasure

    counts = (args.rounds, args.claims, args.batches, args.reads, args.documents)
    if min(counts) < 1 or args.claims < 8 or args.processes < 0:
        print("each number must be at least 1, and --claims at least 8", file=sys.stderr)
        return 2
    try:
        report: Mapping[str, Any] = _rules(args) if args.what == "rules" else _claims(args)
    except CannotMeasure as fault:
        print(f"amends bench: {fault}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(report))
    else:
        print(*(_rules_table(report) if args.what == "rules" else _table(report)), sep="\n")
    return 0


def _claims(args: argparse.Namespace) -> Mapping[str, object]:
    from amends.entrypoints.bench.site import own_database, own_home, tidy_when_told_to_stop

    with tidy_when_told_to_stop(), own_home() as folder, own_database(folder) as database:
        from amends.entrypoints.bench.turns import Size, measure

        size = Size(
            rounds=args.rounds,
            claims=args.claims,
            batches=args.batches,
            reads=args.reads,
            processes=args.processes,
            protocol=args.protocol,
        )
        return measure(database, size, bar=_bar).report()


def _rules(args: argparse.Namespace) -> Mapping[str, float]:
    from amends.entrypoints.bench.engines import ENGINES, load_engine
    from amends.entrypoints.bench.rules import measure_rules

    engines = []
    for name in ENGINES:
        engine = load_engine(name)
        if engine is None:
            said = f"{name} is not installed and not measured (pip install 'amends[bench]')"
            print(f"amends bench: {said}", file=sys.stderr)
        else:
            engines.append(engine)
    return measure_rules(args.documents, engines, bar=_bar)


def _bar(name: str, total: int) -> Callable[[int], object]:
    from tqdm import tqdm

    return tqdm(total=total or None, desc=name, disable=None).update


def _table(report: Mapping[str, object]) -> Iterator[str]:
    for name, value in report.items():
        rows = value.items() if isinstance(value, Mapping) else [("", value)]
        for key, figure in rows:
            yield f"{name:<18} {key:<14} {figure:>10}"


def _rules_table(figures: Mapping[str, float]) -> Iterator[str]:
    from amends.entrypoints.bench.rules import table

    return table(figures)
