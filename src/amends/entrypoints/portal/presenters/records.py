"""A case file as the page of one reader shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from amends.domain.access import ARBITERS, Actor, Role
from amends.domain.files import PICTURES
from amends.domain.lures import scan_chat
from amends.domain.procedure import ENDS, FILED, STAGES, Act, Stage, State, allowed_acts
from amends.domain.reading.seen import is_readable
from amends.entrypoints.portal.presenters.chain import (
    answers_of,
    category_of,
    chain_view,
    weights_of,
)
from amends.entrypoints.portal.presenters.facts import order_facts
from amends.entrypoints.portal.presenters.heads import case_head
from amends.entrypoints.portal.presenters.letters import letters
from amends.entrypoints.portal.presenters.lines import notice_line, refund_line
from amends.entrypoints.portal.presenters.parts import (
    CaseRecord,
    Exhibit,
    Offer,
    Side,
    TalkLine,
    TimelineEntry,
)
from amends.entrypoints.portal.presenters.proofs import missing_proofs, proof_items
from amends.entrypoints.portal.proof_words import CLAIM_KINDS, MARKS, MERCHANT_KINDS, label_of
from amends.entrypoints.portal.templatetags.portal import yuan
from amends.entrypoints.portal.words import ACT_TONES, ACTS, OFFERS, REASONS, ROLES, reader, word
from amends.models.casefile import CaseFile, OrderFile
from amends.models.cases import CaseEvent, Evidence, OfferState
from amends.models.notices import Notice
from amends.models.orders import Order
from amends.models.prooffile import ProofFile

ADD_PROOF = "add_proof"
"""What a party may do to an undecided case beside the acts of the procedure."""

TALKERS = frozenset({Role.BUYER, Role.MERCHANT}) | ARBITERS
"""Who may write in the talk about an order."""

SEAL_SHOWN = 12

_SIDES: Mapping[str, Side] = {
    Role.BUYER: "buyer",
    Role.SHOP: "buyer",
    Role.MERCHANT: "merchant",
    Role.AGENT: "platform",
    Role.SUPERVISOR: "platform",
    Role.FINANCE: "platform",
    Role.OPERATOR: "platform",
}


def case_record(
    file: CaseFile,
    order_file: OrderFile,
    *,
    actor: Actor,
    now: datetime,
    proof: ProofFile | None = None,
    news: Sequence[Notice] = (),
    sent: QueryDict | None = None,
) -> CaseRecord:
    """Everything on file of a case for this reader, with what he may do to it.

    `proof` is what the chain of proof and the weight of exhibits are made from; `news` is what he
    was told of it and has not marked as read; `sent` is a form that was refused, whose ticks are
    shown again.
    """
    case, wanted = file.case, wanted_of(file)
    kinds = MERCHANT_KINDS if actor.role is Role.MERCHANT else CLAIM_KINDS
    asked = wanted if actor.role is Role.BUYER else merchant_wanted(file, actor)
    acts = acts_of(file, actor)
    adds_proof = ADD_PROOF in acts and actor.role is Role.BUYER
    return CaseRecord(
        head=case_head(case, file.deadline, file.events, actor=actor, now=now),
        now=now,
        news=tuple(notice_line(notice, case) for notice in news),
        facts=order_facts(order_file, actor=actor),
        timeline=tuple(timeline_entry(event, actor) for event in file.events),
        exhibits=tuple(weighed(row, file, proof, actor) for row in file.evidence),
        chain=chain_view(file, order_file, proof, actor=actor, on_form=adds_proof)
        if proof
        else None,
        talk=talk_of(order_file, actor),
        may_talk=case.is_open and actor.role in TALKERS,
        rulings=letters(file.rulings, order=case.order, calendar=case.calendar),
        refunds=tuple(
            refund_line(r, case=case, calendar=case.calendar, actor=actor, now=now)
            for r in file.refunds
        ),
        offer=_open_offer(file),
        wanted=missing_proofs(asked or wanted),
        proofs=proof_items(kinds, wanted=asked, sent=sent),
        maximum_fen=refundable_fen(case.order),
        can_refile=case.state in (State.WITHDRAWN, State.LAPSED) and refundable_fen(case.order) > 0,
        offers_proof=ADD_PROOF in acts and not asked and Act.APPEAL not in acts,
        acts=acts,
    )


def acts_of(file: CaseFile, actor: Actor) -> frozenset[str]:
    """What the reader may do to the case now: the procedure's acts, and adding proof."""
    state = State(file.case.state)
    acts = {str(act) for act in allowed_acts(state, actor.role)}
    undecided = state not in ENDS and STAGES[state] is not Stage.EXECUTE
    if undecided and actor.role in (Role.BUYER, Role.MERCHANT):
        acts.add(ADD_PROOF)
    return frozenset(acts)


def refundable_fen(order: Order) -> int:
    """What can still be paid back of an order."""
    return order.paid_fen - order.refunding_fen - order.refunded_fen


def wanted_of(file: CaseFile) -> tuple[str, ...]:
    """The kinds of proof that a case waits for: an agent's last request, or the ruling's."""
    if file.case.state != State.AWAITING_EVIDENCE:
        return ()
    asked = next((event for event in reversed(file.events) if event.act == Act.ASK), None)
    kinds = asked.body.get("kinds") if asked else None
    if kinds is None and file.ruling is not None:
        kinds = file.ruling.document.get("missing_evidence")
    return tuple(str(kind) for kind in kinds or ())


def merchant_wanted(file: CaseFile, actor: Actor) -> tuple[str, ...]:
    """The kinds of proof that an arbiter asked the merchant for, while he may still answer."""
    if actor.role is not Role.MERCHANT or file.case.state != State.NEGOTIATING:
        return ()
    asked = next((event for event in reversed(file.events) if event.act == Act.CONSULT), None)
    return tuple(str(kind) for kind in (asked.body.get("kinds") or ())) if asked else ()


def exhibit(row: Evidence, case_number: str) -> Exhibit:
    """A piece of proof with the way to its file, where there is one."""
    url = reverse("portal:exhibit", args=[case_number, row.number]) if row.sha256 else ""
    return Exhibit(
        number=row.number,
        title=str(label_of(row.kind)),
        side=_SIDES.get(row.filed_by, "system"),
        at=row.filed_at,
        group=word(ROLES, row.filed_by),
        shows=tuple(word(MARKS, mark) for mark, value in row.shows.items() if value is True),
        note=row.note,
        file_name=row.file_name,
        url=url,
        view_url=f"{url}view/" if row.media_type in PICTURES else "",
        is_image=row.media_type in PICTURES,
        is_film=row.media_type.startswith("video/"),
        is_sound=row.media_type.startswith("audio/"),
        size_bytes=row.size_bytes,
        fingerprint=row.sha256[:SEAL_SHOWN],
        reading_url=reverse("portal:reading", args=[case_number, row.number])
        if row.sha256 and is_readable(row.media_type)
        else "",
        category=category_of(row.kind),
    )


def weighed(row: Evidence, file: CaseFile, proof: ProofFile | None, actor: Actor) -> Exhibit:
    """A piece of proof with what was found of it, as far as this reader may know."""
    plain = exhibit(row, file.case.number)
    if proof is None:
        return plain
    return replace(
        plain,
        answers=answers_of(row, file),
        weights=weights_of(row, file, proof, actor=actor),
    )


def timeline_entry(event: CaseEvent, actor: Actor) -> TimelineEntry:
    """An event of the record; its seal and the channel's codes are shown to staff."""
    body: Mapping[str, Any] = event.body
    by_machine = event.actor_role == Role.SYSTEM
    return TimelineEntry(
        at=event.at,
        title=word(ACTS, event.act),
        who="" if by_machine else word(ROLES, event.actor_role),
        side=_SIDES.get(event.actor_role, "system"),
        detail="\n".join(_details(event.act, body, inside=actor.is_staff)),
        tone=ACT_TONES.get(event.act, "calm"),
        seal=event.seal[:SEAL_SHOWN] if actor.is_staff else "",
    )


def _details(act: str, body: Mapping[str, Any], *, inside: bool) -> list[str]:
    said = []
    if act == FILED and "reason" in body:
        said.append(word(REASONS, str(body["reason"])))
    if act in (Act.APPROVE, Act.GRANT) and body.get("refund_fen"):
        said.append(yuan(body["refund_fen"] + body.get("compensation_fen", 0)))
    if act == Act.OFFER and "amount_fen" in body:
        said.append(f"{yuan(body['amount_fen'])} · {word(OFFERS, str(body.get('kind')))}")
    kinds = body.get("kinds") or [item.get("kind", "") for item in body.get("exhibits", ())]
    if kinds:
        said.append(gettext(", ").join(str(label_of(str(kind))) for kind in kinds))
    if act == Act.FAIL and inside and body.get("code"):
        said.append(str(body["code"]))
    if body.get("comment"):
        said.append(str(body["comment"]))
    return said


def talk_of(file: OrderFile, actor: Actor) -> tuple[TalkLine, ...]:
    """What the parties said to each other about an order."""
    return tuple(
        TalkLine(
            who=word(ROLES, message.sender_role),
            side=_SIDES.get(message.sender_role, "system"),
            text=message.text,
            at=message.sent_at,
            mine=message.sender_role == actor.role,
            warning=lure_warning(message.text),
        )
        for message in file.messages
    )


def lure_warning(text: str) -> str:
    """What both sides are told of a message that leads off the platform; empty for all others."""
    scan = scan_chat(text, language=reader())
    if not scan.solicit:
        return ""
    said = gettext(
        "This leads off the platform (%(why)s). Talk and payments there are not protected."
    )
    return said % {"why": scan.why}


def _open_offer(file: CaseFile) -> Offer | None:
    row = next((offer for offer in file.offers if offer.state == OfferState.OPEN), None)
    if row is None:
        return None
    return Offer(
        id=str(row.pk),
        title=word(OFFERS, row.kind),
        amount_fen=row.amount_fen,
        note=row.note,
        made_at=row.made_at,
    )
