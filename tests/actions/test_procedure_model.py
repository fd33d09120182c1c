"""Random walks of one case through the real actions and the real database.

Anybody tries anything at any time, the clock runs, channels answer or do not. Whatever happens, the
case only ever makes moves of the table, and its record, its clock and its money stay whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amends.actions import ports
from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.money.execute_refund import execute_refund
from amends.actions.money.pay_again import NotCovered, pay_again
from amends.actions.procedure.answer_claim import accept_claim, contest_claim, offer_remedy
from amends.actions.procedure.answer_offer import accept_offer, decline_offer
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.ask_for_material import ask_for_material
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import SamePerson, rule_case
from amends.actions.procedure.run_clock import run_clock
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules
from amends.domain.access import Actor, Role
from amends.domain.procedure import ENDS, MOVES, Act, State, allowed_acts, clock_act
from amends.domain.refused import NotAllowed, NotFound, Refused
from amends.models.cases import Case, CaseDeadline, CaseEvent
from amends.models.jobs import Job
from amends.models.ledger import Account, AccountKind
from amends.models.refunds import REFUND_OPEN, Refund
from claim_world import GOOD_PAGE, KEY_ERROR, ClaimWorld, buyer_of, case_of, faults, file
from money_world import NOW, fund

FAULTS = [
    None,
    "decline",
    "late",
    "late_decline",
    "time_out",
    "lost",
    "error",
    "twice",
    "down",
]
CLAIMS: dict[str, Callable[[ClaimWorld], Case]] = {
    "late and used": ClaimWorld.negotiating,
    "nobody answers": ClaimWorld.adjudicating,
    "an invalid key": ClaimWorld.awaiting,
    "no longer wanted": lambda world: world.awaiting("no_longer_wanted"),
    "used": ClaimWorld.refused,
    "not delivered": lambda world: case_of(file(world.sold())),
    "charged twice": lambda world: case_of(file(world.sold(charges=2), "duplicate_charge")),
}
VERBS: dict[Act, Callable[[Actor, Case, datetime, int], object]] = {
    Act.ACCEPT: lambda by, case, now, n: accept_claim(by, case.pk, now=now),
    Act.CONTEST: lambda by, case, now, n: contest_claim(
        by, case.pk, now=now, comment="不属实", exhibits=[GOOD_PAGE] * (n % 2)
    ),
    Act.OFFER: lambda by, case, now, n: offer_remedy(
        by,
        case.pk,
        now=now,
        kind=("part_refund", "compensation")[n % 2],
        amount_fen=n % 1000 + 1,
    ),
    Act.ACCEPT_OFFER: lambda by, case, now, n: accept_offer(by, case.pk, now=now),
    Act.DECLINE_OFFER: lambda by, case, now, n: decline_offer(by, case.pk, now=now),
    Act.SUPPLY: lambda by, case, now, n: supply_evidence(
        by, case.pk, [GOOD_PAGE, KEY_ERROR][: n % 2 + 1], now=now
    ),
    Act.WITHDRAW: lambda by, case, now, n: withdraw_case(by, case.pk, now=now),
    Act.CALL_A_PERSON: lambda by, case, now, n: call_a_person(by, case.pk, now=now),
    Act.GRANT: lambda by, case, now, n: rule_case(
        by,
        case.pk,
        now=now,
        grant=True,
        refund_fen=n % 1000 + 1,
        compensation_fen=n % 3 * 700,
        reasons="成立",
    ),
    Act.REFUSE: lambda by, case, now, n: rule_case(
        by, case.pk, now=now, grant=False, reasons="不成立"
    ),
    Act.APPEAL: lambda by, case, now, n: appeal_case(by, case.pk, now=now, comment="不服"),
    Act.ASK: lambda by, case, now, n: ask_for_material(by, case.pk, now=now, kinds=["order_page"]),
    Act.CONSULT: lambda by, case, now, n: consult_merchant(by, case.pk, now=now),
    Act.PAY_AGAIN: lambda by, case, now, n: pay_again(by, case.pk, now=now),
}
ANY = st.integers(0, 5000)


def refusal_of(work: Callable[[], object]) -> Refused | None:
    """How the work was refused; None where it was done."""
    try:
        work()
    except Refused as refusal:
        return refusal
    return None


class Walk(RuleBasedStateMachine):
    """One case, everybody around it, and a channel that may fail; undone at the end."""

    def __init__(self, channel: SandboxChannel) -> None:
        super().__init__()
        self.channel = channel
        self.now = NOW
        self.case: Case | None = None
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]  # Stands for no transaction.
        self.block.__enter__()

    def teardown(self) -> None:
        try:
            if self.case is not None:
                self.run_the_rest()
                assert [f for f in faults() if f.kind != "job-given-up"] == []
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def run_the_rest(self) -> None:
        """What is under way is brought to its end by an honest channel, and nothing is lost."""
        self.channel_is(None)
        for refund in Refund.objects.filter(state__in=list(REFUND_OPEN)):
            assert execute_refund(refund.pk, now=self.now + timedelta(days=30)) is None
        assert not Refund.objects.filter(state__in=list(REFUND_OPEN)).exists()

    def channel_is(self, fault: str | None) -> None:
        how = {"after_seconds": 3600} if fault == "late" else {}
        write_rules(self.channel.faults_file, [{"fault": fault, **how}] if fault else [])

    @initialize(which=st.sampled_from(list(CLAIMS)), balance=st.sampled_from([0, 900, 10_000]))
    def a_claim_is_filed(self, which: str, balance: int) -> None:
        self.world = ClaimWorld(balance=balance, guarantee=balance)
        self.case = CLAIMS[which](self.world)
        theirs = buyer_of(self.case)
        self.parties = [
            theirs,
            self.world.seller,
            self.world.agent,
            self.world.other_agent,
            self.world.supervisor,
            self.world.finance,
            Actor(role=Role.SHOP),
            Actor(role=Role.OPERATOR),
        ]
        self.strangers = [ClaimWorld(balance=0).seller, buyer_of(self.world.sold())]

    @property
    def state(self) -> State:
        assert self.case is not None
        self.case.refresh_from_db()
        return State(self.case.state)

    def record(self) -> list[tuple[int, str]]:
        return list(
            CaseEvent.objects.filter(case=self.case).order_by("seq").values_list("seq", "seal")
        )

    @rule(which=ANY, n=ANY)
    def whoever_may_act_acts(self, which: int, n: int) -> None:
        before, written = self.state, self.record()
        open_to = [
            (actor, act)
            for actor in self.parties
            for act in allowed_acts(before, actor.role)
            if act in VERBS
        ]
        if not open_to:
            return
        actor, act = open_to[which % len(open_to)]
        said = refusal_of(partial(VERBS[act], actor, self.case, self.now, n))
        assert said is None or isinstance(said, SamePerson | NotCovered), said
        assert self.record()[: len(written)] == written
        assert (len(self.record()) > len(written)) is (said is None)

    @rule(who=ANY, act=st.sampled_from(list(VERBS)), n=ANY)
    def anybody_tries_anything(self, who: int, act: Act, n: int) -> None:
        before, written = self.state, self.record()
        everybody = self.parties + self.strangers
        actor = everybody[who % len(everybody)]
        said = refusal_of(partial(VERBS[act], actor, self.case, self.now, n))
        if actor in self.strangers:
            assert isinstance(said, NotFound | NotAllowed)
        if said is not None:
            assert (self.state, self.record()) == (before, written)

    @rule(hours=st.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(hours=st.integers(0, 300))
    def the_clock_is_run(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        due = CaseDeadline.objects.filter(case=self.case, due_at__lte=self.now).exists()
        assert run_clock(self.case.pk, now=self.now) is due

    @rule(fault=st.sampled_from(FAULTS))
    def the_till_works(self, fault: str | None) -> None:
        self.channel_is(fault)
        for refund in Refund.objects.filter(case=self.case, state__in=list(REFUND_OPEN)):
            execute_refund(refund.pk, now=self.now)

    @precondition(lambda self: self.case is not None and self.state is State.UNPAID)
    @rule()
    def money_comes_in(self) -> None:
        fund(AccountKind.MERCHANT_BALANCE, 10_000, self.world.merchant)

    @invariant()
    def every_move_stands_in_the_table(self) -> None:
        if self.case is None:
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        events = list(CaseEvent.objects.filter(case=self.case).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        for earlier, event in pairwise(events):
            assert event.before == earlier.after
            move = MOVES.get((State(event.before), event.act))  # type: ignore[call-overload]
            if move is None:
                assert event.before == event.after
                assert event.act not in set(Act)
            else:
                assert event.after == move.next
                assert event.actor_role in move.who
        assert events[-1].after == self.state

    @invariant()
    def what_waits_has_one_clock(self) -> None:
        if self.case is None:
            return
        clocks = list(CaseDeadline.objects.filter(case=self.case).values_list("state", "act"))
        state = self.state
        assert state is not State.SCREENING
        assert clocks == ([] if state in ENDS else [(state, clock_act(state))])

    @invariant()
    def money_is_where_it_should_be(self) -> None:
        if self.case is None:
            return
        order = self.case.order
        order.refresh_from_db()
        refunds = Refund.objects.filter(case=self.case)
        live = [r for r in refunds if r.state in REFUND_OPEN]
        paid = [r for r in refunds if r.state == "succeeded"]
        assert order.refunding_fen == sum(r.amount_fen for r in live if r.kind == "price")
        assert order.refunded_fen == sum(r.amount_fen for r in paid if r.kind == "price")
        assert order.refunding_fen + order.refunded_fen <= order.paid_fen
        held = sum(a.held_fen for a in Account.objects.filter(guarded=True))
        assert held == sum(r.amount_fen for r in Refund.objects.filter(state__in=REFUND_OPEN))
        asked = {payout.number: payout.amount_fen for payout in self.channel.payouts()}
        assert all(asked.get(r.number) == r.amount_fen for r in paid)
        if live:
            assert self.state in (State.GRANTED, State.UNPAID)
            promised = {f"execute_refund:{r.pk}" for r in live}
            assert promised <= set(Job.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_no_walk_leads_out_of_the_table_or_loses_a_fen(settings_of_gateway: SandboxChannel) -> None:
    run_state_machine_as_test(
        lambda: Walk(settings_of_gateway),
        settings=settings(
            max_examples=50,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(name="settings_of_gateway")
def a_channel(settings, tmp_path: Path):
    settings.AMENDS_GATEWAYS = {"sandbox": {"folder": tmp_path / "sandbox"}}
    ports.gateway.cache_clear()
    yield SandboxChannel(tmp_path / "sandbox")
    ports.gateway.cache_clear()
