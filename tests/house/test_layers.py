"""The floors hold, and a breach of any contract between them is noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from source_tree import ROOT, SRC

PLANTED = {
    "The floors: imports only go down": ("models/days_ahead.py", "import amends.actions.ports"),
    "The domain knows the standard library only": ("domain/days_ahead.py", "import django"),
    "Adapters know no Django": ("adapters/days_ahead.py", "from django.db import models"),
    "Below the entrypoints nobody knows HTTP": ("actions/shared/days_ahead.py", "import ninja"),
    "An action never calls an action": (
        "actions/claims/days_ahead.py",
        "import amends.actions.money.pay_again",
    ),
    "Actions share what lies under them, not each other": (
        "actions/ports.py",
        "import amends.actions.shared.granting",
    ),
}
"""For each contract a module and the import that breaks it."""


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the source under a folder, by the contracts of the project."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
        ],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> list[str]:
    """The names of the contracts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in project["tool"]["importlinter"]["contracts"]]


def test_imports_only_go_down() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_planted_breach_of_each_contract_is_caught(tmp_path: Path) -> None:
    copy = tmp_path / "src" / "amends"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "locale"))
    for name, line in PLANTED.values():
        with (copy / name).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert [name for name in contracts() if f"{name} BROKEN" not in done.stdout] == []
