"""Puts a claim before the rulebook of its order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from amends.domain.confirming import rests_on_ticks
from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.procedure import Act
from amends.domain.records import Application, OrderRecord, facts_document
from amends.domain.ruling import Ruling
from amends.domain.seal import canonical
from amends.domain.vocabulary import Liable, Outcome, Route
from amends.models.calendar import calendar_at
from amends.models.ids import new_id, shown
from amends.models.rulebooks import rulebook


@dataclass(frozen=True)
class Judgement:
    """What the rulebook says of a claim: the facts it saw, its ruling, and both as documents.

    `text` is the ruling's document in its canonical spelling. `held_back` says that the rulebook
    would grant, but on proof that nobody has read: the document is then a proposal to people.
    """

    id: UUID
    facts: dict[str, object]
    ruling: Ruling
    document: dict[str, object]
    text: str
    held_back: bool = False

    @property
    def outcome(self) -> Outcome:
        """What is written down as the outcome."""
        return Outcome.MANUAL if self.held_back else self.ruling.outcome

    def as_event(self) -> dict[str, object]:
        """What a sealed event says of the ruling; the hash binds the whole document."""
        return _event(self.id, self.document, self.text)


def judge(
    order: OrderRecord,
    application: Application,
    *,
    now: datetime,
    borne_out: Iterable[Mapping[str, object]] = (),
) -> Judgement:
    """The ruling of the order's own rulebook on what is known now. Raises `InvalidFacts`.

    A grant that would fall without what nobody has read is held back; `borne_out` are the buyer's
    exhibits that a reader has confirmed.
    """
    facts = facts_document(order, application, now=now)
    calendar = calendar_at(order.calendar_number)
    book = rulebook(order.rulebook_id)
    ruling = decide(parse_facts(facts).facts, book, calendar)
    key = new_id()
    document = ruling.to_document(shown("rul", key))
    judgement = Judgement(key, facts, ruling, document, canonical(document))
    if rests_on_ticks(facts, ruling, book, borne_out):
        return _held_back(judgement)
    return judgement


def _held_back(judgement: Judgement) -> Judgement:
    """The grant as a proposal; its sums stay, so that whoever decides sees what the rules propose."""
    proposal: dict[str, object] = {
        "outcome": Outcome.MANUAL.value,
        "route": Route.PERSON.value,
        "paid_from": [],
        "arrival": None,
        "held_back": True,
    }
    document = judgement.document | proposal
    return replace(judgement, document=document, text=canonical(document), held_back=True)


def ruling_event(key: UUID, document: Mapping[str, object]) -> dict[str, object]:
    """What a sealed event says of a ruling."""
    return _event(key, document, canonical(document))


def _event(key: UUID, document: Mapping[str, object], text: str) -> dict[str, object]:
    return {
        "ruling": shown("rul", key),
        "outcome": document["outcome"],
        "refund_fen": document["refund_fen"],
        "fee_fen": document["fee_fen"],
        "compensation_fen": document["compensation_fen"],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def act_upon(judgement: Judgement, order: OrderRecord, *, covered: bool) -> Act:
    """How the procedure carries a judgement on.

    What is left open, or rests on proof that nobody has read, goes to people. A grant that no
    account covers goes before a person.
    """
    ruling, outcome = judgement.ruling, judgement.outcome
    if outcome == Outcome.APPROVE:
        within = ruling.refund_fen <= order.refundable_fen
        return Act.APPROVE if covered and within else Act.REFER
    if outcome == Outcome.REJECT:
        return Act.LAPSE if ruling.lapsed else Act.REJECT
    if outcome == Outcome.NEED_EVIDENCE:
        return Act.ASK
    return _to_people(ruling, order)


def _to_people(ruling: Ruling, order: OrderRecord) -> Act:
    """The merchant first, unless he cannot answer, is not at fault, or could grant nothing."""
    answers = order.merchant_status in ("active", "suspended")
    his = ruling.liable != Liable.PLATFORM and order.refundable_fen > 0
    return Act.CONSULT if answers and his else Act.REFER
