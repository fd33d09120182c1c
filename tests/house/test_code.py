"""Laws that every module keeps, each shown to see what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import code_laws
from code_laws import FILE_LINES, Finding
from source_tree import ROOT, SRC, modules, short

DOMAIN = SRC / "domain"
ENTRYPOINTS = SRC / "entrypoints"

STATE_WRITERS = {SRC / "models" / "moves.py", SRC / "models" / "filing.py"}
"""The one place that moves a case that exists, and the one that files new ones."""

CLOCKS = {ENTRYPOINTS / "clock.py"}
"""The one module that asks what time it is."""

MACHINES = {ENTRYPOINTS / "demo" / "cases.py", ENTRYPOINTS / "bench" / "turns.py"}
"""Modules that are no outside caller: they make a site of their own and play all its people."""


def broken(
    law: Callable[[str], list[Finding]],
    found_in: Iterable[tuple[Path, str]],
    *,
    but: Iterable[Path] = (),
) -> list[str]:
    """Where modules break a law, leaving some out."""
    exempt = set(but)
    return [
        f"{short(path)}:{line}: {what}"
        for path, text in found_in
        if path not in exempt
        for line, what in law(text)
    ]


def outside(*folders: Path) -> Iterable[tuple[Path, str]]:
    """The product's modules that are in none of the folders."""
    return (
        (path, text)
        for path, text in modules()
        if not any(path.is_relative_to(folder) for folder in folders)
    )


def test_every_function_fits_on_a_screen() -> None:
    assert broken(code_laws.long_functions, modules(ROOT)) == []


def test_every_file_has_at_most_500_lines() -> None:
    lengths = {short(path): text.count("\n") for path, text in modules(ROOT)}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    assert broken(code_laws.foreign_imports, modules(DOMAIN)) == []


def test_nothing_in_the_domain_reads_a_clock_a_setting_or_chance() -> None:
    assert broken(code_laws.worldly_imports, modules(DOMAIN)) == []
    assert broken(code_laws.clock_readings, modules(DOMAIN)) == []


def test_only_the_clock_of_the_entrypoints_says_what_time_it_is() -> None:
    assert broken(code_laws.clock_readings, outside(SRC / "config"), but=CLOCKS) == []


def test_only_moves_and_filing_write_the_state_of_a_case() -> None:
    assert broken(code_laws.state_writes, modules(), but=STATE_WRITERS) == []


def test_outside_the_models_cases_are_found_through_what_the_asker_may_see() -> None:
    assert broken(code_laws.open_queries, outside(SRC / "models"), but=MACHINES) == []


def test_there_are_no_signals_no_generic_keys_and_no_work_hidden_in_saving() -> None:
    assert broken(code_laws.forbidden_django, modules()) == []


@pytest.mark.parametrize("path", sorted(STATE_WRITERS | CLOCKS | MACHINES), ids=short)
def test_each_module_that_is_left_out_of_a_law_needs_to_be(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    laws = (code_laws.state_writes, code_laws.clock_readings, code_laws.open_queries)
    assert any(law(text) for law in laws)


PLANTED: tuple[tuple[Callable[[str], list[Finding]], str, str], ...] = (
    (code_laws.foreign_imports, "import django", "django"),
    (code_laws.foreign_imports, "def f():\n    from httpx import get", "httpx.get"),
    (code_laws.foreign_imports, "from amends.models import cases", "amends.models.cases"),
    (code_laws.worldly_imports, "from os import environ", "os.environ"),
    (code_laws.worldly_imports, "import random", "random"),
    (code_laws.clock_readings, "x = datetime.now(UTC)", "datetime.now"),
    (code_laws.clock_readings, "f(default=timezone.now)", "timezone.now"),
    (code_laws.clock_readings, "x = datetime.date.today()", "datetime.date.today"),
    (code_laws.clock_readings, "x = time.time()", "time.time"),
    (code_laws.state_writes, "case.state = State.SETTLED", "case.state"),
    (code_laws.state_writes, "refund.case.state = 'settled'", "refund.case.state"),
    (code_laws.state_writes, "a, it.state = 1, 'x'", ""),
    (code_laws.state_writes, "Case.objects.filter(pk=1).update(state='x')",
     "Case.objects.filter.update"),
    (code_laws.state_writes, "found.update(state='x')", "found.update"),
    (code_laws.state_writes, "Case(state='x')", "Case"),
    (code_laws.state_writes, "setattr(case, 'state', 'x')", "setattr"),
    (code_laws.state_writes, "query('update case_file SET state = 1')", "update case_file"),
    (code_laws.open_queries, "Case.objects.get(pk=1)", "Case.objects.get"),
    (code_laws.open_queries, "order.case_set.all()", "order.case_set"),
    (code_laws.forbidden_django, "from django.db.models.signals import post_save",
     "django.db.models.signals.post_save"),
    (code_laws.forbidden_django, "from django.dispatch import receiver", "django.dispatch.receiver"),
    (code_laws.forbidden_django,
     "from django.contrib.contenttypes.fields import GenericForeignKey",
     "django.contrib.contenttypes.fields.GenericForeignKey"),
    (code_laws.forbidden_django, "class A:\n    def save(self):\n        pass", "A.save"),
    (code_laws.long_functions, "def f():\n" + "    x = 1\n" * 70, "f has 71 lines"),
)  # fmt: skip


@pytest.mark.parametrize(("law", "text", "what"), PLANTED)
def test_a_planted_breach_is_seen(
    law: Callable[[str], list[Finding]], text: str, what: str
) -> None:
    assert [found for _, found in law(text)] == [what]


KEPT: tuple[tuple[Callable[[str], list[Finding]], str], ...] = (
    (code_laws.foreign_imports, "import json\nfrom amends.domain.seal import seal"),
    (code_laws.clock_readings, "x = time.monotonic()\ny = clock.now()"),
    (code_laws.state_writes, "refund.state = 'x'\nOffer.objects.filter(a=1).update(state='x')"),
    (code_laws.state_writes, "case = Case(pk=1)"),
    (code_laws.state_writes, "if case.state == State.GRANTED:\n    f(state=case.state)"),
    (code_laws.open_queries, "Case.objects.visible_to(actor).filter(number=1)"),
    (code_laws.forbidden_django, "from django.db import models\nx.save()"),
    (code_laws.long_functions, "def f():\n" + "    x = 1\n" * 69),
)


@pytest.mark.parametrize(("law", "text"), KEPT)
def test_what_keeps_a_law_is_let_through(law: Callable[[str], list[Finding]], text: str) -> None:
    assert law(text) == []
