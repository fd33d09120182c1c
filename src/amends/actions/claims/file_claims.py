"""File claims: load the facts of all in one query, judge them, write everything in one statement.

A single claim is a batch of one, and no statement is made per claim, so the cost of the database
does not grow with the batch. A claim that is refused does not hinder the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.actions.shared.exhibiting import evidence_row
from amends.actions.shared.granting import RefundRow, hold_row, refund_rows, share_out
from amends.actions.shared.judging import Judgement, act_upon, judge
from amends.actions.shared.reading import READ
from amends.actions.shared.retrying import retried
from amends.actions.shared.screening import NOTICES, facts_told
from amends.domain.access import THE_SYSTEM, Actor, Role
from amends.domain.calendar import Calendar
from amends.domain.docket import Docket, Entry, open_docket
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import ENDS, Act, Deadline, State, deadline_for
from amends.domain.reading.seen import is_readable
from amends.domain.records import Application, OrderRecord
from amends.domain.refused import BadInput, NotAllowed, NotFound, Refused
from amends.domain.settlement import NOTHING_TAKEN, Hold, holds_for, taken_after
from amends.domain.texts import STATEMENT_MAX, checked_text
from amends.models.calendar import calendar_at
from amends.models.cases import Case, Wish
from amends.models.filing import Filing, Row, load_orders, write_filing
from amends.models.ids import new_id
from amends.models.refunds import RefundKind
from amends.models.rulebooks import rulebook

CLAIMS_MAX = 500
"""The most claims that one call may bring."""


class OpenCaseExists(Refused):
    """The order already has a case that is not closed."""

    code = "open-case-exists"
    zh = "该订单已有处理中的案件 {case_number}，请在该案件中继续，不必重复申请。"
    en = "The order already has the open case {case_number}. Go on with that one."


class OrderCancelled(Refused):
    """A cancelled order has nothing left to claim."""

    code = "order-cancelled"
    zh = "订单 {order_no} 已取消，无法申请售后。"
    en = "The order {order_no} was cancelled; nothing can be claimed on it."


class DecidedBefore(Refused):
    """The same reason was already refused for good; only another reason can be judged anew."""

    code = "decided-before"
    zh = "该订单以同一理由提出的申请已有最终裁定。如果遇到的是其他问题，请选择对应的理由重新申请。"
    en = (
        "A claim on this order for the same reason was refused for good. "
        "If something else is wrong, file again with that reason."
    )


class TooManyClaims(Refused):
    """More claims in one call than are taken."""

    code = "too-many-claims"
    zh = "一次最多提交 {maximum} 个申请，现有 {count} 个。"
    en = "At most {maximum} claims in one call, not {count}."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a buyer says: which order, why, what he would like, and what he brings to show it."""

    order_no: str
    reason: str
    statement: str = ""
    wish: str = "refund"
    discovered_at: datetime | None = None
    invalid_quantity: int | None = None
    demands: tuple[str, ...] = ()
    evidence: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A claim that became a case (or, on a dry run, would), with what the rulebook said at once.

    `ruling` is the ruling's document, `facts` the facts document that it judged, and `calendar` the
    one by which its days are counted.
    """

    case_id: UUID | None
    number: str
    order_no: str
    filed_at: datetime
    state: State
    ruling: Mapping[str, Any]
    facts: Mapping[str, object]
    calendar: Calendar
    deadline: Deadline | None
    refunds: Sequence[RefundRow] = field(default_factory=tuple)


def file_claims(
    actor: Actor, claims: Sequence[Claim], *, now: datetime, dry_run: bool = False
) -> list[Filed | Refused]:
    """One answer for each claim, in order: the case it became, or why it was refused.

    A dry run goes the same way and writes nothing. Raises `NotAllowed` when the actor files no
    claims at all and `TooManyClaims` for a batch that is too large.
    """
    actor.require(Role.BUYER, Role.SHOP, act="file_claim")
    if len(claims) > CLAIMS_MAX:
        raise TooManyClaims(maximum=CLAIMS_MAX, count=len(claims))

    def attempt() -> list[Filed | Refused]:
        with transaction.atomic(savepoint=False):
            clerk = _Clerk(actor, now)
            numbers = sorted({c.order_no for c in claims if "\x00" not in c.order_no})
            clerk.orders = load_orders(numbers, now=now, lock=not dry_run)
            answers = [clerk.answer(claim) for claim in claims]
            if not dry_run and clerk.filing.cases:
                write_filing(clerk.filing)
        return answers if not dry_run else [_unfiled(answer) for answer in answers]

    return retried(attempt)


def _unfiled(answer: Filed | Refused) -> Filed | Refused:
    if isinstance(answer, Refused):
        return answer
    return Filed(**{**vars(answer), "case_id": None, "refunds": ()})


class _Clerk:
    """Works through one batch: what earlier claims took and opened counts for the later ones."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self._actor = actor
        self._now = now
        self._taken: Mapping[UUID, int] = NOTHING_TAKEN
        self._opened: dict[str, str] = {}
        self._filed: Counter[str] = Counter()
        self.orders: Mapping[str, OrderRecord] = {}
        self.filing = Filing()

    def answer(self, claim: Claim) -> Filed | Refused:
        """The case the claim becomes, its rows added to the filing; or the refusal."""
        try:
            return self._file(claim, self._order_of(claim))
        except Refused as refusal:
            return refusal

    def _order_of(self, claim: Claim) -> OrderRecord:
        order = self.orders.get(claim.order_no)
        if order is None or not owns(self._actor, order):
            raise NotFound(what_zh="订单", what_en="order")
        if order.state == "cancelled":
            raise OrderCancelled(order_no=order.order_no)
        open_case = order.open_case or self._opened.get(order.order_no)
        if open_case:
            raise OpenCaseExists(case_number=open_case)
        if claim.reason in order.refused_reasons:
            raise DecidedBefore
        return order

    def _file(self, claim: Claim, order: OrderRecord) -> Filed:
        now = self._now
        statement = checked_text(claim.statement, field="statement", at_most=STATEMENT_MAX)
        if claim.wish not in list(Wish):
            raise BadInput(summary=f"wish {claim.wish!r}")
        judgement = judge(order, _application(claim, now), now=now)
        ruling = judgement.ruling
        owed_fen = ruling.refund_fen + ruling.compensation_fen
        holds, left = holds_for(order, owed_fen, liable=ruling.liable, taken=self._taken)
        act = act_upon(judgement, order, covered=not left)
        case_id, number = new_id(), self._number(order)
        said = _said(claim, order, statement)
        filed, docket = open_docket(case_id, by=self._actor, at=now, body=said)
        ruled, docket = docket.move(act, by=THE_SYSTEM, at=now, body=judgement.as_event())
        settings = rulebook(order.rulebook_id).settings_for(order.product_class)
        calendar = calendar_at(order.calendar_number)
        deadline = deadline_for(docket.state, settings, calendar, now=now)
        case = self._case_row(case_id, number, claim, order, statement, docket, act)
        evidence = self._evidence_rows(claim, case_id)
        refunds = self._pay(case_id, claim, order, judgement, holds) if act is Act.APPROVE else []
        self._keep(case, [filed, ruled], judgement, order, deadline, act, evidence)
        self._filed[order.order_no] += 1
        if docket.state not in ENDS:
            self._opened[order.order_no] = number
        return Filed(
            case_id=case_id,
            number=number,
            order_no=order.order_no,
            filed_at=now,
            state=docket.state,
            ruling=judgement.document,
            facts=judgement.facts,
            calendar=calendar,
            deadline=deadline,
            refunds=tuple(refunds),
        )

    def _number(self, order: OrderRecord) -> str:
        """The next number of the order's cases; an earlier claim of the batch may have closed one."""
        return f"{order.order_no}-R{order.case_count + self._filed[order.order_no] + 1}"

    def _case_row(
        self,
        case_id: UUID,
        number: str,
        claim: Claim,
        order: OrderRecord,
        statement: str,
        docket: Docket,
        act: Act,
    ) -> Row:
        now = self._now
        return {
            "id": case_id,
            "number": number,
            "order_id": order.id,
            "merchant_id": order.merchant_id,
            "reason": claim.reason,
            "statement": statement,
            "wish": claim.wish,
            "state": docket.state,
            "filed_by": self._actor.role,
            "filed_at": now,
            "moved_at": now,
            "asked_at": now if act is Act.ASK else None,
            "refused_at": now if act is Act.REJECT else None,
            "last_seq": docket.seq,
            "last_seal": docket.seal,
        }

    def _pay(
        self,
        case_id: UUID,
        claim: Claim,
        order: OrderRecord,
        judgement: Judgement,
        holds: list[Hold],
    ) -> list[RefundRow]:
        ruling, now = judgement.ruling, self._now
        self._taken = taken_after(self._taken, holds)
        amounts = {
            RefundKind.PRICE: ruling.refund_fen,
            RefundKind.COMPENSATION: ruling.compensation_fen,
        }
        refunds = refund_rows(order, claim.reason, case_id, amounts, now)
        for refund, share in share_out(refunds, holds):
            self.filing.refunds.append(vars(refund))
            for hold in share:
                self.filing.transfers.append(vars(hold_row(hold, refund, now=now)))
            self.filing.jobs.append(
                {
                    "id": new_id(),
                    "name": "execute_refund",
                    "key": f"execute_refund:{refund.id}",
                    "args": {"refund_id": str(refund.id)},
                    "run_at": now,
                }
            )
        return refunds

    def _evidence_rows(self, claim: Claim, case_id: UUID) -> list[Row]:
        if not claim.evidence:
            return []
        case = Case(pk=case_id)
        rows = [
            evidence_row(exhibit, case, number, self._actor, self._now)
            for number, exhibit in enumerate(claim.evidence, start=1)
        ]
        self.filing.jobs.extend(
            {
                "id": new_id(),
                "name": READ,
                "key": f"{READ}:{row.pk}",
                "args": {"evidence_id": str(row.pk)},
                "run_at": self._now,
            }
            for row in rows
            if is_readable(row.media_type)
        )
        return [_columns(row, _EVIDENCE_COLUMNS) for row in rows]

    def _keep(
        self,
        case: Row,
        entries: list[Entry],
        judgement: Judgement,
        order: OrderRecord,
        deadline: Deadline | None,
        act: Act,
        evidence: list[Row],
    ) -> None:
        filing, now, case_id = self.filing, self._now, case["id"]
        filing.cases.append(case)
        filing.evidence.extend(evidence)
        filing.events.extend(vars(entry) for entry in entries)
        ruling = judgement.ruling
        filing.rulings.append(
            {
                "id": judgement.id,
                "case_id": case_id,
                "rulebook_id": order.rulebook_id,
                "outcome": judgement.outcome,
                "refund_fen": ruling.refund_fen,
                "fee_fen": ruling.fee_fen,
                "compensation_fen": ruling.compensation_fen,
                "document": judgement.text,
                "facts": judgement.facts,
                "decided_by": THE_SYSTEM.role,
                "decided_at": now,
            }
        )
        if deadline is not None:
            filing.deadlines.append(
                {
                    "case_id": case_id,
                    "state": deadline.state,
                    "act": deadline.act,
                    "started_at": now,
                    "due_at": deadline.due,
                }
            )
        filing.notices.extend(
            {
                "id": new_id(),
                "case_id": case_id,
                "to_role": role,
                "template": template,
                "facts": facts_told(ruling),
                "created_at": now,
            }
            for role, template in NOTICES[act]
        )


def owns(actor: Actor, order: OrderRecord) -> bool:
    """Whether the actor may claim on the order: the buyer himself, or the shop that sold it."""
    if actor.role is Role.SHOP:
        return actor.merchant_id is None or actor.merchant_id == order.merchant_id
    if actor.role is not Role.BUYER:
        raise NotAllowed(act="file_claim", role=actor.role)
    mine = actor.id is not None and actor.id == order.buyer_id
    return mine or order.id in actor.order_ids


def _application(claim: Claim, now: datetime) -> Application:
    return Application(
        reason=claim.reason,
        applied_at=now,
        discovered_at=claim.discovered_at,
        demands=claim.demands,
        evidence=[exhibit.as_fact() for exhibit in claim.evidence],
        invalid_quantity=claim.invalid_quantity,
    )


def _said(claim: Claim, order: OrderRecord, statement: str) -> dict[str, object]:
    """What the first sealed event says of the claim; the statement itself only by its hash."""
    said: dict[str, object] = {"order_no": order.order_no, "reason": claim.reason}
    if statement:
        said["statement_sha256"] = hashlib.sha256(statement.encode()).hexdigest()
    if claim.discovered_at is not None:
        said["discovered_at"] = claim.discovered_at.isoformat()
    if claim.invalid_quantity is not None:
        said["invalid_quantity"] = claim.invalid_quantity
    if claim.demands:
        said["demands"] = list(claim.demands)
    if claim.evidence:
        said["exhibits"] = [exhibit.as_event() for exhibit in claim.evidence]
    return said


def _columns(row: object, names: Sequence[str]) -> Row:
    return {name: getattr(row, name) for name in names}


_EVIDENCE_COLUMNS = (
    "id case_id number kind shows note sha256 media_type size_bytes file_name filed_by person_id "
    "filed_at".split()
)
