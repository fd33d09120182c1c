"""What is promised in documents is so: settings, commands, versions, and nothing left to do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import amends.entrypoints.cli as cli
from source_tree import ROOT, SRC, modules, short, texts, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REFERENCE = ROOT / "docs" / "reference"
SETTING = re.compile(r"AMENDS_[A-Z0-9_]+|DATABASE_URL")
LOCKED = re.compile(r"^([\w.-]+)==([^ ;\\]+)", re.MULTILINE)

UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b"
)
MACHINE = re.compile(
    r"/(?:work|root|Users|home/\w+)/|[A-Z]:\\Users|index-url|pythonhosted\.org|pypi\.org"
    r"|registry\.npmjs|\.internal\b"
)
"""Paths of somebody's machine, and hosts that packages are fetched from."""


def page(name: str) -> str:
    """A page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Every environment variable that the configuration names as a whole word."""
    return {
        node.value
        for _, text in modules(SRC / "config")
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SETTING.fullmatch(node.value)
    }


def commands(parser: ArgumentParser, name: str) -> Iterator[tuple[str, ArgumentParser]]:
    """A command and the commands under it, each with its whole name."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for word, under in action.choices.items():
                yield from commands(under, f"{name} {word}")


COMMANDS = dict(commands(cli.build_parser(), "amends"))
del COMMANDS["amends"]


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", page("settings.md"), re.MULTILINE))
    read_by_tests = set(SETTING.findall((ROOT / "tests" / "conftest.py").read_text("utf-8")))
    assert settings_read()
    assert settings_read() - documented == set()
    assert documented - settings_read() - read_by_tests == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_that_names_its_arguments(name: str) -> None:
    section = re.search(
        rf"^#+ {name}$(.*?)(?=^## |\Z)", page("commands.md"), re.MULTILINE | re.DOTALL
    )
    assert section is not None
    for action in COMMANDS[name]._actions:
        for option in action.option_strings:
            if option.startswith("--") and option not in {"--help", "--version"}:
                assert f"`{option}`" in section[1], option


@pytest.mark.parametrize("name", sorted(cli.command_names()))
def test_every_command_says_what_it_is_for(name: str) -> None:
    module = cli.load(cli.command_names()[name])
    assert name == module.NAME
    assert module.HELP
    assert module.__doc__


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_of_a_command_has_help(name: str) -> None:
    arguments = [a for a in COMMANDS[name]._actions if not isinstance(a, _SubParsersAction)]
    assert [argument.dest for argument in arguments if not argument.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_names_only_defaults_that_say_something(name: str) -> None:
    for empty in ("None", "[]", "False"):
        assert f"(default: {empty})" not in COMMANDS[name].format_help()


def test_the_parts_made_from_the_code_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_changelog_tells_of_this_version() -> None:
    version = re.escape(PROJECT["project"]["version"])
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## .*\b{version}\b", changelog, re.MULTILINE)


def test_the_lock_file_pins_every_dependency_within_its_range_and_by_hash() -> None:
    lock = (ROOT / "requirements" / "all.txt").read_text(encoding="utf-8")
    pinned = {canonicalize_name(name): version for name, version in LOCKED.findall(lock)}
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    for text in [*wanted, *PROJECT["build-system"]["requires"]]:
        requirement = Requirement(text)
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), text
    unhashed = [
        block.split(" ")[0]
        for block in re.split(r"\n(?=\w)", lock)
        if LOCKED.match(block) and "--hash=sha256:" not in block
    ]
    assert unhashed == []


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern occurs in any file."""
    return [
        f"{short(path)}: {match[0]}" for path, text in texts() for match in pattern.finditer(text)
    ]


def test_nothing_is_left_to_do() -> None:
    assert found(UNFINISHED) == []


def test_no_file_names_a_path_of_a_machine_or_a_host_of_packages() -> None:
    here = short(Path(__file__))
    assert [place for place in found(MACHINE) if not place.startswith(here)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (UNFINISHED, "# TO" + "DO: later"),
        (UNFINISHED, "FIX" + "ME"),
        (MACHINE, "see /work" + "/main/src"),
        (MACHINE, "--index" + "-url https://example.org"),
        (MACHINE, "/home" + "/somebody/x"),
    ],
)
def test_what_may_not_stand_in_a_file_is_seen(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
