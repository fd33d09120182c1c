"""`amends read`: what the reader of evidence sees in pictures, films, recordings and PDF.

For each file: its text, the order number, the sum, the time, the error code, the app, the marks of
evidence it supports, and signals of how it was made. Works without a database and without a network.
`--order-no` settles doubtful digits by the number that is expected.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

NAME = "read"
HELP = "what the evidence reader sees in files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="pictures, films, sound or PDF")
    parser.add_argument(
        "--json", action="store_true", help='one JSON object {"files": […]} on the last line'
    )
    parser.add_argument("--order-no", default="", metavar="NO", help="the number that is expected")
    parser.add_argument("--boxes", action="store_true", help="with --json, every line with its box")


def run(args: argparse.Namespace) -> int:
    """Read every file. 0 all were read, 1 one could not be, 2 usage."""
    from amends.adapters.readers.process import ReaderMissing, ReaderProcess

    read: list[dict[str, Any]] = []
    with ReaderProcess() as reader:
        for name in args.files:
            try:
                reading = reader.read(Path(name))
            except ReaderMissing:
                print("amends read: install its libraries: pip install 'amends[reading]'", file=sys.stderr)  # fmt: skip
                return 1
            except OSError as error:
                read.append({"file": name, "faults": ["missing"]})
                print(f"{name}: {error.strerror or error}", file=sys.stderr)
                continue
            from amends.domain.reading.document import read_reading

            said = read_reading(reading.to_document(), known_order_no=args.order_no)
            read.append({"file": name, **said})
            if not args.json:
                print(*_told(read[-1]), sep="\n")
    if args.json:
        for each in read:
            if not args.boxes:
                each.pop("lines", None)
        print(json.dumps({"files": read}, ensure_ascii=False))
    return int(any(each["faults"] for each in read))


_SHOWN = ("order_no", "amount", "time", "error_code", "app", "channel", "kind", "promised_minutes")


def _told(said: Mapping[str, Any]) -> Iterator[str]:
    yield f"{said['file']}  ({said['media_type'] or '?'}, {said['width']}×{said['height']})"
    for name in _SHOWN:
        if said.get(name) is not None:
            place = said["fields"].get(name)
            sure = f"  ({place['confidence']:.0%}, {place['why']})" if place else ""
            yield f"  {name:<18} {said[name]}{sure}"
    marks = {True: "yes", False: "no", None: "?"}
    yield "  marks              " + ", ".join(f"{k}={marks[v]}" for k, v in said["marks"].items())
    for name, value in said["signals"].items():
        yield f"  {name:<18} {json.dumps(value, ensure_ascii=False)}"
    if said["faults"]:
        yield f"  faults             {', '.join(said['faults'])}"
    yield "  text"
    for line in said["text"].splitlines():
        yield f"    {line}"
