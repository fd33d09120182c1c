"""Which clauses are asked for a claim, in which order, compiled to one Python function each time.

For a reason, a state and a product class the same clauses are asked every time, so their conditions
are written one after the other into a function once. That makes a rulebook about as quick as the
same rules written by hand, and it stays a text that anybody can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amends.domain.conditions import Truth

if TYPE_CHECKING:
    from amends.domain.rulebook import Clause
    from amends.domain.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """The clauses asked for one kind of claim.

    `first` gives the place of the clause that decides and whether it holds or is not known;
    `asked` gives the truth of each clause up to and including that one. Where no clause decides,
    `first` gives None and `asked` the truth of all.
    """

    clauses: tuple[Clause, ...]
    first: Callable[[View], tuple[int, Truth] | None]
    asked: Callable[[View], list[Truth]]


class Agenda:
    """The clauses of a rulebook by what they do. Hearings are prepared when first needed."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        clauses = tuple(clauses)
        self.deciding = tuple(clause for clause in clauses if clause.outcome is not None)
        adding = [clause for clause in clauses if clause.outcome is None]
        self.fees = tuple(clause for clause in adding if clause.fee)
        self.compensations = tuple(clause for clause in adding if clause.compensation)
        self.routes = tuple(clause for clause in adding if clause.route)
        self.escalations = tuple(clause for clause in adding if clause.escalation)
        self.ladders = {clause.id: clause for clause in adding if clause.rungs}
        self._hearings: dict[tuple[str, str, str], Hearing] = {}
        self._prepared: dict[tuple[Clause, ...], Hearing] = {}

    def hearing(self, reason: str, state: str, product_class: str) -> Hearing:
        """The clauses that decide about such a claim, in order."""
        key = reason, state, product_class
        found = self._hearings.get(key)
        if found is None:
            clauses = tuple(each for each in self.deciding if each.concerns(*key))
            # Many kinds of claims are asked the very same clauses.
            found = self._prepared.get(clauses)
            if found is None:
                found = self._prepared[clauses] = _prepare(clauses)
            self._hearings[key] = found
        return found


def first_that_holds(clauses: Iterable[Clause], view: View) -> Clause | None:
    """The first of some clauses that concerns the claim and holds."""
    key = view.facts.reason, view.facts.order_state, view.facts.product_class
    for clause in clauses:
        if clause.concerns(*key) and (clause.when is None or clause.when.test(view) is True):
            return clause
    return None


def _prepare(clauses: tuple[Clause, ...]) -> Hearing:
    lines = ["def first(v):"]
    for place, clause in enumerate(clauses):
        assert clause.when is not None
        if clause.stops_when_unknown and clause.when.unknown:
            lines += [
                f"    h = {clause.when.source}",
                f"    if h or h is None: return ({place}, True) if h else ({place}, None)",
            ]
        else:
            lines.append(f"    if {clause.when.source}: return ({place}, True)")
    lines += ["    return None", "def asked(v):", "    held = []", "    note = held.append"]
    for clause in clauses:
        assert clause.when is not None
        stops = clause.stops_when_unknown and clause.when.unknown
        lines += [
            f"    h = {clause.when.source}",
            "    note(h)",
            f"    if h{' or h is None' if stops else ''}: return held",
        ]
    lines.append("    return held")
    names: dict[str, Any] = {"__builtins__": {}}
    # Each condition's source was written by the compiler of conditions, name by name.
    exec("\n".join(lines), names)  # noqa: S102
    return Hearing(clauses, names["first"], names["asked"])
