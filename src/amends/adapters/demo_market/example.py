"""The example set under `examples/`: always the same market, so that a diff shows a change."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from amends.adapters.demo_market.files import write_files
from amends.adapters.demo_market.market import make_market

SEED = 2026
ORDERS = 2_000
UNTIL = datetime.fromisoformat("2026-01-20T18:00:00+08:00")


def write_example(folder: Path) -> list[Path]:
    """Write the four files of the example set into the folder; the paths written."""
    return write_files(make_market(seed=SEED, orders=ORDERS, until=UNTIL), folder)
