"""Clauses that add to a decision: compensation, fees, routes and what a buyer can do when it is late.

Of each sort the first that holds is applied, where the decision is such that it has a say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from amends.domain.agenda import Agenda, first_that_holds
from amends.domain.checking.claims import Key
from amends.domain.checking.effects import ways
from amends.domain.checking.search import Asked, Claim, Search, decides
from amends.domain.decide import NoClauseDecides, decide
from amends.domain.remedy import track_of
from amends.domain.rulebook import Clause, Rulebook
from amends.domain.ruling import Ruling
from amends.domain.view import View
from amends.domain.vocabulary import Liable, Outcome, Track


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of clauses that add.

    `clauses` are they in order; `says` is what one of them does for a class of goods; `suits` asks
    whether a decision by a clause with an outcome lets it have a say.
    """

    clauses: Callable[[Agenda], Sequence[Clause]]
    says: Callable[[Clause, Rulebook, str], object]
    outcomes: Callable[[Clause], frozenset[Outcome]]
    suits: Callable[[Clause], bool]
    track: Track | None = None


_APPROVE = frozenset({Outcome.APPROVE})

SORTS = (
    Sort(
        lambda agenda: agenda.compensations,
        lambda clause, book, kind: book.settings_for(kind)[clause.compensation],
        lambda clause: _APPROVE,
        lambda decider: decider.liable is Liable.MERCHANT,
        Track.FAULT,
    ),
    Sort(
        lambda agenda: agenda.fees,
        lambda clause, book, kind: book.settings_for(kind)[clause.fee],
        lambda clause: _APPROVE,
        lambda decider: True,
        Track.NO_FAULT,
    ),
    Sort(
        lambda agenda: agenda.routes,
        lambda clause, book, kind: clause.route,
        lambda clause: frozenset(Outcome(word) for word in clause.on),
        lambda decider: True,
    ),
)
"""The sorts that depend on a decision."""


def decisions(
    search: Search, sort: Sort, key: Key, outcomes: frozenset[Outcome]
) -> Iterator[list[Asked]]:
    """What must be so for a claim to be decided such that a sort of clauses has a say."""
    hearing = search.hearing(key)
    for decider in hearing.clauses:
        if not sort.suits(decider):
            continue
        for outcome in sorted(outcomes):
            for way in ways(decider, outcome):
                yield [*way, *decides(decider, hearing), *_on_track(decider, sort.track)]


def _on_track(decider: Clause, track: Track | None) -> list[Asked]:
    if track is None:
        return []
    return [Asked(("track", decider.id, track), lambda view: track_of(view, decider) is track)]


def waiting() -> Asked:
    """Whether it is known what time it is, without which nothing is late."""
    return Asked("waiting", lambda view: view.facts.now is not None)


def applied(claim: Claim, clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a clause is the first of its sort that holds, on a claim that is decided."""
    return ruling_on(claim) is not None and first_that_holds(clauses, claim.view) is clause


def ruling_on(claim: Claim) -> Ruling | None:
    """The ruling; None where no clause decides, also about one of the near misses."""
    try:
        return decide(claim.facts, claim.rulebook)
    except NoClauseDecides:
        return None


def view_is(name: str, question: Callable[[View], bool]) -> Asked:
    """A question about the facts alone."""
    return Asked(("view", name), question)
