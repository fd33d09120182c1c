"""Looks for facts that make several things true at once, and shows them on the real engine.

Every question is first put to all the claims of the model, which gives a table of where it is
answered with yes. Tables are joined; what suits all of them is written as a facts document, read
again, and judged by the rulebook as any claim is. Only what is seen there too is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, NamedTuple

from amends.domain.agenda import Hearing
from amends.domain.checking.claims import Key, Model, Question
from amends.domain.checking.tables import GaveUp, Table, first_positions, solutions
from amends.domain.facts import Facts, parse_facts
from amends.domain.rulebook import Clause, Rulebook
from amends.domain.view import View
from amends.domain.vocabulary import GoodsState, ProductClass, Reason

KEYS: Sequence[Key] = tuple(
    (reason.value, state.value, kind.value)
    for reason, state, kind in product(Reason, GoodsState, ProductClass)
)
SEEN_MAX = 60
"""How many of the facts found are tried on the engine before a search is given up."""


class Asked(NamedTuple):
    """A question with a name, by which its table is kept."""

    name: Hashable
    question: Question


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """Facts that were found, as a document and as read from it, and the rulebook that judges them."""

    document: Mapping[str, Any]
    facts: Facts
    rulebook: Rulebook

    @property
    def view(self) -> View:
        """The claim as clauses see it."""
        return View(self.facts, self.rulebook.settings_for(self.facts.product_class))

    @property
    def hearing(self) -> Hearing:
        """The clauses that are asked about it."""
        facts = self.facts
        return self.rulebook.agenda.hearing(facts.reason, facts.order_state, facts.product_class)

    def decider(self) -> Clause | None:
        """The clause that decides it; None where none does."""
        found = self.hearing.first(self.view)
        return None if found is None else self.hearing.clauses[found[0]]


Seen = Callable[[Claim], bool]
"""Whether what was looked for is really there."""


def _seen_with(asked: Sequence[Asked], seen: Seen) -> Seen:
    """What is looked for, and every question answered with yes by the claim as it is read."""
    return lambda claim: all(each.question(claim.view) for each in asked) and seen(claim)


class Search:
    """Searches of one rulebook; tables are kept between them. `open` counts what was given up."""

    def __init__(self, rulebook: Rulebook, *, free: bool = False) -> None:
        self.rulebook = rulebook
        self.open = 0
        self._model = Model(rulebook, free=free)
        self._tables: dict[Hashable, list[tuple[Mapping[int, str], Table]]] = {}

    def hearing(self, key: Key) -> Hearing:
        """The clauses that decide about such a claim."""
        return self.rulebook.agenda.hearing(*key)

    def tables(self, key: Key, asked: Iterable[Asked]) -> list[Table] | None:
        """The tables of some questions for a key.

        None where one is never answered with yes, or was given up.
        """
        tables = []
        try:
            for each in asked:
                tables.append(self._table(key, each))
                if not tables[-1]:
                    return None
        except GaveUp:
            self.open += 1
            return None
        return tables

    def find(self, key: Key, asked: Sequence[Asked], seen: Seen) -> Claim | None:
        """Facts of a kind of claim for which every question is answered with yes."""
        tables = self.tables(key, asked)
        if tables is None:
            return None
        return next(self._found(key, tables, _seen_with(asked, seen)), None)

    def find_any(
        self, keys: Iterable[Key], asked: Callable[[Key], Sequence[Asked]], seen: Seen
    ) -> Claim | None:
        """As `find`, among several kinds of claims; what is the same for two is asked once."""
        return next(self.find_each(keys, asked, seen), None)

    def find_each(
        self, keys: Iterable[Key], asked: Callable[[Key], Sequence[Asked]], seen: Seen
    ) -> Iterator[Claim]:
        """Facts of each kind of claim that differs from the ones before it."""
        tried: set[tuple[int, ...]] = set()
        for key in keys:
            questions = asked(key)
            tables = self.tables(key, questions)
            if tables is None or (same := tuple(map(id, tables))) in tried:
                continue
            tried.add(same)
            found = next(self._found(key, tables, _seen_with(questions, seen)), None)
            if found is not None:
                yield found

    def _table(self, key: Key, asked: Asked) -> Table:
        kept = self._tables.setdefault(asked.name, [])
        for parts, table in kept:
            for place, part in parts.items():
                if key[place] != part:
                    break
            else:
                return table
        parts, table = self._model.table(key, asked.question)
        kept.append((parts, table))
        return table

    def _found(self, key: Key, tables: Sequence[Table], seen: Seen) -> Iterator[Claim]:
        try:
            for row in islice(solutions(tables), SEEN_MAX):
                chosen = first_positions(row)
                claim = self._claim(key, chosen)
                if seen(claim):
                    yield self._shortened(key, chosen, claim, seen)
        except GaveUp:
            self.open += 1

    def _shortened(self, key: Key, chosen: dict[str, int], claim: Claim, seen: Seen) -> Claim:
        """The same with as little said as will do."""
        for dial in [name for name, place in chosen.items() if place]:
            less = {name: place for name, place in chosen.items() if name != dial}
            shorter = self._claim(key, less)
            if seen(shorter):
                chosen, claim = less, shorter
        return claim

    def _claim(self, key: Key, chosen: Mapping[str, int]) -> Claim:
        document: dict[str, Any] = {"facts": self._model.document(key, chosen)}
        assumed = self._model.assumed(chosen)
        if assumed:
            document["assume"] = assumed
        book = self.rulebook.with_settings(assumed) if assumed else self.rulebook
        return Claim(document, parse_facts(document).facts, book)


def keys_of(clause: Clause) -> list[Key]:
    """The kinds of claims that a clause is asked about."""
    return [key for key in KEYS if clause.concerns(*key)]


def holds(clause: Clause) -> Asked:
    """Whether a clause's condition is known to hold."""
    return Asked(("holds", clause.id), lambda view: held(clause, view) is True)


def ends(clause: Clause) -> Asked:
    """Whether the search for a clause that decides ends at this one."""
    return Asked(("ends", clause.id), lambda view: _ends(clause, view))


def passes(clause: Clause) -> Asked:
    """Whether the search for a clause that decides goes on behind this one."""
    return Asked(("passes", clause.id), lambda view: not _ends(clause, view))


def fails(clause: Clause) -> Asked:
    """Whether a clause's condition is not known to hold."""
    return Asked(("fails", clause.id), lambda view: held(clause, view) is not True)


def held(clause: Clause, view: View) -> bool | None:
    """The truth of a clause's condition; one without a condition always holds."""
    return True if clause.when is None else clause.when.test(view)


def _ends(clause: Clause, view: View) -> bool:
    found = held(clause, view)
    return found is True or (found is None and clause.stops_when_unknown)


def decides(clause: Clause, hearing: Hearing) -> list[Asked]:
    """What must be so for a clause to decide: it ends the search, and none before it did."""
    before = hearing.clauses[: hearing.clauses.index(clause)]
    return [ends(clause), *map(passes, before)]
