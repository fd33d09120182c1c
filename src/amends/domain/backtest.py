"""What a draft rulebook would have changed: two answers to the same facts, compared and counted.

A tally of many cases is the merger of the tallies of its parts, in whatever order they are merged,
so that parts can be judged anywhere at the same time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from amends.domain.decide import NoClauseDecides, decide_briefly
from amends.domain.facts import Facts
from amends.domain.rulebook import Rulebook
from amends.domain.vocabulary import Outcome, PaidFrom

UNDECIDED = "undecided"
"""Stands for the outcome where a rulebook has no clause that decides."""

MONEY = ("refund_fen", "fee_fen", "compensation_fen", "merchant_fen", "platform_fen")
"""The sums of a verdict: what the buyer gets, what is kept from him, and who bears what he gets."""

EXAMPLES = 10
SAME_KIND_MAX = 3
"""Of changes from one clause to another for one reason, no more than these are kept as examples."""


class Verdict(NamedTuple):
    """What one rulebook answers, as far as it is compared. Sums in fen; `clause` is the decisive one."""

    clause: str
    outcome: str
    refund_fen: int = 0
    fee_fen: int = 0
    compensation_fen: int = 0
    merchant_fen: int = 0
    platform_fen: int = 0

    @property
    def buyer_fen(self) -> int:
        """What the buyer gets."""
        return self.refund_fen + self.compensation_fen


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that is put to both rulebooks.

    `place` is its place among all; `name` is for people; `version` is the rulebook that judged it. The
    merchant is empty where he is not known, and the document where it can be had otherwise.
    """

    place: int
    name: str
    facts: Facts
    version: str
    merchant: str = ""
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A case that comes out differently."""

    place: int
    name: str
    version: str
    reason: str
    before: Verdict
    after: Verdict
    document: Mapping[str, Any] | None

    @property
    def flips(self) -> bool:
        """Whether the outcome is another one, and not the money alone."""
        return self.before.outcome != self.after.outcome

    @property
    def moved_fen(self) -> int:
        """What the buyer gets more, or less, than before."""
        return self.after.buyer_fen - self.before.buyer_fen

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The least is the most telling: outcomes that flip, then the largest sum, then the first."""
        return not self.flips, -abs(self.moved_fen), self.place

    @property
    def clauses(self) -> tuple[str, str, str, str]:
        """From which clause and outcome to which."""
        return self.before.clause, self.before.outcome, self.after.clause, self.after.outcome


@dataclass(slots=True)
class Group:
    """How the cases of one reason, merchant or class of goods fare. Sums in fen, after less before."""

    cases: int = 0
    changed: int = 0
    flipped: int = 0
    buyers_fen: int = 0
    merchants_fen: int = 0
    platform_fen: int = 0

    def note(self, before: Verdict, after: Verdict) -> None:
        """Count a case that comes out differently; that it is a case was counted before."""
        self.changed += 1
        self.flipped += before.outcome != after.outcome
        self.buyers_fen += after.buyer_fen - before.buyer_fen
        self.merchants_fen -= after.merchant_fen - before.merchant_fen
        self.platform_fen -= after.platform_fen - before.platform_fen

    def merge(self, other: Group) -> None:
        """Add what another one counted."""
        for name in Group.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Tally:
    """What came of all cases so far.

    `outcomes` counts from which to which; `before` and `after` hold the sums of MONEY; `groups` is
    by (`reason`, `merchant` or `product_class`, its word), and the whole is under (`all`, ``).
    """

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    kinds: dict[tuple[str, ...], list[Example]] = field(default_factory=dict)

    @property
    def all(self) -> Group:
        """All cases together."""
        return self.groups.get(("all", ""), Group())

    def count(self, case: Tried, before: Verdict, after: Verdict) -> None:
        """Count one case with the answers of both rulebooks."""
        self.outcomes[before.outcome, after.outcome] += 1
        _add(self.before, before)
        _add(self.after, after)
        # Another clause with the same answer is no change.
        changed = before[1:] != after[1:]
        for key in _groups_of(case):
            group = self.groups.get(key)
            if group is None:
                group = self.groups[key] = Group()
            group.cases += 1
            if changed:
                group.note(before, after)
        if changed:
            reason = case.facts.reason.value
            self._keep(
                Example(case.place, case.name, case.version, reason, before, after, case.document)
            )

    def merge(self, other: Tally) -> None:
        """Add what another tally counted of other cases."""
        self.outcomes.update(other.outcomes)
        self.before.update(other.before)
        self.after.update(other.after)
        for key, group in other.groups.items():
            self.groups.setdefault(key, Group()).merge(group)
        for examples in other.kinds.values():
            for example in examples:
                self._keep(example)

    def examples(self) -> list[Example]:
        """The most telling cases, the most telling first, and not ten times the same.

        First comes the best of each change from one clause to another, then of each such change for
        each reason, then what is left.
        """
        left = sorted((each for kind in self.kinds.values() for each in kind), key=_rank)
        chosen: list[Example] = []
        for unlike in (lambda each: each.clauses, lambda each: (each.clauses, each.reason), _rank):
            seen = {unlike(each) for each in chosen}
            for each in left:
                if len(chosen) < EXAMPLES and unlike(each) not in seen:
                    seen.add(unlike(each))
                    chosen.append(each)
        return sorted(chosen, key=_rank)

    def _keep(self, example: Example) -> None:
        kept = self.kinds.setdefault((*example.clauses, example.reason), [])
        if len(kept) == SAME_KIND_MAX and example.rank > kept[-1].rank:
            return
        kept.append(example)
        kept.sort(key=_rank)
        del kept[SAME_KIND_MAX:]


def tally(cases: Iterable[Tried], before: Rulebook, after: Rulebook) -> Tally:
    """What becomes of cases when one rulebook takes the place of another."""
    counted = Tally()
    for case in cases:
        counted.count(case, judge(case.facts, before), judge(case.facts, after))
    return counted


def judge(facts: Facts, rulebook: Rulebook) -> Verdict:
    """The answer of a rulebook, as far as it is compared."""
    try:
        brief = decide_briefly(facts, rulebook)
    except NoClauseDecides:
        return Verdict("", UNDECIDED)
    if brief.outcome is not Outcome.APPROVE:
        return Verdict(brief.clause.id, brief.outcome)
    owed = brief.refund_fen + brief.compensation_fen
    platform = 0
    if PaidFrom.PLATFORM_ADVANCE in brief.paid_from:
        deposit = (facts.deposit_fen or 0) if PaidFrom.DEPOSIT in brief.paid_from else 0
        platform = max(owed - deposit, 0)
    return Verdict(
        brief.clause.id,
        brief.outcome,
        brief.refund_fen,
        brief.fee_fen,
        brief.compensation_fen,
        owed - platform,
        platform,
    )


def _add(sums: Counter[str], verdict: Verdict) -> None:
    if verdict.outcome == Outcome.APPROVE:
        for name, fen in zip(MONEY, verdict[2:], strict=True):
            sums[name] += fen


def _groups_of(case: Tried) -> Iterator[tuple[str, str]]:
    yield "all", ""
    yield "reason", case.facts.reason.value
    yield "product_class", case.facts.product_class.value
    if case.merchant:
        yield "merchant", case.merchant


def _rank(example: Example) -> tuple[bool, int, int]:
    return example.rank
