"""The finance desk's board: what is on its way, what went astray, and paying it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from amends.actions import ports
from amends.actions.money.fund_account import fund_account
from amends.domain.access import Actor, Role
from amends.domain.procedure import State
from amends.entrypoints.portal.finance import refunds as board
from amends.models.ledger import AccountKind
from amends.models.refunds import Refund, RefundState
from api_world import work
from desk_world import FAR_TOO_MUCH, Desk, act, state_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield Desk()
    ports.gateway.cache_clear()


@pytest.fixture
def treasurer(desk: Desk) -> Client:
    return desk.browser(desk.person(Role.FINANCE))


def granted(desk: Desk) -> Refund:
    """A refund that was promised and not asked for yet."""
    case = desk.case(State.ADJUDICATING)
    agent = desk.browser(desk.person(Role.AGENT))
    act(agent, case, "rule", decision="grant", reasons="The key never worked.")
    return Refund.objects.get(case=case)


def numbers(answer: HttpResponse) -> list[str]:
    """The refunds on the board, from top to bottom."""
    page: Any = answer.context["page"]  # type: ignore[attr-defined]
    return [line.number for line in page.lines]


def test_every_refund_lies_on_the_pile_of_its_state(desk: Desk, treasurer: Client) -> None:
    promised = granted(desk)
    unpaid = Refund.objects.get(case=desk.case(State.UNPAID))

    first = treasurer.get("/refunds/")

    assert numbers(first) == [unpaid.number]
    assert first.context["page"].lines[0].can_pay_again
    assert numbers(treasurer.get("/refunds/?tab=created")) == [promised.number]
    counts = {tab.key: tab.count for tab in first.context["page"].tabs}
    assert counts == {
        "unpaid": 1, "unknown": 0, "processing": 0, "created": 1, "succeeded": None,
    }  # fmt: skip
    work()
    assert numbers(treasurer.get("/refunds/?tab=created")) == []
    assert numbers(treasurer.get("/refunds/?tab=succeeded")) == [promised.number]


def test_the_board_adds_up_what_is_owed_and_what_the_accounts_hold(
    desk: Desk, treasurer: Client
) -> None:
    granted(desk)
    desk.case(State.UNPAID)

    figures = {f.label: f for f in treasurer.get("/refunds/").context["page"].figures}

    assert figures["To pay again"].amount_fen == FAR_TOO_MUCH
    assert figures["On the way"].amount_fen == 9750
    assert figures["Merchants' balances"].amount_fen == 3 * 9750  # Four sales, one price held.
    assert "¥97.50" in figures["Merchants' balances"].note
    assert figures["Guarantee fund"].amount_fen == 0


def test_what_no_account_covers_is_not_paid_again_and_the_board_says_why(
    desk: Desk, treasurer: Client
) -> None:
    case = desk.case(State.UNPAID)

    answer = act(treasurer, case, "pay_again")

    assert answer.status_code == 409
    assert "The accounts are ¥" in text(answer)
    assert state_of(case) == State.UNPAID


def test_an_unpaid_case_is_paid_again_once_it_is_covered(desk: Desk, treasurer: Client) -> None:
    case = desk.case(State.UNPAID)
    fund_account(
        Actor(role=Role.FINANCE),
        AccountKind.GUARANTEE_FUND,
        amount_fen=FAR_TOO_MUCH,
        reference="test:fund",
        now=desk.now,
    )

    answer = act(treasurer, case, "pay_again")

    assert answer.headers["Location"] == "/refunds/"
    assert "¥1,000,000.00 is on its way again." in text(treasurer.get("/refunds/"))
    assert numbers(treasurer.get("/refunds/")) == []
    work()
    assert state_of(case) == State.SETTLED
    states = Refund.objects.filter(case=case).order_by("created_at").values_list("state", flat=True)
    assert list(states) == [RefundState.FAILED, RefundState.SUCCEEDED]


def test_a_refund_that_failed_twice_lies_on_the_board_once(desk: Desk, treasurer: Client) -> None:
    case = desk.case(State.UNPAID)
    first = Refund.objects.get(case=case)
    again = Refund.objects.get(case=case)
    again.pk, again.number = None, "R-again"
    again.created_at = first.created_at.replace(year=first.created_at.year + 1)
    again.save(force_insert=True)

    board_now = treasurer.get("/refunds/")

    assert numbers(board_now) == ["R-again"]
    assert board_now.context["page"].tabs[0].count == 1


def test_the_board_is_read_page_by_page(
    desk: Desk, treasurer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PAGE", 2)
    promised = [granted(desk).number for _ in range(3)]

    first = treasurer.get("/refunds/?tab=created")
    second = treasurer.get(first.context["page"].next_url)

    assert numbers(first) + numbers(second) == promised
    assert second.context["page"].next_url == ""
    work()
    first = treasurer.get("/refunds/?tab=succeeded")
    second = treasurer.get(first.context["page"].next_url)
    assert numbers(first) + numbers(second) == promised[::-1]


def test_only_finance_and_operators_see_the_board(desk: Desk) -> None:
    assert desk.browser(desk.person(Role.OPERATOR)).get("/refunds/").status_code == 200
    for role, merchant in ((Role.BUYER, ""), (Role.MERCHANT, "xinghai"), (Role.AGENT, "")):
        assert desk.browser(desk.person(role, merchant)).get("/refunds/").status_code == 403
    case = desk.case(State.UNPAID)
    agent = desk.browser(desk.person(Role.AGENT))
    assert act(agent, case, "pay_again").status_code == 403
    assert state_of(case) == State.UNPAID


def test_the_statements_do_not_grow_with_the_refunds(
    desk: Desk, treasurer: Client, django_assert_num_queries: Any
) -> None:
    granted(desk)
    for count in (1, 3):
        with django_assert_num_queries(7):
            assert len(numbers(treasurer.get("/refunds/?tab=created"))) == count
        granted(desk)
        granted(desk)
