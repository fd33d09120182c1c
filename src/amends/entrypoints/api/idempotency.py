"""Answers a repeated request with what was answered before, and never acts twice.

The answer is written in the transaction of the act, so it exists exactly when the act does. A
refusal changes nothing and is not kept: the same request is then judged afresh.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import psycopg
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse

from amends.actions.shared.retrying import is_race
from amends.entrypoints import clock
from amends.entrypoints.api.keys import caller_of
from amends.entrypoints.api.refusals import BadIdempotencyKey, InFlight, KeyReused
from amends.models.idempotency import UNIQUE, Kept, keep_answer, take_key

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_MAX = 200
BODY_DIGEST = "amends.body_digest"
"""Where a view that took its body as a stream says in the request's META what the body was."""
_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_MAX}}}")
_TRIES = 4

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def once(view: View[P]) -> View[P]:
    """Act at most once for each `Idempotency-Key` of a caller; without the header, act as asked."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or kwargs.get("dry_run"):
            return view(request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise BadIdempotencyKey(maximum=KEY_MAX)
        for _ in range(_TRIES - 1):
            try:
                return _act(key, request, lambda: view(request, *args, **kwargs))
            except DatabaseError as error:
                if not (is_race(error) or _lost_the_key(error)):
                    raise
        return _act(key, request, lambda: view(request, *args, **kwargs))

    # Ninja reads the parameters' types, and would look their names up in this module.
    answer.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return answer


def _act(key: str, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    caller = str(caller_of(request).key_id)
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        taken = take_key(caller, key)
        if taken.kept is not None:
            return _replay(taken.kept, fingerprint)
        if not taken.mine:
            raise InFlight
        answer = act()
        body = bytes(answer.content)
        keep_answer(caller, key, fingerprint, answer.status_code, body, now=clock.now())
    return answer


def _replay(kept: Kept, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    answer = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    answer[REPLAYED] = "true"
    return answer


def _fingerprint(request: HttpRequest) -> str:
    body = str(request.META.get(BODY_DIGEST, "")).encode() or request.body
    asked = f"{request.method} {request.get_full_path()}\n".encode() + body
    return hashlib.sha256(asked).hexdigest()


def _lost_the_key(error: DatabaseError) -> bool:
    cause = error.__cause__
    return isinstance(cause, psycopg.errors.UniqueViolation) and (
        cause.diag.constraint_name == UNIQUE
    )
