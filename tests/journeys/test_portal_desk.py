"""The desk's pages: the queue by urgency, both sides of a case, and the ruling that is signed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amends.actions import ports
from amends.actions.procedure.run_clock import run_clock
from amends.domain.access import Role
from amends.domain.procedure import State
from amends.entrypoints.portal import caselists
from amends.models.cases import Case, CaseDeadline, CaseEvent, Ruling
from amends.models.refunds import Refund
from api_world import work
from desk_world import SAID, Desk, act, lines, state_of, text
from listening import statements

pytestmark = pytest.mark.django_db

REASONS = "Clause Q-07: the log shows no use of the key."


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield Desk()
    ports.gateway.cache_clear()


@pytest.fixture
def agent(desk: Desk) -> Client:
    return desk.browser(desk.person(Role.AGENT))


def due(case: Case, hours: float, desk: Desk) -> Case:
    """The case, its clock set to run out so many hours from now."""
    CaseDeadline.objects.filter(case=case).update(due_at=desk.now + timedelta(hours=hours))
    return case


def test_the_queue_lists_what_is_due_soonest_first(desk: Desk, agent: Client) -> None:
    calm = due(desk.case(State.ADJUDICATING), 50, desk)
    appeal = due(desk.case(State.SECOND_INSTANCE), 20, desk)
    urgent = due(desk.case(State.ADJUDICATING, merchant="jihuo"), 2, desk)
    with_merchant = desk.case(State.NEGOTIATING)

    queue = agent.get("/queue/")

    assert lines(queue) == [urgent.number, appeal.number, calm.number]
    assert lines(agent.get("/queue/?tab=appeals")) == [appeal.number]
    assert lines(agent.get("/queue/?tab=parties")) == [with_merchant.number]
    counts = {tab.key: tab.count for tab in queue.context["page"].tabs}
    assert counts == {
        "rule": 3, "appeals": 1, "overdue": 0, "parties": 1, "payout": 0, "closed": None,
    }  # fmt: skip


def test_a_supervisor_sees_what_is_overdue_first(desk: Desk) -> None:
    late = due(desk.case(State.ADJUDICATING), -1, desk)
    desk.case(State.ADJUDICATING)
    assert run_clock(late.pk, now=desk.now)
    supervisor = desk.browser(desk.person(Role.SUPERVISOR))

    queue = supervisor.get("/queue/")

    assert lines(queue) == [late.number]
    assert queue.context["page"].tabs[0].key == "overdue"
    assert queue.context["page"].tabs[0].count == 1
    (line,) = queue.context["page"].lines
    assert line.overdue
    assert line.badge.tone == "bad"
    assert '<span class="line__due" data-tone="bad">Overdue</span>' in text(queue)


def test_the_queue_is_read_page_by_page(
    desk: Desk, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caselists, "PAGE", 2)
    numbers = [due(desk.case(State.ADJUDICATING), hours, desk).number for hours in (1, 2, 3, 4, 5)]

    read, url = [], "/queue/"
    while url:
        answer = agent.get(url)
        read.append(lines(answer))
        url = answer.context["page"].next_url

    assert read == [numbers[:2], numbers[2:4], numbers[4:]]
    assert answer.context["page"].first_url == "/queue/?tab=rule"
    assert lines(agent.get("/queue/?after=nonsense")) == numbers[:2]


def test_closed_cases_are_read_page_by_page_too(
    desk: Desk, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caselists, "PAGE", 1)
    closed = [desk.case(State.ADJUDICATING) for _ in range(2)]
    for case in closed:
        act(agent, case, "rule", decision="grant", reasons=REASONS)
    work()

    first = agent.get("/queue/?tab=closed")

    assert lines(first) == [closed[1].number]
    assert lines(agent.get(first.context["page"].next_url)) == [closed[0].number]


def test_a_number_leads_to_its_case_and_its_beginning_to_all_that_share_it(
    desk: Desk, agent: Client
) -> None:
    one, two = desk.case(State.ADJUDICATING), desk.case(State.NEGOTIATING)

    by_order = agent.get("/queue/", {"q": f" {one.order.order_no} "})
    assert by_order.headers["Location"] == f"/cases/{one.number}/"
    by_case = agent.get("/queue/", {"q": two.number})
    assert by_case.headers["Location"] == f"/cases/{two.number}/"
    assert set(lines(agent.get("/queue/", {"q": "KM"}))) == {one.number, two.number}
    assert lines(agent.get("/queue/", {"q": "nothing\x00like this"})) == []


def test_an_agent_sees_both_sides_and_the_rule_that_applies(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    answer = agent.get(f"/cases/{case.number}/")

    view = answer.context["page"]
    assert view.record.head.statement == SAID
    assert view.letter.findings
    assert view.letter.clauses
    assert view.proposed_fen == 9750
    assert {"grant", "refuse", "ask", "consult"} <= view.record.acts
    assert "Facts on record" in text(answer)
    assert case.order.contact_masked in text(answer)


def test_a_grant_pays_and_writes_a_letter(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    answer = act(agent, case, "rule", decision="grant", refund="60.5", reasons=REASONS)

    assert answer.headers["Location"] == f"/cases/{case.number}/"
    work()
    assert state_of(case) == State.SETTLED
    assert Refund.objects.get(case=case).amount_fen == 6050
    letter = agent.get(f"/cases/{case.number}/").context["page"].letter
    assert (letter.amount_fen, letter.reasons) == (6050, REASONS)


def test_a_contested_claim_is_ruled_on_with_reasons_that_both_sides_read(
    desk: Desk, agent: Client
) -> None:
    case = desk.case(State.NEGOTIATING)
    seller = desk.browser(desk.person(Role.MERCHANT, "xinghai"))
    act(seller, case, "contest", comment="It was used from the buyer's account.")

    act(agent, case, "rule", decision="refuse", reasons=REASONS)

    assert state_of(case) == State.REFUSED
    letter = seller.get(f"/cases/{case.number}/").context["page"].record.rulings[0]
    assert letter.reasons == REASONS
    assert letter.amount_fen is None


def test_a_ruling_without_reasons_is_refused_and_nothing_that_was_typed_is_lost(
    desk: Desk, agent: Client
) -> None:
    case = desk.case(State.ADJUDICATING)

    answer = act(
        agent, case, "rule", decision="grant", refund="33.3", compensation="7", reasons="  "
    )

    assert answer.status_code == 422
    assert state_of(case) == State.ADJUDICATING
    assert Ruling.objects.filter(case=case).count() == 1
    said = text(answer)
    assert "Reasons: please write something." in said
    assert 'value="33.3"' in said
    assert 'value="7"' in said
    assert 'value="grant" required checked' in said


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"reasons": REASONS}, 422),
        ({"reasons": REASONS, "decision": "shrug"}, 422),
        ({"reasons": REASONS, "decision": "grant", "refund": "97.51"}, 422),
        ({"reasons": REASONS, "decision": "grant", "refund": "-1"}, 422),
        ({"reasons": REASONS, "decision": "grant", "refund": "0"}, 422),
    ],
)
def test_a_ruling_that_cannot_be_is_refused_with_its_reasons_kept(
    desk: Desk, agent: Client, sent: dict[str, str], code: int
) -> None:
    case = desk.case(State.ADJUDICATING)

    answer = act(agent, case, "rule", **sent)

    assert answer.status_code == code
    assert REASONS in text(answer)
    assert state_of(case) == State.ADJUDICATING


def test_the_effects_are_shown_before_signing_and_nothing_is_written(
    desk: Desk, agent: Client
) -> None:
    case = desk.case(State.ADJUDICATING)
    before = CaseEvent.objects.filter(case=case).count()

    granted = text(act(agent, case, "preview", decision="grant", refund="50", compensation="10"))
    refused = text(act(agent, case, "preview", decision="refuse"))
    too_much = text(act(agent, case, "preview", decision="grant", refund="500"))
    uncovered = text(act(agent, case, "preview", decision="grant", compensation="1000000"))
    undecided = text(act(agent, case, "preview", reasons=REASONS))

    assert granted.strip().startswith('<div id="effects"')
    assert "¥60.00 goes back to the buyer." in granted
    assert "The buyer may appeal until" in refused
    assert "at most ¥97.50." in too_much
    assert "The accounts do not cover it now." in uncovered
    assert "What the ruling does is shown here before you sign." in undecided
    assert CaseEvent.objects.filter(case=case).count() == before
    assert state_of(case) == State.ADJUDICATING


def test_without_scripts_a_button_shows_the_effects_on_the_page(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    answer = act(
        agent, case, "rule", look="1", decision="grant", refund="20", reasons="Half written"
    )

    assert answer.status_code == 200
    said = text(answer)
    assert "¥20.00 goes back to the buyer." in said
    assert 'value="20"' in said
    assert "Half written" in said
    assert state_of(case) == State.ADJUDICATING


def test_an_agent_asks_the_buyer_for_material(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    nothing = act(agent, case, "ask", comment="The whole screen, please.")
    assert nothing.status_code == 422
    assert "The whole screen, please." in text(nothing)

    act(agent, case, "ask", kind=["order_page", "seller_chat"], comment="With the time.")

    assert state_of(case) == State.AWAITING_EVIDENCE
    event = CaseEvent.objects.filter(case=case).order_by("seq").last()
    assert event is not None
    assert event.body == {"kinds": ["order_page", "seller_chat"], "comment": "With the time."}


def test_an_agent_hears_the_merchant_first(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)

    act(agent, case, "consult", comment="Was the key checked?")

    assert state_of(case) == State.NEGOTIATING


def test_an_appeal_is_ruled_on_by_somebody_else_who_is_told_so_before_he_writes(
    desk: Desk,
) -> None:
    first, second = desk.person(Role.AGENT), desk.person(Role.AGENT)
    case = desk.case(State.SECOND_INSTANCE, agent=first)
    his, hers = desk.browser(first), desk.browser(second)

    page = his.get(f"/cases/{case.number}/")
    assert page.context["page"].barred
    assert not page.context["page"].record.head.your_turn
    assert 'id="reasons"' not in text(page)
    assert act(his, case, "rule", decision="refuse", reasons=REASONS).status_code == 403
    assert state_of(case) == State.SECOND_INSTANCE

    page = hers.get(f"/cases/{case.number}/")
    assert [word.text for word in page.context["page"].buyers_words] == [
        "The issuer says otherwise."
    ]
    effects = text(act(hers, case, "preview", decision="refuse"))
    assert "The refusal is then final." in effects
    act(hers, case, "rule", decision="refuse", reasons=REASONS)
    assert state_of(case) == State.UPHELD


def test_the_next_case_is_the_one_due_after_this(desk: Desk, agent: Client) -> None:
    one, two = (due(desk.case(State.ADJUDICATING), hours, desk) for hours in (1, 2))

    assert agent.get(f"/cases/{one.number}/").context["page"].next_url == f"/cases/{two.number}/"
    assert agent.get(f"/cases/{two.number}/").context["page"].next_url == ""
    act(agent, one, "rule", decision="grant", reasons=REASONS)
    assert agent.get(f"/cases/{one.number}/").context["page"].next_url == f"/cases/{two.number}/"


def test_for_finance_the_next_case_is_the_next_that_nobody_paid(desk: Desk) -> None:
    one, two = (due(desk.case(State.UNPAID), hours, desk) for hours in (1, 2))
    due(desk.case(State.ADJUDICATING), 1.5, desk)
    finance = desk.browser(desk.person(Role.FINANCE))

    assert finance.get(f"/cases/{one.number}/").context["page"].next_url == f"/cases/{two.number}/"


def test_finance_and_operators_read_cases_but_do_not_rule(desk: Desk) -> None:
    case = desk.case(State.ADJUDICATING)
    for role in (Role.FINANCE, Role.OPERATOR):
        client = desk.browser(desk.person(role))
        assert client.get("/queue/").status_code == 200
        assert 'id="reasons"' not in text(client.get(f"/cases/{case.number}/"))
        assert act(client, case, "rule", decision="grant", reasons=REASONS).status_code == 403
    assert state_of(case) == State.ADJUDICATING


def test_the_queue_is_closed_to_parties(desk: Desk) -> None:
    assert desk.browser(desk.person(Role.BUYER)).get("/queue/").status_code == 403
    assert desk.browser(desk.person(Role.MERCHANT, "xinghai")).get("/queue/").status_code == 403
    assert Client().get("/queue/").status_code == 302


def test_the_statements_do_not_grow_with_the_queue(desk: Desk, agent: Client) -> None:
    case = desk.case(State.ADJUDICATING)
    agent.get(f"/cases/{case.number}/")
    for count in (1, 4):
        with statements() as sent:
            assert len(lines(agent.get("/queue/"))) == count
        assert len(sent) == 6
        for _ in range(3):
            desk.case(State.ADJUDICATING)
    with statements() as sent:
        agent.get(f"/cases/{case.number}/")
    assert len(sent) == 17
