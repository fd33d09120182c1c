"""A case as arbiters see it, and what a ruling would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext

from amends.actions.procedure.rule_case import SamePerson
from amends.domain.access import Actor
from amends.domain.procedure import State, deadline_for
from amends.domain.proof_sentences import PROOFS
from amends.domain.vocabulary import Outcome
from amends.entrypoints.portal.presenters.faces import DeskCase, Effects, Word
from amends.entrypoints.portal.presenters.letters import (
    arrival_of,
    arrival_words,
    money_lines,
)
from amends.entrypoints.portal.presenters.parts import CaseRecord, Choice, Side
from amends.entrypoints.portal.proof_words import MERCHANT_KINDS, label_of
from amends.entrypoints.portal.templatetags.portal import moment, yuan
from amends.entrypoints.portal.words import TURN, reader, word
from amends.models.casefile import CaseFile
from amends.models.cases import Ruling
from amends.models.rulebooks import rulebook


def desk_case(record: CaseRecord, file: CaseFile, *, actor: Actor, next_url: str) -> DeskCase:
    """The record of a case laid out for the one who rules on it."""
    ruling, barred = file.ruling, _barred(file, actor)
    if barred:
        turn = word(TURN, file.case.state)
        record = replace(record, head=replace(record.head, turn=turn, your_turn=False))
    proposed_fen = ruling.refund_fen if ruling else 0
    return DeskCase(
        record=record,
        letter=record.rulings[0] if record.rulings else None,
        earlier=record.rulings[1:],
        buyers_proof=tuple(e for e in record.exhibits if e.side != "merchant"),
        merchants_proof=tuple(e for e in record.exhibits if e.side == "merchant"),
        buyers_words=_words(record, file, "buyer"),
        merchants_words=_words(record, file, "merchant"),
        proposed_fen=proposed_fen or record.maximum_fen,
        proposed=_proposed(ruling),
        barred=barred,
        merchant_kinds=_merchant_kinds(ruling),
        next_url=next_url,
    )


def _words(record: CaseRecord, file: CaseFile, side: Side) -> tuple[Word, ...]:
    """What a side wrote with its acts, oldest first."""
    return tuple(
        Word(title=entry.title, text=str(event.body["comment"]), at=entry.at)
        for entry, event in zip(record.timeline, file.events, strict=True)
        if entry.side == side and event.body.get("comment")
    )


def _proposed(ruling: Ruling | None) -> Literal["grant", "refuse", ""]:
    if ruling is None or ruling.outcome not in (Outcome.APPROVE, Outcome.REJECT):
        return ""
    return "grant" if ruling.outcome == Outcome.APPROVE else "refuse"


def _merchant_kinds(ruling: Ruling | None) -> tuple[Choice, ...]:
    """What the merchant can be asked for, first what the ladder of proof names for him."""
    named: list[str] = []
    burden = ruling.document.get("burden") if ruling else None
    if burden and burden.get("who") == "merchant":
        named = [str(kind) for alternatives in burden["brings"] for kind in alternatives]
    kinds = dict.fromkeys(kind for kind in [*named, *MERCHANT_KINDS] if kind in PROOFS)
    return tuple(Choice(value=kind, label=str(label_of(kind))) for kind in kinds)


def _barred(file: CaseFile, actor: Actor) -> str:
    """Why the reader may not rule on an appeal: because the ruling appealed against is his own."""
    mine = any(ruling.person_id == actor.id for ruling in file.rulings if ruling.person_id)
    if file.case.state != State.SECOND_INSTANCE or not mine:
        return ""
    return SamePerson().says(reader())


def effects_of(ruling: Ruling, *, now: datetime) -> Effects:
    """What a ruling does, told from the case as the ruling leaves it."""
    case = ruling.case
    state, order = State(case.state), case.order
    if state is State.REFUSED:
        settings = rulebook(order.rulebook_id).settings_for(order.product_class)
        deadline = deadline_for(state, settings, case.calendar, now=now)
        assert deadline is not None
        appeal = gettext("The buyer may appeal until %(at)s; somebody else then rules.")
        return Effects(
            sentence=gettext("Nothing goes back to the buyer."),
            tone="bad",
            next=appeal % {"at": moment(deadline.due)},
        )
    if state is State.UPHELD:
        return Effects(
            sentence=gettext("Nothing goes back to the buyer."),
            tone="bad",
            next=gettext("The refusal is then final."),
        )
    total_fen = ruling.refund_fen + ruling.compensation_fen
    if state is State.UNPAID:
        onward = gettext(
            "The accounts do not cover it now. The finance desk is told and pays later."
        )
    else:
        onward = arrival_words(arrival_of(order.channel, order, case.calendar, now))
    return Effects(
        sentence=gettext("%(amount)s goes back to the buyer.") % {"amount": yuan(total_fen)},
        tone="wait" if state is State.UNPAID else "done",
        amount_fen=total_fen,
        lines=money_lines(ruling.refund_fen, ruling.fee_fen, ruling.compensation_fen),
        next=onward,
    )
