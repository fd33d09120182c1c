"""`amends worker`: do promised jobs and run clocks, apart from the web pages."""

from __future__ import annotations

import argparse

NAME = "worker"
HELP = "do promised jobs and run the clocks, until told to stop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="jobs at a time")


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT; what was begun is finished first."""
    from amends.entrypoints.setup import check_vault, prepare

    prepare()
    check_vault()

    from amends.entrypoints.clock import now
    from amends.entrypoints.worker import Pace, Worker

    worker = Worker(now, Pace(threads=max(args.threads, 1)))
    worker.stop_on_signals()
    worker.run()
    return 0
