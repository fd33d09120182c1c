"""Reads what pages send: amounts, proofs with their files, and claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext

from amends.actions.claims.file_claims import Claim
from amends.actions.evidence.keep_file import FILE_BYTES_MAX, keep_file
from amends.domain.access import Actor
from amends.domain.exhibits import Exhibit
from amends.domain.refused import BadInput
from amends.domain.vocabulary import Reason
from amends.entrypoints.portal.proof_words import MARKS_OF, PLAIN_MARKS
from amends.models.cases import Wish

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
    """The proofs ticked on a form, their files kept in the vault unless `keep` is off."""
    chosen = set(request.POST.getlist("proof"))
    exhibits = []
    for kind in kinds:
        if kind not in chosen:
            continue
        marks = set(request.POST.getlist(f"mark:{kind}"))
        shows = {mark: True for mark in MARKS_OF.get(kind, PLAIN_MARKS) if mark in marks}
        upload = request.FILES.get(f"file:{kind}") if keep else None
        # One byte too many is enough to see that a file is too large.
        data = upload.read(FILE_BYTES_MAX + 1) if upload else b""
        file = keep_file(actor, upload.name or "", data, now=now) if upload else None
        note = request.POST.get(f"note:{kind}", "")
        exhibits.append(Exhibit(kind=kind, shows=shows, note=note, file=file))
    return tuple(exhibits)


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
