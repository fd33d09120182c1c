"""Filing claims and looking at cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.actions.claims.file_claims import Claim, file_claims
from amends.domain.access import Scope
from amends.domain.refused import Refused
from amends.entrypoints import clock
from amends.entrypoints.api.answers import CaseFull, CasePage, EventPage, FiledBatch, FiledOut, told
from amends.entrypoints.api.cursors import (
    cursor_at,
    place_of_key,
    place_of_moment,
    place_of_number,
)
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import NO_STATES, Cursor, Limit, Name, States
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import Caller, actor_of, caller_of
from amends.entrypoints.api.requests import ClaimIn, ClaimsIn
from amends.entrypoints.api.showing import (
    batch_out,
    case_full,
    case_out,
    event_out,
    filed_out,
    reading_out,
)
from amends.entrypoints.api.uploads import exhibits_of
from amends.models.casefile import events_page, find_case
from amends.models.queue import list_page, queue_page, states_waiting_for

router = Router(tags=["cases"])


@router.post("/cases", response={201: FiledOut, 200: FiledOut})
@once
def file_claim(request: HttpRequest, claim: ClaimIn, dry_run: bool = False) -> HttpResponse:
    """File a claim; the rulebook rules on it at once.

    A dry run goes the same way, answers 200 instead of 201 and keeps nothing; it also says what the
    statement was read as, what is unclear in it, and whether it fits the reason.
    """
    actor = actor_of(request, Scope.CASES_WRITE, act="file_claim")
    asked = _claim(claim, caller_of(request), at="")
    answer = file_claims(actor, [asked], now=clock.now(), dry_run=dry_run)[0]
    if isinstance(answer, Refused):
        raise answer
    language = language_of(request)
    reading = reading_out(claim.statement, claim.reason, language) if dry_run else None
    return told(filed_out(answer, language, reading=reading), status=200 if dry_run else 201)


@router.post("/cases:batch", response=FiledBatch)
@once
def file_claims_batch(request: HttpRequest, batch: ClaimsIn, dry_run: bool = False) -> HttpResponse:
    """File many claims in one transaction; one that is refused does not hinder the others."""
    actor = actor_of(request, Scope.CASES_WRITE, act="file_claim")
    caller = caller_of(request)
    claims = [_claim(one, caller, at=f"/claims/{n}") for n, one in enumerate(batch.claims)]
    answers = file_claims(actor, claims, now=clock.now(), dry_run=dry_run)
    return told(batch_out(answers, language_of(request)))


def _claim(asked: ClaimIn, caller: Caller, *, at: str) -> Claim:
    return Claim(
        order_no=asked.order_no,
        reason=asked.reason,
        statement=asked.statement,
        wish=asked.wish,
        discovered_at=asked.discovered_at,
        invalid_quantity=asked.invalid_quantity,
        demands=tuple(asked.demands),
        evidence=exhibits_of(asked.evidence, caller, at=f"{at}/evidence"),
    )


@router.get("/cases", response=CasePage)
def list_cases(
    request: HttpRequest,
    your_turn: bool = False,
    status: States = NO_STATES,
    merchant: Name = "",
    order_no: Name = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HttpResponse:
    """The cases you may see, newest first; with `your_turn`, those that wait for you, by urgency."""
    actor = actor_of(request, Scope.CASES_READ, act="list_cases")
    if your_turn:
        waiting = [s for s in states_waiting_for(actor.role) if not status or s in status]
        queue = queue_page(actor, waiting, limit=limit, after=place_of_moment(cursor))
        cases, more = queue.cases, cursor_at(*queue.after) if queue.after else None
    else:
        page = list_page(
            actor,
            limit=limit,
            after=place_of_key(cursor),
            states=status,
            merchant_code=merchant,
            order_no=order_no,
        )
        cases, more = page.cases, cursor_at(page.after) if page.after else None
    return told(CasePage(cases=[case_out(case, actor) for case in cases], next_cursor=more))


@router.get("/cases/{name}", response=CaseFull)
def read_case(request: HttpRequest, name: Name) -> HttpResponse:
    """A case by its id or its number: ruling, letter, refunds, offers, evidence, what you may do."""
    actor = actor_of(request, Scope.CASES_READ, act="read_case")
    return told(case_full(actor, name, language_of(request)))


@router.get("/cases/{name}/events", response=EventPage)
def list_events(
    request: HttpRequest, name: Name, limit: Limit = 50, cursor: Cursor = ""
) -> HttpResponse:
    """The sealed record of a case, oldest first."""
    actor = actor_of(request, Scope.CASES_READ, act="read_case")
    case = find_case(actor, name)
    events, more = events_page(case, limit=limit, after=place_of_number(cursor))
    page = EventPage(
        events=[event_out(event) for event in events],
        next_cursor=cursor_at(more) if more else None,
    )
    return told(page)
