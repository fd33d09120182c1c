"""Writes a market as the CSV files that `amends import` reads."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from amends.adapters.demo_market.market import Market
from amends.adapters.demo_market.stories import Record


def write_files(market: Market, folder: Path) -> list[Path]:
    """Write orders, deliveries, activations and messages into the folder; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Sequence[Record]] = {
        "orders.csv": market.orders,
        "deliveries.csv": market.deliveries,
        "activations.csv": market.activations,
        "messages.csv": market.messages,
    }
    return [_write(folder / name, records) for name, records in tables.items()]


def _write(path: Path, records: Sequence[Record]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return path
