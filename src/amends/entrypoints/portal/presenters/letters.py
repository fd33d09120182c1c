"""Rulings, and the outlook of one, as letters in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.actions.claims.file_claims import Filed
from amends.actions.shared.deciding import BOTH_AGREE, MERCHANT_ACCEPTS, MERCHANT_SILENT
from amends.actions.shared.speaking import spoken
from amends.domain.access import Role
from amends.domain.arrival import Arrival, arrival_range, days_of
from amends.domain.calendar import Calendar
from amends.domain.procedure import State, estimated_year
from amends.domain.vocabulary import Outcome
from amends.entrypoints.portal.presenters.parts import (
    ClauseRef,
    Finding,
    Letter,
    MoneyLine,
    NearMiss,
    Tone,
)
from amends.entrypoints.portal.presenters.proofs import missing_proofs
from amends.entrypoints.portal.presenters.versions import clause_url
from amends.entrypoints.portal.templatetags.portal import day, moment
from amends.entrypoints.portal.words import LIABLE, Words, reader, word
from amends.models.cases import Ruling
from amends.models.orders import Order
from amends.models.rulebooks import rulebook

Document = Mapping[str, Any]

SENTENCES: Mapping[str, tuple[str | Promise, Tone]] = {
    Outcome.APPROVE: (_("The claim is granted."), "done"),
    Outcome.REJECT: (_("The claim is not granted."), "bad"),
    Outcome.NEED_EVIDENCE: (_("Proof is missing to decide the claim."), "wait"),
    Outcome.MANUAL: (_("The rules leave it open. People decide."), "wait"),
}

HELD_BACK = _(
    "The rules would grant this on the proof you name. Nobody has read that proof yet, so people "
    "look at it before money moves."
)
"""What is said of a grant that rests on ticks alone."""

OUTLOOKS: Mapping[State, tuple[str | Promise, Tone]] = {
    State.GRANTED: (_("This would be granted at once."), "done"),
    State.REFUSED: (_("The rules would refuse this."), "bad"),
    State.AWAITING_EVIDENCE: (_("It can be decided once the proof is there."), "wait"),
    State.NEGOTIATING: (_("The merchant would be asked first."), "wait"),
    State.ADJUDICATING: (_("A person would decide this."), "wait"),
}

NEXT: Mapping[State, str | Promise] = {
    State.REFUSED: _("You could still file, and appeal to a person until %(at)s."),
    State.AWAITING_EVIDENCE: _(
        "Bring it now, or file and bring it until %(at)s. Where you cannot, ask for a person."
    ),
    State.NEGOTIATING: _("The merchant has until %(at)s. Silence grants the claim."),
    State.ADJUDICATING: _("An agent reads the file and rules until %(at)s."),
}

TITLES: Words = {
    "system": _("Decision by the rules"),
    "agent": _("Ruling by an agent"),
    "supervisor": _("Ruling by a supervisor"),
    "merchant": _("The merchant's answer"),
    "buyer": _("Agreement of both sides"),
    "clock": _("Decision by lapse of time"),
}

SIGNED: Words = {
    "system": _("Decided by the published rules"),
    "agent": _("Signed by an agent of the platform"),
    "supervisor": _("Signed by a supervisor of the platform"),
    "merchant": _("Answered by the merchant"),
    "buyer": _("Agreed by buyer and merchant"),
    "clock": _("The time for an answer ran out"),
}

HOUSE_REASONS: Words = {
    MERCHANT_ACCEPTS: _("The merchant accepts the claim."),
    BOTH_AGREE: _("Both sides agree on the merchant's offer."),
    MERCHANT_SILENT: _("The merchant did not answer in time, so the claim is granted."),
}
"""Reasons that the product gives by itself where nobody writes any."""


def ruling_letter(ruling: Ruling, *, order: Order, calendar: Calendar) -> Letter:
    """A ruling on file of a case on the order; the money goes back the way the order was paid.

    The ruling's facts are needed for readers of English.
    """
    # The facts are not loaded for readers of Chinese, who need no other words.
    facts = {} if reader() == "zh" else ruling.facts
    document = spoken(ruling.document, facts, ruling.rulebook_id, calendar, reader())
    grounds = _grounds(document, ruling.rulebook_id, granted=ruling.outcome == Outcome.APPROVE)
    if ruling.decided_by != Role.SYSTEM:
        # What the rulebook found stands in its own letter; a person rules on his own reasons.
        grounds |= {"findings": (), "others": (), "near_misses": ()}
    granted = ruling.outcome == Outcome.APPROVE
    sentence, tone = SENTENCES[ruling.outcome]
    if ruling.document.get("held_back") and ruling.outcome == Outcome.MANUAL:
        sentence = HELD_BACK
    amount_fen = ruling.refund_fen + ruling.compensation_fen
    return Letter(
        title=word(TITLES, ruling.decided_by),
        sentence=str(sentence),
        tone=tone,
        amount_fen=amount_fen if granted else None,
        lines=money_lines(ruling.refund_fen, ruling.fee_fen, ruling.compensation_fen),
        missing=missing_proofs(document.get("missing_evidence", ())),
        reasons=word(HOUSE_REASONS, ruling.reasons),
        liable=word(LIABLE, document.get("liable")) if granted else "",
        arrival=arrival_words(arrival_of(order.channel, order, calendar, ruling.decided_at))
        if granted
        else "",
        signed_by=word(SIGNED, ruling.decided_by),
        at=ruling.decided_at,
        rulebook=ruling.rulebook_id,
        **grounds,
    )


def outlook_letter(filed: Filed) -> Letter:
    """What would become of a claim if it were filed now, from a dry run."""
    version = str(filed.ruling["rulebook"])
    document = spoken(filed.ruling, filed.facts, version, filed.calendar, reader())
    granted = filed.state is State.GRANTED
    sentence, tone = OUTLOOKS[filed.state]
    due = filed.deadline.due if filed.deadline else None
    onward = NEXT.get(filed.state)
    refund, fee, more = (document[f"{name}_fen"] for name in ("refund", "fee", "compensation"))
    arrival = document.get("arrival")
    return Letter(
        title=gettext("Outlook"),
        sentence=str(sentence),
        tone=tone,
        outlook=True,
        amount_fen=refund + more if granted else None,
        lines=money_lines(refund, fee, more),
        missing=missing_proofs(document["missing_evidence"], on_form=True),
        liable=word(LIABLE, document["liable"]) if granted else "",
        arrival=arrival_words(_arrival(arrival)) if granted and arrival else "",
        next=_onward(filed, onward, due) if onward and due else "",
        rulebook=version,
        warnings=(str(HELD_BACK),) if document.get("held_back") else (),
        **_grounds(document, version, granted=granted),
    )


def money_lines(refund_fen: int, fee_fen: int, compensation_fen: int) -> tuple[MoneyLine, ...]:
    """How a sum comes about; nothing where it is the plain price."""
    if not fee_fen and not compensation_fen:
        return ()
    lines = [MoneyLine(label=gettext("Price"), amount_fen=refund_fen + fee_fen)]
    if fee_fen:
        lines.append(MoneyLine(label=gettext("Fee"), amount_fen=fee_fen, kind="minus"))
    if compensation_fen:
        lines.append(MoneyLine(label=gettext("Compensation"), amount_fen=compensation_fen))
    total = refund_fen + compensation_fen
    return (*lines, MoneyLine(label=gettext("Goes back"), amount_fen=total, kind="total"))


def arrival_of(channel: str, order: Order, calendar: Calendar, at: datetime) -> Arrival:
    """When money that is granted at a moment arrives by a channel, under the order's rulebook."""
    settings = rulebook(order.rulebook_id).settings_for(order.product_class)
    return arrival_range(at, days_of(channel, settings["arrival_working_days"]), calendar)


def arrival_words(arrival: Arrival) -> str:
    """When the money arrives, in a sentence."""
    first, last = day(arrival.earliest), day(arrival.latest)
    if first == last:
        said = gettext("Arrives on %(day)s, by the way you paid.") % {"day": first}
    else:
        said = gettext("Arrives between %(first)s and %(last)s, by the way you paid.") % {
            "first": first,
            "last": last,
        }
    if arrival.estimate:
        said += gettext(" ") + estimate_words(arrival.latest.year)
    return said


def estimate_words(year: int) -> str:
    """That a date is counted without the holidays of its year."""
    said = gettext("An estimate: the holidays of %(year)s are not published yet.")
    return said % {"year": year}


def _grounds(document: Document, version: str, *, granted: bool) -> dict[str, Any]:
    """The parts of a letter that say why: the clauses that decide apart from the others.

    Where proof is missing, the deciding clause is shown with what it says, as not known yet.
    """
    book = rulebook(version)
    known = {clause.id: clause for clause in book.clauses}
    decisive = [str(clause["id"]) for clause in document.get("clauses", ())]
    open_yet = document.get("outcome") == Outcome.NEED_EVIDENCE
    findings = []
    for said in document.get("findings", ()):
        id = str(said["clause"])
        clause, unproven = known.get(id), open_yet and id in decisive
        text = clause.written(book.settings, reader()) if clause else ""
        findings.append(
            Finding(
                clause=id,
                title=clause.title[reader()] if clause else id,
                holds="unknown" if unproven else _HOLDS.get(said["holds"], "unknown"),
                because=text if unproven else str(said.get("because", "")),
                url=clause_url(id, version),
            )
        )
    missed = [] if granted else document.get("near_misses", ())
    return {
        "findings": tuple(f for f in findings if f.clause in decisive),
        "others": tuple(f for f in findings if f.clause not in decisive),
        "clauses": tuple(_clause(clause, version) for clause in document.get("clauses", ())),
        "near_misses": tuple(
            NearMiss(clause=str(miss["clause"]), would_need=str(miss["would_need"]))
            for miss in missed
        ),
    }


_HOLDS: Mapping[bool | None, Literal["yes", "no"]] = {True: "yes", False: "no"}


def _clause(clause: Document, version: str) -> ClauseRef:
    id, title = str(clause["id"]), str(clause["title"])
    words = gettext("Clause %(id)s (%(title)s): ") % {"id": id, "title": title}
    return ClauseRef(id=id, title=title, url=clause_url(id, version), words=words)


def _arrival(document: Document) -> Arrival:
    earliest, latest = parse_date(document["earliest"]), parse_date(document["latest"])
    assert earliest is not None
    assert latest is not None
    return Arrival(earliest, latest, bool(document.get("estimate")))


def _onward(filed: Filed, said: str | Promise, due: datetime) -> str:
    year = estimated_year(filed.state, due, filed.calendar)
    onward = str(said) % {"at": moment(due)}
    return onward + gettext(" ") + estimate_words(year) if year else onward


def letters(rulings: Sequence[Ruling], *, order: Order, calendar: Calendar) -> tuple[Letter, ...]:
    """All rulings of a case as letters, the one in force first."""
    return tuple(
        ruling_letter(ruling, order=order, calendar=calendar) for ruling in reversed(rulings)
    )
