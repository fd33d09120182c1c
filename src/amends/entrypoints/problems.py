"""A refusal as HTTP tells it: its status, and the problem document of RFC 9457.

This is the one place that knows which status belongs to which refusal. A refusal that is not named
here is a conflict with how things stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

from amends.domain.refused import Language, Refused

MEDIA_TYPE = "application/problem+json"

TYPE_BASE = "/api/v1/problems/"
"""Where each problem is explained; its `type` is this with the code."""

CONFLICT = 409

STATUSES: Mapping[str, int] = {
    "not-signed-in": 401,
    "wrong-password": 401,
    "not-allowed": 403,
    "not-yours": 403,
    "same-person": 403,
    "order-not-yours": 403,
    "keys-not-for-others": 403,
    "not-found": 404,
    "dossier-forgotten": 410,
    "no-such-gateway": 404,
    "no-such-place": 404,
    "method-not-allowed": 405,
    "length-required": 411,
    "too-large": 413,
    "form-too-large": 413,
    "no-room-for-files": 413,
    "upload-version": 412,
    "wrong-piece-type": 415,
    "wrong-media-type": 415,
    "too-many-messages": 429,
    "too-many-tries": 429,
    "server-fault": 500,
    "unavailable": 503,
    "files-away": 503,
    # What was sent cannot be read at all.
    "bad-json": 400,
    "bad-upload": 400,
    "bad-upload-header": 400,
    "bad-parameter": 400,
    "bad-idempotency-key": 400,
    "notice-refused": 400,
    # It can be read, and what it says cannot be.
    "bad-input": 422,
    "not-correctable": 422,
    "text-refused": 422,
    "invalid-facts": 422,
    "file-refused": 422,
    "no-such-recipient": 422,
    "no-evidence": 422,
    "too-many-claims": 422,
    "more-than-refundable": 422,
    "nothing-to-pay": 422,
    "time-in-future": 422,
    "before-payment": 422,
    "ends-before-start": 422,
    "repeated-in-batch": 422,
    "key-reused": 422,
    "bad-rulebook": 422,
    "no-clause-decides": 422,
    "day-too-far": 422,
    "bad-setting": 422,
    "unreadable-file": 422,
    # The request is in order, and things stand otherwise.
    "no-such-move": CONFLICT,
    "open-case-exists": CONFLICT,
    "decided-before": CONFLICT,
    "order-cancelled": CONFLICT,
    "order-conflicts": CONFLICT,
    "record-conflicts": CONFLICT,
    "trade-number-taken": CONFLICT,
    "reference-taken": CONFLICT,
    "name-taken": CONFLICT,
    "rulebook-version-taken": CONFLICT,
    "rulebook-already-published": CONFLICT,
    "rulebook-published-meanwhile": CONFLICT,
    "rulebook-too-early": CONFLICT,
    "rulebook-in-force": CONFLICT,
    "rulebook-only-version": CONFLICT,
    "rulebook-withdrawn": CONFLICT,
    "draft-edited-meanwhile": CONFLICT,
    "day-has-begun": CONFLICT,
    "year-out-of-turn": CONFLICT,
    "year-without-holidays": CONFLICT,
    "key-already-delivered": CONFLICT,
    "key-taken-back": CONFLICT,
    "no-rulebook": CONFLICT,
    "not-covered": CONFLICT,
    "not-delivered": CONFLICT,
    "file-is-full": CONFLICT,
    "upload-elsewhere": CONFLICT,
    "copy-in-making": CONFLICT,
    "incident-over": CONFLICT,
    "dossier-in-making": CONFLICT,
    "not-a-demo": CONFLICT,
    "in-flight": CONFLICT,
}

_WORDING = ("_zh", "_en")


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal."""
    return STATUSES.get(refused.code, CONFLICT)


def title_of(code: str) -> str:
    """The code in words, which never change."""
    return code.replace("-", " ").capitalize()


def problem(refused: Refused, language: Language) -> dict[str, object]:
    """The problem document: type, title, status, detail, code, the facts and the places at fault.

    `detail` and the sentences of `errors` are in the reader's language; `title` is the code in
    words and never changes.
    """
    document: dict[str, object] = {
        "type": TYPE_BASE + refused.code,
        "title": title_of(refused.code),
        "status": status_of(refused),
        "detail": refused.says(language),
        "code": refused.code,
    }
    errors = refused.facts.get("errors")
    if isinstance(errors, list):
        document["errors"] = [_place(error, language) for error in errors]
    for name, fact in refused.facts.items():
        if name not in ("errors", "summary") and not name.endswith(_WORDING):
            document.setdefault(name, _plain(fact))
    return document


def _place(error: Mapping[str, str], language: Language) -> dict[str, str]:
    said = error.get(language) or error.get("message", "")
    where = "parameter" if "parameter" in error else "pointer"
    return {where: error.get(where, ""), "detail": said}


def _plain(fact: object) -> object:
    """A fact as JSON can hold it."""
    if isinstance(fact, Enum):
        return str(fact.value)
    if fact is None or isinstance(fact, bool | int | str):
        return fact
    if isinstance(fact, datetime):
        return fact.isoformat()
    if isinstance(fact, UUID):
        return str(fact)
    if isinstance(fact, list | tuple | set | frozenset):
        return [_plain(one) for one in fact]
    return str(fact)
