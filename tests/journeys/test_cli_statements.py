"""`amends classify` and `amends chat-scan` answer lines, name bad ones, and need no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from amends.entrypoints.cli import main
from source_tree import ROOT

EXAMPLES = ROOT / "examples"


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_statements_are_answered_in_order_with_the_fields_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.jsonl"
    file.write_text(
        '{"id": "a", "text": "不是卡密无效，是还没发货"}\n'
        '{"id": "b", "text": "不好用"}\n'
        '{"id": "c", "text": "卡密无效，提示不存在", "reason": "no_longer_wanted"}\n',
        encoding="utf-8",
    )
    assert main(["classify", str(file)]) == 0
    first, second, third = answers(capsys)
    assert (first["id"], first["reason"], first["vague"]) == ("a", "not_delivered", False)
    assert {"order_no", "amount", "promised_minutes", "wait_minutes", "error_code"} <= first[
        "facts"
    ].keys()
    assert (second["vague"], bool(second["questions"])) == (True, True)
    assert third["mismatch"]


def test_messages_are_answered_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.jsonl"
    file.write_text(
        '{"id": 1, "text": "加薇信abc123退款"}\n{"id": 2, "text": "微信支付原路退回"}\n',
        encoding="utf-8",
    )
    assert main(["chat-scan", str(file)]) == 0
    assert [(row["id"], row["solicit"]) for row in answers(capsys)] == [(1, True), (2, False)]


@pytest.mark.parametrize("command", ["classify", "chat-scan"])
def test_a_bad_line_is_named_and_the_others_are_answered(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": 1}\n{"id": 2, "text": "你好", "more": 1}\n{"text": 5}\n', "utf-8")
    assert main([command, str(file)]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert "line 1: /text wants a text" in said.err
    assert "line 2: warning: /more is not known" in said.err
    assert "line 3: /text wants a text" in said.err


def test_a_chosen_reason_must_be_a_known_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text('{"id": 1, "text": "卡密无效", "reason": "broken"}\n', encoding="utf-8")
    assert main(["classify", str(file)]) == 1
    assert "/reason wants one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "name"), [("classify", "statements.jsonl"), ("chat-scan", "chats.jsonl")]
)
def test_the_examples_are_answered_without_django(command: str, name: str) -> None:
    code = (
        "import sys; from amends.entrypoints.cli import main; "
        f"status = main([{command!r}, {str(EXAMPLES / name)!r}]); "
        "sys.exit(9 if 'django' in sys.modules else status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    assert len(done.stdout.splitlines()) == len(lines)
