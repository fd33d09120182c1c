"""The chain of proof and the weight of each exhibit, as one reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from amends.actions.shared.reading import relied_on
from amends.domain.access import Actor, Role
from amends.domain.chain import (
    Chain,
    Happening,
    Link,
    Look,
    Message,
    Records,
    Shown,
    Source,
    Use,
    chain_of,
)
from amends.domain.completeness import Completeness, completeness_of, rung_answered
from amends.domain.confirming import bears_out
from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.proof_sentences import proof_named
from amends.domain.refused import Refused
from amends.domain.vocabulary import Liable
from amends.domain.weighing import CATEGORIES, Category, Deal, Group, Piece, Weight, weigh
from amends.entrypoints.portal.presenters.parts import ChainEntry, ChainLink, ChainView, WeightLine
from amends.entrypoints.portal.presenters.proofs import SHOWN_BY, how_to_get
from amends.entrypoints.portal.presenters.versions import clause_url
from amends.entrypoints.portal.proof_words import label_of
from amends.entrypoints.portal.words import reader
from amends.models.casefile import CaseFile, OrderFile
from amends.models.cases import Evidence
from amends.models.prooffile import ProofFile
from amends.models.rulebooks import rulebook

LINKS: Mapping[Link, str | Promise] = {
    Link.TERMS: _("Terms"),
    Link.PROMISE: _("Promise"),
    Link.DELIVERY: _("Delivery"),
    Link.RESULT: _("Result"),
    Link.TALK: _("Talk"),
}

SOURCES: Mapping[Source, str | Promise] = {
    Source.RECORD: _("record of the platform"),
    Source.EXHIBIT: _("exhibit"),
    Source.WORD: _("what was said"),
}

GROUPS: Mapping[Group, str | Promise] = {
    Group.AUTHENTICITY: _("Genuine"),
    Group.RELEVANCE: _("Belongs to the matter"),
    Group.COMPLETENESS: _("Whole"),
}

CATEGORY_NAMES: Mapping[Category, str | Promise] = {
    Category.TRANSACTION: _("the deal"),
    Category.PROBLEM: _("the problem"),
    Category.COMMUNICATION: _("the talk"),
    Category.OFFICIAL: _("official or third party"),
    Category.IDENTITY: _("identity"),
}

_HOLDS: Mapping[bool | None, Literal["yes", "no", "unknown"]] = {
    True: "yes",
    False: "no",
    None: "unknown",
}


def chain_view(
    file: CaseFile, orders: OrderFile, proof: ProofFile, *, actor: Actor, on_form: bool
) -> ChainView:
    """The chain of a case with the state of its proof. `on_form` says that proof can be added here."""
    chain = chain_of(_records(file, orders, proof, actor))
    state = _completeness(file, proof)
    best = state.next_best if state else ()
    first = best[0] if best else ""
    return ChainView(
        percent=state.percent if state else None,
        sentence=state.says(reader()) if state else "",
        best=gettext(" or ").join(proof_named(name, zh=reader() == "zh") for name in best),
        best_how=how_to_get(first) if first else "",
        best_url=f"#proof-{SHOWN_BY.get(first, first)}" if first and on_form else "",
        unread=_unread(file, proof),
        links=tuple(_link(chain, link, file) for link in Link),
        contradictions=tuple(each.said.says(reader()) for each in chain.contradictions),
    )


def weights_of(
    row: Evidence, file: CaseFile, proof: ProofFile, *, actor: Actor
) -> tuple[WeightLine, ...]:
    """What was found of an exhibit: to the staff all of it, to a party of his own exhibits.

    What concerns other cases is told to the staff alone.
    """
    own = row.filed_by == actor.role or (actor.role is Role.BUYER and row.filed_by == Role.SHOP)
    if row.kind not in CATEGORIES or not (own or actor.is_staff):
        return ()
    found = weigh(_piece(row, proof), deal_of(file))
    return tuple(
        _weight(each, file.case.order.rulebook_id)
        for each in found
        if actor.is_staff or not each.inside
    )


def answers_of(row: Evidence, file: CaseFile) -> str:
    """Which rung of the proof a merchant's exhibit answers; empty where it answers none."""
    if row.filed_by != Role.MERCHANT or file.ruling is None:
        return ""
    book = rulebook(file.ruling.rulebook_id)
    burden = file.ruling.document.get("burden") or {}
    ladders = [clause for clause in book.clauses if clause.rungs]
    first = [each for each in ladders if each.id == burden.get("clause")]
    for ladder in first or ladders:
        if rung_answered(row.kind, ladder, Liable.MERCHANT) is not None:
            said = gettext("answers the buyer's proof under %(id)s, %(title)s")
            return said % {"id": ladder.id, "title": ladder.title[reader()]}
    return ""


def category_of(kind: str) -> str:
    """What a kind of proof is about, in words."""
    return str(CATEGORY_NAMES[CATEGORIES[kind]]) if kind in CATEGORIES else ""


def deal_of(file: CaseFile) -> Deal:
    """The order's facts that exhibits are held against."""
    order = file.case.order
    return Deal(
        order_no=order.order_no,
        price_fen=order.amount_fen,
        paid_at=order.paid_at,
        sums_fen=(order.paid_fen,),
    )


def _piece(row: Evidence, proof: ProofFile) -> Piece:
    return Piece(
        kind=row.kind,
        shows=row.shows,
        brought_at=row.filed_at,
        has_file=bool(row.sha256),
        seen=proof.told[row.pk].seen if row.pk in proof.told else None,
        elsewhere=proof.others_with(row),
    )


def _records(file: CaseFile, orders: OrderFile, proof: ProofFile, actor: Actor) -> Records:
    """The records as this reader may see them: a merchant is not told where the buyer was."""
    case, order = file.case, file.case.order
    snapshot, whole = order.snapshot, actor.role is not Role.MERCHANT
    return Records(
        reason=case.reason,
        quantity=order.quantity,
        title=str(snapshot.get("title") or ""),
        description=str(snapshot.get("description") or ""),
        promised_minutes=order.promised_delivery_minutes,
        paid_at=order.paid_at,
        payments=[(each.paid_at, each.amount_fen) for each in orders.payments],
        deliveries=[(each.delivered_at, each.quantity) for each in orders.deliveries],
        looks=[
            Look(at=each.at, by=each.role, address=each.address if whole else "")
            for each in proof.looks
        ],
        uses=[
            Use(at=each.at, kind=each.kind, by=each.used_by, source=each.source)
            for each in orders.uses
        ],
        talk=[Message(at=m.sent_at, by=m.sender_role, text=m.text) for m in orders.messages],
        exhibits=[_shown(row, proof) for row in file.evidence if row.kind in CATEGORIES],
        confirmed_at=order.receipt_confirmed_at,
        claimed_at=case.filed_at,
        claimed_by=_claimant(file),
        discovered_at=_discovered(file),
    )


def _shown(row: Evidence, proof: ProofFile) -> Shown:
    told = proof.told.get(row.pk)
    return Shown(
        number=row.number,
        kind=row.kind,
        by=row.filed_by,
        at=row.filed_at,
        shows=row.shows,
        seen_at=told.seen.times if told and told.seen else (),
        other_order=relied_on(row, told).get("order_no_matches") is False,
    )


def _claimant(file: CaseFile) -> str:
    """How whoever filed the claim was known to be the buyer."""
    if not file.events:
        return ""
    filed = file.events[0]
    if filed.actor_role == Role.SHOP:
        return "shop"
    return "contact" if filed.actor_id is None else "account"


def _discovered(file: CaseFile) -> datetime | None:
    said = file.events[0].body.get("discovered_at") if file.events else None
    return parse_datetime(str(said)) if said else None


def _completeness(file: CaseFile, proof: ProofFile) -> Completeness | None:
    """How complete the proof is, on the facts last judged and the evidence as it is now."""
    if file.ruling is None or not proof.facts:
        return None
    theirs: Sequence[dict[str, Any]] = [
        relied_on(row, proof.told.get(row.pk))
        for row in file.evidence
        if row.filed_by != Role.MERCHANT
    ]
    try:
        facts = parse_facts({**proof.facts, "evidence": theirs}).facts
        ruling = decide(facts, rulebook(file.ruling.rulebook_id), file.case.calendar)
    except Refused:
        return None
    return completeness_of(ruling)


def _unread(file: CaseFile, proof: ProofFile) -> str:
    """How many of the buyer's exhibits are only believed; empty where none is."""
    pieces = [
        _piece(row, proof)
        for row in file.evidence
        if row.filed_by != Role.MERCHANT and row.kind in CATEGORIES
    ]
    count = sum(bears_out(piece, deal_of(file)) is None for piece in pieces)
    if not count:
        return ""
    said = ngettext(
        "%(n)s exhibit counts as it was ticked; no reader has borne it out.",
        "%(n)s exhibits count as they were ticked; no reader has borne them out.",
        count,
    )
    return said % {"n": count}


def _link(chain: Chain, link: Link, file: CaseFile) -> ChainLink:
    entries = tuple(_entry(each, file) for each in chain.of(link))
    gap = next((each for each in chain.gaps if each.link is link), None)
    state: Literal["whole", "gap", "quiet"] = "whole"
    if gap is not None:
        state = "gap" if gap.matters else "quiet"
    return ChainLink(
        label=str(LINKS[link]),
        state=state,
        entries=entries,
        gap=gap.said.says(reader()) if gap else "",
    )


def _entry(happening: Happening, file: CaseFile) -> ChainEntry:
    text = happening.said.says(reader())
    if happening.exhibit is not None:
        kind = next(row.kind for row in file.evidence if row.number == happening.exhibit)
        text = f"{label_of(kind)} · {text}"
    return ChainEntry(
        at=happening.at,
        text=text,
        source=str(SOURCES[happening.source]),
        number=happening.exhibit,
        decisive=happening.decisive,
    )


def _weight(weight: Weight, version: str) -> WeightLine:
    known = {clause.id for clause in rulebook(version).clauses}
    return WeightLine(
        group=str(GROUPS[weight.group]),
        holds=_HOLDS[weight.holds],
        because=weight.because.says(reader()),
        clause=weight.clause if weight.clause in known else "",
        url=clause_url(weight.clause, version) if weight.clause in known else "",
        inside=weight.inside,
    )
