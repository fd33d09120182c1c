"""The site itself: whether it works, and every way it says no."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pkgutil import walk_packages

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends import actions, adapters, domain
from amends.domain.refused import NotFound, Refused
from amends.entrypoints import api, handing_out, tus
from amends.entrypoints.api.answers import Health, ProblemKind, ProblemList, told
from amends.entrypoints.api.fields import Name
from amends.entrypoints.problems import CONFLICT, STATUSES, title_of

router = Router(tags=["site"], auth=None)


@router.get("/health", response=Health)
def health(request: HttpRequest) -> HttpResponse:
    """The site and its database answer; otherwise this is a problem with status 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return told(Health(version=version("amends")))


@router.get("/problems", response=ProblemList)
def list_problems(request: HttpRequest) -> HttpResponse:
    """Every way of saying no, with its status and its sentence in both languages."""
    return told(ProblemList(problems=problem_kinds()))


@router.get("/problems/{code}", response=ProblemKind)
def read_problem(request: HttpRequest, code: Name) -> HttpResponse:
    """One way of saying no: this is where the `type` of a problem leads."""
    for kind in problem_kinds():
        if kind.code == code:
            return told(kind)
    raise NotFound(what_zh="问题代码", what_en="problem")


@cache
def problem_kinds() -> list[ProblemKind]:
    """Every refusal the API can come to, by status and code."""
    # A refusal stands beside what it refuses, so all that can refuse has to be loaded first.
    loaded = set()
    for package in (domain, adapters, actions, api):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
            loaded.add(module.name)
    loaded |= {handing_out.__name__, tus.__name__}
    kinds = {kind.code: kind for kind in _refusals(Refused) if kind.__module__ in loaded}
    return [
        ProblemKind(code=code, status=status, title=title_of(code), zh=kind.zh, en=kind.en)
        for status, code, kind in sorted(
            (STATUSES.get(code, CONFLICT), code, kind) for code, kind in kinds.items()
        )
    ]


def _refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield from _refusals(one)
        yield one
