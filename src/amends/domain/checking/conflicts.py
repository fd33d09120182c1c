"""Conflicts: clauses of the same part and rank that hold together and do different things.

Rank says which of two clauses goes first. Where it says nothing, only their order in the file would
decide, which no reader can be expected to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from amends.domain.checking.adding import SORTS, Sort, decisions, ruling_on, waiting
from amends.domain.checking.effects import differ, effect_in_words, may_differ
from amends.domain.checking.faults import Fault, Kind
from amends.domain.checking.search import (
    Asked,
    Claim,
    Search,
    holds,
    keys_of,
    passes,
)
from amends.domain.rulebook import PARTS, Clause


def conflicts(search: Search) -> Iterator[Fault]:
    """One fault for each pair of clauses that contradict each other."""
    agenda = search.rulebook.agenda
    for pair in _same_rank(agenda.deciding):
        if may_differ(*pair):
            yield from _between_deciding(search, *pair)
    for sort in SORTS:
        for pair in _same_rank(sort.clauses(agenda)):
            yield from _between_adding(search, sort, *pair)
    for pair in _same_rank(agenda.escalations):
        if pair[0].escalation is not pair[1].escalation:
            yield from _between_escalations(search, *pair)


def _same_rank(clauses: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
    for first, second in combinations(clauses, 2):
        if (first.part, first.rank) == (second.part, second.rank):
            yield first, second


def _between_deciding(search: Search, first: Clause, second: Clause) -> Iterator[Fault]:
    agenda = search.rulebook.agenda
    earlier = [each for each in agenda.deciding if _place(each) < _place(first)]

    def asked(key: tuple[str, str, str]) -> list[Asked]:
        before = [passes(each) for each in earlier if each.concerns(*key)]
        return [holds(first), holds(second), differ(first, second, agenda), *before]

    def seen(claim: Claim) -> bool:
        # The first of the rank decides; it is one of the two, or one that stands before them.
        decider = claim.decider()
        return decider is not None and _place(decider) == _place(first)

    keys = [key for key in keys_of(first) if second.concerns(*key)]
    claim = search.find_any(keys, asked, seen)
    if claim is not None:
        zh, en = (
            [effect_in_words(each, agenda, claim.view, language) for each in (first, second)]
            for language in ("zh", "en")
        )
        yield _fault(claim, first, second, zh, en)


def _between_adding(search: Search, sort: Sort, first: Clause, second: Clause) -> Iterator[Fault]:
    book = search.rulebook
    outcomes = sort.outcomes(first) & sort.outcomes(second)
    for key in keys_of(first):
        said = [sort.says(each, book, key[2]) for each in (first, second)]
        if said[0] == said[1] or not second.concerns(*key):
            continue
        for way in decisions(search, sort, key, outcomes):
            claim = search.find(key, [holds(first), holds(second), *way], _is_decided)
            if claim is not None:
                words = [str(each) for each in said]
                yield _fault(claim, first, second, words, words)
                return


def _between_escalations(search: Search, first: Clause, second: Clause) -> Iterator[Fault]:
    claim = search.find_any(
        [key for key in keys_of(first) if second.concerns(*key)],
        lambda key: [holds(first), holds(second), waiting()],
        _is_decided,
    )
    if claim is not None:
        words = [str(first.escalation), str(second.escalation)]
        yield _fault(claim, first, second, words, words)


def _is_decided(claim: Claim) -> bool:
    return ruling_on(claim) is not None


def _place(clause: Clause) -> tuple[int, int]:
    return PARTS.index(clause.part), clause.rank


def _fault(
    claim: Claim, first: Clause, second: Clause, zh: Sequence[str], en: Sequence[str]
) -> Fault:
    ids = first.id, second.id
    return Fault(
        Kind.CONFLICT,
        f"{ids[0]} 与 {ids[1]} 同属 {first.part} 第 {first.rank} 级，同时成立而结论不同："
        f"{ids[0]} 为 {zh[0]}，{ids[1]} 为 {zh[1]}。请用级别写明先后，或让条件互不重叠。",
        f"{ids[0]} and {ids[1]} both hold at rank {first.rank} of {first.part} and differ: "
        f"{ids[0]} says {en[0]}, {ids[1]} says {en[1]}. Give them different ranks, or conditions "
        "that do not overlap.",
        clauses=ids,
        witness=claim.document,
    )
