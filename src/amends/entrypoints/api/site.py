"""The site itself: whether it works, and every way it says no."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from amends.domain.refused import NotFound, Refused
from amends.entrypoints.api.answers import Health, ProblemKind, ProblemList, told
from amends.entrypoints.api.fields import Name
from amends.entrypoints.problems import STATUSES, title_of

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


def problem_kinds() -> list[ProblemKind]:
    """The refusals that have a status of their own, by status and code."""
    sentences = {refusal.code: refusal for refusal in _refusals(Refused)}
    return [
        ProblemKind(
            code=code,
            status=STATUSES[code],
            title=title_of(code),
            zh=sentences[code].zh,
            en=sentences[code].en,
        )
        for code in sorted(STATUSES, key=lambda code: (STATUSES[code], code))
        if code in sentences
    ]


def _refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield from _refusals(one)
        yield one
