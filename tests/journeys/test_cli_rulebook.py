"""`amends rulebook list` and `show`, and shipped rulebooks by name wherever a rulebook is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amends.domain.rulebook_file import parse_rulebook
from amends.domain.shipped import SHIPPED, shipped_text
from amends.entrypoints.cli import main
from rule_facts import delivered

CLAIM = delivered("unactivated", "mistaken_purchase")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_rulebooks_are_listed_with_their_names(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(capsys, "rulebook", "list", "--language", language).splitlines()
    books = [parse_rulebook(shipped_text(id)) for id in SHIPPED]
    assert lines == [f"{book.id}  {book.name[language]}" for book in books]


def test_a_sample_is_shown_in_words_under_its_own_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = printed(capsys, "rulebook", "show", "platform-shuoge", "--language", "en")
    assert shown.startswith("Sample: rules in the manner of Shuoge (platform-shuoge@2026.1)")
    assert "less 5 %" in shown
    assert "Alipay 1–2" in shown


def test_a_variant_is_printed_whole_and_a_whole_file_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = printed(capsys, "rulebook", "show", "five-steps", "--whole")
    assert "based_on" not in whole
    file = tmp_path / "whole.toml"
    file.write_text(whole, encoding="utf-8")
    assert printed(capsys, "rulebook", "show", str(file), "--whole") == whole
    assert printed(capsys, "rulebook", "show", "--whole") == shipped_text("default@2026.1")
    assert main(["rulebook", "diff", str(file), "five-steps@2026.1"]) == 0


@pytest.mark.parametrize(
    ("named", "outcome"),
    [("platform-shuoge", "reject"), ("five-steps@2026.1", "approve"), ("default", "approve")],
)
def test_a_claim_is_decided_under_a_sample(
    named: str, outcome: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text(json.dumps({"id": "a", "facts": CLAIM}), encoding="utf-8")
    ruling = json.loads(printed(capsys, "decide", str(facts), "--rulebook", named))
    assert ruling["outcome"] == outcome
    assert ruling["rulebook"].startswith(named)


def test_a_file_goes_before_a_sample_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = 'id = "own@1"\nname = { zh = "自有", en = "Own" }\nbased_on = "default@2026.1"\n'
    Path("five-steps").write_text(own, encoding="utf-8")
    assert printed(capsys, "rulebook", "show", "five-steps").startswith("自有 (own@1)")


@pytest.mark.parametrize("verb", [["show", "nowhere"], ["show", "nowhere", "--whole"]])
def test_what_is_neither_a_file_nor_shipped_is_told(
    verb: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebook", *verb]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("flag", [[], ["--whole"]])
def test_a_bad_rulebook_is_told_with_its_line(
    flag: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('id = "own@1"\nbased_on = "own@0"\n', encoding="utf-8")
    assert main(["rulebook", "show", str(file), *flag]) == 1
    assert "line 2, /based_on" in capsys.readouterr().err
