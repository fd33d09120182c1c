"""Decides a claim: asks the clauses of a rulebook in order and answers with a ruling.

The first clause that holds decides. A clause that cannot be known either is passed over, or goes
before a person, or asks for the proof that would settle it, as the rulebook says. What the deciding
clause wants to see proven is then looked for in the evidence.
"""

from __future__ import annotations

from itertools import repeat
from typing import Any, NamedTuple

from amends.domain.agenda import first_that_holds
from amends.domain.arrival import Arrival, arrival_range, days_of
from amends.domain.calendar import Calendar
from amends.domain.conditions import Truth
from amends.domain.facts import Facts
from amends.domain.near_misses import Answer, near_misses
from amends.domain.refused import Refused
from amends.domain.remedy import compensation, paid_from, refund_and_fee, track_of
from amends.domain.rulebook import Clause, Rulebook
from amends.domain.ruling import Burden, Finding, NearMiss, Ruling
from amends.domain.view import View
from amends.domain.vocabulary import Escalation, Liable, Outcome, PaidFrom, Route, Track


class NoClauseDecides(Refused):
    """The rulebook has a gap: none of its clauses decides about such a claim."""

    code = "no-clause-decides"
    zh = "规则 {rulebook} 没有条款可以判定这种情形（{reason}，{state}，{product_class}）。"
    en = "No clause of {rulebook} decides about this: {reason}, {state}, {product_class}."


def decide(facts: Facts, rulebook: Rulebook, calendar: Calendar | None = None) -> Ruling:
    """The ruling of the rulebook on the facts: pure, and the same for the same facts.

    Working days are those of the calendar, or of the one that is shipped. Raises `NoClauseDecides`
    for a rulebook with a gap, which the checker would have found.
    """
    view = _view(facts, rulebook, calendar)
    hearing = rulebook.agenda.hearing(facts.reason, facts.order_state, facts.product_class)
    truths = hearing.asked(view)
    clause = hearing.clauses[len(truths) - 1] if truths else None
    held = truths[-1] if truths else False
    if clause is None or not (held or (held is None and clause.stops_when_unknown)):
        raise _gap(facts, rulebook)
    outcome, missing = _answer(view, clause, held)
    granted = outcome is Outcome.APPROVE
    agenda = rulebook.agenda
    refund, fee = refund_and_fee(view, clause, agenda) if granted else (0, 0)
    more, granting = compensation(view, clause, agenda) if granted else (0, None)
    proven = granted or outcome is Outcome.REJECT
    liable = clause.liable if proven or clause.liable is Liable.PLATFORM else None
    return Ruling(
        outcome=outcome,
        refund_fen=refund,
        fee_fen=fee,
        compensation_fen=more,
        liable=liable,
        track=track_of(view, clause),
        missing_evidence=missing,
        paid_from=paid_from(facts, liable, refund + more),
        clauses=(clause,) if granting is None else (clause, granting),
        findings=tuple(map(Finding, hearing.clauses, truths, repeat(view))),
        near_misses=() if granted else _near(view, rulebook, clause, outcome, missing),
        burden=_burden(view, rulebook, clause, outcome, missing),
        route=_route(view, rulebook, outcome),
        arrival=_arrival(view) if refund + more else None,
        escalation=_escalation(view, rulebook),
        rulebook=rulebook.id,
        lapsed=clause.lapse,
    )


class Brief(NamedTuple):
    """A ruling without its reasons: what a back-test compares. Sums in fen."""

    clause: Clause
    outcome: Outcome
    refund_fen: int = 0
    fee_fen: int = 0
    compensation_fen: int = 0
    paid_from: tuple[PaidFrom, ...] = ()


def decide_briefly(facts: Facts, rulebook: Rulebook) -> Brief:
    """The ruling without its reasons, in a fraction of the time. Raises `NoClauseDecides`."""
    view = _view(facts, rulebook, None)
    clause, outcome, _ = _decision(view, rulebook)
    if outcome is not Outcome.APPROVE:
        return Brief(clause, outcome)
    refund, fee = refund_and_fee(view, clause, rulebook.agenda)
    more, _ = compensation(view, clause, rulebook.agenda)
    return Brief(clause, outcome, refund, fee, more, paid_from(facts, clause.liable, refund + more))


def decide_outcome(facts: Facts, rulebook: Rulebook) -> tuple[Outcome, int, int]:
    """Only the outcome, the refund and the fee in fen."""
    view = _view(facts, rulebook, None)
    clause, outcome, _ = _decision(view, rulebook)
    if outcome is not Outcome.APPROVE:
        return outcome, 0, 0
    return (outcome, *refund_and_fee(view, clause, rulebook.agenda))


def _view(facts: Facts, rulebook: Rulebook, calendar: Calendar | None) -> View:
    return View(facts, rulebook.settings_for(facts.product_class), calendar)


def _decision(view: View, rulebook: Rulebook) -> tuple[Clause, Outcome, tuple[str, ...]]:
    """The clause that decides, what it decides on the evidence, and what is missing."""
    facts = view.facts
    hearing = rulebook.agenda.hearing(facts.reason, facts.order_state, facts.product_class)
    found = hearing.first(view)
    if found is None:
        raise _gap(facts, rulebook)
    clause = hearing.clauses[found[0]]
    return (clause, *_answer(view, clause, found[1]))


def _gap(facts: Facts, rulebook: Rulebook) -> NoClauseDecides:
    return NoClauseDecides(
        rulebook=rulebook.id,
        reason=facts.reason.value,
        state=facts.order_state.value,
        product_class=facts.product_class.value,
    )


def _answer(view: View, clause: Clause, held: Truth) -> tuple[Outcome, tuple[str, ...]]:
    """What a clause decides on the evidence, and which proofs it misses."""
    outcome = clause.outcome
    assert outcome is not None
    if held is None:
        return Outcome(clause.unknown), clause.asks
    if not clause.needs and outcome is not Outcome.NEED_EVIDENCE:
        return outcome, ()
    missing = list(clause.asks) if outcome is Outcome.NEED_EVIDENCE else []
    for need in clause.needs:
        if need.lacks(view) and need.any_of[0] not in missing:
            missing.append(need.any_of[0])
    if not missing:
        return outcome, ()
    if view.material_lapsed and track_of(view, clause) is Track.FAULT:
        # Whoever has a claim of fault does not lose it by silence: it is ruled on as it stands.
        return Outcome.MANUAL, tuple(missing)
    return Outcome.NEED_EVIDENCE, tuple(missing)


def _near(
    view: View, rulebook: Rulebook, clause: Clause, outcome: Outcome, missing: tuple[str, ...]
) -> tuple[NearMiss, ...]:
    def ask(facts: Facts) -> tuple[View, Answer]:
        changed = _view(facts, rulebook, view.calendar)
        found, reached, lacking = _decision(changed, rulebook)
        fen = 0
        if reached is Outcome.APPROVE:
            fen, _ = refund_and_fee(changed, found, rulebook.agenda)
        return changed, Answer(reached, fen, lacking, found.near)

    answer = Answer(outcome, 0, missing, clause.near)
    return tuple(NearMiss(clause, miss) for miss in near_misses(view, answer, ask))


def _burden(
    view: View, rulebook: Rulebook, clause: Clause, outcome: Outcome, missing: tuple[str, ...]
) -> Burden | None:
    """Who must bring what next, by the clause's ladder; None where nobody has to."""
    ladder = rulebook.agenda.ladders.get(clause.ladder)
    if ladder is None:
        return None
    for rung in ladder.rungs:
        if rung.on is outcome:
            brings = (
                tuple((name,) for name in missing)
                if outcome is Outcome.NEED_EVIDENCE
                else tuple(need.any_of for need in rung.brings if need.lacks(view))
            )
            within: Any = view.settings[rung.within]
            return Burden(
                clause=ladder,
                who=rung.who,
                brings=brings,
                within=rung.within,
                time=within,
                unit=rulebook.schema[rung.within].unit,
                silence=rung.silence,
            )
    return None


def _route(view: View, rulebook: Rulebook, outcome: Outcome) -> Route:
    found = first_that_holds((each for each in rulebook.agenda.routes if outcome in each.on), view)
    if found is not None and found.route is not None:
        return found.route
    return Route.PERSON if outcome is Outcome.MANUAL else Route.AUTOMATIC


def _arrival(view: View) -> Arrival:
    facts = view.facts
    start = facts.approved_at or facts.now or facts.applied_at
    days = days_of(facts.channel, view.settings["arrival_working_days"])
    return arrival_range(start, days, view.calendar)


def _escalation(view: View, rulebook: Rulebook) -> Escalation:
    """What the buyer can do now because the desk is late; nothing where it is not."""
    if view.facts.now is None:
        return Escalation.NONE
    found = first_that_holds(rulebook.agenda.escalations, view)
    return Escalation.NONE if found is None or found.escalation is None else found.escalation
