"""The merchant's inbox: the claims against him by the clock that runs, and what he has."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from amends.domain.access import Actor, Role
from amends.domain.procedure import ENDS, OPEN
from amends.entrypoints import clock
from amends.entrypoints.portal.caselists import Tab, case_list
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.faces import MoneyFigure
from amends.entrypoints.portal.templatetags.portal import yuan
from amends.entrypoints.portal.who import page
from amends.models.balances import Balance, balances
from amends.models.ledger import AccountKind
from amends.models.queue import states_waiting_for

TABS = (
    Tab(
        key="mine",
        label=_("Waiting for you"),
        states=frozenset(states_waiting_for(Role.MERCHANT)),
    ),
    Tab(key="open", label=_("All open"), states=OPEN),
    Tab(key="closed", label=_("Closed"), states=ENDS),
)


@require_safe
@page(Role.MERCHANT)
def inbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Claims by urgency in tabs; three statements beside the session's."""
    cases = case_list(
        request,
        actor,
        TABS,
        title=gettext("Inbox"),
        now=clock.now(),
        figures=list(_figures(actor)),
    )
    return show(request, "merchant/inbox.html", cases)


def _figures(actor: Actor) -> Iterator[MoneyFigure]:
    found = balances(actor.merchant_id)
    labels = {
        AccountKind.MERCHANT_BALANCE: gettext("Balance"),
        AccountKind.DEPOSIT: gettext("Deposit"),
    }
    for kind, label in labels.items():
        balance = found.get(kind, Balance())
        note = gettext("and %(amount)s set aside for refunds") % {"amount": yuan(balance.held_fen)}
        yield MoneyFigure(
            label=label,
            amount_fen=balance.available_fen,
            note=note if balance.held_fen else "",
        )
