"""Where each rule of the trade stands in the default rulebook: the table is whole, and it is so."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import chain

import pytest

from amends.domain.rulebook_file import default_rulebook
from practice.table import CLAIMS, MARKED, beyond, functions, groups

BOOK = default_rulebook()
ROWS = {row.id: row for row in chain(*groups().values())}
PROOFS = [(row, number) for row, proofs in CLAIMS.items() for number in range(len(proofs))]

WANTED = {"ST": 6, "RE": 21, "WI": 14, "PA": 17, "EV": 15, "PR": 13, "SU": 12, "RD": 15}
"""How many rules the trade names of states, reasons, windows, payment, evidence, procedure, success,
and how many of its silences are read."""


@pytest.mark.parametrize(("row", "number"), PROOFS)
def test_the_row_is_held_by_its_clause(row: str, number: int) -> None:
    CLAIMS[row][number].hold()


def test_the_table_has_every_rule_of_the_trade_once() -> None:
    wanted = [f"{kind}-{number}" for kind, most in WANTED.items() for number in range(1, most + 1)]
    assert [row.id for row in chain(*groups().values())] == wanted


def test_every_row_is_proven_and_every_proof_is_of_a_row() -> None:
    assert CLAIMS.keys() | functions().keys() == ROWS.keys()
    assert all(CLAIMS.values())


def test_every_row_names_clauses_and_settings_that_are_there() -> None:
    clauses = {clause.id for clause in BOOK.clauses}
    for row in ROWS.values():
        assert row.clauses, row.id
        assert set(row.clauses) <= clauses, row.id
        assert set(row.settings) <= BOOK.schema.keys(), row.id
        assert row.zh.strip(), row.id
        assert row.en.strip(), row.id


def test_a_claim_that_proves_a_row_is_decided_by_a_clause_that_the_table_knows() -> None:
    known = set(chain(*(row.clauses for row in ROWS.values()))) | beyond().keys()
    for row, proofs in CLAIMS.items():
        deciding = {each.clause for each in proofs}
        assert deciding <= known, row


def test_every_clause_is_named_by_a_row_or_said_to_go_beyond() -> None:
    named = set(chain(*(row.clauses for row in ROWS.values())))
    assert {clause.id for clause in BOOK.clauses} == named | beyond().keys()
    assert not named & beyond().keys()


def test_every_setting_is_named_by_a_row_or_used_by_a_clause_that_goes_beyond() -> None:
    named = set(chain(*(row.settings for row in ROWS.values())))
    conditions = [BOOK.clause(id).when for id in beyond()]
    further = set(chain(*(when.names for when in conditions if when)))
    assert BOOK.schema.keys() - named - further == set()


def test_every_number_of_a_row_is_tried_under_another_value_or_at_its_limit() -> None:
    tried = {name for proof in chain(*CLAIMS.values()) for name in proof.assume}
    words = {word for path in MARKED for word in re.findall(r"\w+", path.read_text("utf-8"))}
    named = set(chain(*(row.settings for row in ROWS.values())))
    assert named - tried - words == set()


@pytest.mark.parametrize("row", [row.id for row in ROWS.values() if row.also])
def test_what_carries_a_row_out_beside_its_clauses_is_there(row: str) -> None:
    module, _, name = ROWS[row].also.rpartition(".")
    if not module.startswith("amends.models"):
        assert hasattr(import_module(module), name)
