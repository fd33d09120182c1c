"""Plays the demo world's cases through the real actions, at the times at which they happened.

Each case goes its way by chance, weighted by what people do; what is still missing among the states
is then reached on purpose. Nothing is written but by actions, so every record is a real one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from django.conf import settings

from amends.actions.claims.call_a_person import call_a_person
from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.actions.claims.withdraw_case import withdraw_case
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.actions.money.execute_refund import execute_refund
from amends.actions.money.pay_again import pay_again
from amends.actions.procedure.answer_claim import accept_claim, contest_claim, offer_remedy
from amends.actions.procedure.answer_offer import accept_offer, decline_offer
from amends.actions.procedure.appeal_case import appeal_case
from amends.actions.procedure.ask_for_material import ask_for_material
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.actions.procedure.run_clock import run_clock
from amends.adapters.demo_market import PlannedClaim
from amends.adapters.gateways.sandbox_faults import Fault, write_rules
from amends.domain.access import Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import ENDS, Act, State
from amends.domain.refused import Refused
from amends.domain.vocabulary import Reason
from amends.entrypoints.demo.people import SIGN_INS
from amends.models.cases import Case, CaseDeadline
from amends.models.jobs import Job
from amends.models.orders import Order
from amends.models.refunds import REFUND_OPEN, Refund

CLAIMS_MAX = 180
"""How many of the market's claims are filed; the rest stays for visitors to file."""

WAIT = "wait"
"""Nobody does anything until the clock runs out."""

A = Act
HABITS: dict[State, tuple[tuple[str, int], ...]] = {
    State.NEGOTIATING: (
        (A.ACCEPT, 30), (A.OFFER, 20), (A.CONTEST, 28), (WAIT, 12), (A.CALL_A_PERSON, 6),
        (A.WITHDRAW, 4),
    ),
    State.OFFERED: ((A.ACCEPT_OFFER, 55), (A.DECLINE_OFFER, 25), (WAIT, 20)),
    State.AWAITING_EVIDENCE: ((A.SUPPLY, 50), (WAIT, 30), (A.WITHDRAW, 12), (A.CALL_A_PERSON, 8)),
    State.ADJUDICATING: ((A.GRANT, 45), (A.REFUSE, 35), (A.ASK, 12), (WAIT, 8)),
    State.REFUSED: ((A.APPEAL, 30), (WAIT, 70)),
    State.SECOND_INSTANCE: ((A.GRANT, 35), (A.REFUSE, 55), (WAIT, 10)),
    State.GRANTED: ((A.SETTLE, 100),),
    State.UNPAID: ((A.PAY_AGAIN, 60), (WAIT, 40)),
}  # fmt: skip
"""What people do with a case in each state, and how often."""

WANTED = 2
"""How many cases a visitor should find in each state of `ON_PURPOSE`."""

KEPT_BACK = 48
"""How many claims wait until the others have been played, to bring cases where they are too few."""

ON_PROOF = frozenset(
    {Reason.INVALID_KEY, Reason.WRONG_ITEM, Reason.WRONG_FACE_VALUE, Reason.NOT_AS_DESCRIBED,
     Reason.FUNCTION_MISSING, Reason.ACCOUNT_ABNORMAL, Reason.SERVICE_NOT_AS_PROMISED,
     Reason.TOPUP_NOT_ARRIVED, Reason.USED_BUT_INEFFECTIVE}
)  # fmt: skip
"""Reasons that the buyer has to prove: without it a case of theirs waits, and can be led on."""

ON_PURPOSE: Mapping[State, tuple[Act, ...]] = {
    State.AWAITING_EVIDENCE: (),
    State.ADJUDICATING: (A.CALL_A_PERSON,),
    State.NEGOTIATING: (A.CALL_A_PERSON, A.CONSULT),
    State.OFFERED: (A.CALL_A_PERSON, A.CONSULT, A.OFFER),
    State.REFUSED: (A.CALL_A_PERSON, A.REFUSE),
    State.SECOND_INSTANCE: (A.CALL_A_PERSON, A.REFUSE, A.APPEAL),
    State.UNPAID: (A.CALL_A_PERSON, A.GRANT, A.SETTLE),
    State.WITHDRAWN: (A.WITHDRAW,),
}
"""How a claim that still lacks its proof comes into each state."""

SAID: dict[Act, str] = {
    A.ACCEPT: "同意退款。",
    A.CONTEST: "系统记录显示已正常发货并由买家查看，不同意退款。",
    A.OFFER: "协商退一半，商品可继续使用。",
    A.DECLINE_OFFER: "商品完全不能用，要求全额退款。",
    A.CALL_A_PERSON: "商家一直推脱，请平台介入。",
    A.ASK: "请补充官方核验截图，需带订单号。",
    A.CONSULT: "请商家先说明发货情况。",
    A.GRANT: "买家证据完整，商家未能证明有效交付，支持退款。",
    A.REFUSE: "系统日志显示已正常交付并使用，现有证据不足以证明商品有问题。",
    A.APPEAL: "裁决忽略了官方客服的核验结果，补充说明并申请复核。",
}
"""What people write when they act."""

PROOF = {"legible": True, "has_order_no": True, "has_timestamp_or_watermark": True,
         "complete": True, "key_visible": True, "error_code": True}  # fmt: skip


@dataclass
class Players:
    """Everybody who acts in the play."""

    shop: Actor
    agent: Actor
    second_agent: Actor
    finance: Actor


@dataclass
class Play:
    """The stage: its people, its dice, its end, and the faults of the sandbox channel so far."""

    players: Players
    random: Random
    until: datetime
    faults: list[dict[str, object]] = field(default_factory=list)
    must_decline: bool = False
    recent_refunds: int = 0

    def file(self, plan: PlannedClaim) -> Filed | None:
        """File a planned claim at its time; None when the desk refused it."""
        claim = Claim(
            order_no=plan.order_no,
            reason=plan.reason,
            statement=plan.statement,
            demands=plan.demands,
            invalid_quantity=plan.invalid_quantity,
            evidence=tuple(Exhibit(kind=kind, shows=shows) for kind, shows in plan.evidence),
        )
        (answer,) = file_claims(self.players.shop, [claim], now=plan.filed_at)
        return answer if isinstance(answer, Filed) else None

    def live(self, filed: Filed) -> None:
        """Let a case take its course until it is closed or the present is reached."""
        assert filed.case_id is not None
        at = filed.filed_at
        while True:
            case = Case.objects.select_related("order").get(pk=filed.case_id)
            state = State(case.state)
            if state in ENDS or self._is_left_waiting(state, at):
                return
            acts, weights = zip(*HABITS[state], strict=True)
            act = self.random.choices(acts, weights)[0]
            at = self._when(case, state, act, at)
            if at >= self.until or not self.do(case, act, at):
                return

    def _is_left_waiting(self, state: State, at: datetime) -> bool:
        """Nobody has come to many of the cases of the last days yet."""
        age = self.until - at
        if state is State.GRANTED or age > timedelta(days=5):
            return False
        return self.random.random() < (0.6 if age < timedelta(days=2) else 0.3)

    def _when(self, case: Case, state: State, act: str, at: datetime) -> datetime:
        deadline = CaseDeadline.objects.filter(case=case).first()
        if act == WAIT and deadline is not None:
            return max(deadline.due_at, at)
        hours = 0.05 if state is State.GRANTED else self.random.uniform(0.5, 22)
        moment = at + timedelta(hours=hours)
        if deadline is not None and moment > deadline.due_at:
            return at + (deadline.due_at - at) / 2
        return moment

    def do(self, case: Case, act: str, at: datetime) -> bool:
        """Do one act at its time; False when the case does not go on from there."""
        try:
            if act == WAIT:
                return run_clock(case.pk, now=at)
            if act == Act.SETTLE:
                return self._settle(case, at)
            self._acts[Act(act)](case, at)
        except Refused:
            return False
        return True

    @property
    def _acts(self) -> dict[Act, Callable[[Case, datetime], object]]:
        shop, finance = self.players.shop, self.players.finance

        def rule(case: Case, at: datetime, *, grant: bool) -> None:
            reasons = SAID[A.GRANT if grant else A.REFUSE]
            rule_case(self._arbiter(case), case.pk, now=at, grant=grant, reasons=reasons)

        def ask(case: Case, at: datetime) -> None:
            kinds = ["official_verification"]
            ask_for_material(self._arbiter(case), case.pk, now=at, kinds=kinds, comment=SAID[A.ASK])

        return {
            A.ACCEPT: lambda c, t: accept_claim(_merchant(c), c.pk, now=t, comment=SAID[A.ACCEPT]),
            A.CONTEST: lambda c, t: contest_claim(
                _merchant(c), c.pk, now=t, comment=SAID[A.CONTEST]
            ),
            A.OFFER: _offer_half,
            A.ACCEPT_OFFER: lambda c, t: accept_offer(shop, c.pk, now=t),
            A.DECLINE_OFFER: lambda c, t: decline_offer(
                shop, c.pk, now=t, comment=SAID[A.DECLINE_OFFER]
            ),
            A.CALL_A_PERSON: lambda c, t: call_a_person(
                shop, c.pk, now=t, comment=SAID[A.CALL_A_PERSON]
            ),
            A.WITHDRAW: lambda c, t: withdraw_case(shop, c.pk, now=t),
            A.SUPPLY: self._supply,
            A.ASK: ask,
            A.CONSULT: lambda c, t: consult_merchant(
                self._arbiter(c), c.pk, now=t, comment=SAID[A.CONSULT]
            ),
            A.GRANT: lambda c, t: rule(c, t, grant=True),
            A.REFUSE: lambda c, t: rule(c, t, grant=False),
            A.APPEAL: lambda c, t: appeal_case(shop, c.pk, now=t, comment=SAID[A.APPEAL]),
            A.PAY_AGAIN: lambda c, t: pay_again(finance, c.pk, now=t),
        }

    def _arbiter(self, case: Case) -> Actor:
        second = case.state == State.SECOND_INSTANCE
        return self.players.second_agent if second else self.players.agent

    def _supply(self, case: Case, at: datetime) -> None:
        ruling = case.ruling_set.order_by("-pk").first()
        missing: Sequence[str] = ruling.document.get("missing_evidence", ()) if ruling else ()
        exhibits = [Exhibit(kind=kind, shows=PROOF) for kind in missing if kind in _PLAIN_KINDS]
        exhibits = exhibits or [Exhibit(kind="key_error_screenshot", shows=PROOF)]
        supply_evidence(self.players.shop, case.pk, exhibits, now=at, comment="按要求补充材料。")

    def _settle(self, case: Case, at: datetime) -> bool:
        for refund in Refund.objects.filter(case=case, state__in=REFUND_OPEN).order_by("pk"):
            self._maybe_fault(refund, at)
            again = execute_refund(refund.pk, now=at)
            promised = Job.objects.filter(key=f"execute_refund:{refund.pk}")
            if again is None:
                promised.delete()
            else:
                promised.update(run_at=again)
                return False
        return True

    def _maybe_fault(self, refund: Refund, at: datetime) -> None:
        """A few refunds fail at the channel, and some of the last day are still on their way."""
        recent = self.until - at < timedelta(hours=30)
        kind = self._fault_of_recent() if recent else self._fault_of_old()
        if self.must_decline:
            kind = Fault.DECLINE
        if kind is None:
            return
        rule: dict[str, object] = {"fault": str(kind), "number": refund.number}
        if kind is Fault.LATE:
            rule["after_seconds"] = 2 * 86_400.0
        else:
            rule["code"] = "ACCOUNT_CLOSED"
        self.faults.append(rule)
        folder = settings.AMENDS_GATEWAYS["sandbox"]["folder"]
        write_rules(Path(str(folder)) / "faults.json", self.faults)

    def _fault_of_recent(self) -> Fault | None:
        """The first ones on purpose, so that the world has both; later ones by chance."""
        self.recent_refunds += 1
        if self.recent_refunds <= 4:
            return Fault.LATE if self.recent_refunds % 2 else Fault.DECLINE
        return self.random.choices((Fault.LATE, Fault.DECLINE, None), (20, 8, 72))[0]

    def _fault_of_old(self) -> Fault | None:
        return Fault.DECLINE if self.random.random() < 0.03 else None


def play_cases(
    play: Play, plans: Sequence[PlannedClaim], progress: Callable[[int], object]
) -> None:
    """File the claims in the order of their times, let each take its course, and fill the gaps."""
    known = set(Case.objects.values_list("order__order_no", flat=True))
    chosen = _chosen(plans, play.random)
    kept_back = [plan for plan in chosen if plan.reason in ON_PROOF][-KEPT_BACK:]
    for plan in [plan for plan in chosen if plan not in kept_back]:
        if plan.order_no not in known:
            filed = play.file(plan)
            if filed is not None:
                play.live(filed)
        progress(1)
    _fill_gaps(play, [plan for plan in kept_back if plan.order_no not in known])
    progress(len(kept_back))


def missing_states() -> set[State]:
    """The states in which no case is; screening is left at once, so no case ever rests there."""
    found = {State(state) for state in Case.objects.values_list("state", flat=True).distinct()}
    return set(State) - found - {State.SCREENING}


def _chosen(plans: Sequence[PlannedClaim], random: Random) -> list[PlannedClaim]:
    recent, older = list(plans[-70:]), list(plans[:-70])
    older = random.sample(older, min(len(older), CLAIMS_MAX - len(recent)))
    return sorted([*older, *recent], key=lambda plan: plan.filed_at)


Goal = tuple[State, str]
"""A state that lacks cases, and the code of the merchant whose cases they are; empty for anyone's."""


def _fill_gaps(play: Play, plans: Sequence[PlannedClaim]) -> None:
    """File what was kept back in the last hours, without proof, and lead it where cases are few."""
    step = timedelta(minutes=2)
    at = play.until - step * (len(plans) + 2)
    lacking = _lacking()
    sellers = dict(
        Order.objects.filter(order_no__in=[plan.order_no for plan in plans]).values_list(
            "order_no", "merchant__code"
        )
    )
    for plan in plans:
        at += step
        fitting = ("", sellers[plan.order_no])
        goal = next((g for g, count in lacking.items() if count > 0 and g[1] in fitting), None)
        bare = plan if goal is None else replace(plan, evidence=(), filed_at=at)
        filed = play.file(bare)
        if filed is None or filed.case_id is None:
            continue
        if goal is None or filed.state is not State.AWAITING_EVIDENCE:
            play.live(filed)
        elif _goes(play, filed.case_id, ON_PURPOSE[goal[0]], at):
            lacking[goal] -= 1


def _lacking() -> dict[Goal, int]:
    """How many cases each goal lacks: those that wait for a merchant with a sign-in come first."""
    found = Counter(Case.objects.values_list("state", "merchant__code"))
    in_state = Counter(Case.objects.values_list("state", flat=True))
    goals: list[Goal] = [
        (State.NEGOTIATING, person.merchant) for person in SIGN_INS if person.merchant
    ]
    lacking = {goal: WANTED - found[str(goal[0]), goal[1]] for goal in goals}
    return lacking | {(state, ""): WANTED - in_state[str(state)] for state in ON_PURPOSE}


def _goes(play: Play, case_id: UUID, acts: Sequence[Act], at: datetime) -> bool:
    """Do acts on a case one after another, a minute apart; whether all of them could be done."""
    play.must_decline = Act.SETTLE in acts
    cases = Case.objects.select_related("order")
    done = all(
        play.do(cases.get(pk=case_id), act, at + timedelta(minutes=minutes))
        for minutes, act in enumerate(acts, start=1)
    )
    play.must_decline = False
    return done


def _offer_half(case: Case, at: datetime) -> None:
    offer_remedy(
        _merchant(case),
        case.pk,
        now=at,
        kind="part_refund",
        amount_fen=max(case.order.amount_fen // 2, 1),
        comment=SAID[A.OFFER],
    )


def _merchant(case: Case) -> Actor:
    return Actor(role=Role.MERCHANT, name="merchant", merchant_id=case.merchant_id)


_PLAIN_KINDS = frozenset(
    "order_page payment_record key_error_screenshot login_recording actual_page carrier_query "
    "unused_proof defect_photo seller_chat official_verification official_failure_proof "
    "third_party_report extra_order_nos bound_account_info listing_page".split()
)
