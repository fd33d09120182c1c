"""What callers are told: the shapes of the answers. Amounts are whole fen, times RFC 3339 in UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from amends.domain.access import Role
from amends.domain.procedure import Act, Stage, State
from amends.domain.vocabulary import Channel, Liable, Outcome, ProductClass, Reason, Route
from amends.models.cases import OfferKind, OfferState, Wish
from amends.models.refunds import RefundKind, RefundState

CURRENCY: Literal["CNY"] = "CNY"


class Answer(BaseModel):
    """An answer, or a part of one."""


def _is_absent(value: object) -> bool:
    return value is None


def told(answer: Answer, *, status: int = 200) -> HttpResponse:
    """The answer as HTTP carries it."""
    body = answer.model_dump_json().encode()
    return HttpResponse(body, status=status, content_type="application/json")


class PlaceAtFault(Answer):
    """Where in the request a mistake is: a JSON Pointer into the body, or a parameter's name."""

    pointer: str | None = Field(None, exclude_if=_is_absent)
    parameter: str | None = Field(None, exclude_if=_is_absent)
    detail: str


class Problem(Answer):
    """A refusal after RFC 9457, with the facts that help beside its sentence."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[PlaceAtFault] | None = Field(None, exclude_if=_is_absent)


class DeadlineOut(Answer):
    """The one clock of a case: what happens, and when, if it stays as it is.

    `estimate` is there where the end is counted by a year whose holidays are not published.
    """

    due_at: datetime
    act: Act
    estimate: bool | None = Field(None, exclude_if=_is_absent)


class ClauseOut(Answer):
    """A clause that a ruling rests on."""

    id: str
    title: str
    text: str = ""
    source: str


class FindingOut(Answer):
    """What a clause found: true, false, or null where it cannot be known."""

    clause: str
    holds: bool | None
    because: str


class NearMissOut(Answer):
    """What would have changed the result."""

    clause: str
    would_need: str


class ArrivalOut(Answer):
    """When the money should be there, as dates in China."""

    earliest: str
    latest: str
    estimate: bool | None = Field(None, exclude_if=_is_absent)


class TimeOut(Answer):
    """A span that the rulebook sets: the setting, its value and its unit."""

    setting: str
    value: int
    unit: str


class BurdenOut(Answer):
    """Who must bring which proof next, and the outcome where nothing comes.

    `brings` holds the alternatives of each proof.
    """

    clause: str
    who: Liable
    brings: list[list[str]]
    within: TimeOut
    silence: Outcome


class RulingOut(Answer):
    """A ruling, in the words of docs/reference/facts.md."""

    id: str
    outcome: Outcome
    refund_fen: int
    fee_fen: int
    compensation_fen: int
    liable: str | None
    track: str
    missing_evidence: list[str]
    paid_from: list[str]
    clauses: list[ClauseOut]
    findings: list[FindingOut]
    near_misses: list[NearMissOut]
    burden: BurdenOut | None = None
    route: Route | None = None
    arrival: ArrivalOut | None
    escalation: str
    rulebook: str


class GivenRuling(RulingOut):
    """A ruling in a case: by whom and when, with a person's own reasons."""

    decided_by: Role
    decided_at: datetime
    reasons: str


class RefundOut(Answer):
    """Money on its way back. Only `succeeded` means that the channel has paid."""

    id: str
    number: str
    case: str
    order_no: str
    kind: RefundKind
    channel: Channel
    amount_fen: int
    currency: str = CURRENCY
    status: RefundState
    channel_ref: str
    channel_code: str
    attempts: int
    created_at: datetime
    closed_at: datetime | None


class CaseOut(Answer):
    """A case in a list."""

    id: str
    number: str
    order_no: str
    merchant_code: str
    reason: Reason
    wish: Wish
    stage: Stage
    status: State
    overdue: bool
    amount_fen: int
    currency: str = CURRENCY
    your_turn: bool
    deadline: DeadlineOut | None
    filed_at: datetime
    moved_at: datetime


class FieldOut(Answer):
    """A field of the body that an act takes."""

    name: str
    required: bool
    accepts: dict[str, Any] = Field(description="A JSON Schema.")


class ActionOut(Answer):
    """Something the caller may do now: where, with which body, and until when."""

    act: Act
    method: Literal["POST"] = "POST"
    href: str
    deadline: datetime | None
    form: list[FieldOut]


class ExhibitOut(Answer):
    """A piece of evidence on file."""

    number: int
    type: str
    shows: dict[str, Any]
    note: str
    filed_by: Role
    filed_at: datetime
    sha256: str | None
    media_type: str | None
    size_bytes: int | None
    file_name: str | None
    href: str | None


class OfferOut(Answer):
    """What the merchant offered."""

    kind: OfferKind
    amount_fen: int
    note: str
    status: OfferState
    made_at: datetime


class CaseFull(CaseOut):
    """A case with all that is on file, apart from its events."""

    statement: str
    allowed_actions: list[ActionOut]
    ruling: GivenRuling | None
    letter: str
    refunds: list[RefundOut]
    offers: list[OfferOut]
    evidence: list[ExhibitOut]


class ReadingOut(Answer):
    """What the words of a claim were read as: a suggestion and questions, never a ruling."""

    reason: Reason
    alternatives: list[Reason]
    vague: bool
    why: list[str]
    questions: list[str]
    mismatch: str | None


class FiledOut(Answer):
    """A claim that became a case. On a dry run `id` is null, and `reading` tells of its words."""

    id: str | None
    number: str
    order_no: str
    stage: Stage
    status: State
    ruling: RulingOut
    deadline: DeadlineOut | None
    refunds: list[str]
    filed_at: datetime
    reading: ReadingOut | None = Field(None, exclude_if=_is_absent)


class FiledBatch(Answer):
    """One answer for each claim, in the same order."""

    results: list[FiledOut | Problem]
    filed: int
    refused: int


class CasePage(Answer):
    """Some cases; `next_cursor` is null on the last page."""

    cases: list[CaseOut]
    next_cursor: str | None


class RefundPage(Answer):
    """Some refunds, newest first."""

    refunds: list[RefundOut]
    next_cursor: str | None


class NoticeOut(Answer):
    """Something a side was told: the template with its facts, and what it says in your language.

    It is worded for the one it was told to. `read_at` is null while it is new to him.
    """

    id: str
    case: str
    case_number: str
    order_no: str
    to: Role
    template: str
    facts: dict[str, Any]
    text: str
    created_at: datetime
    read_at: datetime | None


class NoticePage(Answer):
    """Some notices, newest first."""

    notices: list[NoticeOut]
    next_cursor: str | None


class EventOut(Answer):
    """One thing that happened, sealed over all before it."""

    seq: int
    at: datetime
    act: str
    actor_role: Role
    before: str
    after: State
    body: dict[str, Any]
    seal: str


class EventPage(Answer):
    """Some events of a case, oldest first."""

    events: list[EventOut]
    next_cursor: str | None


class RuledOut(Answer):
    """A person's ruling and the case after it; on a dry run, what the ruling would have been."""

    dry_run: bool
    ruling: GivenRuling
    case: CaseFull | None


class FileOut(Answer):
    """An uploaded file. `id` may be named in the evidence of this key's requests for a day."""

    id: str
    sha256: str
    media_type: str
    size_bytes: int
    name: str


class UploadOut(Answer):
    """An upload in parts. Once `sha256` is there, the file is whole and evidence may name its `id`."""

    id: str
    name: str
    size_bytes: int
    offset: int
    expires_at: datetime
    sha256: str | None
    media_type: str | None


class RowRefused(Answer):
    """A row of a batch that was not taken in, by its place from 0."""

    index: int
    problem: Problem


class BatchOut(Answer):
    """What became of a batch."""

    created: int
    unchanged: int
    refused: list[RowRefused]


class DeliveryOut(Answer):
    """Goods handed over."""

    reference: str
    delivered_at: datetime
    quantity: int


class UseOut(Answer):
    """A line of the use log."""

    reference: str
    kind: str
    used_by: str
    at: datetime


class OrderOut(Answer):
    """An order as the records know it. Card keys are masked."""

    order_no: str
    merchant_code: str
    title: str
    product_class: ProductClass
    quantity: int
    amount_fen: int
    paid_fen: int
    refunding_fen: int
    refunded_fen: int
    currency: str = CURRENCY
    channel: Channel
    status: str
    paid_at: datetime
    receipt_confirmed_at: datetime | None
    rulebook: str
    keys: list[str]
    deliveries: list[DeliveryOut]
    uses: list[UseOut]
    cases: list[str]


class ConfirmedOut(Answer):
    """When the buyer confirmed the receipt."""

    order_no: str
    receipt_confirmed_at: datetime


class CalendarOut(Answer):
    """A year of the working-day calendar.

    `holidays` are days from Monday to Friday that are off, `make_up_days` Saturdays and Sundays
    that are worked.
    """

    year: int
    announced: bool
    working_days: int
    holidays: list[date]
    make_up_days: list[date]


class DaysChanged(Answer):
    """How many of the days are other than before."""

    changed: int


class FactsWarning(Answer):
    """Something in a facts document that is not known and was not used."""

    pointer: str
    code: str
    message: str


class DecidedOut(Answer):
    """What a rulebook says of a facts document. Nothing is kept."""

    ruling: RulingOut
    warnings: list[FactsWarning]


class ProblemKind(Answer):
    """A way of saying no. Words in braces stand for facts that a problem carries beside them."""

    code: str
    status: int
    title: str
    zh: str
    en: str


class ProblemList(Answer):
    """Every way of saying no, by code."""

    problems: list[ProblemKind]


class NoticeTaken(Answer):
    """A channel's message was verified and will be looked into."""

    taken: bool


class Health(Answer):
    """The site can work: its database answers."""

    status: Literal["ok"] = "ok"
    version: str
