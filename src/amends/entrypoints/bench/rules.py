"""How fast the rulebook decides, beside hand-written conditions and other rule engines.

All are first shown to decide alike, on every claim that is measured. Then they take turns, round by
round, each on the same claims in the form that it keeps them in; reading documents is measured for
itself. Garbage is collected as in any run, with what was made beforehand set apart.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.domain.decide import decide, decide_outcome
from amends.domain.facts import Facts, parse_facts
from amends.domain.rulebook_file import default_rulebook
from amends.entrypoints.bench.engines import Engine
from amends.entrypoints.bench.mix import documents
from amends.entrypoints.bench.plain import decide_plainly
from amends.entrypoints.bench.policy import rows_for
from amends.entrypoints.bench.site import CannotMeasure

ROUNDS = 5
Bar = Callable[[str, int], Callable[[int], object]]


@dataclass(frozen=True)
class Contestant:
    """Who is measured: the name of the figure, what is done, and the claims it is done with."""

    figure: str
    work: Callable[[Any], object]
    claims: Sequence[Any]


def measure_rules(count: int, engines: Sequence[Engine], *, bar: Bar) -> dict[str, float]:
    """How often a second each contestant does its work, on so many claims in all.

    Beside the rulebook and the hand-written conditions these engines are measured. Raises `CannotMeasure` when the contestants do not decide
    alike, since then they would not be measured at the same work.
    """
    each = max(count // ROUNDS, 1)
    papers = list(documents(each))
    facts = [parse_facts(paper).facts for paper in papers]
    check(facts, engines)
    contestants = [
        Contestant("full_per_s", _in_full, facts),
        Contestant("outcome_per_s", _outcome, facts),
        Contestant("parse_per_s", parse_facts, papers),
        Contestant("reference_per_s", decide_plainly, facts),
    ]
    for engine in engines:
        claims = [engine.prepare(each) for each in facts]
        contestants.append(Contestant(f"{engine.name}_per_s", engine.decide, claims))
        contestants.append(Contestant(f"{engine.name}_findings_per_s", engine.find, claims))
    return _take_turns(contestants, bar)


def check(facts: Sequence[Facts], engines: Sequence[Engine]) -> None:
    """See that all decide alike, and that what engines find is what they decide by.

    Raises `CannotMeasure` otherwise.
    """
    rulebook = default_rulebook()
    for each in facts:
        outcome, *sums = decide_outcome(each, rulebook)
        wanted = (outcome.value, *sums)
        ruling = decide(each, rulebook)
        said: dict[str, object] = {
            "in full": (ruling.outcome.value, ruling.refund_fen, ruling.fee_fen),
            "by hand": decide_plainly(each),
        }
        for engine in engines:
            claim = engine.prepare(each)
            said[engine.name] = engine.decision(engine.decide(claim))
            first = engine.held(engine.find(claim))[0]
            found = rows_for(each.reason)[first].outcome
            said[f"{engine.name} by findings"] = wanted if found == outcome else found
        for name, decision in said.items():
            if decision != wanted:
                raise CannotMeasure(f"{name}: {decision} is not {wanted}: {each}")


def _take_turns(contestants: Sequence[Contestant], bar: Bar) -> dict[str, float]:
    """Every contestant's work per second. A first round gets everything warm and is not counted."""
    seconds = {contestant.figure: 0.0 for contestant in contestants}
    step = bar("rounds", (ROUNDS + 1) * len(contestants))
    gc.collect()
    gc.freeze()
    try:
        for number in range(ROUNDS + 1):
            for contestant in contestants:
                spent = _seconds(contestant)
                seconds[contestant.figure] += spent if number else 0
                step(1)
    finally:
        gc.unfreeze()
    done = {contestant.figure: len(contestant.claims) * ROUNDS for contestant in contestants}
    return {figure: round(done[figure] / spent, 1) for figure, spent in seconds.items()}


def _seconds(contestant: Contestant) -> float:
    work = contestant.work
    gc.collect()
    started = time.perf_counter()
    for claim in contestant.claims:
        work(claim)
    return time.perf_counter() - started


def _in_full(facts: Facts) -> object:
    return decide(facts, default_rulebook()).to_document("bench")


def _outcome(facts: Facts) -> object:
    return decide_outcome(facts, default_rulebook())


_LINES: Mapping[str, Mapping[str, str]] = {
    "the outcome alone": {
        "outcome_per_s": "the rulebook",
        "reference_per_s": "conditions by hand, in Python",
        "cel_per_s": "CEL, a chain of conditions",
        "zen_per_s": "ZEN, a decision table",
    },
    "all findings": {
        "full_per_s": "the rulebook, the ruling in sentences",
        "cel_findings_per_s": "CEL, whether each condition holds",
        "zen_findings_per_s": "ZEN, which conditions hold",
    },
    "reading": {"parse_per_s": "a facts document, checked"},
}
"""What the figures are, by what is asked; in each part the first is what others are compared to."""


def table(figures: Mapping[str, float]) -> Iterator[str]:
    """The figures as lines for a terminal."""
    for asked, names in _LINES.items():
        yield f"{asked:<40} {'per second':>12} {'µs each':>9} {'ratio':>7}"
        first = figures[next(iter(names))]
        for name, said in names.items():
            if name in figures:
                speed = figures[name]
                ratio = speed / first
                yield f"  {said:<38} {speed:>12,.0f} {1e6 / speed:>9.1f} {ratio:>7.2f}"
