"""Tells a whole case as a document in words, from which its file is printed.

Everything in it is made for one reader; what he may not see is masked at the end, text by text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.actions.shared.speaking import spoken
from amends.domain.access import Role
from amends.domain.days import CHINA
from amends.domain.dossier.recipients import Recipient, address_for
from amends.domain.dossier.words import Words
from amends.domain.letter import letter
from amends.domain.proof_sentences import PROOFS
from amends.domain.vocabulary import UsedBy
from amends.domain.wording import yuan
from amends.models.cases import CaseEvent, Ruling
from amends.models.dossiers import DossierRows
from amends.models.orders import Order
from amends.models.rulebooks import rulebook

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """For whom a case is told, in which words, and when."""

    recipient: Recipient
    words: Words
    at: datetime
    keys: tuple[str, ...]
    """The keys as the reader may see them."""
    contact: str
    """The buyer's contact as the reader may see it."""


def tell_case(rows: DossierRows, telling: Telling) -> Document:
    """The document of a case, without its exhibits' files and not yet masked."""
    case, words = rows.case, telling.words
    rulings = [_ruling(ruling, rows, words) for ruling in rows.rulings]
    return {
        "format": "amends-case/1",
        "language": words.language,
        "recipient": {"code": telling.recipient, "said": words("recipients", telling.recipient)},
        "made_at": moment(telling.at),
        "case": {
            "number": case.number,
            "id": str(case.pk),
            "reason": case.reason,
            "reason_said": words("reasons", case.reason),
            "wish_said": words("wishes", case.wish),
            "state": case.state,
            "state_said": words("case_states", case.state),
            "standing": words("standing", case.state),
            "filed_at": moment(case.filed_at),
        },
        "buyer": {"contact": telling.contact},
        "merchant": {"name": case.merchant.name, "code": case.merchant.code},
        "order": _order(rows.order, words),
        "decision": rulings[-1] if rulings else None,
        "rulings": rulings,
        "clauses": _clauses(rows, words),
        "timeline": _timeline(rows, words),
        "statements": _statements(rows, words),
        "talk": [
            {"at": moment(m.sent_at), "who": words("roles", m.sender_role), "text": m.text}
            for m in rows.messages
        ],
        "offers": _offers(rows, words),
        "records": _records(rows, telling),
        "refunds": _refunds(rows, words),
        "ledger": _ledger(rows, words),
        "chain": {"events": case.last_seq, "seal": case.last_seal},
    }


def moment(at: datetime | None) -> str:
    """A moment to the second as clocks in China show it; empty for none."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}" if at else ""


def proof_called(kind: str, words: Words) -> str:
    """The name of a kind of proof."""
    known = PROOFS.get(kind)
    return known[0 if words.language == "zh" else 1][0] if known else words("proofs", kind)


def _order(order: Order, words: Words) -> Document:
    book, snapshot = order.rulebook, order.snapshot
    minutes = order.promised_delivery_minutes
    return {
        "number": order.order_no,
        "product": str(snapshot.get("title", "")),
        "version": str(snapshot.get("version", "")),
        "description": str(snapshot.get("description", "")),
        "class_said": words("product_classes", order.product_class),
        "quantity": order.quantity,
        "amount": yuan(order.amount_fen),
        "paid": yuan(order.paid_fen),
        "channel_said": words("channels", order.channel),
        "paid_at": moment(order.paid_at),
        "goods_said": words("order_states", order.state),
        "promise": words.label("minutes").format(n=minutes) if minutes else "",
        "rulebook": {
            "id": book.pk,
            "name": rulebook(book.pk).name[words.language],
            "effective_at": moment(book.effective_at),
            "sha256": book.sha256,
        },
    }


def _ruling(ruling: Ruling, rows: DossierRows, words: Words) -> Document:
    calendar = rows.case.calendar
    document = spoken(ruling.document, ruling.facts, ruling.rulebook_id, calendar, words.language)
    written = letter(document, language=words.language)
    # A person rules on his own reasons; what the rulebook found stands in its own letter.
    own = ruling.decided_by != Role.SYSTEM
    titles = {
        clause.id: clause.title[words.language] for clause in rulebook(ruling.rulebook_id).clauses
    }
    return {
        "title": written.title,
        "by": words("signed", ruling.decided_by),
        "at": moment(ruling.decided_at),
        "outcome": ruling.outcome,
        "paragraphs": list(written.paragraphs),
        "reasons": words("house_reasons", ruling.reasons),
        "rules": list(written.rules),
        "found": [] if own else list(written.findings),
        "wanted": [[w.name, w.why, w.how] for w in written.wanted],
        "near": [] if own else list(written.near_misses),
        "next": list(written.next_steps),
        "clauses": [list(clause) for clause in written.clauses],
        "rulebook": written.rulebook,
        "findings": []
        if own
        else [
            {
                "clause": str(found["clause"]),
                "title": titles.get(str(found["clause"]), ""),
                "holds": _HOLDS[found["holds"]],
                "because": str(found.get("because", "")),
            }
            for found in document["findings"]
        ],
    }


_HOLDS: Mapping[bool | None, str] = {True: "yes", False: "no", None: "open"}


def _clauses(rows: DossierRows, words: Words) -> list[Document]:
    """Every clause that a ruling names, in the rulebook's order, as it bound this order."""
    named = {
        str(said[word])
        for ruling in rows.rulings
        for part, word in (("clauses", "id"), ("findings", "clause"))
        for said in ruling.document.get(part, ())
    }
    book = rulebook(rows.order.rulebook_id)
    settings = book.settings_for(rows.order.product_class)
    return [
        {
            "id": clause.id,
            "title": clause.title[words.language],
            "text": clause.written(settings, words.language),
            "source": clause.source,
        }
        for clause in book.clauses
        if clause.id in named
    ]


def _timeline(rows: DossierRows, words: Words) -> list[Document]:
    """What happened, sealed events and records of the order on one line."""
    lines = [(event.at, event.seq, _event_line(event, words)) for event in rows.events]
    bare = {"number": None, "seal": "", "after": ""}
    for payment in rows.payments:
        said = [f"{yuan(payment.amount_fen)} · {words('channels', payment.channel)}"]
        line = {"act": words("events", "paid"), "who": words("roles", "buyer"), "said": said}
        lines.append((payment.paid_at, 0, bare | line))
    for delivery in rows.deliveries:
        line = {"act": words("events", "delivered"), "who": words("roles", "merchant")}
        lines.append((delivery.delivered_at, 0, bare | line | {"said": [f"× {delivery.quantity}"]}))
    for use in rows.uses:
        who = "" if use.used_by == UsedBy.UNKNOWN else words("used_by", use.used_by)
        line = {"act": words("uses", use.kind), "who": who, "said": []}
        lines.append((use.at, 0, bare | line))
    lines.sort(key=lambda line: line[:2])
    return [{"at": moment(at), **line} for at, _, line in lines]


def _event_line(event: CaseEvent, words: Words) -> Document:
    return {
        "number": event.seq,
        "act": words("acts", event.act),
        "who": words("roles", event.actor_role),
        "after": words("case_states", event.after) if event.after != event.before else "",
        "said": list(_said(event, words)),
        "seal": event.seal,
    }


def _said(event: CaseEvent, words: Words) -> Iterable[str]:
    body: Mapping[str, Any] = event.body
    if event.seq == 1 and "reason" in body:
        yield words("reasons", str(body["reason"]))
    if event.act in ("approve", "grant") and "refund_fen" in body:
        yield yuan(body["refund_fen"] + body.get("compensation_fen", 0))
    if "amount_fen" in body:
        yield yuan(body["amount_fen"])
    if event.act == "offer":
        yield words("offers", str(body.get("kind", "")))
    kinds = body.get("kinds") or [item.get("kind", "") for item in body.get("exhibits", ())]
    if kinds:
        counted = Counter(proof_called(kind, words) for kind in kinds)
        said = [name if count == 1 else f"{name} × {count}" for name, count in counted.items()]
        yield ("、" if words.language == "zh" else ", ").join(said)
    if "recipient" in body:
        yield words("recipients", str(body["recipient"]))
    if body.get("comment"):
        yield str(body["comment"])


def _statements(rows: DossierRows, words: Words) -> list[Document]:
    said = [(rows.case.filed_at, str(Role.BUYER), rows.case.statement)]
    said += [
        (event.at, event.actor_role, str(event.body["comment"]))
        for event in rows.events
        if event.body.get("comment")
    ]
    return [
        {"at": moment(at), "who": words("roles", role), "text": text}
        for at, role, text in said
        if text
    ]


def _offers(rows: DossierRows, words: Words) -> list[Document]:
    return [
        {
            "at": moment(offer.made_at),
            "kind": words("offers", offer.kind),
            "amount": yuan(offer.amount_fen),
            "note": offer.note,
            "state": words("offer_states", offer.state),
        }
        for offer in rows.offers
    ]


def _records(rows: DossierRows, telling: Telling) -> Document:
    words, recipient = telling.words, telling.recipient
    return {
        "payments": [
            {
                "at": moment(payment.paid_at),
                "channel": words("channels", payment.channel),
                "amount": yuan(payment.amount_fen),
                "trade_no": payment.trade_no,
            }
            for payment in rows.payments
        ],
        "deliveries": [
            {
                "at": moment(delivery.delivered_at),
                "quantity": delivery.quantity,
                "reference": delivery.reference,
                "receipt": delivery.receipt,
            }
            for delivery in rows.deliveries
        ],
        "keys": list(telling.keys),
        "uses": [
            {
                "at": moment(use.at),
                "what": words("uses", use.kind),
                "who": words("used_by", use.used_by),
                "source": use.source,
            }
            for use in rows.uses
        ],
        "looks": [
            {
                "at": moment(look.looked_at),
                "who": words("roles", look.role),
                "address": address_for(recipient, look.address),
            }
            for look in rows.looks
        ],
    }


def _refunds(rows: DossierRows, words: Words) -> list[Document]:
    return [
        {
            "number": refund.number,
            "kind": words("purposes", refund.kind),
            "amount": yuan(refund.amount_fen),
            "state": words("refund_states", refund.state),
            "channel": words("channels", refund.channel),
            "reference": refund.channel_ref,
            "created_at": moment(refund.created_at),
            "closed_at": moment(refund.closed_at),
        }
        for refund in rows.refunds
    ]


def _ledger(rows: DossierRows, words: Words) -> list[Document]:
    numbers = {refund.pk: refund.number for refund in rows.refunds}
    return [
        {
            "at": moment(moved.at),
            "kind": words("transfers", moved.kind),
            "purpose": words("purposes", moved.purpose),
            "from": words("accounts", moved.debit.kind),
            "to": words("accounts", moved.credit.kind),
            "amount": yuan(moved.amount_fen),
            "refund": numbers.get(moved.refund_id, "") if moved.refund_id else "",
        }
        for moved in rows.transfers
    ]
