"""Labelled texts for the tests: statements by style, and chat messages. None of them is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
STATEMENTS = HERE / "statements"
CHATS = HERE / "chats"
VAGUE = "vague"


def labelled(file: Path) -> Iterator[tuple[str, str]]:
    """The label and the text of each line of a file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t")
        yield label, text


def styles() -> list[str]:
    """The styles of the statements that were kept for the tests; vague ones are a file of their own."""
    return sorted(file.stem for file in STATEMENTS.glob("*.tsv") if file.stem != VAGUE)
