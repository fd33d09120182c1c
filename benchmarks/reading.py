#!/usr/bin/env python3
"""How well and how fast evidence is read: draws screenshots whose truth is known, and has them read.

    .venv/bin/python benchmarks/reading.py [--rounds 2] [--seed 0] [--json] [--keep FOLDER]

Each round is every scene under every effect. docs/reference/reading.md holds a measured table.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from amends.adapters.readers.process import ReaderProcess
from amends.domain.reading.document import read_reading
from screen_effects import Sample, samples

FIELDS = ("order_no", "amount", "time", "error_code", "app")
Score = dict[str, list[int]]


def main() -> int:
    """Draw, read, count and print; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=2, help="of 77 pictures each")
    parser.add_argument("--seed", type=int, default=0, help="of the contents")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--keep", type=Path, help="where to leave the pictures")
    args = parser.parse_args()
    drawn = samples(args.rounds, seed=args.seed)
    with tempfile.TemporaryDirectory() as folder:
        report = measure(drawn, args.keep or Path(folder))
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for name, score in report["effects"].items():
        print(f"{name:<10}" + "".join(f"{_share(score[field]):>14}" for field in FIELDS))
    print(f"{'all':<10}" + "".join(f"{_share(report['fields'][field]):>14}" for field in FIELDS))
    print(f"{'':<10}" + "".join(f"{field:>14}" for field in FIELDS))
    print(*(f"wrong: {line}" for line in report["wrong"]), sep="\n")
    print(f"{report['pictures']} pictures, {report['cpu_s']} s of one core each "
          f"({report['wall_s']} s by the clock), peak {report['peak_mib']} MiB")  # fmt: skip
    return 0


def measure(drawn: list[Sample], folder: Path) -> dict:
    """Read every picture in a reader's process and compare."""
    folder.mkdir(parents=True, exist_ok=True)
    effects: dict[str, Score] = defaultdict(lambda: {field: [0, 0, 0] for field in FIELDS})
    wrong: list[str] = []
    with ReaderProcess() as reader:
        for number, sample in enumerate(drawn):
            path = folder / f"{number:03d}-{sample.name}{sample.suffix}"
            path.write_bytes(sample.data)
            if not number:
                reader.read(path)  # The engine is made once in a process; that is not counted.
                started = time.monotonic()
            said = read_reading(reader.read(path).to_document())
            compare(sample, said, effects[sample.effect], wrong)
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = {
        field: [sum(score[field][n] for score in effects.values()) for n in range(3)]
        for field in FIELDS
    }
    return {
        "pictures": len(drawn),
        "fields": total,
        "effects": effects,
        "wrong": wrong,
        "cpu_s": round((used.ru_utime + used.ru_stime) / len(drawn), 2),
        "wall_s": round(wall / len(drawn), 2),
        "peak_mib": used.ru_maxrss // 1024,
    }


def compare(sample: Sample, said: dict, score: Score, wrong: list[str]) -> None:
    """Count what is exactly right, of how many, and what was seen where there is nothing."""
    said = said | {"time": (said["time"] or "")[:19] or None}
    for field in FIELDS:
        truth = getattr(sample.truth, field)
        if truth is None:
            seen = said[field] is not None and field not in ("app", "time")
            score[field][2] += seen
            if seen:
                wrong.append(f"{sample.name} {field}: {said[field]!r}, there is none")
            continue
        score[field][1] += 1
        score[field][0] += said[field] == truth
        if said[field] != truth:
            wrong.append(f"{sample.name} {field}: {said[field]!r}, not {truth!r}")


def _share(score: list[int]) -> str:
    right, all_, invented = score
    text = f"{right}/{all_}" if all_ else "–"
    return text + (f" +{invented}" if invented else "")


if __name__ == "__main__":
    sys.exit(main())
