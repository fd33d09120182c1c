"""A ruling: what the rulebook answers, with the findings that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from amends.domain.conditions import Truth
from amends.domain.refused import Language
from amends.domain.rulebook import Clause
from amends.domain.vocabulary import Escalation, Liable, Outcome, PaidFrom, Track


@dataclass(frozen=True, slots=True)
class Finding:
    """What one clause found: it holds, it fails, or it cannot be known yet; and because of what."""

    clause: Clause
    holds: Truth
    figures: Mapping[str, object]

    def because(self, language: Language = "zh") -> str:
        """The reason in a sentence."""
        return self.clause.because(self.holds, self.figures, language)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What would have changed the result."""

    clause: Clause
    figures: Mapping[str, object]

    def would_need(self, language: Language = "zh") -> str:
        """The change in a sentence."""
        return self.clause.near_miss(self.figures, language)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The days between which the money arrives; `estimate` where holidays are not published."""

    earliest: date
    latest: date
    estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The answer to a claim. Sums in fen. It cannot be built without findings."""

    outcome: Outcome
    refund_fen: int
    fee_fen: int
    compensation_fen: int
    liable: Liable | None
    track: Track
    missing_evidence: tuple[str, ...]
    paid_from: tuple[PaidFrom, ...]
    clauses: tuple[Clause, ...]
    findings: tuple[Finding, ...]
    near_misses: tuple[NearMiss, ...]
    arrival: Arrival | None
    escalation: Escalation
    rulebook: str
    lapsed: bool = False

    def __post_init__(self) -> None:
        if not self.findings or not self.clauses:
            raise ValueError("a ruling must say what it rests on: it has no findings")

    def to_document(self, id: str, language: Language = "zh") -> dict[str, Any]:
        """The ruling as docs/reference/facts.md shapes it; sentences in the given language."""
        arrival = self.arrival
        document: dict[str, Any] = {
            "id": id,
            "outcome": self.outcome.value,
            "refund_fen": self.refund_fen,
            "fee_fen": self.fee_fen,
            "compensation_fen": self.compensation_fen,
            "liable": None if self.liable is None else self.liable.value,
            "track": self.track.value,
            "missing_evidence": list(self.missing_evidence),
            "paid_from": [source.value for source in self.paid_from],
            "clauses": [
                {"id": c.id, "title": c.title[language], "source": c.source} for c in self.clauses
            ],
            "findings": [
                {"clause": f.clause.id, "holds": f.holds, "because": f.because(language)}
                for f in self.findings
            ],
            "near_misses": [
                {"clause": n.clause.id, "would_need": n.would_need(language)}
                for n in self.near_misses
            ],
            "arrival": None,
            "escalation": self.escalation.value,
            "rulebook": self.rulebook,
        }
        if arrival is not None:
            document["arrival"] = {
                "earliest": arrival.earliest.isoformat(),
                "latest": arrival.latest.isoformat(),
            }
            if arrival.estimate:
                document["arrival"]["estimate"] = True
        return document
