"""What deciding clauses do to a claim, and how one comes to an outcome.

A clause does something by its outcome, its track, who answers for it, whether it counts as given up,
and the sums that it grants. Which proof it wants first is not part of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from amends.domain.agenda import Agenda
from amends.domain.checking.search import Asked, held, holds
from amends.domain.refused import Language
from amends.domain.remedy import refund_and_fee, track_of
from amends.domain.rulebook import Clause, Need
from amends.domain.view import View
from amends.domain.vocabulary import Outcome
from amends.domain.wording import yuan

Effect = tuple[object, ...]


def effect(clause: Clause, agenda: Agenda, view: View) -> Effect:
    """What a deciding clause would do to a claim; sums in fen."""
    sums = refund_and_fee(view, clause, agenda) if clause.outcome is Outcome.APPROVE else (0, 0)
    return clause.outcome, track_of(view, clause), clause.liable, clause.lapse, *sums


def may_differ(clause: Clause, other: Clause) -> bool:
    """Whether two deciding clauses can do different things at all."""

    def plain(each: Clause) -> Effect:
        return each.outcome, each.track, each.liable, each.lapse, each.refund, each.fee

    return plain(clause) != plain(other)


def differ(clause: Clause, other: Clause, agenda: Agenda) -> Asked:
    """Whether two deciding clauses would do different things to a claim."""
    return Asked(
        ("differ", clause.id, other.id),
        lambda view: effect(clause, agenda, view) != effect(other, agenda, view),
    )


def effect_in_words(clause: Clause, agenda: Agenda, view: View, language: Language) -> str:
    """What a deciding clause would do to a claim."""
    outcome, track, liable, lapse, refund, fee = effect(clause, agenda, view)
    parts = [f"{outcome}", f"track={track}", f"liable={liable or 'null'}"]
    if outcome is Outcome.APPROVE:
        refunded, kept = ("退款", "收费") if language == "zh" else ("refund", "fee")
        parts += [f"{refunded} {yuan(int(str(refund)))}", f"{kept} {yuan(int(str(fee)))}"]
    return f"{parts[0]} ({', '.join(parts[1:])}{', lapse' if lapse else ''})"


def ways(clause: Clause, outcome: Outcome) -> Iterator[list[Asked]]:
    """What must be so, in one way or another, for a clause that decides to come to an outcome."""
    met = [_met(clause, place, need) for place, need in enumerate(clause.needs)]
    if clause.outcome is outcome:
        yield [holds(clause), *met]
    if clause.unknown == outcome:
        yield [Asked(("unknown", clause.id), lambda view: held(clause, view) is None)]
    if outcome is Outcome.NEED_EVIDENCE:
        for each in met:
            yield [holds(clause), _opposite(each)]


def _met(clause: Clause, place: int, need: Need) -> Asked:
    return Asked(("met", clause.id, place), lambda view: not need.lacks(view))


def _opposite(asked: Asked) -> Asked:
    return Asked(("not", asked.name), lambda view: not asked.question(view))
