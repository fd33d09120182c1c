"""The rules can be used alone: `amends.domain` is a library that needs nothing but Python."""

from __future__ import annotations

import subprocess
import sys
from types import FunctionType

import pytest

import amends.domain

LISTING = """
import sys
before = set(sys.modules)
import {module}
print(*sorted(sys.modules.keys() - before))
"""


def imported_with(module: str) -> set[str]:
    """All modules that an import brings along in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", LISTING.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["amends.domain", "amends.domain.decide"])
def test_importing_the_rules_brings_the_standard_library_and_the_domain_alone(module: str) -> None:
    found = imported_with(module)
    ours = {name for name in found if name.partition(".")[0] == "amends"}
    assert {"amends.domain.decide", "amends.domain.rulebook"} <= ours
    assert {name for name in ours if not f"{name}.".startswith("amends.domain.")} == {"amends"}
    others = {name.partition(".")[0] for name in found - ours}
    assert others - sys.stdlib_module_names == set()


def test_the_library_offers_functions_and_types_though_modules_bear_the_same_names() -> None:
    offered = {name: getattr(amends.domain, name) for name in amends.domain.__all__}
    assert {name for name, thing in offered.items() if isinstance(thing, type)} == {
        name for name in offered if name[0].isupper()
    }
    functions = {name for name, thing in offered.items() if isinstance(thing, FunctionType)}
    assert {"decide", "letter", "parse_facts", "parse_rulebook"} <= functions
