"""What the trade says of clocks, turns, arrival and purses, shown at the tables that carry it out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from amends.domain.access import Role
from amends.domain.arrival import arrival_range, days_of
from amends.domain.calendar import china_calendar
from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.letter import letter
from amends.domain.procedure import (
    ENDS,
    MOVES,
    OPEN,
    STAGES,
    Act,
    Stage,
    State,
    allowed_acts,
    awaited,
    deadline_for,
    move,
)
from amends.domain.proofs import EVIDENCE_TYPES
from amends.domain.publication import earliest_effect
from amends.domain.rulebook_file import default_rulebook
from amends.domain.settlement import holds_for
from amends.domain.statement.reading import read_statement
from amends.domain.waterfall import draw
from practice import claim, proves
from practice.claims import key
from practice.windows import in_time, waited
from rule_facts import ERROR, PAGE, UNUSED, after, rule, undelivered

CHINA = china_calendar()
BOOK = default_rulebook()
MONDAY = datetime.fromisoformat("2026-03-02T17:30:00+08:00")
BEFORE_SPRING = datetime.fromisoformat("2026-02-13T10:00:00+08:00")


def due(state: State, start: datetime = MONDAY, **settings: object) -> tuple[Act, str]:
    """What the clock of a state does, and when, under the default rulebook or changed settings."""
    deadline = deadline_for(state, BOOK.with_settings(settings).settings, CHINA, now=start)
    assert deadline is not None
    return deadline.act, deadline.due.isoformat()


@proves("WI-10")
def test_a_ruling_is_due_after_five_working_days_and_stays_due() -> None:
    assert due(State.ADJUDICATING) == (Act.OVERDUE, "2026-03-10T00:00:00+08:00")
    assert due(State.ADJUDICATING, adjudication_working_days=3)[1] == "2026-03-06T00:00:00+08:00"
    assert MOVES[State.ADJUDICATING, Act.OVERDUE].next is State.ADJUDICATING


@proves("WI-9", "RD-14")
def test_late_material_brings_the_claim_back_before_the_rules() -> None:
    assert due(State.AWAITING_EVIDENCE) == (Act.LAPSE, "2026-03-04T17:30:00+08:00")
    assert due(State.AWAITING_EVIDENCE, material_deadline_hours=24)[1] == (
        "2026-03-03T17:30:00+08:00"
    )
    assert MOVES[State.AWAITING_EVIDENCE, Act.LAPSE].next is State.SCREENING


@proves("WI-11", "RD-12")
def test_an_appeal_is_open_until_its_seventh_day_is_over() -> None:
    assert due(State.REFUSED) == (Act.LAPSE, "2026-03-10T00:00:00+08:00")
    assert due(State.REFUSED, appeal_days=15)[1] == "2026-03-18T00:00:00+08:00"


@proves("WI-14", "RD-12")
def test_holidays_postpone_and_make_up_days_count_but_hours_run_on() -> None:
    assert CHINA.is_working_day(date(2026, 2, 14))
    assert not CHINA.is_working_day(date(2026, 2, 16))
    assert arrival_range(BEFORE_SPRING, [1, 3], CHINA).earliest == date(2026, 2, 14)
    assert arrival_range(BEFORE_SPRING, [1, 3], CHINA).latest == date(2026, 2, 25)
    assert arrival_range(BEFORE_SPRING, [0, 0], CHINA).latest == date(2026, 2, 13)
    assert due(State.NEGOTIATING, BEFORE_SPRING)[1] == "2026-02-15T10:00:00+08:00"
    assert due(State.ADJUDICATING, BEFORE_SPRING)[1] == "2026-02-28T00:00:00+08:00"


ARRIVALS = [
    ("alipay", {}, date(2026, 3, 3), date(2026, 3, 5)),
    ("wechat", {}, date(2026, 3, 3), date(2026, 3, 5)),
    ("alipay", {"arrival_working_days": [1, 2]}, date(2026, 3, 3), date(2026, 3, 4)),
    ("bank_card", {}, date(2026, 3, 5), date(2026, 3, 9)),
    ("bank_card", {"arrival_working_days": [3, 7]}, date(2026, 3, 5), date(2026, 3, 11)),
    ("balance", {}, date(2026, 3, 2), date(2026, 3, 2)),
]


@proves("PA-2", "PA-3", "PA-4")
@pytest.mark.parametrize(("channel", "assume", "first", "last"), ARRIVALS)
def test_the_money_arrives_by_its_channel(
    channel: str, assume: dict[str, object], first: date, last: date
) -> None:
    document = undelivered(channel=channel, process={"approved_at": MONDAY.isoformat()})
    arrival = decide(parse_facts(document).facts, BOOK.with_settings(assume)).arrival
    assert arrival is not None
    assert (arrival.earliest, arrival.latest) == (first, last)


@proves("PA-5")
def test_a_transfer_by_hand_takes_five_to_seven_working_days() -> None:
    days = days_of("bank_card", BOOK.settings["manual_transfer_working_days"])
    arrival = arrival_range(MONDAY, days, CHINA)
    assert (arrival.earliest, arrival.latest) == (date(2026, 3, 9), date(2026, 3, 11))
    assert rule(undelivered(claims=["payee_differs"]))["outcome"] == "manual"


class Purse:
    """A poor merchant with a deposit, and the platform's fund, all of one channel."""

    balance_id, deposit_id, fund_id, channel_account_id = (UUID(int=n) for n in (1, 2, 3, 4))
    balance_fen, deposit_fen, fund_fen = 300, 400, 10_000


@proves("PA-1", "PA-11", "PA-12")
def test_a_refund_goes_back_to_its_channel_from_balance_deposit_and_advance() -> None:
    holds, left = holds_for(Purse(), 1000, liable="merchant")
    assert [(hold.source.value, hold.amount_fen) for hold in holds] == [
        ("merchant_balance", 300),
        ("deposit", 400),
        ("platform_advance", 300),
    ]
    assert {hold.credit_id for hold in holds} == {Purse.channel_account_id}
    assert left == 0
    paid, owed = draw(500, [("balance", -5), ("fund", 200)])
    assert ([each.amount_fen for each in paid], owed) == ([200], 300)


@proves("PA-1")
def test_never_more_comes_back_than_was_paid() -> None:
    for prior in (0, 1, 9_999, 10_000):
        refund = rule(undelivered(records={"prior_refund_fen": prior}))["refund_fen"]
        assert refund == 10_000 - prior


@proves("PA-9")
def test_the_fee_and_the_days_are_known_before_anything_is_filed() -> None:
    document = claim("activated_unused", "no_longer_wanted", evidence=[UNUSED])
    ruling = rule(document)
    assert ruling["fee_fen"] == 1500
    assert ruling["arrival"] == {"earliest": "2026-03-12", "latest": "2026-03-16"}
    fee = BOOK.with_settings({"fee_pct": [10, 20]})
    assert "10–20%" in fee.clause("N-13").written(fee.settings, "zh")


@proves("PA-17", "PA-16")
def test_money_long_under_way_is_followed_up_and_a_failed_payout_looked_into() -> None:
    assert due(State.GRANTED) == (Act.OVERDUE, "2026-03-12T00:00:00+08:00")
    assert due(State.UNPAID) == (Act.OVERDUE, "2026-03-04T00:00:00+08:00")
    assert due(State.GRANTED, payout_overdue_working_days=3)[1] == "2026-03-06T00:00:00+08:00"
    assert due(State.UNPAID, unpaid_review_working_days=2)[1] == "2026-03-05T00:00:00+08:00"
    assert Act.PAY_AGAIN in allowed_acts(State.UNPAID, Role.FINANCE)


@proves("EV-1")
def test_proof_of_the_deal_of_the_problem_and_of_the_talk_is_asked_for_together() -> None:
    asked = rule(key("invalid_key", evidence=[PAGE, {"type": "seller_chat", "in_platform": False}]))
    assert {"key_error_screenshot", "in_platform_chat"} == set(asked["missing_evidence"])
    assert {"payment_record", "login_recording", "seller_chat", "call_recording"} <= EVIDENCE_TYPES
    unnoticed = {"type": "call_recording", "notified": False}
    assert parse_facts(key("invalid_key", evidence=[unnoticed])).facts.proofs.counted == set()


@proves("EV-7")
def test_changed_rules_bind_only_after_their_notice() -> None:
    first = earliest_effect(BOOK, current=None, last=None, now=MONDAY)
    assert first == MONDAY
    changed = earliest_effect(BOOK, current=BOOK, last=MONDAY, now=MONDAY)
    assert changed == MONDAY + timedelta(days=7)
    longer = BOOK.with_settings({"notice_days": 15})
    assert earliest_effect(longer, current=BOOK, last=MONDAY, now=MONDAY) == (
        MONDAY + timedelta(days=15)
    )


@proves("EV-15", "RE-21")
def test_the_merchant_must_prove_the_delivery_and_his_silence_counts_as_none() -> None:
    burden = rule(claim("used", "not_delivered"))["burden"]
    assert (burden["who"], burden["brings"]) == ("merchant", [["delivery_receipt"]])
    assert (burden["within"]["value"], burden["silence"]) == (48, "approve")
    other = rule(claim("used", "not_delivered"), merchant_answer_hours=24)["burden"]
    assert other["within"]["value"] == 24


@proves("EV-14")
def test_whoever_claims_proves_within_the_time_for_material() -> None:
    burden = rule(key("invalid_key"))["burden"]
    assert (burden["who"], burden["silence"]) == ("buyer", "manual")
    assert burden["within"] == {"setting": "material_deadline_hours", "value": 48, "unit": "hours"}


@proves("PR-1")
def test_a_case_goes_through_the_steps_in_their_order() -> None:
    way = [(Act.ASK, Role.SYSTEM), (Act.SUPPLY, Role.BUYER), (Act.REFER, Role.SYSTEM),
           (Act.GRANT, Role.AGENT), (Act.SETTLE, Role.TILL)]  # fmt: skip
    state, stages = State.SCREENING, [STAGES[State.SCREENING]]
    for act, by in way:
        state = move(state, act, by=by)
        stages.append(STAGES[state])
    assert stages == [
        Stage.SCREEN,
        Stage.EVIDENCE,
        Stage.SCREEN,
        Stage.ADJUDICATE,
        Stage.EXECUTE,
        Stage.CLOSED,
    ]


@proves("PR-2", "SU-2")
def test_the_reason_is_read_from_the_words_and_a_wrong_one_taken_back_and_filed_again() -> None:
    assert read_statement("买的点卡兑换时提示卡密无效，错误代码 E1001").reason == "invalid_key"
    for state in (State.NEGOTIATING, State.AWAITING_EVIDENCE, State.ADJUDICATING):
        assert MOVES[state, Act.WITHDRAW].next is State.WITHDRAWN
    assert State.WITHDRAWN not in OPEN


@proves("PR-3")
def test_a_case_binds_its_order_until_it_is_closed_and_money_is_not_paid_twice() -> None:
    assert {State.GRANTED, State.REFUSED, State.UNPAID} <= OPEN
    assert not OPEN & ENDS
    assert rule(undelivered(records={"prior_refund": True}))["outcome"] == "reject"


@proves("PR-4")
def test_material_is_asked_for_by_the_rules_and_by_people() -> None:
    for state, by in ((State.SCREENING, Role.SYSTEM), (State.ADJUDICATING, Role.AGENT)):
        assert move(state, Act.ASK, by=by) is State.AWAITING_EVIDENCE
    assert move(State.AWAITING_EVIDENCE, Act.SUPPLY, by=Role.BUYER) is State.SCREENING


@proves("PR-5")
def test_the_merchant_answers_first_and_may_offer_something_else() -> None:
    assert move(State.SCREENING, Act.CONSULT, by=Role.SYSTEM) is State.NEGOTIATING
    assert move(State.NEGOTIATING, Act.OFFER, by=Role.MERCHANT) is State.OFFERED
    assert move(State.OFFERED, Act.ACCEPT_OFFER, by=Role.BUYER) is State.GRANTED
    assert due(State.NEGOTIATING) == (Act.LAPSE, "2026-03-04T17:30:00+08:00")
    assert MOVES[State.NEGOTIATING, Act.LAPSE].next is State.GRANTED
    assert due(State.OFFERED) == (Act.LAPSE, "2026-03-04T17:30:00+08:00")
    assert due(State.OFFERED, offer_answer_hours=12)[1] == "2026-03-03T05:30:00+08:00"
    offered = {way for clause in BOOK.clauses for way in clause.instead}
    assert offered == {"replacement", "redelivery", "compensation"}


@proves("PR-6", "RE-16")
def test_the_platform_steps_in_where_merchants_refuse_or_people_ask() -> None:
    assert move(State.NEGOTIATING, Act.CONTEST, by=Role.MERCHANT) is State.ADJUDICATING
    assert move(State.NEGOTIATING, Act.CALL_A_PERSON, by=Role.BUYER) is State.ADJUDICATING
    assert move(State.OFFERED, Act.DECLINE_OFFER, by=Role.BUYER) is State.ADJUDICATING


@proves("PR-7")
def test_the_rules_settle_what_they_can_and_people_the_rest() -> None:
    assert rule(claim("used", "no_longer_wanted"))["route"] == "automatic"
    assert rule(claim("used", "not_delivered"))["route"] == "person"
    assert rule(claim("used", "merchant_absconded"))["route"] == "automatic"
    unknown = rule(claim("used", "other", evidence=[PAGE]))
    assert (unknown["outcome"], unknown["route"]) == ("manual", "person")
    assert {*MOVES[State.ADJUDICATING, Act.REFUSE].who} == {Role.AGENT, Role.SUPERVISOR}


@proves("PR-8", "SU-3")
def test_who_waits_too_long_is_told_to_urge_and_vague_words_are_asked_about() -> None:
    told = letter(rule(waited(days=6)), language="zh")
    assert any("催办" in step for step in told.next_steps)
    assert not any(
        "催办" in step for step in letter(rule(waited(days=5)), language="zh").next_steps
    )
    vague = rule(key("invalid_key", evidence=[PAGE, ERROR], claims=["不好用"]))
    assert vague["missing_evidence"] == ["specific_description"]


@proves("PR-9")
def test_an_appeal_goes_once_and_to_people() -> None:
    assert move(State.REFUSED, Act.APPEAL, by=Role.BUYER) is State.SECOND_INSTANCE
    assert MOVES[State.SECOND_INSTANCE, Act.REFUSE].next is State.UPHELD
    assert not allowed_acts(State.UPHELD, Role.BUYER)
    process = {"rejected_at": after(hours=1), "appealed_at": after(hours=2)}
    bare = rule(claim("used", "other", evidence=[PAGE], process=process))
    assert bare["missing_evidence"] == ["refund_application_record", "rejection_screenshot"]
    new = rule(claim("used", "other", process=process | {"new_evidence": True}))
    assert (new["outcome"], new["route"]) == ("manual", "person")
    papers = [{"type": "refund_application_record"}, {"type": "rejection_screenshot"}]
    whole = rule(claim("used", "other", evidence=papers, process=process))
    assert (whole["clauses"][0]["id"], whole["route"]) == ("A-09", "person")


@proves("PR-10")
def test_the_way_out_is_told_with_its_address() -> None:
    said = {days: letter(rule(waited(days=days)), language="zh").next_steps for days in (13, 22)}
    assert any("支付渠道" in step for step in said[13])
    assert any("12315" in step for step in said[22])


@proves("PR-11", "RD-6")
def test_who_is_refused_or_must_wait_is_told_what_would_have_changed_it() -> None:
    late = rule(in_time(72, 8000))
    assert late["near_misses"][0]["would_need"].startswith("Filed 2 h 13 min earlier")
    early = rule(claim("used", "topup_not_arrived", "phone_topup", applied_at=after(hours=20)))
    assert "2026-03-12 10:00" in early["near_misses"][0]["would_need"]
    assert "2026-03-12 10:00" in early["findings"][-1]["because"]


@proves("PR-12")
def test_every_state_has_a_stage_and_says_whose_turn_it_is_or_that_machines_work() -> None:
    assert set(STAGES) == set(State)
    assert {state for state in OPEN if not awaited(state)} == {State.SCREENING, State.GRANTED}


@proves("RD-12")
def test_the_day_of_the_event_is_day_nothing_in_the_time_of_china() -> None:
    evening = datetime.fromisoformat("2026-03-06T15:59:59+00:00")
    assert arrival_range(evening, [1, 1], CHINA).latest == date(2026, 3, 9)
    assert due(State.UNPAID, evening)[1] == "2026-03-10T00:00:00+08:00"
    midnight = datetime.fromisoformat("2026-03-05T16:00:00+00:00")
    assert arrival_range(midnight, [1, 1], CHINA).latest == date(2026, 3, 9)
