"""Rows as callers are shown them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from amends.actions.claims.file_claims import Filed
from amends.actions.shared.speaking import spoken
from amends.domain.access import Actor, Role
from amends.domain.calendar import Calendar
from amends.domain.letter import letter
from amends.domain.procedure import STAGES, Act, State, awaited, estimated_year
from amends.domain.refused import Language, Refused
from amends.domain.statement.reading import read_statement
from amends.domain.vocabulary import Channel, Reason
from amends.entrypoints.api.answers import (
    CaseFull,
    CaseOut,
    DeadlineOut,
    EventOut,
    ExhibitOut,
    FiledBatch,
    FiledOut,
    GivenRuling,
    OfferOut,
    Problem,
    ReadingOut,
    RefundOut,
    RulingOut,
)
from amends.entrypoints.api.forms import ROOT, actions_out
from amends.entrypoints.problems import problem
from amends.models.casefile import CaseFile, deadline_of, read_casefile
from amends.models.cases import (
    Case,
    CaseEvent,
    Evidence,
    Offer,
    OfferKind,
    OfferState,
    Ruling,
    Wish,
)
from amends.models.ids import shown
from amends.models.refunds import Refund, RefundKind, RefundState


def filed_out(filed: Filed, language: Language, *, reading: ReadingOut | None = None) -> FiledOut:
    """A claim that became a case, with what its words were read as."""
    clock, document = filed.deadline, filed.ruling
    return FiledOut(
        id=shown("case", filed.case_id) if filed.case_id else None,
        number=filed.number,
        order_no=filed.order_no,
        stage=STAGES[filed.state],
        status=filed.state,
        ruling=RulingOut.model_validate(
            spoken(document, filed.facts, document["rulebook"], filed.calendar, language)
        ),
        deadline=_deadline_out(clock.state, clock.act, clock.due, filed.calendar)
        if clock
        else None,
        refunds=[shown("rfd", refund.id) for refund in filed.refunds],
        filed_at=filed.filed_at,
        reading=reading,
    )


def reading_out(statement: str, chosen: Reason, language: Language) -> ReadingOut | None:
    """What the words of a claim were read as; None where it has none."""
    if not statement.strip():
        return None
    reading = read_statement(statement, chosen=chosen, language=language)
    return ReadingOut(
        reason=reading.reason,
        alternatives=list(reading.alternatives),
        vague=reading.vague,
        why=list(reading.why),
        questions=list(reading.questions),
        mismatch=reading.mismatch,
    )


def batch_out(answers: list[Filed | Refused], language: Language) -> FiledBatch:
    """One answer for each claim of a batch."""
    filed = sum(not isinstance(answer, Refused) for answer in answers)
    return FiledBatch(
        results=[
            problem_out(answer, language)
            if isinstance(answer, Refused)
            else filed_out(answer, language)
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
    return CaseOut(**_line(case, actor))


def case_full(actor: Actor, name: str, language: Language) -> CaseFull:
    """A case with all that is on file, read in five statements. Raises `NotFound`."""
    file = read_casefile(actor, name, events=False, facts=language != "zh")
    case, ruling = file.case, file.ruling
    given = ruling_out(ruling, case.calendar, language) if ruling else None
    return CaseFull(
        **_line(case, actor),
        statement=case.statement,
        allowed_actions=actions_out(case, actor),
        ruling=given,
        letter=str(letter(given.model_dump(mode="json"), language=language)) if given else "",
        refunds=[refund_out(refund, file) for refund in file.refunds],
        offers=[_offer_out(offer) for offer in file.offers],
        evidence=[_exhibit_out(exhibit, case) for exhibit in file.evidence],
    )


def is_turn_of(actor: Actor, state: State) -> bool:
    """Whether a case in this state waits for the caller; a shop speaks for its buyers."""
    return (Role.BUYER if actor.role is Role.SHOP else actor.role) in awaited(state)


def ruling_out(ruling: Ruling, calendar: Calendar, language: Language) -> GivenRuling:
    """A ruling in a case. Its facts are read only for other languages than the stored one."""
    facts: Mapping[str, Any] = ruling.facts if language != "zh" else {}
    document = spoken(ruling.document, facts, ruling.rulebook_id, calendar, language)
    return GivenRuling(
        **RulingOut.model_validate(document).model_dump(),
        decided_by=Role(ruling.decided_by),
        decided_at=ruling.decided_at,
        reasons=ruling.reasons,
    )


def refund_out(refund: Refund, of: CaseFile | None = None) -> RefundOut:
    """A refund; its case and order are loaded, or those of the case file it is shown in."""
    order = of.case.order if of else refund.order
    return RefundOut(
        id=shown("rfd", refund.pk),
        number=refund.number,
        case=shown("case", refund.case_id),
        order_no=order.order_no,
        kind=RefundKind(refund.kind),
        channel=Channel(refund.channel),
        amount_fen=refund.amount_fen,
        status=RefundState(refund.state),
        channel_ref=refund.channel_ref,
        channel_code=refund.channel_code,
        attempts=refund.attempts,
        created_at=refund.created_at,
        closed_at=refund.closed_at,
    )


def event_out(event: CaseEvent) -> EventOut:
    """One thing that happened."""
    return EventOut(
        seq=event.seq,
        at=event.at,
        act=event.act,
        actor_role=Role(event.actor_role),
        before=event.before,
        after=State(event.after),
        body=event.body,
        seal=event.seal,
    )


def _line(case: Case, actor: Actor) -> dict[str, Any]:
    """What every answer says of a case, by field."""
    state, clock = State(case.state), deadline_of(case)
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
        "deadline": _deadline_out(State(clock.state), Act(clock.act), clock.due_at, case.calendar)
        if clock
        else None,
        "filed_at": case.filed_at,
        "moved_at": case.moved_at,
    }


def _deadline_out(state: State, act: Act, due: datetime, calendar: Calendar) -> DeadlineOut:
    estimate = estimated_year(state, due, calendar) is not None
    return DeadlineOut(due_at=due.astimezone(UTC), act=act, estimate=estimate or None)


def _offer_out(offer: Offer) -> OfferOut:
    return OfferOut(
        kind=OfferKind(offer.kind),
        amount_fen=offer.amount_fen,
        note=offer.note,
        status=OfferState(offer.state),
        made_at=offer.made_at,
    )


def _exhibit_out(exhibit: Evidence, case: Case) -> ExhibitOut:
    kept = bool(exhibit.sha256)
    place = f"{ROOT}/cases/{shown('case', case.pk)}/evidence/{exhibit.number}/file"
    return ExhibitOut(
        number=exhibit.number,
        type=exhibit.kind,
        shows=exhibit.shows,
        note=exhibit.note,
        filed_by=Role(exhibit.filed_by),
        filed_at=exhibit.filed_at,
        sha256=exhibit.sha256 if kept else None,
        media_type=exhibit.media_type if kept else None,
        size_bytes=exhibit.size_bytes if kept else None,
        file_name=exhibit.file_name if kept else None,
        href=place if kept else None,
    )
