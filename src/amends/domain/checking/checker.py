"""The whole check of a rulebook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from amends.domain.checking.conflicts import conflicts
from amends.domain.checking.faults import BINDING, Fault, Kind
from amends.domain.checking.floor import floor
from amends.domain.checking.gaps import gaps
from amends.domain.checking.orders import orders
from amends.domain.checking.reach import unreached
from amends.domain.checking.search import Search
from amends.domain.checking.unused import unused
from amends.domain.rulebook import Rulebook

_IN_ORDER = tuple(Kind)


def check(rulebook: Rulebook, kinds: Collection[Kind] = frozenset(Kind)) -> list[Fault]:
    """Every fault of some kinds, in the order of the kinds and of the clauses."""
    faults = [fault for step in steps(rulebook, kinds) for fault in step() if fault.kind in kinds]
    return sorted(faults, key=lambda fault: _IN_ORDER.index(fault.kind))


def steps(
    rulebook: Rulebook, kinds: Collection[Kind] = frozenset(Kind)
) -> list[Callable[[], Iterator[Fault]]]:
    """The parts of a check, each of which yields its faults; for whoever shows how far it has come."""
    search = Search(rulebook)
    parts: list[tuple[set[Kind], Callable[[], Iterator[Fault]]]] = [
        ({Kind.GAP}, lambda: gaps(search)),
        ({Kind.CONFLICT}, lambda: conflicts(search)),
        ({Kind.UNREACHABLE, Kind.WINDOWS}, lambda: unreached(search, Search(rulebook, free=True))),
        ({Kind.UNUSED}, lambda: unused(rulebook)),
        ({Kind.WINDOWS}, lambda: orders(rulebook)),
        ({Kind.FLOOR}, lambda: floor(search)),
    ]
    return [part for wanted, part in parts if wanted & set(kinds)]


def binding_faults(rulebook: Rulebook) -> list[Fault]:
    """The faults with which no rulebook is published: gaps, conflicts, and what the law forbids."""
    return check(rulebook, BINDING)
