"""`amends import`: load a shop's orders, deliveries, use log or messages from a CSV file."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amends.domain.refused import Language
    from amends.entrypoints.load_files import LoadReport

NAME = "import"
HELP = "load orders, deliveries, use log or messages from a CSV file (docs/reference/csv.md)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file to load")
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="where refused lines are written with their reason (default: FILE.rejects.csv)",
    )
    parser.add_argument(
        "--kind",
        choices=("orders", "deliveries", "activations", "messages"),
        help="what the file tells of, where its columns leave it open",
    )


def run(args: argparse.Namespace) -> int:
    """Load the file. 0 when every line is in, 1 when lines or the file were refused."""
    path: Path = args.file
    rejects: Path = args.rejects or path.with_name(f"{path.stem}.rejects.csv")
    if not path.is_file():
        print(f"{path}: there is no such file", file=sys.stderr)
        return 1
    if rejects.resolve() == path.resolve():
        print("--rejects names the file itself", file=sys.stderr)
        return 2
    return _load(path, rejects, args.kind)


def _load(path: Path, rejects: Path, kind: str | None) -> int:
    # Settings and tables are loaded here and not above, because every command is imported at start.
    from amends.entrypoints.setup import prepare_site

    prepare_site()

    from tqdm import tqdm

    from amends.adapters.order_files import FileKind, count_lines
    from amends.domain.access import Actor, Role
    from amends.domain.refused import Refused
    from amends.entrypoints import clock
    from amends.entrypoints.load_files import load_file

    language = _language()
    started = time.monotonic()
    lines = max(count_lines(path) - 1, 0)
    with tqdm(total=lines, unit=" lines", desc=path.name, disable=None) as bar:
        try:
            report = load_file(
                path,
                Actor(role=Role.OPERATOR, name="command line"),
                now=clock.now(),
                rejects=rejects,
                language=language,
                kind=FileKind(kind) if kind else None,
                progress=bar.update,
            )
        except Refused as refusal:
            print(f"{path}: {refusal.says(language)}", file=sys.stderr)
            return 1
    _tell(report, path, rejects, time.monotonic() - started)
    return 1 if report.refused else 0


def _tell(report: LoadReport, path: Path, rejects: Path, seconds: float) -> None:
    for column in report.file.unknown:
        print(f"{path}: column “{column}” is not known and was left alone", file=sys.stderr)
    for reject in report.first_rejects:
        print(f"{path}:{reject.line}: {reject.reason}", file=sys.stderr)
    if report.refused > len(report.first_rejects):
        print(f"… and {report.refused - len(report.first_rejects)} more", file=sys.stderr)
    print(
        f"{report.lines} {report.file.kind} read ({report.file.encoding}) in {seconds:.1f} s: "
        f"{report.created} new, {report.unchanged} unchanged, {report.refused} refused"
        + (f" (see {rejects})" if report.refused else "")
    )


def _language() -> Language:
    wanted = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if wanted.startswith("zh") else "en"
