"""What a granted claim pays: the refund, the fee, the compensation, and who bears them. All in fen."""

from __future__ import annotations

from amends.domain.agenda import Agenda, first_that_holds
from amends.domain.facts import Facts
from amends.domain.rulebook import Clause
from amends.domain.view import NO_FAULT_REASONS, View
from amends.domain.vocabulary import Liable, MerchantStatus, PaidFrom, Track


def track_of(view: View, clause: Clause) -> Track:
    """The track of a clause's decision: its own, or that of the claim's reason."""
    if clause.track is not None:
        return clause.track
    return Track.NO_FAULT if view.reason in NO_FAULT_REASONS else Track.FAULT


def refund_and_fee(view: View, clause: Clause, agenda: Agenda) -> tuple[int, int]:
    """The refund and the fee in fen. Halves go up; together they never exceed what is left.

    What is owed is at least one fen, however small the price. Where somebody is at fault there is
    no fee, whatever a rulebook says.
    """
    rest = _rest(view, clause)
    if track_of(view, clause) is Track.FAULT or not rest:
        return rest, 0
    percents = [view.settings[clause.fee]] if clause.fee else []
    service = first_that_holds(agenda.fees, view) if agenda.fees else None
    if service is not None:
        percents.append(view.settings[service.fee])
    if not percents:
        return rest, 0
    fee = min(max(percent_of(rest, each) for each in percents), max(rest - 1, 0))
    return rest - fee, fee


def _rest(view: View, clause: Clause) -> int:
    """What the clause's remedy gives back before any fee."""
    facts = view.facts
    prior = facts.prior_refund_fen or 0
    if clause.refund == "none":
        return 0
    if clause.refund == "extra_charges":
        extra = max((facts.charges or view.payments) - 1, 1)
        return max(facts.amount_fen * extra - prior, 0)
    return min(max(facts.amount_fen - prior, 0), _price_concerned(view, clause))


def _price_concerned(view: View, clause: Clause) -> int:
    """The part of the price that the claim is about: the bad pieces, the missing days, or all."""
    facts = view.facts
    if clause.refund == "units" and facts.ordered and view.units_lost is not None:
        lost = min(view.units_lost or facts.ordered, facts.ordered)
        return max(_half_up(facts.amount_fen * lost, facts.ordered), 1)
    if clause.refund == "days" and facts.promised_days and view.days_short is not None:
        return max(_half_up(facts.amount_fen * view.days_short, facts.promised_days), 1)
    return facts.amount_fen


def compensation(view: View, clause: Clause, agenda: Agenda) -> tuple[int, Clause | None]:
    """What a published guarantee adds, in fen, and the clause that grants it.

    Only a merchant's fault is ever compensated beyond the refund.
    """
    if track_of(view, clause) is not Track.FAULT or clause.liable is not Liable.MERCHANT:
        return 0, None
    granting = first_that_holds(agenda.compensations, view)
    if granting is None:
        return 0, None
    percent = view.settings[granting.compensation]
    return percent_of(_price_concerned(view, clause), percent), granting


def paid_from(facts: Facts, liable: Liable | None, owed: int) -> tuple[PaidFrom, ...]:
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


def percent_of(fen: int, percent: object) -> int:
    """A percentage of an amount, half a fen going up; a percentage has at most two decimals.

    Where a span is quoted, its middle is taken.
    """
    ends = percent if isinstance(percent, list | tuple) else (percent,)
    hundredths = sum(round(float(str(end)) * 100) for end in ends)
    return _half_up(fen * hundredths, 10_000 * len(ends))


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
