"""Writes down decisions that people, or their silence, make on a case."""

from __future__ import annotations

from datetime import datetime

from amends.domain.access import Actor
from amends.domain.vocabulary import Outcome, Route
from amends.models.cases import Case, Ruling
from amends.models.ids import new_id, shown

MERCHANT_ACCEPTS = "商家同意退款。 The merchant accepts the claim."
BOTH_AGREE = "双方就商家的方案达成一致。 Both sides agree on the merchant's offer."
MERCHANT_SILENT = "商家逾期未答复。 The merchant did not answer in time."
"""Reasons of decisions for which nobody writes his own; pages show each in the reader's language."""


def latest_ruling(case: Case) -> Ruling:
    """The ruling in force; every case has one from its filing on."""
    return Ruling.objects.filter(case=case).order_by("-pk")[0]


def record_decision(
    case: Case,
    *,
    by: Actor,
    outcome: Outcome,
    refund_fen: int = 0,
    compensation_fen: int = 0,
    reasons: str,
    now: datetime,
) -> Ruling:
    """A ruling upon the one in force: its facts, clauses and findings stay, the decision is new."""
    proposal = latest_ruling(case)
    key = new_id()
    granted = outcome == Outcome.APPROVE
    document = proposal.document | {
        "id": shown("rul", key),
        "outcome": str(outcome),
        "refund_fen": refund_fen,
        "fee_fen": proposal.fee_fen if granted and refund_fen == proposal.refund_fen else 0,
        "compensation_fen": compensation_fen,
        "missing_evidence": [],
        "burden": None,
        "route": str(Route.PERSON),
        "decided_by": str(by.role),
        "reasons": reasons,
        "upon": shown("rul", proposal.pk),
    }
    return Ruling.objects.create(
        id=key,
        case=case,
        rulebook_id=proposal.rulebook_id,
        outcome=outcome,
        refund_fen=refund_fen,
        fee_fen=document["fee_fen"],
        compensation_fen=compensation_fen,
        document=document,
        facts=proposal.facts,
        decided_by=by.role,
        person_id=by.id,
        reasons=reasons,
        decided_at=now,
    )
