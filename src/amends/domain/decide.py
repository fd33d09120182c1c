"""Decides a claim: asks the clauses of a rulebook in order and answers with a ruling.

The first clause that holds decides. A clause that cannot be known either is passed over, or goes
before a person, or asks for the proof that would settle it, as the rulebook says. What the deciding
clause wants to see proven is then looked for in the evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from amends.domain.arrival import arrival_range, days_of
from amends.domain.days import china_day, working_days_passed
from amends.domain.facts import Facts
from amends.domain.rulebook import Clause, Need, Rulebook
from amends.domain.ruling import Arrival, Finding, NearMiss, Ruling
from amends.domain.terms import View
from amends.domain.vocabulary import (
    Escalation,
    Liable,
    MerchantStatus,
    Outcome,
    PaidFrom,
    Reason,
    Track,
)


def decide(facts: Facts, rulebook: Rulebook) -> Ruling:
    """The ruling of the rulebook on the facts: pure, and the same for the same facts."""
    view = View(facts, rulebook.settings)  # type: ignore[arg-type]
    asked: list[tuple[Clause, bool | None]] = []
    clause, outcome, missing = _judge(view, rulebook, asked)
    refund, fee = _money(view, clause) if outcome is Outcome.APPROVE else (0, 0)
    compensation = _compensation(view, clause) if outcome is Outcome.APPROVE else 0
    figures = view.figures()
    figures |= {"refund": refund / 100, "fee": fee / 100}
    proven = outcome in (Outcome.APPROVE, Outcome.REJECT)
    liable = clause.liable if proven or clause.liable is Liable.PLATFORM else None
    return Ruling(
        outcome=outcome,
        refund_fen=refund,
        fee_fen=fee,
        compensation_fen=compensation,
        liable=liable,
        track=clause.track,
        missing_evidence=missing,
        paid_from=_paid_from(facts, liable, refund + compensation),
        clauses=(clause,),
        findings=tuple(Finding(each, held, figures) for each, held in asked),
        near_misses=_near_misses(view, rulebook, figures) if outcome is not Outcome.APPROVE else (),
        arrival=_arrival(facts, rulebook) if refund + compensation else None,
        escalation=_escalation(view, outcome, rulebook),
        rulebook=rulebook.id,
        lapsed=clause.lapse,
    )


def decide_outcome(facts: Facts, rulebook: Rulebook) -> tuple[Outcome, int, int]:
    """Only the outcome, the refund and the fee in fen: what a back-test compares."""
    view = View(facts, rulebook.settings)  # type: ignore[arg-type]
    clause, outcome, _ = _judge(view, rulebook, [])
    return (outcome, *(_money(view, clause) if outcome is Outcome.APPROVE else (0, 0)))


def _judge(
    view: View, rulebook: Rulebook, asked: list[tuple[Clause, bool | None]]
) -> tuple[Clause, Outcome, tuple[str, ...]]:
    """The clause that decides, what it decides on the evidence, and what is missing."""
    for clause in rulebook.index[view.reason, view.order_state, view.product_class]:
        assert clause.test is not None
        held = clause.test(view)
        if clause.outcome is None:
            if held:
                asked.append((clause, held))
            continue
        asked.append((clause, held))
        if held is None and clause.unknown != "skip":
            return clause, Outcome(clause.unknown), clause.asks
        if held:
            return _on_evidence(view, clause)
    raise LookupError(f"{rulebook.id} has no clause for {view.reason} and {view.order_state}")


def _on_evidence(view: View, clause: Clause) -> tuple[Clause, Outcome, tuple[str, ...]]:
    assert clause.outcome is not None
    missing = list(clause.asks) if clause.outcome is Outcome.NEED_EVIDENCE else []
    for need in clause.needs:
        lacks = _lacks(view, need)
        if lacks and lacks not in missing:
            missing.append(lacks)
    if not missing:
        return clause, clause.outcome, ()
    if view.material_lapsed and clause.track is Track.FAULT:
        return clause, Outcome.MANUAL, tuple(missing)
    return clause, Outcome.NEED_EVIDENCE, tuple(missing)


def _lacks(view: View, need: Need) -> str:
    """What is to be brought for a need that is not met; empty when it is met."""
    if need.when is not None and not need.when(view):
        return ""
    for name in need.any_of:
        flaw = _FLAWS.get(name)
        if (not flaw(view)) if flaw else view.has(name):
            return ""
    return need.any_of[0]


_FLAWS: dict[str, Callable[[View], bool]] = {
    "order_no": lambda view: view.facts.proofs.no_order_no,
    "timestamp_or_watermark": lambda view: view.facts.proofs.unstamped,
    "in_platform_chat": lambda view: view.off_platform,
    "specific_description": lambda view: view.vague,
    "second_payment_record": lambda view: view.payments < 2,
}


def _money(view: View, clause: Clause) -> tuple[int, int]:
    """The refund and the fee in fen. Halves go up; together they never exceed what is left.

    What is owed is at least one fen, however small the price.
    """
    facts = view.facts
    prior = facts.prior_refund_fen or 0
    rest = max(facts.amount_fen - prior, 0)
    if clause.refund == "extra_charges":
        return max(facts.amount_fen * max((facts.charges or view.payments) - 1, 1) - prior, 0), 0
    if clause.refund == "units" and facts.ordered and view.units_lost is not None:
        lost = view.units_lost or facts.ordered
        share = _half_up(facts.amount_fen * min(lost, facts.ordered), facts.ordered)
        rest = min(rest, max(share, 1))
    elif clause.refund == "days" and facts.promised_days and view.days_short is not None:
        share = _half_up(facts.amount_fen * view.days_short, facts.promised_days)
        rest = min(rest, max(share, 1))
    elif clause.refund == "none":
        return 0, 0
    if clause.track is Track.FAULT:
        return rest, 0
    fee = min(_fee(view, clause, rest), max(rest - 1, 0))
    return rest - fee, fee


def _fee(view: View, clause: Clause, rest: int) -> int:
    settings = view.settings
    percents: list[object] = [settings["fee_pct"]] if clause.fee == "activated" else []
    applies = settings["service_fee_applies_to"]
    words = applies if isinstance(applies, list | tuple) else [applies]
    names = {"all", "no_fault", view.order_state.value, view.reason.value}
    if view.reason in (Reason.NO_LONGER_WANTED, Reason.MISTAKEN_PURCHASE):
        names.add("no_reason")
    if clause.fee != "none" and names & set(words):
        percents.append(settings["service_fee_pct"])
    # Percentages may have two decimals, so the sum is done in hundredths of a percent.
    hundredths = max((round(float(str(each)) * 100) for each in percents), default=0)
    return _half_up(rest * hundredths, 10_000)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _compensation(view: View, clause: Clause) -> int:
    """What a published guarantee adds where the buyer asks for it and cites it, in fen."""
    if clause.track is not Track.FAULT or clause.liable is not Liable.MERCHANT:
        return 0
    if not view.guarantee_plan or "rule_citation" not in view.facts.proofs.counted:
        return 0
    amount = view.facts.amount_fen
    if view.asks_triple and view.reason in _COUNTERFEIT and view.product_class != "game_account":
        return amount * 3
    if view.asks_late_pay and view.late:
        percent = view.settings["late_compensation_pct"]
        return _half_up(amount * round(float(str(percent)) * 100), 10_000)
    return 0


_COUNTERFEIT = frozenset(
    {
        Reason.INVALID_KEY,
        Reason.ALREADY_USED_KEY,
        Reason.WRONG_ITEM,
        Reason.WRONG_FACE_VALUE,
        Reason.NOT_AS_DESCRIBED,
    }
)


def _paid_from(facts: Facts, liable: Liable | None, owed: int) -> tuple[PaidFrom, ...]:
    """The purses that bear the refund, in order; the platform advances what a merchant cannot."""
    if not owed:
        return ()
    if liable is Liable.PLATFORM:
        return (PaidFrom.PLATFORM_ADVANCE,)
    gone = facts.merchant_status is MerchantStatus.ABSCONDED
    if facts.balance_sufficient is not False and not gone:
        return (PaidFrom.MERCHANT_BALANCE,)
    deposit = facts.deposit_fen or 0
    sources = (PaidFrom.DEPOSIT,) if deposit else ()
    if gone or deposit < owed:
        return (*sources, PaidFrom.PLATFORM_ADVANCE)
    return sources


def _near_misses(
    view: View, rulebook: Rulebook, figures: dict[str, object]
) -> tuple[NearMiss, ...]:
    return tuple(
        NearMiss(clause, figures)
        for clause in rulebook.index[view.reason, view.order_state, view.product_class]
        if clause.near_test is not None and clause.near_test(view)
    )


def _arrival(facts: Facts, rulebook: Rulebook) -> Arrival:
    start = facts.approved_at or facts.now or facts.applied_at
    days = days_of(facts.channel.value, rulebook.settings["arrival_working_days"])
    return arrival_range(start, days)


def _escalation(view: View, outcome: Outcome, rulebook: Rulebook) -> Escalation:
    """What the buyer can do now because the desk is late; nothing where it is not."""
    facts, settings = view.facts, view.settings
    if facts.now is None or facts.now - (facts.submitted_at or facts.applied_at) < _ONE_DAY:
        return Escalation.NONE
    if facts.approved_at is not None:
        days = days_of(facts.channel.value, settings["arrival_working_days"])
        late = china_day(facts.now) > arrival_range(facts.approved_at, days).latest
        return Escalation.REMIND_SERVICE if late else Escalation.NONE
    if facts.platform_replied or facts.submitted_at is None:
        return Escalation.NONE
    review = settings["first_review_working_days"]
    dispute = settings["dispute_working_days"]
    outside = settings["escalation_working_days"]
    assert isinstance(review, int)
    assert isinstance(dispute, int)
    assert isinstance(outside, int)
    passed = working_days_passed(facts.submitted_at, facts.now, at_most=outside + 1)
    if passed > outside:
        return Escalation.THIRD_PARTY
    if passed > dispute or (passed > review and view.urged):
        return Escalation.PAYMENT_DISPUTE
    return Escalation.REMIND_SERVICE if passed > review else Escalation.NONE


_ONE_DAY = timedelta(days=1)
