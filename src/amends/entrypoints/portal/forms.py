"""Reads what pages send: amounts, proofs with their files, and claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext

from amends.actions.claims.file_claims import Claim
from amends.actions.evidence.keep_file import keep_file
from amends.domain.access import Actor
from amends.domain.exhibits import Exhibit, StoredFile
from amends.domain.refused import BadInput
from amends.domain.vocabulary import Reason
from amends.entrypoints.portal.proof_words import MARKS_OF, PLAIN_MARKS
from amends.entrypoints.portal.who import owner_of
from amends.models.cases import Wish
from amends.models.files import find_uploads, stored_file

_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


def fen_of(text: str) -> int:
    """Yuan as people write them (“12”, “12.5”, “¥1,200.00”) as whole fen; raises `BadInput`."""
    plain = re.sub(r"[\s,¥\uff0c\uffe5]", "", text)
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        shown = text.strip()[:20]
        raise BadInput(summary=f"“{shown}” — 0.00")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def moment_of(text: str) -> datetime | None:
    """A moment as a form's field sends it, in the marketplace's zone; None for an empty field.

    Raises `BadInput` for what is no moment.
    """
    plain = text.strip()
    if not plain:
        return None
    try:
        moment = parse_datetime(plain)
    except ValueError:
        moment = None
    if moment is None:
        raise BadInput(summary=f"“{plain[:20]}” — 2026-01-31 09:30")
    return make_aware(moment) if is_naive(moment) else moment


def day_of(text: str) -> date | None:
    """A day as a form's field sends it; None for an empty field. Raises `BadInput` for no day."""
    plain = text.strip()
    try:
        day = parse_date(plain)
    except ValueError:
        day = None
    if day is None and plain:
        raise BadInput(summary=f"“{plain[:20]}” — 2026-01-31")
    return day


def exhibits_of(
    request: HttpRequest, actor: Actor, kinds: Sequence[str], *, now: datetime, keep: bool = True
) -> tuple[Exhibit, ...]:
    """The proofs ticked on a form, their files kept in the vault unless `keep` is off.

    A file comes with the form, or was uploaded before by the page's script, which then names it.
    Raises `BadInput` for one that is not the sender's or has expired, and what `keep_file` raises.
    """
    chosen = set(request.POST.getlist("proof"))
    uploaded = _uploaded(request, chosen, now=now)
    exhibits = []
    for kind in kinds:
        if kind not in chosen:
            continue
        marks = set(request.POST.getlist(f"mark:{kind}"))
        shows = {mark: True for mark in MARKS_OF.get(kind, PLAIN_MARKS) if mark in marks}
        file = uploaded.get(kind)
        sent = request.FILES.get(f"file:{kind}") if keep and file is None else None
        if sent is not None:
            opened = cast("BinaryIO", sent.file)
            file = keep_file(actor, sent.name or "", opened, owner=owner_of(request), now=now)
        note = request.POST.get(f"note:{kind}", "")
        exhibits.append(Exhibit(kind=kind, shows=shows, note=note, file=file))
    return tuple(exhibits)


def _uploaded(request: HttpRequest, kinds: set[str], *, now: datetime) -> dict[str, StoredFile]:
    """The files that were uploaded before the form was sent, by the proof they belong to."""
    named = {kind: request.POST.get(f"upload:{kind}", "") for kind in kinds}
    try:
        keys = {kind: UUID(text) for kind, text in named.items() if text}
    except ValueError as fault:
        raise _no_upload() from fault
    found = find_uploads(keys.values(), owner_of(request), now=now) if keys else {}
    if len(found) < len(set(keys.values())):
        raise _no_upload()
    return {kind: stored_file(found[key]) for kind, key in keys.items()}


def _no_upload() -> BadInput:
    return BadInput(summary=gettext("a file is not whole or was not kept so long; choose it again"))


def claim_of(request: HttpRequest, order_no: str, evidence: tuple[Exhibit, ...]) -> Claim:
    """The claim that a form holds; raises `BadInput` where something is missing or unreadable."""
    post = request.POST
    reason, wish = post.get("reason", ""), post.get("wish", "refund")
    if reason not in set(Reason):
        raise BadInput(summary=gettext("choose what happened"))
    if wish not in set(Wish):
        raise BadInput(summary=gettext("choose what you would like"))
    quantity = post.get("invalid_quantity", "").strip()
    if quantity and (not quantity.isascii() or not quantity.isdigit() or len(quantity) > 7):
        raise BadInput(summary=gettext("write the number of pieces in digits"))
    return Claim(
        order_no=order_no,
        reason=reason,
        wish=wish,
        statement=post.get("statement", ""),
        invalid_quantity=int(quantity) if quantity else None,
        evidence=evidence,
    )
