"""Puts a claim before the rulebook of its order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.procedure import Act
from amends.domain.records import Application, OrderRecord, facts_document
from amends.domain.ruling import Ruling
from amends.domain.seal import canonical
from amends.domain.vocabulary import Liable, Outcome
from amends.models.calendar import calendar_at
from amends.models.ids import new_id, shown
from amends.models.rulebooks import rulebook


@dataclass(frozen=True)
class Judgement:
    """What the rulebook says of a claim: the facts it saw, its ruling, and both as documents.

    `text` is the ruling's document in its canonical spelling.
    """

    id: UUID
    facts: dict[str, object]
    ruling: Ruling
    document: dict[str, object]
    text: str

    def as_event(self) -> dict[str, object]:
        """What a sealed event says of the ruling; the hash binds the whole document."""
        return _event(self.id, self.document, self.text)


def judge(order: OrderRecord, application: Application, *, now: datetime) -> Judgement:
    """The ruling of the order's own rulebook on what is known now. Raises `InvalidFacts`."""
    facts = facts_document(order, application, now=now)
    calendar = calendar_at(order.calendar_number)
    ruling = decide(parse_facts(facts).facts, rulebook(order.rulebook_id), calendar)
    key = new_id()
    document = ruling.to_document(shown("rul", key))
    return Judgement(key, facts, ruling, document, canonical(document))


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


def act_upon(ruling: Ruling, order: OrderRecord, *, covered: bool) -> Act:
    """How the procedure carries a ruling of the rulebook on.

    What the rulebook leaves open goes to the merchant first, unless he cannot answer, it is not
    his fault, or nothing is left that his silence could grant; a grant that no account covers goes
    before a person.
    """
    if ruling.outcome == Outcome.APPROVE:
        within = ruling.refund_fen <= order.refundable_fen
        return Act.APPROVE if covered and within else Act.REFER
    if ruling.outcome == Outcome.REJECT:
        return Act.LAPSE if ruling.lapsed else Act.REJECT
    if ruling.outcome == Outcome.NEED_EVIDENCE:
        return Act.ASK
    answers = order.merchant_status in ("active", "suspended")
    his = ruling.liable != Liable.PLATFORM and order.refundable_fen > 0
    return Act.CONSULT if answers and his else Act.REFER
