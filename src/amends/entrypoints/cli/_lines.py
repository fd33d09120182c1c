"""JSON Lines in and out: reads one object a line, answers good lines, and reports bad ones."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from amends.domain.refused import Refused

LINE_MAX_BYTES = 4_000_000
Answer = Callable[[dict[str, Any], Callable[[str], None]], dict[str, Any]]


class BadLine(ValueError):
    """A line that cannot be answered; the message says why."""


def answer_lines(path: str, answer: Answer) -> int:
    """Answer each line of a file (`-` is standard input) in order; 1 when any line was bad.

    A bad line is reported on standard error with its number, and the lines after it are answered.
    """
    bad = False
    try:
        with opened(path) as stream:
            for number, raw in numbered_lines(stream):
                try:
                    row = _row(raw)
                    answered = answer(row, _warner(number))
                    sys.stdout.write(_ENCODER.encode(answered) + "\n")
                except (BadLine, Refused) as fault:
                    bad = True
                    print(f"line {number}: {fault}", file=sys.stderr)
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
        return 1
    sys.stdout.flush()
    return int(bad)


def _warner(number: int) -> Callable[[str], None]:
    return lambda text: print(f"line {number}: warning: {text}", file=sys.stderr)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input for `-`. Raises `OSError`."""
    if path == "-":
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as stream:
            yield stream


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1; of one that is too long a part."""
    for number in count(1):
        raw = stream.readline(LINE_MAX_BYTES + 1)
        if not raw:
            return
        rest = raw
        while len(rest) > LINE_MAX_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_MAX_BYTES + 1)
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if line.strip():
            yield number, line


def read_object(raw: bytes) -> dict[str, Any]:
    """The object that stands on a line. Raises `BadLine`."""
    if len(raw) > LINE_MAX_BYTES:
        raise BadLine(f"longer than {LINE_MAX_BYTES} bytes")
    try:
        row = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLine("wants an object")
    return row


def _row(raw: bytes) -> dict[str, Any]:
    row = read_object(raw)
    id = row.get("id")
    if id is not None and (not isinstance(id, str | int) or isinstance(id, bool)):
        raise BadLine("/id wants a text")
    return row


def text_of(row: dict[str, Any]) -> str:
    """The text of a row that must have one. Raises `BadLine`."""
    text = row.get("text")
    if not isinstance(text, str):
        raise BadLine("/text wants a text")
    return text


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")


# Made once: json.loads and json.dumps would make new ones for each line.
_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(ensure_ascii=False)
