"""A ruling: what the rulebook answers, with the findings that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from amends.domain.arrival import Arrival
from amends.domain.conditions import Truth
from amends.domain.near_misses import Miss
from amends.domain.refused import Language
from amends.domain.rulebook import Clause
from amends.domain.view import View
from amends.domain.vocabulary import Escalation, Liable, Outcome, PaidFrom, Route, Track


class Finding(NamedTuple):
    """What one clause found: it holds, it fails, or it cannot be known yet; and because of what."""

    clause: Clause
    holds: Truth
    view: View

    def because(self, language: Language = "zh") -> str:
        """The reason in a sentence."""
        return self.clause.because(self.holds, self.view, language)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What would have changed what a clause decided."""

    clause: Clause
    miss: Miss

    def would_need(self, language: Language = "zh") -> str:
        """The change, and the answer it would have led to, in a sentence."""
        return self.miss.told(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Who must bring proof next, and who loses by silence.

    `brings` holds the alternatives of each proof; `within` is the setting of the time, `time` and
    `unit` its value; `silence` is the outcome where nothing comes.
    """

    clause: Clause
    who: Liable
    brings: tuple[tuple[str, ...], ...]
    within: str
    time: int
    unit: str
    silence: Outcome

    def to_document(self) -> dict[str, Any]:
        """The burden as a part of the ruling's document."""
        return {
            "clause": self.clause.id,
            "who": self.who.value,
            "brings": [list(alternatives) for alternatives in self.brings],
            "within": {"setting": self.within, "value": self.time, "unit": self.unit},
            "silence": self.silence.value,
        }


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
    burden: Burden | None
    route: Route
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
                {
                    "id": clause.id,
                    "title": clause.title[language],
                    "text": clause.written(self.findings[0].view.settings, language),
                    "source": clause.source,
                }
                for clause in self.clauses
            ],
            "findings": [
                {"clause": f.clause.id, "holds": f.holds, "because": f.because(language)}
                for f in self.findings
            ],
            "near_misses": [
                {"clause": n.clause.id, "would_need": n.would_need(language)}
                for n in self.near_misses
            ],
            "burden": None if self.burden is None else self.burden.to_document(),
            "route": self.route.value,
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
