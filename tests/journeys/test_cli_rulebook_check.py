"""`amends rulebook check` as somebody at a terminal meets it, and the guide that tells of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from amends.domain.checking.unused import PROGRAM
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.entrypoints.cli import main
from planting import change, drop, planted
from source_tree import ROOT, modules

GUIDE = (ROOT / "docs/guide/08-check-a-rulebook.md").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> str:
    file = folder / "draft.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_default_rulebook_is_clean_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "check", "--json"]) == 0
    told, last = capsys.readouterr().out.splitlines()
    assert "没有发现问题" in told
    assert json.loads(last) == {"rulebook": default_rulebook().id, "faults": []}


def test_each_fault_is_told_with_its_lines_and_a_document_that_can_be_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = planted(drop("X-03"), change("Q-07", fee='"fee_pct"'))
    assert main(["rulebook", "check", written(tmp_path, text), "--json"]) == 1
    *told, last = capsys.readouterr().out.splitlines()
    unused, floor = json.loads(last)["faults"]
    lines = text.splitlines()
    assert (unused["kind"], unused["settings"]) == ("unused", ["dispute_working_days"])
    assert lines[unused["lines"][0] - 1] == "[settings.dispute_working_days]"
    assert (floor["kind"], floor["clauses"]) == ("floor", ["Q-07"])
    assert lines[floor["lines"][0]] == 'id = "Q-07"'
    assert any(floor["zh"] in line for line in told)

    facts = tmp_path / "witness.jsonl"
    facts.write_text(json.dumps(floor["witness"]) + "\n", encoding="utf-8")
    assert main(["decide", str(facts), "--rulebook", str(tmp_path / "draft.toml")]) == 0
    ruling = json.loads(capsys.readouterr().out)
    assert (ruling["outcome"], ruling["clauses"][0]["id"]) == ("approve", "Q-07")


def test_a_file_that_is_no_rulebook_is_told_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = default_rulebook_text().replace('unit = "hours"', 'unit = "hour"', 1)
    assert main(["rulebook", "check", written(tmp_path, text), "--language", "en"]) == 1
    line = text.splitlines().index('unit = "hour"') + 1
    assert f"line {line}, /settings/window_hours/unit" in capsys.readouterr().err
    assert main(["rulebook", "check", str(tmp_path / "none.toml")]) == 2


def test_the_guides_example_is_what_the_checker_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"```toml\n(.*?)```\n.*?```text\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    assert main(["rulebook", "check", written(tmp_path, found[1]), "--language", "en"]) == 1
    assert capsys.readouterr().out.startswith(found[2])
    mended = found[1].replace("rank = 15", "rank = 14")
    assert main(["rulebook", "check", written(tmp_path, mended)]) == 0


def test_the_checker_knows_every_setting_that_the_program_reads_by_name() -> None:
    named = re.compile(r"settings(?:\.get\(|\[)\"(\w+)\"")
    read = {
        name
        for path, text in modules()
        if "checking" not in path.parts
        for name in named.findall(text)
    }
    assert read
    assert read <= PROGRAM
    assert default_rulebook().schema.keys() >= PROGRAM
