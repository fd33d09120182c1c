"""The published rulebooks, open to everybody, and what they say of a facts document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from amends.actions.rules.withdraw_rulebook import withdraw_rulebook
from amends.domain.access import Scope
from amends.domain.decide import decide
from amends.domain.difference import difference
from amends.domain.difference_words import document
from amends.domain.facts import parse_facts
from amends.domain.refused import NotFound
from amends.domain.rulebook import Rulebook
from amends.entrypoints import clock
from amends.entrypoints.api.answers import DecidedOut, FactsWarning, RulingOut, told
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.api.requests import NothingIn
from amends.entrypoints.api.rulebook_answers import (
    DifferenceOut,
    RulebookFull,
    RulebookList,
    RulebookOut,
)
from amends.models.calendar import calendar_at, newest_change
from amends.models.rulebooks import (
    RulebookVersion,
    in_force,
    published_versions,
    state_of,
    version_before,
)
from amends.models.rulebooks import rulebook as compiled

router = Router(tags=["rulebooks"])


@router.get("/rulebooks", auth=None, response=RulebookList)
def list_rulebooks(request: HttpRequest) -> HttpResponse:
    """Every version that was ever published, the last to take effect first."""
    versions, now = published_versions(), clock.now()
    return told(RulebookList(rulebooks=[rulebook_out(one, versions, now=now) for one in versions]))


@router.get("/rulebooks/{name}", auth=None, response=RulebookFull)
def read_rulebook(request: HttpRequest, name: Name) -> HttpResponse:
    """A published version with its text, from which anybody can decide again."""
    versions = published_versions()
    found = _version(name, versions)
    line = rulebook_out(found, versions, now=clock.now())
    return told(RulebookFull(**line.model_dump(), text=found.text))


@router.get("/rulebooks/{name}/difference", auth=None, response=DifferenceOut)
def compare_rulebooks(request: HttpRequest, name: Name, since: Name = "") -> HttpResponse:
    """What differs in a version from another one; from the one it follows, unless `since` is named."""
    versions = published_versions()
    new = _version(name, versions)
    old = _version(since, versions) if since else version_before(new, versions) or new
    found = difference(compiled(old.pk), compiled(new.pk))
    return told(DifferenceOut.model_validate(document(found)))


@router.post("/rulebooks/{name}/withdraw", response=RulebookOut)
@once
def withdraw_rulebook_version(
    request: HttpRequest, name: Name, body: NothingIn | None = None
) -> HttpResponse:
    """Withdraw a version before it takes effect; it stays in the history and never does."""
    actor, now = actor_of(request, Scope.RULES_WRITE, act="withdraw_rulebook"), clock.now()
    version = withdraw_rulebook(actor, name, now=now)
    return told(rulebook_out(version, published_versions(), now=now))


@router.post("/decide", response=DecidedOut)
@once
def decide_facts(
    request: HttpRequest, facts: Annotated[dict[str, Any], Body()], rulebook: Name = ""
) -> HttpResponse:
    """What a rulebook (the one in force, unless named) says of a facts document.

    The document is that of docs/reference/facts.md, with or without its envelope; nothing of it is
    kept, and no case is made.
    """
    parsed = parse_facts(facts)
    book = _rulebook(rulebook)
    assumed = {name: value for name, value in parsed.assume.items() if name in book.schema}
    book = book.with_settings(assumed) if assumed else book
    ruling = decide(parsed.facts, book, calendar_at(newest_change()))
    document = ruling.to_document(str(facts.get("id", "")), language_of(request))
    return told(
        DecidedOut(
            ruling=RulingOut.model_validate(document),
            warnings=[FactsWarning(**warning) for warning in parsed.warnings],
        )
    )


def _rulebook(name: str) -> Rulebook:
    if not name:
        newest = in_force(published_versions(), now=clock.now())
        if newest is None:
            raise _no_rulebook()
        return compiled(newest.pk)
    try:
        return compiled(name)
    except RulebookVersion.DoesNotExist as error:
        raise _no_rulebook() from error


def rulebook_out(
    version: RulebookVersion, versions: Sequence[RulebookVersion], *, now: datetime
) -> RulebookOut:
    """A published version as callers are shown it."""
    return RulebookOut(
        id=version.pk,
        state=state_of(version, versions, now=now),
        sha256=version.sha256,
        note=version.note,
        published_at=version.published_at,
        effective_at=version.effective_at,
        withdrawn_at=version.withdrawn_at,
    )


def _version(name: str, versions: Sequence[RulebookVersion]) -> RulebookVersion:
    found = next((version for version in versions if version.pk == name), None)
    if found is None:
        raise _no_rulebook()
    return found


def _no_rulebook() -> NotFound:
    return NotFound(what_zh="规则版本", what_en="rulebook")
