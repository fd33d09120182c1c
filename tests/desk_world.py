"""A marketplace with people who sign in on pages, and cases led into the state a test needs.

Cases go their way through the real actions, so letters, clocks and money are what the product
makes of them. Pages are read in English.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.actions.people.create_person import create_person
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import Actor, Role
from amends.domain.procedure import State
from amends.models.cases import Case
from amends.models.merchants import Merchant
from amends.models.people import User
from api_world import Market
from order_world import OPERATOR

SHOP = Actor(role=Role.SHOP, name="shop")
SAID = "The key was refused three times with error E1042."
FAR_TOO_MUCH = 100_000_000
"""A compensation that no account of these tests covers, in fen."""


class Desk(Market):
    """The marketplace of the API's tests, with people who sign in on pages."""

    def person(self, role: Role, merchant: str = "") -> User:
        """Somebody of a role, new at each call."""
        return create_person(
            OPERATOR,
            username=uuid4().hex,
            password=None,
            role=role,
            merchant_id=Merchant.objects.get(code=merchant).pk if merchant else None,
            now=self.now,
        )

    def browser(self, who: User) -> Client:
        """A browser in which the person is signed in, reading English."""
        client = Client()
        client.force_login(who)
        client.cookies["amends_language"] = "en"
        return client

    def case(
        self, state: State, *, merchant: str = "xinghai", agent: User | None = None, **order: Any
    ) -> Case:
        """A fresh case on a delivered order, led into the state by the people it takes."""
        now = datetime.now(UTC)
        number = self.delivered(merchant, **order)
        claim = Claim(order_no=number, reason="invalid_key", statement=SAID)
        (filed,) = file_claims(SHOP, [claim], now=now)
        assert isinstance(filed, Filed)
        assert filed.case_id is not None
        assert filed.state is State.AWAITING_EVIDENCE
        if state is not State.AWAITING_EVIDENCE:
            call_a_person(SHOP, filed.case_id, now=now)
            self._lead(filed.case_id, state, agent or self.person(Role.AGENT), now)
        case = Case.objects.select_related("order", "merchant").get(pk=filed.case_id)
        assert case.state == state
        return case

    def _lead(self, key: UUID, state: State, agent: User, now: datetime) -> None:
        arbiter = agent.as_actor()
        if state is State.NEGOTIATING:
            consult_merchant(arbiter, key, now=now)
        if state in (State.REFUSED, State.SECOND_INSTANCE):
            rule_case(arbiter, key, now=now, grant=False, reasons="The key was used.")
        if state is State.SECOND_INSTANCE:
            appeal_case(SHOP, key, now=now, comment="The issuer says otherwise.")
        if state is State.UNPAID:
            more = {"refund_fen": 0, "compensation_fen": FAR_TOO_MUCH}
            rule_case(arbiter, key, now=now, grant=True, reasons="A great loss.", **more)


def lines(answer: HttpResponse) -> list[str]:
    """The numbers of the cases that a list shows, from top to bottom."""
    assert answer.status_code == 200
    page: Any = answer.context["page"]  # type: ignore[attr-defined]
    return [line.number for line in page.lines]


def act(client: Client, case: Case, what: str, /, **fields: Any) -> HttpResponse:
    """Press a button of a case's page."""
    answer: Any = client.post(f"/cases/{case.number}/{what}/", fields)
    return answer  # type: ignore[no-any-return]


def text(answer: HttpResponse) -> str:
    """What an answer says, as text."""
    return answer.content.decode()


def state_of(case: Case) -> str:
    """The state of a case, read anew."""
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)
