"""A draft rulebook tried on past, given and made-up cases, from the command line."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amends.actions.evidence.supply_evidence import supply_evidence
from amends.domain import default_rulebook
from amends.entrypoints.backtest import sources
from amends.entrypoints.backtest.judging import Bench, Row
from amends.entrypoints.backtest.sources import facts_file
from amends.entrypoints.cli import main
from amends.models.cases import Case, Ruling
from amends.models.rulebooks import RulebookVersion
from claim_world import GOOD_PAGE, KEY_ERROR, ClaimWorld, buyer_of, file
from money_world import NOW
from rule_facts import PAGE, UNUSED, delivered, undelivered

DEFAULT = default_rulebook().id
TEXT = (Path(sys.modules["amends.domain"].__path__[0]) / "rulebooks" / "default.toml").read_text(
    encoding="utf-8"
)
Capture = pytest.CaptureFixture[str]


def written(folder: Path, name: str, *changes: tuple[str, str], text: str = TEXT) -> str:
    """A file with the default rulebook under another name and some lines changed."""
    for old, new in ((DEFAULT, f"{name}@1"), *changes):
        assert old in text
        text = text.replace(old, new)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def fee_of_20(folder: Path) -> str:
    return written(
        folder, "dear", ("[settings.fee_pct]\nvalue = 15", "[settings.fee_pct]\nvalue = 20")
    )


def late_after_hours(folder: Path) -> str:
    """A draft under which nothing is late, because only half an hour's delay counts."""
    return written(folder, "slow", ('value = "elapsed>promised"', 'value = "elapsed>30min"'))


def report(capsys: Capture, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The document that the command prints with --json."""
    assert main(["backtest", *arguments, "--json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def lines(folder: Path, *rows: object) -> str:
    path = folder / "facts.jsonl"
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text, encoding="utf-8")
    return str(path)


ACTIVATED = delivered("activated_unused", "no_longer_wanted", evidence=[PAGE, UNUSED])


def test_a_file_of_facts_shows_which_cases_a_higher_fee_touches(
    tmp_path: Path, capsys: Capture
) -> None:
    facts = lines(tmp_path, {"id": "c-1", "facts": ACTIVATED}, undelivered())
    found = report(capsys, fee_of_20(tmp_path), "--facts", facts, "--language", "en")
    assert (found["draft"], found["against"]) == ("dear@1", DEFAULT)
    assert (found["cases"], found["changed"], found["flipped"]) == (2, 1, 0)
    assert found["outcomes"] == [{"before": "approve", "after": "approve", "cases": 2}]
    assert found["money"]["fee_fen"] == {"before": 1500, "after": 2000, "difference": 500}
    assert found["gains_fen"] == {"buyers": -500, "merchants": 500, "platform": 0}
    assert [(row["reason"], row["changed"]) for row in found["by_reason"]] == [
        ("no_longer_wanted", 1),
        ("not_delivered", 0),
    ]
    assert found["by_merchant"] == []
    [example] = found["examples"]
    assert (example["case"], example["facts"]) == ("line 1 (c-1)", ACTIVATED)
    assert "15" in example["before"]["because"]
    assert "20" in example["after"]["because"]


def test_bad_lines_are_named_by_number_and_the_rest_is_counted(
    tmp_path: Path, capsys: Capture
) -> None:
    facts = lines(tmp_path, ACTIVATED, "{", ACTIVATED | {"channel": "cash"}, "", ACTIVATED)
    assert main(["backtest", fee_of_20(tmp_path), "--facts", facts, "--json"]) == 1
    told = capsys.readouterr()
    assert "line 2: not JSON" in told.err
    assert "line 3: " in told.err
    assert "/channel" in told.err
    found = json.loads(told.out)
    assert (found["cases"], found["not_judged"], found["changed"]) == (2, 2, 2)


def test_facts_come_from_standard_input_and_what_a_document_assumes_holds_for_both(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = json.dumps({"id": "a", "facts": ACTIVATED, "assume": {"fee_pct": 10}})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(row.encode())))
    found = report(capsys, fee_of_20(tmp_path), "--facts", "-")
    assert (found["changed"], found["money"]["fee_fen"]["before"]) == (0, 1000)


def test_a_draft_may_be_held_against_another_file(tmp_path: Path, capsys: Capture) -> None:
    dear, facts = fee_of_20(tmp_path), lines(tmp_path, ACTIVATED)
    assert report(capsys, dear, "--facts", facts, "--against", dear)["changed"] == 0
    found = report(capsys, dear, "--facts", facts, "--against", written(tmp_path, "old"))
    assert (found["against"], found["changed"]) == ("old@1", 1)


def test_two_processes_find_what_one_finds(tmp_path: Path, capsys: Capture) -> None:
    made_up = (fee_of_20(tmp_path), "--synthetic", "9000", "--seed", "5")
    alone = report(capsys, *made_up, "--processes", "1")
    assert alone["changed"] > 0
    assert len(alone["examples"]) > 3
    assert report(capsys, *made_up, "--processes", "2") == alone


def test_the_facts_of_a_made_up_example_give_the_same_answers_again(
    tmp_path: Path, capsys: Capture
) -> None:
    draft = fee_of_20(tmp_path)
    made_up = report(capsys, draft, "--synthetic", "3000")
    facts = lines(tmp_path, *(example["facts"] for example in made_up["examples"]))
    again = report(capsys, draft, "--facts", facts)
    assert again["cases"] == again["changed"] == len(made_up["examples"])
    assert [e["after"] for e in again["examples"]] == [e["after"] for e in made_up["examples"]]


@pytest.mark.parametrize(("language", "words"), [("zh", "收支变化"), ("en", "Who gains")])
def test_the_report_is_told_in_either_language(
    tmp_path: Path, capsys: Capture, language: str, words: str
) -> None:
    facts = lines(tmp_path, ACTIVATED)
    told = ["backtest", fee_of_20(tmp_path), "--facts", facts, "--language", language]
    assert main(told) == 0
    said = capsys.readouterr().out
    assert words in said
    assert "¥85.00" in said
    assert "¥80.00" in said


def test_cases_for_which_the_draft_has_no_clause_are_counted_and_shown(
    tmp_path: Path, capsys: Capture
) -> None:
    draft = written(tmp_path, "gap", ("when = 'True'", "when = 'customised'"))
    facts = lines(tmp_path, undelivered(promised_delivery_minutes=60))
    found = report(capsys, draft, "--facts", facts)
    assert found["outcomes"] == [{"before": "approve", "after": "undecided", "cases": 1}]
    [example] = found["examples"]
    assert (example["after"]["clause"], example["moved_fen"]) == (None, -10_000)
    assert main(["backtest", draft, "--facts", facts, "--language", "en"]) == 0
    assert "gap@1: no clause decides" in capsys.readouterr().out


def test_a_draft_that_is_no_rulebook_is_refused_with_the_place_of_the_mistake(
    tmp_path: Path, capsys: Capture
) -> None:
    draft = written(
        tmp_path, "bad", ("[settings.fee_pct]\nvalue = 15", "[settings.fee_pct]\nvalue = 99")
    )
    assert main(["backtest", draft, "--synthetic", "10"]) == 1
    said = capsys.readouterr().err
    assert "bad.toml" in said
    line = Path(draft).read_text(encoding="utf-8").split("\n").index("[settings.fee_pct]") + 2
    assert f"line {line}, /settings/fee_pct/value: must be 0 to 50" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["--synthetic", "0"],
        ["--synthetic", "5", "--since", "2026-03-01"],
        ["--processes", "-1", "--synthetic", "5"],
    ],
)
def test_a_misuse_is_told_from_bad_input(
    tmp_path: Path, capsys: Capture, arguments: list[str]
) -> None:
    assert main(["backtest", fee_of_20(tmp_path), *arguments]) == 2
    assert capsys.readouterr().err
    assert main(["backtest", str(tmp_path / "none.toml"), *arguments]) == 2


def test_a_facts_file_that_is_not_there_is_bad_input(tmp_path: Path, capsys: Capture) -> None:
    assert main(["backtest", fee_of_20(tmp_path), "--facts", str(tmp_path / "none")]) == 1
    assert "none: " in capsys.readouterr().err


@pytest.mark.django_db
def test_past_cases_are_held_against_the_version_that_judged_each_on_their_first_facts(
    tmp_path: Path, capsys: Capture
) -> None:
    world = ClaimWorld()
    file(world.sold("undelivered"))
    # Delivered after five minutes: late by its own promise, but not by half an hour.
    late = world.sold("activated_unused", promised_delivery_minutes=1)
    file(late, "delayed_delivery")
    found = report(capsys, late_after_hours(tmp_path))
    assert (found["against"], found["cases"], found["changed"]) == (None, 2, 1)
    [example] = found["examples"]
    assert example["case"] == Case.objects.get(order=late).number
    assert example["before"]["rulebook"] == DEFAULT
    assert [row["merchant"] for row in found["by_merchant"]] == [world.merchant.code]
    assert report(capsys, late_after_hours(tmp_path), "--against", DEFAULT)["changed"] == 1


@pytest.mark.django_db
def test_a_case_that_was_judged_again_counts_once_and_as_it_was_first(
    tmp_path: Path, capsys: Capture
) -> None:
    case = ClaimWorld().awaiting()
    supply_evidence(buyer_of(case), case.pk, [GOOD_PAGE, KEY_ERROR], now=NOW)
    assert Ruling.objects.filter(case=case).count() == 2
    found = report(capsys, fee_of_20(tmp_path))
    assert found["outcomes"] == [{"before": "need_evidence", "after": "need_evidence", "cases": 1}]


@pytest.mark.django_db
def test_since_and_until_choose_cases_by_the_day_of_filing_in_china(
    tmp_path: Path, capsys: Capture
) -> None:
    file(ClaimWorld().sold("undelivered"))
    draft = fee_of_20(tmp_path)
    day, before, after = (str((NOW + timedelta(days=n)).date()) for n in (0, -1, 1))
    assert report(capsys, draft, "--since", day, "--until", day)["cases"] == 1
    assert report(capsys, draft, "--since", after)["cases"] == 0
    assert report(capsys, draft, "--until", before)["cases"] == 0


@pytest.mark.django_db
def test_a_past_case_whose_facts_cannot_be_read_is_named_by_its_number(
    tmp_path: Path, capsys: Capture
) -> None:
    world = ClaimWorld()
    case = world.granted()
    file(world.sold("undelivered"))
    assert main(["backtest", fee_of_20(tmp_path), "--json"]) == 1
    told = capsys.readouterr()
    assert f"{case.number}: " in told.err
    found = json.loads(told.out)
    assert (found["cases"], found["not_judged"]) == (1, 1)


def test_a_case_of_a_version_that_is_no_rulebook_any_more_is_named_with_one_reason() -> None:
    row = Row(1, "K1-R1", json.dumps(ACTIVATED).encode(), "old@1")
    judged = Bench(TEXT, {"old@1": 'id = "old@1"'}).judge((row, row))
    assert judged.tally.all.cases == 0
    assert len(judged.faults) == 2
    assert judged.faults[0].startswith("K1-R1: old@1 can no longer be read: ")
    assert judged.faults[0].count(";") == 0


@pytest.mark.django_db
def test_a_draft_may_be_held_against_a_published_version(tmp_path: Path, capsys: Capture) -> None:
    dear = Path(fee_of_20(tmp_path)).read_text(encoding="utf-8")
    RulebookVersion.objects.create(
        id="dear@1", text=dear, sha256="0" * 64, published_at=NOW, effective_at=NOW
    )
    facts = lines(tmp_path, ACTIVATED)
    plain = written(tmp_path, "plain")
    found = report(capsys, plain, "--facts", facts, "--against", "dear@1")
    assert found["gains_fen"] == {"buyers": 500, "merchants": -500, "platform": 0}
    assert main(["backtest", plain, "--facts", facts, "--against", "none@1"]) == 2


def test_facts_and_made_up_cases_need_no_database_and_no_web_framework(tmp_path: Path) -> None:
    facts = lines(tmp_path, ACTIVATED)
    code = (
        "import sys; from amends.entrypoints.cli import main;"
        f"status = main(['backtest', {fee_of_20(tmp_path)!r}, '--facts', {facts!r}, '--json']);"
        "assert 'django' not in sys.modules and 'psycopg' not in sys.modules; sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ctrl_c_ends_it_at_once_and_leaves_no_process_behind(tmp_path: Path) -> None:
    code = "import sys; from amends.entrypoints.cli import main; sys.exit(main(sys.argv[1:]))"
    made_up = ["backtest", fee_of_20(tmp_path), "--synthetic", "9000000", "--processes", "2"]
    started = subprocess.Popen(
        [sys.executable, "-c", code, *made_up], stderr=subprocess.PIPE, start_new_session=True
    )
    time.sleep(2)
    os.killpg(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=20)
    assert (started.returncode, b"Traceback" in said) == (130, False)
    with pytest.raises(ProcessLookupError):  # noqa: PT012
        for _ in range(100):
            os.killpg(started.pid, 0)
            time.sleep(0.1)


def test_a_batch_of_large_documents_has_few_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = lines(tmp_path, *[ACTIVATED] * 5)
    size = len(json.dumps(ACTIVATED))
    assert [len(batch) for batch in facts_file(facts, "v")] == [5]
    monkeypatch.setattr(sources, "BYTES", 2 * size)
    assert [len(batch) for batch in facts_file(facts, "v")] == [2, 2, 1]
    monkeypatch.setattr(sources, "ROWS", 1)
    assert [len(batch) for batch in facts_file(facts, "v")] == [1] * 5
