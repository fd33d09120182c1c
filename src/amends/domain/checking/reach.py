"""Clauses that are never reached: their condition cannot hold, or others always go first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from amends.domain.checking.adding import SORTS, Sort, applied, decisions, waiting
from amends.domain.checking.claims import Key
from amends.domain.checking.contradictions import contradiction
from amends.domain.checking.faults import Fault, Kind
from amends.domain.checking.search import (
    Asked,
    Claim,
    Search,
    decides,
    ends,
    fails,
    held,
    holds,
    keys_of,
    passes,
)
from amends.domain.rulebook import Clause
from amends.domain.synthetic import synthetic_cases

Ask = Callable[[Key], Sequence[Asked]]
CASES = 20_000
"""Made-up cases by which a clause that seems dead is tried once more."""
NAMED = 20
"""How many of the clauses that go before a dead one are named at most."""


def unreached(search: Search, free: Search) -> Iterator[Fault]:
    """One fault for each clause that no facts bring to bear, whatever is chosen in the settings.

    `free` is a search in which the settings that are a choice stand as they like.
    """
    agenda = search.rulebook.agenda
    dead = [each for each in agenda.deciding if not _decides(each, search, free)]
    if dead and dead[-1] is agenda.deciding[-1] and _takes_all(dead[-1]):
        # A net under all clauses, into which nothing falls, is what every rulebook wants.
        dead.pop()
    alive = _seen_alive(search, dead) if dead else frozenset()
    for clause in dead:
        if clause not in alive:
            yield _fault_of_deciding(clause, search, free)
    for sort in SORTS:
        clauses = sort.clauses(agenda)
        for clause in clauses:
            if not any(_adds(clause, sort, each) for each in (search, free)):
                yield _fault_of_adding(clause, clauses, search, free)
    for clause in agenda.escalations:
        if not any(_escalates(clause, agenda.escalations, each) for each in (search, free)):
            yield _fault_of_adding(clause, agenda.escalations, search, free)


def _decides(clause: Clause, *searches: Search) -> bool:
    """Whether a clause decides some claim; so it is taken to be where the search was given up."""
    keys = keys_of(clause)
    for search in searches:
        unproven = search.open
        found = search.find_any(
            keys, _way_to(clause, search), lambda claim: claim.decider() is clause
        )
        if found is not None or search.open > unproven:
            return True
    return False


def _takes_all(clause: Clause) -> bool:
    always = clause.when is not None and clause.when.text == "True"
    return always and not (clause.reasons or clause.states or clause.classes)


def _way_to(clause: Clause, search: Search) -> Ask:
    return lambda key: decides(clause, search.hearing(key))


def _seen_alive(search: Search, dead: Sequence[Clause]) -> frozenset[Clause]:
    """Those of some clauses that decide one of many made-up cases after all."""
    cases, seen = synthetic_cases(1, [search.rulebook]), set()
    for number in range(CASES):
        claim = Claim({}, cases.facts(number), search.rulebook)
        if not set(dead).isdisjoint(claim.hearing.clauses):
            seen.add(claim.decider())
    return frozenset(dead) & seen


def _adds(clause: Clause, sort: Sort, search: Search) -> bool:
    """Whether a clause is applied to some decision."""
    clauses = sort.clauses(search.rulebook.agenda)
    outcomes = sort.outcomes(clause)
    for key in keys_of(clause):
        rivals = [each for each in _before(clause, clauses, key) if outcomes & sort.outcomes(each)]
        for outcome in sorted(outcomes):
            before = [fails(each) for each in rivals if outcome in sort.outcomes(each)]
            for way in decisions(search, sort, key, frozenset({outcome})):
                asked = [holds(clause), *before, *way]
                if search.find(key, asked, lambda claim: True):
                    return True
    return False


def _escalates(clause: Clause, clauses: Sequence[Clause], search: Search) -> bool:
    found = search.find_any(
        keys_of(clause),
        lambda key: [holds(clause), waiting(), *map(fails, _before(clause, clauses, key))],
        lambda claim: applied(claim, clause, clauses),
    )
    return found is not None


def _before(clause: Clause, clauses: Sequence[Clause], key: Key) -> list[Clause]:
    earlier = clauses[: clauses.index(clause)]
    return [each for each in earlier if each.concerns(*key)]


def _fault_of_deciding(clause: Clause, search: Search, free: Search) -> Fault:
    """Why a clause never decides: others go first, or its condition never holds."""
    for each in (search, free):
        claims = list(islice(_where_it_holds(clause, each), NAMED))
        if claims:
            deciders = (claim.decider() for claim in claims)
            first = dict.fromkeys(found.id for found in deciders if found is not None)
            return _shadowed(clause, tuple(first), claims[0])
    return contradiction(clause, free)


def _where_it_holds(clause: Clause, search: Search) -> Iterator[Claim]:
    """Claims for which a clause would decide and another one does, one for each other clause."""
    looked_at = set()
    first: list[Clause] = []
    for key in keys_of(clause):
        hearing = search.hearing(key)
        if hearing in looked_at:
            continue
        looked_at.add(hearing)
        while claim := search.find(
            key, [ends(clause), *map(passes, first)], lambda claim: claim.decider() not in first
        ):
            found = claim.decider()
            if found is None:
                break
            first.append(found)
            yield claim


def _shadowed(clause: Clause, first: tuple[str, ...], claim: Claim) -> Fault:
    ids = ", ".join(first)
    return Fault(
        Kind.UNREACHABLE,
        f"{clause.id}（{clause.title['zh']}）永远不会作出判定：凡是它成立的情形，都由 {ids} 先行判定。",
        f"{clause.id} ({clause.title['en']}) never decides: wherever it holds, {ids} goes first.",
        clauses=(clause.id, *first),
        witness=claim.document,
    )


def _fault_of_adding(
    clause: Clause, clauses: Sequence[Clause], search: Search, free: Search
) -> Fault:
    """Why a clause that adds is never applied."""
    for each in (search, free):
        claim = each.find_any(keys_of(clause), lambda key: [holds(clause)], lambda claim: True)
        if claim is not None:
            break
    else:
        return contradiction(clause, free)
    key = claim.facts.reason, claim.facts.order_state, claim.facts.product_class
    first = [
        each.id
        for each in _before(clause, clauses, key)
        if held(each, claim.view) is True and (not each.on or each.on & clause.on)
    ]
    why_zh = f"凡是它成立的情形，都先适用 {', '.join(first)}" if first else "没有判定会用到它"
    why_en = (
        f"wherever it holds, {', '.join(first)} goes first" if first else "no decision needs it"
    )
    return Fault(
        Kind.UNREACHABLE,
        f"{clause.id}（{clause.title['zh']}）永远不会适用：{why_zh}。",
        f"{clause.id} ({clause.title['en']}) is never applied: {why_en}.",
        clauses=(clause.id, *first),
        witness=claim.document,
    )
