#!/usr/bin/env python3
"""Runs Amends, or proves it, on a machine that has Python 3.11 and nothing else.

    python3 run.py            the demo world, at a printed address
    python3 run.py test       every check and every test
    python3 run.py check      the checks alone
    python3 run.py COMMAND…   any command of amends, for instance: python3 run.py decide -

What it needs is kept in .venv beside this file, and its data in .amends. As root on Debian's kind of
system the tests install Chromium where no browser is found; nothing else is changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "all.txt"
MARK = VENV / "installed"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports",)),
    # There is no database to ask for its history while this runs, which Django would warn of.
    (
        "migrations",
        (
            "python",
            "-W",
            "ignore::RuntimeWarning",
            "-m",
            "django",
            "makemigrations",
            "--check",
            "--dry-run",
        ),
    ),
)
TESTS = ("tests", ("python", "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"))


def main() -> int:
    """Install what is needed, then run what was asked for; its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - older Pythons do get as far as this line.
        say(f"Amends needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    asked = sys.argv[1:]
    install()
    if asked and asked[0] in {"test", "check"}:
        return prove([*CHECKS, TESTS] if asked[0] == "test" else [*CHECKS], asked[1:])
    command = asked if asked and not asked[0].startswith("-") else ["demo", "--serve", *asked]
    os.chdir(ROOT)
    return os.execv(VENV / "bin" / "amends", ["amends", *command])


def install() -> None:
    """Bring .venv up to date with the lock file; at once when it already is."""
    wanted = hashlib.sha256(
        b"\0".join(
            [
                LOCK.read_bytes(),
                (ROOT / "pyproject.toml").read_bytes(),
                sys.version.encode(),
                bytes(ROOT),
            ]
        )
    ).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return
    say("Installing what Amends needs into .venv (once; about a minute) …")
    pip = make_environment()
    install_into = [*pip, "install", "--disable-pip-version-check", "--quiet"]
    started = time.monotonic()
    run([*install_into, "--progress-bar", "on", "--require-hashes", "--requirement", str(LOCK)])
    run([*install_into, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    MARK.write_text(wanted)
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def make_environment() -> list[str]:
    """Make .venv if it is missing; the command that installs into it."""
    own_pip = [str(PYTHON), "-m", "pip"]
    if PYTHON.exists() and quiet([*own_pip, "--version"]):
        return own_pip
    if quiet([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return own_pip
    # Debian ships Python without the part that puts pip into new environments.
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    if quiet([sys.executable, "-m", "pip", "--version"]) and quiet(bare):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if debian_install("python3-venv") and quiet([sys.executable, "-m", "venv", str(VENV)]):
        return own_pip
    sys.exit("Python's venv module is incomplete here. Install python3-venv, then run this again.")


def prove(checks: list[tuple[str, tuple[str, ...]]], more: list[str]) -> int:
    """Run every check, also after one has failed; 1 when any has."""
    names = {name for name, _ in checks}
    if "tests" in names:
        find_browser()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "amends.config.settings"}
    failed = []
    for name, (tool, *arguments) in checks:
        extra = more if name == "tests" else []
        started = time.monotonic()
        say(f"— {name}")
        done = subprocess.run(
            [str(VENV / "bin" / tool), *arguments, *extra], cwd=ROOT, env=environment, check=False
        )
        if done.returncode:
            failed.append(name)
        say(f"  {name}: {'FAILED' if done.returncode else 'passed'}, "
            f"{time.monotonic() - started:.0f} s")  # fmt: skip
    say(f"FAILED: {', '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


def find_browser() -> None:
    """See that the browser journeys have a browser; say loudly when they have none."""
    if os.environ.get("AMENDS_BROWSER") or any(map(shutil.which, BROWSERS)):
        return
    if debian_install("chromium", "fonts-noto-cjk"):
        return
    say("NO BROWSER: install Chromium or Chrome, or the browser journeys are not run.")


def debian_install(*packages: str) -> bool:
    """Install packages of the distribution, as root where it is Debian's kind; whether it went."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Installing {' '.join(packages)} …")
    quiet(["apt-get", "update"])
    return quiet(["apt-get", "install", "--yes", "--no-install-recommends", *packages])


def quiet(command: list[str]) -> bool:
    """Run a command without its output; whether it went well."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def run(command: list[str]) -> None:
    """Run a command in sight of the reader; leaves with its code when it fails."""
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"This did not go well: {' '.join(command)}")


def say(line: str) -> None:
    """Tell the reader at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
