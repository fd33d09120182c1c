"""A file goes in line by line: good lines are kept, bad ones come back with their reason."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from amends.adapters.demo_market.example import UNTIL
from amends.domain.vocabulary import GoodsState
from amends.entrypoints import load_files
from amends.entrypoints.load_files import LoadReport, load_file
from amends.models.ledger import Transfer
from amends.models.orders import CardKey, Order
from order_world import NOW, OPERATOR, order_record, rulebook_since

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def _rulebook() -> None:
    rulebook_since(UNTIL - timedelta(days=30))


def load(path: Path, *, now: datetime = NOW) -> LoadReport:
    return load_file(path, OPERATOR, now=now, rejects=path.parent / "rejects.csv", language="en")


def write(path: Path, records: list[dict[str, object]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def test_good_lines_go_in_and_bad_ones_come_back_with_line_column_and_reason(
    tmp_path: Path,
) -> None:
    records = [
        order_record(1),
        order_record(2, amount_fen=-5),
        order_record(3, channel="paypal"),
        order_record(1),
        order_record(4, paid_at="2031-01-01"),
        order_record(5),
    ]
    report = load(write(tmp_path / "orders.csv", records, "gb18030"))
    assert (report.lines, report.created, report.refused) == (6, 2, 4)
    assert report.file.encoding == "gb18030"
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        rejects = list(csv.DictReader(stream))
    assert [(row["_line"], row["_column"]) for row in rejects] == [
        ("3", "amount_fen"),
        ("4", "channel"),
        ("5", "order_no"),
        ("6", ""),
    ]
    assert "order_no: repeats line 2" in rejects[2]["_reason"]
    assert "future" in rejects[3]["_reason"]
    assert rejects[0]["title"] == records[1]["title"]


def test_a_mended_rejects_file_can_be_loaded_as_it_is(tmp_path: Path) -> None:
    load(write(tmp_path / "orders.csv", [order_record(1), order_record(2, amount_fen=0)]))
    mended = (tmp_path / "rejects.csv").read_text("utf-8-sig").replace(",9750,1,0,", ",9750,1,7,")
    path = tmp_path / "mended.csv"
    path.write_text(mended, "utf-8")
    report = load(path)
    assert (report.created, report.refused) == (1, 0)
    assert Order.objects.get(order_no="KM000002").amount_fen == 7


def test_a_clean_file_leaves_no_rejects_file(tmp_path: Path) -> None:
    load(write(tmp_path / "orders.csv", [order_record(1)]))
    assert not (tmp_path / "rejects.csv").exists()


def test_a_repeated_order_is_found_across_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_files, "BATCH_LINES", 2)
    records = [order_record(n) for n in (1, 2, 3, 4, 1)]
    report = load(write(tmp_path / "orders.csv", records))
    assert (report.created, report.refused) == (4, 1)
    assert report.first_rejects[0].reason == "order_no: repeats line 2"


def test_the_example_set_goes_in_whole_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    names = ("orders", "deliveries", "activations", "messages")
    for name in names:
        copy = tmp_path / f"{name}.csv"
        copy.write_bytes((EXAMPLES / f"{name}.csv").read_bytes())
        report = load(copy)
        assert (report.created, report.refused) == (report.lines, 0), name
    states = set(Order.objects.values_list("state", flat=True))
    assert states == {str(state) for state in GoodsState} | {"cancelled"}
    before = (Order.objects.count(), Transfer.objects.count(), CardKey.objects.count())
    assert before[0] == 2_000
    for name in names:
        report = load(tmp_path / f"{name}.csv")
        assert (report.unchanged, report.refused) == (report.lines, 0), name
    after = (Order.objects.count(), Transfer.objects.count(), CardKey.objects.count())
    assert after == before
