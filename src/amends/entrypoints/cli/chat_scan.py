"""`amends chat-scan`: chat messages in, whether they lead off the platform out, one line each.

Lines are {"id", "text"}. A message is flagged that offers or asks for a contact elsewhere (WeChat, QQ,
Telegram, a private phone, in whatever spelling) or for payment past the platform. Official payment,
product names and warnings are not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from amends.domain.lures import scan_chat
from amends.domain.refused import Language
from amends.entrypoints.cli._lines import answer_lines, text_of

NAME = "chat-scan"
HELP = "messages that lead off the platform (JSON Lines)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE.jsonl", help="messages; - is standard input")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the sentences")


def run(args: argparse.Namespace) -> int:
    """Answer every line."""
    return answer_lines(args.file, partial(_answer, language=args.language))


def _answer(
    row: dict[str, Any], warn: Callable[[str], None], *, language: Language
) -> dict[str, Any]:
    text = text_of(row)
    for key in sorted(row.keys() - {"id", "text"}):
        warn(f"/{key} is not known and not used")
    return scan_chat(text, language=language).to_document(row.get("id"))
