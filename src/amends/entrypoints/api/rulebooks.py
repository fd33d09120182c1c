"""The published rulebooks, open to everybody, and what they say of a facts document."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.refused import NotFound
from amends.domain.rulebook import Rulebook
from amends.entrypoints import clock
from amends.entrypoints.api.answers import (
    DecidedOut,
    FactsWarning,
    RulebookFull,
    RulebookList,
    RulebookOut,
    RulingOut,
    told,
)
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Name
from amends.entrypoints.api.idempotency import once
from amends.models.calendar import calendar_at, newest_change
from amends.models.rulebooks import RulebookVersion, in_force
from amends.models.rulebooks import rulebook as compiled

router = Router(tags=["rulebooks"])


@router.get("/rulebooks", auth=None, response=RulebookList)
def list_rulebooks(request: HttpRequest) -> HttpResponse:
    """Every version that was ever published, newest first."""
    versions = RulebookVersion.objects.defer("text").order_by("-effective_at", "-published_at")
    return told(RulebookList(rulebooks=[RulebookOut(**_line(one)) for one in versions]))


@router.get("/rulebooks/{name}", auth=None, response=RulebookFull)
def read_rulebook(request: HttpRequest, name: Name) -> HttpResponse:
    """A published version with its text, from which anybody can decide again."""
    found = RulebookVersion.objects.filter(pk=name).first()
    if found is None:
        raise _no_rulebook()
    return told(RulebookFull(**_line(found), text=found.text))


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
        newest = in_force(list(RulebookVersion.objects.defer("text")), now=clock.now())
        if newest is None:
            raise _no_rulebook()
        return compiled(newest.pk)
    try:
        return compiled(name)
    except RulebookVersion.DoesNotExist as error:
        raise _no_rulebook() from error


def _no_rulebook() -> NotFound:
    return NotFound(what_zh="规则版本", what_en="rulebook")


def _line(version: RulebookVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "sha256": version.sha256,
        "published_at": version.published_at,
        "effective_at": version.effective_at,
    }
