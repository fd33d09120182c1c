"""What a granted claim pays: the refund, the fee, the compensation, and who bears them. All in fen."""

from __future__ import annotations

from amends.domain.agenda import Agenda, first_that_holds
from amends.domain.facts import Facts
from amends.domain.rulebook import Clause
from amends.domain.view import View
from amends.domain.vocabulary import Liable, MerchantStatus, PaidFrom, Track


def refund_and_fee(view: View, clause: Clause, agenda: Agenda) -> tuple[int, int]:
    """The refund and the fee in fen. Halves go up; together they never exceed what is left.

    What is owed is at least one fen, however small the price. Where somebody is at fault there is
    no fee, whatever a rulebook says.
    """
    rest = _rest(view, clause)
    if clause.track is Track.FAULT or not rest:
        return rest, 0
    percents = [str(view.settings[clause.fee])] if clause.fee else []
    service = first_that_holds(agenda.fees, view) if agenda.fees else None
    if service is not None:
        percents.append(str(view.settings[service.fee]))
    if not percents:
        return rest, 0
    fee = min(percent_of(rest, max(percents, key=float)), max(rest - 1, 0))
    return rest - fee, fee


def _rest(view: View, clause: Clause) -> int:
    """What the clause's remedy gives back before any fee."""
    facts = view.facts
    prior = facts.prior_refund_fen or 0
    rest = max(facts.amount_fen - prior, 0)
    match clause.refund:
        case "none":
            return 0
        case "extra_charges":
            extra = max((facts.charges or view.payments) - 1, 1)
            return max(facts.amount_fen * extra - prior, 0)
        case "units" if facts.ordered and view.units_lost is not None:
            lost = min(view.units_lost or facts.ordered, facts.ordered)
            return min(rest, max(_half_up(facts.amount_fen * lost, facts.ordered), 1))
        case "days" if facts.promised_days and view.days_short is not None:
            share = _half_up(facts.amount_fen * view.days_short, facts.promised_days)
            return min(rest, max(share, 1))
    return rest


def compensation(view: View, clause: Clause, agenda: Agenda) -> tuple[int, Clause | None]:
    """What a published guarantee adds, in fen, and the clause that grants it.

    Only a merchant's fault is ever compensated beyond the refund.
    """
    if clause.track is not Track.FAULT or clause.liable is not Liable.MERCHANT:
        return 0, None
    granting = first_that_holds(agenda.compensations, view)
    if granting is None:
        return 0, None
    return percent_of(view.facts.amount_fen, view.settings[granting.compensation]), granting


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
    """A percentage of an amount, half a fen going up; a percentage has at most two decimals."""
    return _half_up(fen * round(float(str(percent)) * 100), 10_000)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
