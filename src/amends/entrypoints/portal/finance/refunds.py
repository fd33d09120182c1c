"""The finance desk's board: refunds on their way, those that went astray, and the accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from amends.actions.money.pay_again import pay_again
from amends.domain.access import Actor, Role
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.paging import PAGE, place_of, url_of
from amends.entrypoints.portal.presenters.faces import MoneyFigure, RefundBoard, TabLine
from amends.entrypoints.portal.presenters.lines import refund_line
from amends.entrypoints.portal.templatetags.portal import yuan
from amends.entrypoints.portal.who import page
from amends.entrypoints.portal.words import Words, word
from amends.models.balances import Balance, balances
from amends.models.calendar import calendar_at, newest_change
from amends.models.ledger import AccountKind
from amends.models.payouts import Pile, Total, pile_page, pile_totals

PILES: Words = {
    Pile.UNPAID: _("To pay again"),
    Pile.UNKNOWN: _("Channel silent"),
    Pile.PROCESSING: _("At the channel"),
    Pile.CREATED: _("Promised"),
    Pile.SUCCEEDED: _("Paid back"),
}
"""What needs somebody stands first."""

ACCOUNTS: Words = {
    AccountKind.MERCHANT_BALANCE: _("Merchants' balances"),
    AccountKind.DEPOSIT: _("Deposits"),
    AccountKind.GUARANTEE_FUND: _("Guarantee fund"),
}


@require_safe
@page(Role.FINANCE, Role.OPERATOR)
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The refunds on one pile, oldest first; five statements beside the session's."""
    asked, now = request.GET.get("tab"), clock.now()
    pile = Pile(asked) if asked in set(Pile) else Pile.UNPAID
    totals = pile_totals(actor)
    calendar = calendar_at(newest_change())
    found = pile_page(actor, pile, limit=PAGE, after=place_of(request))
    view = RefundBoard(
        tabs=tuple(_tab(request, each, totals, current=pile) for each in map(Pile, PILES)),
        lines=tuple(
            refund_line(refund, case=refund.case, calendar=calendar, actor=actor, now=now)
            for refund in found.refunds
        ),
        figures=(*_on_the_way(totals), *_accounts()),
        next_url=url_of(request, tab=pile, after=found.after) if found.after else "",
        first_url=url_of(request, tab=pile) if "after" in request.GET else "",
    )
    return show(request, "finance/refunds.html", view)


def pay(request: HttpRequest, actor: Actor, case_id: UUID, now: datetime) -> HttpResponse:
    """Promise the money of an unpaid case anew, and go back to the board."""
    refunds = pay_again(actor, case_id, now=now)
    amount = yuan(sum(refund.amount_fen for refund in refunds))
    messages.success(request, gettext("%(amount)s is on its way again.") % {"amount": amount})
    return redirect("portal:refunds")


def _tab(
    request: HttpRequest, pile: Pile, totals: Mapping[Pile, Total], *, current: Pile
) -> TabLine:
    done = pile is Pile.SUCCEEDED
    return TabLine(
        key=pile,
        label=word(PILES, pile),
        count=None if done else totals.get(pile, Total()).count,
        url=url_of(request, tab=pile),
        current=pile is current,
    )


def _on_the_way(totals: Mapping[Pile, Total]) -> Iterator[MoneyFigure]:
    astray = totals.get(Pile.UNPAID, Total())
    yield MoneyFigure(label=gettext("To pay again"), amount_fen=astray.amount_fen)
    moving = [total for pile, total in totals.items() if pile is not Pile.UNPAID]
    yield MoneyFigure(
        label=gettext("On the way"), amount_fen=sum(total.amount_fen for total in moving)
    )


def _accounts() -> Iterator[MoneyFigure]:
    held = balances()
    for kind in ACCOUNTS:
        balance = held.get(AccountKind(kind), Balance())
        note = gettext("and %(amount)s set aside for refunds") % {"amount": yuan(balance.held_fen)}
        yield MoneyFigure(
            label=word(ACCOUNTS, kind),
            amount_fen=balance.available_fen,
            note=note if balance.held_fen else "",
        )
