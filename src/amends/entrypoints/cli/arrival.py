"""`amends arrival`: the days between which a refund arrives, counted in China's working days.

Lines are {"id", "channel", "approved_at"[, "working_days": [min, max]]}.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from amends.domain.arrival import arrival_range, days_of
from amends.domain.rulebook_file import default_rulebook
from amends.domain.vocabulary import Channel
from amends.entrypoints.cli._lines import BadLine, answer_lines

NAME = "arrival"
HELP = "when refunds arrive (JSON Lines)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE.jsonl", help="refunds; - is standard input")


def run(args: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(args.file, _answer)


def _answer(row: dict[str, Any], warn: Callable[[str], None]) -> dict[str, Any]:
    for key in sorted(row.keys() - {"id", "channel", "approved_at", "working_days"}):
        warn(f"/{key} is not known and not used")
    channel = row.get("channel")
    if channel not in list(Channel):
        raise BadLine(f"/channel wants one of {', '.join(Channel)}")
    rulebook = default_rulebook()
    setting = rulebook.settings["arrival_working_days"]
    days = row.get("working_days")
    if days is not None:
        fault = rulebook.schema["arrival_working_days"].fault_of(days)
        if fault or not isinstance(days, list):
            raise BadLine(f"/working_days wants {fault or 'a list of two whole numbers'}")
        setting = days
    range_ = arrival_range(_moment(row.get("approved_at")), days_of(channel, setting))
    answer: dict[str, Any] = {
        "id": row.get("id"),
        "earliest": range_.earliest.isoformat(),
        "latest": range_.latest.isoformat(),
    }
    return answer | ({"estimate": True} if range_.estimate else {})


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 <= moment.year <= 9000:
        raise BadLine("/approved_at wants an RFC 3339 time with its offset")
    return moment
