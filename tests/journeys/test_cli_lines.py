"""`amends decide` answers every good line in order and says of every bad one where it stands."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from amends.entrypoints.bench.mix import documents
from amends.entrypoints.cli import main
from amends.entrypoints.cli._lines import LINE_MAX_BYTES, numbered_lines

GOOD = {
    "order_state": "undelivered",
    "product_class": "game_card",
    "reason": "not_delivered",
    "paid_at": "2026-03-02T10:00:00+08:00",
    "promised_delivery_minutes": 10,
    "applied_at": "2026-03-02T12:00:00+08:00",
    "amount_fen": 10000,
    "channel": "alipay",
    "records": {"delivery_log": None},
}


def decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> tuple[int, list[dict[str, Any]], list[str]]:
    """Exit status, rulings and lines of standard error for a file."""
    path = tmp_path / "facts.jsonl"
    path.write_bytes(content)
    status = main(["decide", str(path)])
    said = capsys.readouterr()
    return status, [json.loads(line) for line in said.out.splitlines()], said.err.splitlines()


def envelope(id: str, **more: object) -> bytes:
    return json.dumps({"id": id, "facts": GOOD} | more).encode() + b"\n"


def test_every_line_of_a_long_file_is_answered_in_order(tmp_path, capsys):
    lines = [
        json.dumps({"id": f"c{number}", "facts": facts}) + "\n"
        for number, facts in enumerate(documents(400))
    ]
    status, rulings, errors = decided(tmp_path, capsys, "".join(lines).encode())
    assert (status, errors) == (0, [])
    assert [ruling["id"] for ruling in rulings] == [f"c{number}" for number in range(400)]


def test_an_id_is_given_back_as_it_came_and_may_come_again(tmp_path, capsys):
    facts = json.dumps(GOOD)
    content = (
        f'{{"id": 7, "facts": {facts}}}\n{{"id": 7, "facts": {facts}}}\n{{"facts": {facts}}}\n'
    )
    status, rulings, errors = decided(tmp_path, capsys, content.encode())
    assert (status, [ruling["id"] for ruling in rulings], errors) == (0, [7, 7, None], [])


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path, capsys):
    content = b"\xef\xbb\xbf" + envelope("a") + b"\n  \r\n" + envelope("b").rstrip()
    status, rulings, errors = decided(tmp_path, capsys, content)
    assert (status, [ruling["id"] for ruling in rulings], errors) == (0, ["a", "b"], [])
    assert decided(tmp_path, capsys, b"\xef\xbb\xbf") == (0, [], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 2: not JSON"),
        (b'{"amount_fen": NaN}', "line 2: not JSON: NaN is not a number"),
        (b'"\xff"', "line 2: not UTF-8 (byte 1)"),
        (b"[]", "line 2: wants an object"),
        (b'{"id": [1], "facts": {}}', "line 2: /id wants a text"),
        (b'{"id": "b"}', "line 2: The facts document cannot be used: /facts is required"),
        (envelope("b", assume={"fee_pct": 80}).rstrip(), "line 2: /assume/fee_pct it must be"),
        (json.dumps(GOOD | {"channel": "gold"}).encode(), "/channel wants one of alipay"),
        (b"[" * 100_000, "line 2: not JSON"),
        (b" " * LINE_MAX_BYTES + b"{}", "line 2: longer than 4000000 bytes"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_answered(tmp_path, capsys, line, said):
    content = envelope("a") + line + b"\n" + envelope("c")
    status, rulings, errors = decided(tmp_path, capsys, content)
    assert (status, [ruling["id"] for ruling in rulings]) == (1, ["a", "c"])
    assert [said in error for error in errors] == [True]


def test_of_a_line_without_end_only_a_part_is_read_at_a_time():
    stream = io.BytesIO(b"[" * (3 * LINE_MAX_BYTES) + b"\n{}\n")
    lines = [(number, len(raw)) for number, raw in numbered_lines(stream)]
    assert lines == [(1, LINE_MAX_BYTES + 1), (2, 3)]


def test_settings_of_a_document_change_its_own_ruling_only(tmp_path, capsys):
    patient = GOOD | {"promised_delivery_minutes": 600}
    late = {"assume": {"late_when": "elapsed>30min", "moon": "full"}}
    content = b"".join(envelope(id, facts=patient, **more)
                       for id, more in (("a", {}), ("b", late), ("c", {})))  # fmt: skip
    status, rulings, errors = decided(tmp_path, capsys, content)
    assert (status, [ruling["liable"] for ruling in rulings]) == (0, ["buyer", "merchant", "buyer"])
    assert errors == [f"line 2: warning: /assume/moon is not a setting of {rulings[0]['rulebook']}"]


def test_a_file_that_is_not_there_is_said_so(capsys):
    assert main(["decide", "/nowhere/facts.jsonl"]) == 1
    assert capsys.readouterr().err.startswith("/nowhere/facts.jsonl: No such file")
