"""Answered requests by their caller's key: one lock, one look, one row in the act's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.models.ids import new_id
from amends.models.statement import query

UNIQUE = "idempotent_request_once"
"""The constraint that fails when another transaction has answered the key a moment ago."""

_TAKE = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%(caller)s::text || ' ' || %(key)s::text, 0))
           AS mine,
       kept.fingerprint, kept.status, kept.body
FROM (SELECT 1) one
LEFT JOIN idempotent_request kept
       ON kept.caller = %(caller)s::text AND kept.key = %(key)s::text
"""

_KEEP = """
INSERT INTO idempotent_request (id, caller, key, fingerprint, status, body, created_at)
VALUES (%(id)s, %(caller)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s, %(created_at)s)
"""


@dataclass(frozen=True)
class Kept:
    """What was answered under a key, and the fingerprint of what had been asked."""

    fingerprint: str
    status: int
    body: bytes


@dataclass(frozen=True)
class Taken:
    """Whether the key is ours until the transaction ends, and what was answered under it before."""

    mine: bool
    kept: Kept | None


def take_key(caller: str, key: str) -> Taken:
    """Lock the caller's key until the running transaction ends and look it up; one statement.

    The look does not see an answer that is committed while it waits for nothing; writing a second
    answer then fails on the constraint `UNIQUE`, and the caller looks again.
    """
    row = query(_TAKE, {"caller": caller, "key": key})[0]
    if row["fingerprint"] is None:
        return Taken(row["mine"], None)
    return Taken(row["mine"], Kept(row["fingerprint"], row["status"], bytes(row["body"])))


def keep_answer(
    caller: str, key: str, fingerprint: str, status: int, body: bytes, *, now: datetime
) -> None:
    """Write the answer in the running transaction, so that it exists exactly when the act does."""
    query(
        _KEEP,
        {
            "id": new_id(),
            "caller": caller,
            "key": key,
            "fingerprint": fingerprint,
            "status": status,
            "body": body,
            "created_at": now,
        },
    )
