"""`amends backtest`: which past outcomes a draft rulebook would have changed, and what it would cost.

The cases are all past ones, on the facts of their first ruling; or a file of facts documents; or made
up, as many as wanted. Without --against a past case is held against the version that judged it, and
any other against the default rulebook.

Exit status: 0 done, 1 bad input (mistakes in a rulebook by line and place; facts that cannot be judged
by line or case, the rest is counted), 2 misused.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tqdm import tqdm

from amends.domain.access import Actor, Role
from amends.domain.backtest import Tally
from amends.domain.days import CHINA
from amends.domain.rulebook_file import BadRulebook, parse_rulebook, told
from amends.entrypoints.backtest.judging import Batch, Bench
from amends.entrypoints.backtest.processes import judge_all
from amends.entrypoints.backtest.sources import facts_file, made_up, past
from amends.entrypoints.cli._rulebooks import read_text, shipped

NAME = "backtest"
HELP = "what a draft rulebook would have changed"
MISUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("draft", metavar="DRAFT", help="the rulebook to try: a file or a sample")
    cases = parser.add_mutually_exclusive_group()
    cases.add_argument(
        "--facts", metavar="FILE.jsonl", help="try facts documents instead; - is standard input"
    )
    cases.add_argument(
        "--synthetic", type=int, metavar="N", help="try N made-up cases of all kinds instead"
    )
    parser.add_argument(
        "--seed", type=int, default=2026, metavar="S", help="the same seed, the same made-up cases"
    )
    parser.add_argument(
        "--against", metavar="FILE|VERSION", help="the rulebook that the draft is held against"
    )
    parser.add_argument(
        "--since", type=_day, metavar="DATE", help="past cases filed on that day or later"
    )
    parser.add_argument(
        "--until", type=_day, metavar="DATE", help="past cases filed on that day or earlier"
    )
    parser.add_argument(
        "--processes", type=int, default=0, metavar="N", help="0 for one on each core"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the sentences")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")


def run(args: argparse.Namespace) -> int:
    """Judge every case by both rulebooks and print what differs."""
    try:
        plan = _plan(args)
        tally, faults = _carry_out(plan, args.processes or os.cpu_count() or 1)
    except _Misused as fault:
        print(f"amends backtest: {fault}", file=sys.stderr)
        return MISUSED
    except _BadInput as fault:
        print(f"amends backtest: {fault}", file=sys.stderr)
        return 1
    _print(plan, tally, faults, args)
    return 1 if faults else 0


class _Misused(Exception):
    """The command cannot be carried out as it was given."""


class _BadInput(Exception):
    """A file that was named cannot be used."""


@dataclass
class _Plan:
    """What is judged where: `against` is None for each one's own version, `total` if it is not known."""

    bench: Bench
    batches: Iterator[Batch]
    against: str | None
    total: int | None = None


def _plan(args: argparse.Namespace) -> _Plan:
    """What is to be done. Raises `_Misused` and `_BadInput`."""
    of_past = args.facts is None and args.synthetic is None
    if args.processes < 0 or (args.synthetic is not None and args.synthetic < 1):
        raise _Misused("--synthetic wants at least 1 and --processes at least 0")
    if not of_past and (args.since or args.until):
        raise _Misused("--since and --until choose among past cases")
    draft = _rulebook_text(args.draft)
    if of_past:
        return _plan_past(args, draft)
    version, text = _against(args.against)
    bench = Bench(draft, {version: text})
    if args.synthetic is None:
        return _Plan(bench, facts_file(args.facts, version), version)
    return _Plan(bench, made_up(args.seed, args.synthetic), version, args.synthetic)


def _plan_past(args: argparse.Namespace, draft: str) -> _Plan:
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.models.past_cases import PastCases, version_texts

    cases = PastCases(
        Actor(role=Role.OPERATOR, name="command line"),
        since=_begin(args.since),
        until=_begin(args.until + timedelta(days=1)) if args.until else None,
    )
    if args.against is None:
        return _Plan(Bench(draft, version_texts()), past(cases, None), None, cases.count())
    version, text = _against(args.against)
    return _Plan(Bench(draft, {version: text}), past(cases, version), version, cases.count())


def _against(named: str | None) -> tuple[str, str]:
    """The id and the text of the rulebook held against: the default one, a file, or a version."""
    if named is None or Path(named).exists() or shipped(named):
        text = _rulebook_text(named)
        return parse_rulebook(text).id, text
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.models.past_cases import version_texts

    published = version_texts()
    if named not in published:
        raise _Misused(f"there is no file and no published version {named}")
    return named, published[named]


def _rulebook_text(named: str | None) -> str:
    """The text of a file or a shipped rulebook, which is one."""
    try:
        text = read_text(named)
        parse_rulebook(text)
    except OSError as fault:
        raise _Misused(f"{named}: {fault.strerror or fault}") from fault
    except BadRulebook as fault:
        mistakes = (told(mistake, "en") for mistake in fault.faults)
        raise _BadInput("\n  ".join([f"{named}:", *mistakes])) from fault
    return text


def _carry_out(plan: _Plan, processes: int) -> tuple[Tally, int]:
    """The tally of all cases, and how many could not be judged; each is named on standard error."""
    tally, faults = Tally(), 0
    try:
        with (
            tqdm(total=plan.total, unit=" cases", disable=None) as bar,
            closing(judge_all(plan.bench, plan.batches, processes)) as answers,
        ):
            for judged in answers:
                tally.merge(judged.tally)
                for fault in judged.faults:
                    tqdm.write(fault, file=sys.stderr)
                faults += len(judged.faults)
                bar.update(judged.tally.all.cases + len(judged.faults))
    except OSError as fault:
        raise _BadInput(f"{fault.filename}: {fault.strerror}") from fault
    return tally, faults


def _print(plan: _Plan, tally: Tally, faults: int, args: argparse.Namespace) -> None:
    from amends.entrypoints.backtest.report import report
    from amends.entrypoints.setup import start_django

    found: dict[str, Any] = {"against": plan.against, "not_judged": faults}
    found |= report(tally, plan.bench, language=args.language, seed=args.seed)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    start_django(database=False)

    from amends.entrypoints.backtest.telling import tell

    codes = [row["merchant"] for row in found["by_merchant"]]
    print(tell(found, args.language, _merchant_names(codes)))


def _merchant_names(codes: list[str]) -> Mapping[str, str]:
    """The merchants' names by code; there are some only where past cases were tried."""
    if not codes:
        return {}
    from amends.models.merchants import Merchant

    return dict(Merchant.objects.filter(code__in=codes).values_list("code", "name"))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _begin(day: date | None) -> datetime | None:
    """The first moment of a day in China."""
    return None if day is None else datetime.combine(day, time(), CHINA)
