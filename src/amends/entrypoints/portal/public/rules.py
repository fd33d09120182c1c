"""The public rulebook: its versions, each clause at an address of its own, and what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from amends.domain.access import Actor
from amends.domain.difference import difference
from amends.domain.refused import NotFound
from amends.entrypoints import clock
from amends.entrypoints.portal.frame import show
from amends.entrypoints.portal.presenters.clauses import clause_page
from amends.entrypoints.portal.presenters.differences import DifferencePage, difference_view
from amends.entrypoints.portal.presenters.rules import rulebook_page
from amends.entrypoints.portal.presenters.versions import VersionLine, version_lines
from amends.entrypoints.portal.who import page
from amends.models.rulebooks import RulebookVersion, published_versions, rulebook


@require_safe
@page()
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The version in force: the words that decisions cite, with every number the rules fix."""
    asked = request.GET.get("version")
    if asked is not None:
        return redirect("portal:rulebook", asked)
    _, lines = _versions()
    current = next((line for line in lines if line.in_force), None)
    if current is None:
        raise _no_version()
    return show(request, "public/rules.html", rulebook_page(current, lines))


@require_safe
@page()
def rulebook_version(request: HttpRequest, actor: Actor, version: str) -> HttpResponse:
    """A version, at an address that never changes."""
    _, lines = _versions()
    return show(request, "public/rules.html", rulebook_page(_line(lines, version), lines))


@require_safe
@page()
def clause(request: HttpRequest, actor: Actor, version: str, clause: str) -> HttpResponse:
    """A clause as it stands in a version: when it applies, what follows, and its history."""
    versions, lines = _versions()
    line = _line(lines, version)
    try:
        view = clause_page(clause, line, versions, lines)
    except KeyError as fault:
        raise NotFound(what_zh="条款", what_en="clause") from fault
    return show(request, "public/clause.html", view)


@require_safe
@page()
def versions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version that was ever published, with its time in force and what it changed."""
    return show(request, "public/versions.html", _versions()[1])


@require_safe
@page()
def rules_difference(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What differs between two versions; of one alone, what it changed."""
    _, lines = _versions()
    new = _line(lines, request.GET.get("to", "")) if "to" in request.GET else _newest(lines)
    old = _line(lines, request.GET["from"]) if "from" in request.GET else _before(new, lines)
    told = difference(rulebook(old.id), rulebook(new.id))
    view = difference_view(told, old=old.id, new=new.id)
    view_page = DifferencePage(old=old, new=new, versions=lines, difference=view)
    return show(request, "public/difference.html", view_page)


def _versions() -> tuple[list[RulebookVersion], tuple[VersionLine, ...]]:
    """All versions without their texts; one statement."""
    versions = published_versions()
    return versions, version_lines(versions, now=clock.now())


def _line(lines: tuple[VersionLine, ...], version: str) -> VersionLine:
    found = next((line for line in lines if line.id == version), None)
    if found is None:
        raise _no_version()
    return found


def _newest(lines: tuple[VersionLine, ...]) -> VersionLine:
    if not lines:
        raise _no_version()
    return lines[0]


def _before(new: VersionLine, lines: tuple[VersionLine, ...]) -> VersionLine:
    """The version that took effect before this one; itself where it is the first."""
    place = lines.index(new) + 1
    return lines[place] if place < len(lines) else new


def _no_version() -> NotFound:
    return NotFound(what_zh="该版本的规则", what_en="version of the rules")
