"""`amends classify`: what buyers wrote in, the reason read from it out, one line each.

Lines are {"id", "text"[, "reason"]}. A reason that the buyer chose himself is compared with his words,
and where they differ the answer asks. Answers hold the reason, alternatives, whether the words are too
vague and what to ask then, which words told it, and the facts found: sums in yuan (`amount`) and in
fen, spans in minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from amends.domain.refused import Language
from amends.domain.statement.reading import read_statement
from amends.domain.vocabulary import Reason
from amends.entrypoints.cli._lines import BadLine, answer_lines, text_of

NAME = "classify"
HELP = "reasons and facts read from buyers' words (JSON Lines)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE.jsonl", help="statements; - is standard input")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the sentences")


def run(args: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(args.file, partial(_answer, language=args.language))


def _answer(
    row: dict[str, Any], warn: Callable[[str], None], *, language: Language
) -> dict[str, Any]:
    text, chosen = text_of(row), row.get("reason")
    for key in sorted(row.keys() - {"id", "text", "reason"}):
        warn(f"/{key} is not known and not used")
    if chosen is not None and chosen not in list(Reason):
        raise BadLine(f"/reason wants one of {', '.join(Reason)}")
    reading = read_statement(text, chosen=Reason(chosen) if chosen else None, language=language)
    return reading.to_document(row.get("id"))
