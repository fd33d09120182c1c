"""The checker finds what is wrong with a rulebook, shows it with facts, and accuses nobody falsely."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.domain.checking.checker import binding_faults, check
from amends.domain.checking.faults import BINDING, Fault, Kind
from amends.domain.checking.search import Claim, held
from amends.domain.decide import NoClauseDecides, decide
from amends.domain.facts import parse_facts
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import default_rulebook, parse_rulebook, shipped_rulebook
from amends.domain.shipped import SHIPPED
from planting import Edit, add, change, drop, planted, put, setting

GRANT = {"outcome": '"approve"', "liable": '"merchant"', "track": '"fault"', "refund": '"rest"'}
REFUSE = {"outcome": '"reject"', "liable": '"buyer"', "track": '"fault"'}
DELIVERED = '["unactivated", "activated_unused", "partly_used", "used"]'
NOT_NET = drop("Z-01")
IDLE = """[settings.idle_hours]
value = 3
unit = "hours"
zh = "闲置"
en = "idle"

[settings.window_hours]
"""
LADDER = """[[clause.rung]]
on = "need_evidence"
who = "buyer"
brings = ["order_no"]
within = "material_deadline_hours"
silence = "manual"
"""

Plant = tuple[Kind, tuple[str, ...], list[Edit]]

GAPS: dict[str, Plant] = {
    "a reason without its last clause": (Kind.GAP, (), [NOT_NET, drop("Q-07")]),
    "a state without its last clause": (Kind.GAP, (), [NOT_NET, drop("N-13")]),
    "one class only is provided for": (
        Kind.GAP,
        (),
        [NOT_NET, change("Q-12", classes='["game_account"]')],
    ),
    "only what is not known falls through": (
        Kind.GAP,
        (),
        [NOT_NET, change("D-09", unknown='"skip"', asks="[]")],
    ),
    "a number between two thresholds": (
        Kind.GAP,
        (),
        [NOT_NET, change("D-08", when="'units_missing > 1'")],
    ),
    "undelivered goods without a promise": (
        Kind.GAP,
        (),
        [NOT_NET, change("D-05", when="'promise_known'")],
    ),
}

CONFLICTS: dict[str, Plant] = {
    "official records against each other": (Kind.CONFLICT, ("Q-03", "Q-04"), [drop("Q-02")]),
    "other reasons for used goods": (
        Kind.CONFLICT,
        ("N-02", "N-03"),
        [change("N-02", when="'True'")],
    ),
    "a whole refund beside one by the piece, of partly used goods": (
        Kind.CONFLICT,
        ("Q-07", "Q-77"),
        [
            add(
                "Q-07", "Q-77", "liability", 15,
                reasons='["invalid_key"]', states='["partly_used"]', when="'True'", **GRANT,
            )
        ],
    ),
    "for one class of goods": (
        Kind.CONFLICT,
        ("Q-14", "Q-77"),
        [
            add(
                "Q-14", "Q-77", "liability", 15,
                reasons='["wrong_item"]', classes='["service"]', states=DELIVERED,
                when="'True'", outcome='"manual"', track='"fault"',
            )
        ],
    ),
    "a fee that another clause does not take": (
        Kind.CONFLICT,
        ("N-13", "N-77"),
        [
            add(
                "N-13", "N-77", "remedy", 7,
                reasons='["other", "no_longer_wanted"]', states='["activated_unused"]',
                classes='["software"]', when="'True'", outcome='"approve"', liable='"buyer"',
                track='"no_fault"', refund='"rest"',
            )
        ],
    ),
    "another track": (
        Kind.CONFLICT,
        ("D-10", "D-77"),
        [
            add(
                "D-10", "D-77", "liability", 7,
                reasons='["not_delivered"]', states='["used"]', when="'receipt_confirmed'",
                **{**GRANT, "track": '"no_fault"'},
            )
        ],
    ),
    "two compensations": (Kind.CONFLICT, ("C-01", "C-02"), [change("C-02", rank="9")]),
    "two routes": (
        Kind.CONFLICT,
        ("R-02", "R-03"),
        [change("R-02", on='["approve", "reject", "need_evidence", "manual"]')],
    ),
    "two ways up": (Kind.CONFLICT, ("X-02", "X-03"), [change("X-03", rank="2")]),
}  # fmt: skip

DEAD: dict[str, Plant] = {
    "more pieces than there can be": (
        Kind.UNREACHABLE,
        ("D-77",),
        [add("D-07", "D-77", "liability", 5, when="'units_missing > 1000000'", **GRANT)],
    ),
    "more days than are counted": (
        Kind.UNREACHABLE,
        ("X-02",),
        [setting("escalation_working_days", "60", most=90)],
    ),
    "a state that the clause is not for": (
        Kind.UNREACHABLE,
        ("D-77",),
        [
            add(
                "D-07", "D-77", "liability", 5,
                states='["unactivated"]', when="""'order_state == "used"'""", **GRANT,
            )
        ],
    ),
    "a clause before it that takes all": (
        Kind.UNREACHABLE,
        ("Q-14", "D-77"),
        [
            add(
                "D-07", "D-77", "liability", 5,
                reasons='["wrong_item"]', when="'True'", outcome='"manual"', track='"fault"',
            )
        ],
    ),
    "an earlier clause that is against it for one class": (
        Kind.UNREACHABLE,
        ("Q-78", "Q-77"),
        [
            add(
                "Q-15", "Q-78", "liability", 16,
                reasons='["topup_not_arrived"]', classes='["phone_topup"]', when="'urged'", **REFUSE,
            ),
            add("A-11", "Q-77", "admissibility", 7,
                reasons='["topup_not_arrived"]', classes='["phone_topup"]', when="'urged'",
                outcome='"manual"', track='"fault"',
            ),
        ],
    ),
    "two clauses before it that share all between them": (
        Kind.UNREACHABLE,
        ("Q-15", "Q-77", "Q-78"),
        [
            add("A-11", "Q-78", "admissibility", 7, when="'not special_offer'", outcome='"manual"',
                reasons='["not_as_described", "service_not_as_promised"]', track='"fault"'),
            add("A-11", "Q-77", "admissibility", 7, when="'special_offer'", outcome='"manual"',
                reasons='["not_as_described", "service_not_as_promised"]', track='"fault"'),
        ],
    ),
    "a number that a class has otherwise": (
        Kind.UNREACHABLE,
        ("N-77",),
        [
            add("N-01", "N-77", "remedy", 2, classes='["physical_merch"]', outcome='"manual"',
                states='["used"]', when="'window_hours > 168'"),
        ],
    ),
    "a route behind one for all": (
        Kind.UNREACHABLE,
        ("R-77", "R-02"),
        [add("R-03", "R-77", "route", 4, on='["reject"]', route='"person"')],
    ),
    "a compensation that no merchant owes": (
        Kind.UNREACHABLE,
        ("C-77",),
        [
            add("C-02", "C-77", "remedy", 10, reasons='["duplicate_charge"]',
                states='["used"]', when="'guarantee_plan'",
                compensation='"late_compensation_pct"'),
        ],
    ),
}  # fmt: skip

IDLERS: dict[str, Plant] = {
    "a setting": (Kind.UNUSED, ("idle_hours",), [put("[settings.window_hours]\n", IDLE)]),
    "a setting whose clause is gone": (Kind.UNUSED, ("dispute_working_days",), [drop("X-03")]),
    "a ladder": (
        Kind.UNUSED,
        ("E-77",),
        [
            add("E-15", "E-77", "evidence", 2),
            put('source = "planted"\n', f'source = "x"\n{LADDER}'),
        ],
    ),
}

WINDOWS: dict[str, Plant] = {
    "a top-up's window an hour too short": (
        Kind.WINDOWS,
        ("topup_wait_hours", "window_hours"),
        [put("[classes.physical_merch]\n", "[classes.phone_topup]\nwindow_hours = 23\n\n"
             "[classes.physical_merch]\n")],
    ),
    "a wait as long as the window": (
        Kind.WINDOWS,
        ("topup_wait_hours", "window_hours"),
        [setting("topup_wait_hours", "72")],
    ),
    "outside bodies before the channel": (
        Kind.WINDOWS,
        ("dispute_working_days", "escalation_working_days"),
        [setting("escalation_working_days", "7")],
    ),
    "a dispute before the first review": (
        Kind.WINDOWS,
        ("first_review_working_days", "dispute_working_days"),
        [setting("first_review_working_days", "9")],
    ),
    "material later than the ruling": (
        Kind.WINDOWS,
        ("material_deadline_hours", "adjudication_working_days"),
        [setting("material_deadline_hours", "121")],
    ),
    "no day for an appeal": (Kind.WINDOWS, ("appeal_days",), [setting("appeal_days", "0", least=0)]),
    "followed up before it can arrive": (
        Kind.WINDOWS,
        ("arrival_working_days", "payout_overdue_working_days"),
        [setting("payout_overdue_working_days", "4")],
    ),
    "undelivered goods after all others": (
        Kind.WINDOWS,
        ("undelivered_handle_hours", "complaint_handling_hours"),
        [setting("undelivered_handle_hours", "49")],
    ),
    "a condition of two times that are never together": (
        Kind.WINDOWS,
        ("X-77",),
        [
            add("X-04", "X-77", "procedure", 4, escalation='"remind_service"',
                when="'unanswered_days > 5 and unanswered_hours < 24'"),
        ],
    ),
}  # fmt: skip

FLOORS: dict[str, Plant] = {
    "a fee on the fault track": (Kind.FLOOR, ("Q-07",), [change("Q-07", fee='"fee_pct"')]),
    "a fee on a claim of fault that is judged as one without": (
        Kind.FLOOR,
        ("Q-14",),
        [change("Q-14", fee='"fee_pct"', track='"no_fault"')],
    ),
    "special goods without consent": (
        Kind.FLOOR,
        ("N-06",),
        [change("N-06", when="'special_offer or customised'")],
    ),
    "digital goods without consent": (
        Kind.FLOOR,
        ("N-77",),
        [
            add("N-06", "N-77", "remedy", 4, reasons='["no_longer_wanted"]',
                states='["unactivated"]', classes='["software", "membership"]', when="'True'",
                outcome='"reject"', liable='"buyer"', track='"no_fault"'),
        ],
    ),
    "a week of notice cut short": (
        Kind.FLOOR,
        ("notice_days",),
        [setting("notice_days", "5", least=1)],
    ),
    "a platform's own fault refused when late": (
        Kind.FLOOR,
        ("A-77",),
        [add("A-11", "A-77", "admissibility", 7, reasons='["platform_fault"]',
             when="'not in_window'", **REFUSE)],
    ),
    "a fault refused because of a window": (
        Kind.FLOOR,
        ("Q-77",),
        [add("Q-04", "Q-77", "liability", 12, reasons='["invalid_key"]',
             states='["activated_unused"]', when="'not in_window'", **REFUSE)],
    ),
    "a fault refused because of a confirmed receipt": (
        Kind.FLOOR,
        ("Q-77",),
        [add("Q-04", "Q-77", "liability", 12, reasons='["wrong_item"]', states=DELIVERED,
             when="'receipt_confirmed and not special_offer'", **REFUSE)],
    ),
    "a fault refused because it was a special offer": (
        Kind.FLOOR,
        ("Q-77",),
        [add("Q-04", "Q-77", "liability", 12, reasons='["not_as_described"]', states=DELIVERED,
             when="'excluded'", **REFUSE)],
    ),
    "a fault lost by late material": (
        Kind.FLOOR,
        ("Q-77",),
        [add("Q-04", "Q-77", "liability", 12, reasons='["function_missing"]', states=DELIVERED,
             when="'material_lapsed'", **REFUSE)],
    ),
    "undelivered goods kept and paid": (
        Kind.FLOOR,
        ("D-04",),
        [change("D-04", outcome='"reject"', liable='"buyer"', needs="[]")],
    ),
    "an appeal that no person reads": (
        Kind.FLOOR,
        ("A-07",),
        [change("A-07", outcome='"reject"', liable='"buyer"')],
    ),
    "a person's matters sent round him": (
        Kind.FLOOR,
        ("R-03",),
        [change("R-03", route='"automatic"')],
    ),
    "a fault lost by silence": (
        Kind.FLOOR,
        ("Q-07", "E-11"),
        [put('"in_platform_chat", "specific_description", { any = "bound_account_info", '
             'when = "require_bound_account" }]\nwithin = "material_deadline_hours"\n'
             'silence = "manual"',
             '"in_platform_chat", "specific_description"]\n'
             'within = "material_deadline_hours"\nsilence = "reject"')],
    ),
}  # fmt: skip

PLANTS = {**GAPS, **CONFLICTS, **DEAD, **IDLERS, **WINDOWS, **FLOORS}


def claim_of(fault: Fault, book: Rulebook) -> Claim:
    """The witness of a fault, read as any facts document is."""
    assert fault.witness is not None
    parsed = parse_facts(fault.witness)
    assert parsed.warnings == ()
    return Claim(fault.witness, parsed.facts, book.with_settings(parsed.assume))


def decider_of(claim: Claim) -> str:
    found = claim.decider()
    assert found is not None
    return found.id


def assert_real(fault: Fault, book: Rulebook) -> None:
    """What a fault says is so on the real engine, by its witness."""
    if fault.kind is Kind.GAP:
        with pytest.raises(NoClauseDecides):
            decide(claim_of(fault, book).facts, book)
    elif fault.kind is Kind.CONFLICT:
        view = claim_of(fault, book).view
        assert [held(book.clause(id), view) for id in fault.clauses] == [True, True]
    elif fault.kind is Kind.UNREACHABLE and len(fault.clauses) > 1 and fault.witness:
        dead, *first = (book.clause(id) for id in fault.clauses)
        claim = claim_of(fault, book)
        assert held(dead, claim.view) is not False
        assert any(held(each, claim.view) is not False for each in first)
        assert dead.outcome is None or decider_of(claim) in fault.clauses[1:]
    elif fault.kind is Kind.FLOOR and fault.witness and book.clause(fault.clauses[0]).outcome:
        assert decider_of(claim_of(fault, book)) == fault.clauses[0]
    elif fault.witness:
        claim_of(fault, book)


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_found_and_shown(name: str) -> None:
    kind, named, edits = PLANTS[name]
    book = parse_rulebook(planted(*edits))
    faults = check(book, {kind})
    found = [fault for fault in faults if set(named) <= {*fault.clauses, *fault.settings}]
    assert found, [fault.en for fault in faults]
    for fault in faults:
        assert_real(fault, book)


@pytest.mark.parametrize("id", SHIPPED)
def test_every_shipped_rulebook_is_clean(id: str) -> None:
    assert [fault.en for fault in check(shipped_rulebook(id))] == []


def test_a_check_is_the_same_every_time() -> None:
    text = planted(NOT_NET, drop("Q-07"), change("N-06", when="'special_offer'"))

    def found() -> list[dict[str, Any]]:
        return [fault.to_document() for fault in check(parse_rulebook(text))]

    assert found() == found()


def test_what_must_not_be_published_is_found_alone() -> None:
    book = parse_rulebook(planted(drop("X-03"), change("Q-07", fee='"fee_pct"')))
    assert {fault.kind for fault in check(book)} == {Kind.UNUSED, Kind.FLOOR}
    assert [fault.clauses for fault in binding_faults(book)] == [("Q-07",)]
    assert all(fault.kind in BINDING for fault in binding_faults(book))


DECIDING = [clause.id for clause in default_rulebook().agenda.deciding]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(DECIDING))
def test_whatever_is_found_when_a_clause_is_left_out_is_really_so(id: str) -> None:
    book = parse_rulebook(planted(drop(id)))
    for fault in check(book):
        assert fault.zh
        assert_real(fault, book)
