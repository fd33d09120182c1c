"""How rightly statements and chat messages are read: figures for the reference page.

They are counted over the labelled texts of the tests, which are not shipped and were not trained on.
"""

# ruff: noqa: INP001 - it lies beside the script that uses it, not in a package

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from amends.domain.lures import scan_chat
from amends.domain.statement.model import shipped_statements
from amends.domain.statement.reading import read_statement
from amends.domain.vocabulary import Reason

TESTS = Path(__file__).resolve().parents[1] / "tests"
VAGUE = "vague"
Row = Sequence[str]


def _labelled(file: Path) -> list[tuple[str, str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, text in (line.split("\t") for line in lines)]


def _styles() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for file in sorted((TESTS / "statements").glob("*.tsv")):
        if file.stem != VAGUE:
            yield file.stem, _labelled(file)


def style_rows() -> list[Row]:
    """For each style: statements, the share read rightly, and that with alternatives."""
    rows, whole = [], [0, 0, 0]
    for style, texts in _styles():
        told = [(read_statement(text), label) for label, text in texts]
        right = sum(reading.reason == label for reading, label in told)
        near = sum(label in (reading.reason, *reading.alternatives) for reading, label in told)
        rows.append(_row(style.replace("_", " "), len(told), right, near))
        whole = [one + more for one, more in zip(whole, (len(told), right, near), strict=True)]
    return [*rows, _row("**all**", *whole)]


def _row(name: str, count: int, right: int, near: int) -> Row:
    return [name, str(count), f"{right / count:.0%}", f"{near / count:.0%}"]


def confusion_rows() -> list[Row]:
    """For each reason: how often it was meant, read rightly, and what was read instead."""
    instead: dict[str, Counter[str]] = {str(reason): Counter() for reason in Reason}
    for _, texts in _styles():
        for label, text in texts:
            instead[label][str(read_statement(text).reason)] += 1
    rows = []
    for reason, read in instead.items():
        others = ", ".join(f"`{name}` {n}" for name, n in read.most_common() if name != reason)
        rows.append([f"`{reason}`", str(read.total()), str(read[reason]), others])
    return rows


def vague_sentence() -> str:
    """How many empty statements were called vague, and how many others were."""
    empty = [read_statement(text).vague for _, text in _labelled(TESTS / "statements/vague.tsv")]
    others = [read_statement(text).vague for _, texts in _styles() for _, text in texts]
    shipped = Counter(reason for reason, _ in shipped_statements()).total()
    return (
        f"Of {len(empty)} statements that say nothing {sum(empty)} are called vague; of the "
        f"{len(others)} others {sum(others)}. {shipped} statements are shipped to train on."
    )


def chat_rows() -> list[Row]:
    """For each file of messages: lures, those found, others, those flagged, precision, recall."""
    rows = []
    for name, said in (("held_out", "first"), ("unseen", "second"), ("tuning", "tuned on")):
        texts = _labelled(TESTS / "chats" / f"{name}.tsv")
        flagged = Counter((label == "lure", scan_chat(text).solicit) for label, text in texts)
        found, missed, wrong = flagged[True, True], flagged[True, False], flagged[False, True]
        rows.append(
            [
                said,
                str(found + missed),
                str(found),
                str(len(texts) - found - missed),
                str(wrong),
                f"{found / (found + wrong):.0%}",
                f"{found / (found + missed):.0%}",
            ]
        )
    return rows
