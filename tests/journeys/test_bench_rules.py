"""`amends bench rules` measures all contestants at the same work, or none of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from amends.domain.decide import decide_outcome
from amends.domain.facts import Facts, parse_facts
from amends.domain.rulebook_file import default_rulebook
from amends.domain.vocabulary import Outcome
from amends.entrypoints.bench.engines import ENGINES, Engine, load_engine
from amends.entrypoints.bench.mix import FAMILIES, Family, documents
from amends.entrypoints.bench.plain import decide_plainly
from amends.entrypoints.bench.policy import ROWS, rows_for
from amends.entrypoints.bench.rules import measure_rules, table
from amends.entrypoints.bench.site import CannotMeasure
from amends.entrypoints.cli import main

OWN_FIGURES = ["full_per_s", "outcome_per_s", "parse_per_s", "reference_per_s"]


def no_bar(name: str, total: int) -> Callable[[int], object]:
    return lambda more: None


def first_facts(family: Family) -> Facts:
    return parse_facts(family.facts).facts


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_rulebook_and_the_conditions_by_hand_decide_each_family_alike(family: Family) -> None:
    parsed = parse_facts(family.facts)
    assert parsed.warnings == ()
    outcome, refund_fen, fee_fen = decide_outcome(parsed.facts, default_rulebook())
    assert decide_plainly(parsed.facts) == (outcome.value, refund_fen, fee_fen)


def test_the_families_end_in_every_way_and_their_shares_make_a_hundred() -> None:
    decided = [decide_plainly(first_facts(family)) for family in FAMILIES]
    assert {outcome for outcome, _, _ in decided} == {outcome.value for outcome in Outcome}
    assert any(fee for _, _, fee in decided)
    assert sum(family.weight for family in FAMILIES) == 100


def test_a_hundred_claims_hold_each_family_by_its_share_and_no_claim_comes_twice() -> None:
    reasons = [document["reason"] for document in documents(100)]
    assert reasons.count("invalid_key") == 20
    assert len({json.dumps(document) for document in documents(3000)}) == 3000


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_decides_and_finds_as_its_rows_say(name: str) -> None:
    engine = load_engine(name)
    if engine is None:
        pytest.skip(f"{name} is not installed; the extra `bench` has it")
    for family in FAMILIES:
        facts = first_facts(family)
        claim = engine.prepare(facts)
        decided = engine.decision(engine.decide(claim))
        assert decided == decide_plainly(facts), family.name
        first = engine.held(engine.find(claim))[0]
        assert rows_for(facts.reason)[first].outcome == decided[0], family.name


def test_the_last_row_of_the_policy_takes_every_claim() -> None:
    assert (ROWS[-1].reasons, ROWS[-1].when) == ((), "true")


def by_hand(decision: Callable[[Any], Any] = lambda answer: answer) -> Engine:
    """An engine that is the conditions by hand, and finds the row that says so."""

    def find(facts: Facts) -> list[int]:
        outcomes = [row.outcome for row in rows_for(facts.reason)]
        return [outcomes.index(decide_plainly(facts)[0])]

    return Engine("hand", lambda facts: facts, decide_plainly, find, decision, list)


def test_the_rulebook_is_measured_with_findings_bare_and_beside_whoever_is_there() -> None:
    figures = measure_rules(25, [by_hand()], bar=no_bar)
    assert [*figures] == [*OWN_FIGURES, "hand_per_s", "hand_findings_per_s"]
    assert min(figures.values()) > 0


def test_an_engine_that_decides_or_finds_otherwise_is_not_measured() -> None:
    with pytest.raises(CannotMeasure, match=r"^hand: \('approve', 1, 0\) is not"):
        measure_rules(5, [by_hand(lambda answer: ("approve", 1, 0))], bar=no_bar)
    with pytest.raises(CannotMeasure, match=r"^hand by findings: need_evidence is not"):
        measure_rules(5, [replace(by_hand(), held=lambda answer: [-1])], bar=no_bar)


def test_conditions_by_hand_that_decide_otherwise_are_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "amends.entrypoints.bench.rules.decide_plainly", lambda facts: ("approve", 1, 0)
    )
    with pytest.raises(CannotMeasure, match="by hand"):
        measure_rules(5, [], bar=no_bar)


def test_the_table_compares_what_was_measured_with_the_rulebook_at_the_same_question() -> None:
    figures = dict.fromkeys([*OWN_FIGURES, "cel_per_s"], 20_000.0) | {"reference_per_s": 1e6}
    lines = {" ".join(line.split()[:-3]): line.split()[-3:] for line in table(figures)}
    assert lines["conditions by hand, in Python"] == ["1,000,000", "1.0", "50.00"]
    assert lines["CEL, a chain of conditions"] == ["20,000", "50.0", "1.00"]
    assert not any(name.startswith("ZEN") for name in lines)


def test_an_engine_that_is_not_installed_is_passed_over_with_a_note(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ENGINES:
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["bench", "rules", "--json", "--documents", "5"]) == 0
    said = capsys.readouterr()
    assert [*json.loads(said.out.splitlines()[-1])] == OWN_FIGURES
    assert [name for name in ENGINES if f"{name} is not installed" not in said.err] == []
