"""Rows as callers are shown them."""

from __future__ import annotations

from typing import Any

from amends.actions.claims.file_claims import Filed
from amends.domain.access import Actor, Role
from amends.domain.procedure import STAGES, Act, State, awaited
from amends.domain.refused import Language, Refused
from amends.domain.vocabulary import Reason
from amends.entrypoints.api.answers import (
    CaseOut,
    DeadlineOut,
    FiledBatch,
    FiledOut,
    Problem,
    RulingOut,
)
from amends.entrypoints.problems import problem
from amends.models.casefile import deadline_of
from amends.models.cases import Case, Wish
from amends.models.ids import shown


def filed_out(filed: Filed) -> FiledOut:
    """A claim that became a case."""
    clock = filed.deadline
    return FiledOut(
        id=shown("case", filed.case_id) if filed.case_id else None,
        number=filed.number,
        order_no=filed.order_no,
        stage=STAGES[filed.state],
        status=filed.state,
        ruling=RulingOut.model_validate(filed.ruling),
        deadline=DeadlineOut(due_at=clock.due, act=clock.act) if clock else None,
        refunds=[shown("rfd", refund.pk) for refund in filed.refunds],
        filed_at=filed.filed_at,
    )


def batch_out(answers: list[Filed | Refused], language: Language) -> FiledBatch:
    """One answer for each claim of a batch."""
    filed = sum(not isinstance(answer, Refused) for answer in answers)
    return FiledBatch(
        results=[
            problem_out(answer, language) if isinstance(answer, Refused) else filed_out(answer)
            for answer in answers
        ],
        filed=filed,
        refused=len(answers) - filed,
    )


def problem_out(refused: Refused, language: Language) -> Problem:
    """A refusal inside an answer."""
    return Problem.model_validate(problem(refused, language))


def case_out(case: Case, actor: Actor) -> CaseOut:
    """A case in a list."""
    return CaseOut(**case_line(case, actor))


def case_line(case: Case, actor: Actor) -> dict[str, Any]:
    """What a case in a list says, by field."""
    state = State(case.state)
    return {
        "id": shown("case", case.pk),
        "number": case.number,
        "order_no": case.order.order_no,
        "merchant_code": case.merchant.code,
        "reason": Reason(case.reason),
        "wish": Wish(case.wish),
        "stage": STAGES[state],
        "status": state,
        "overdue": case.overdue,
        "amount_fen": case.order.amount_fen,
        "your_turn": is_turn_of(actor, state),
        "deadline": _deadline_out(case),
        "filed_at": case.filed_at,
        "moved_at": case.moved_at,
    }


def is_turn_of(actor: Actor, state: State) -> bool:
    """Whether a case in this state waits for the caller; a shop speaks for its buyers."""
    return (Role.BUYER if actor.role is Role.SHOP else actor.role) in awaited(state)


def _deadline_out(case: Case) -> DeadlineOut | None:
    clock = deadline_of(case)
    return DeadlineOut(due_at=clock.due_at, act=Act(clock.act)) if clock else None
