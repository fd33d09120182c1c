"""How complete the proof of a claim is, by the ladder that the rulebook sets up for its reason."""

from __future__ import annotations

from dataclasses import dataclass

from amends.domain.proof_sentences import proof_named
from amends.domain.refused import Language
from amends.domain.rulebook import FLAWS, Clause, Need, Rung
from amends.domain.ruling import Ruling
from amends.domain.view import View
from amends.domain.vocabulary import Liable, Outcome


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One proof that the deciding clause wants: any of the alternatives, and whether it is there."""

    any_of: tuple[str, ...]
    met: bool

    @property
    def name(self) -> str:
        """The alternative that is asked for."""
        return self.any_of[0]


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """What is wanted and what of it is there, under the clause that decides and its ladder."""

    clause: str
    ladder: str
    wanted: tuple[Wanted, ...]

    @property
    def percent(self) -> int:
        """The share of what is wanted that is there, in whole percent; 100 where records suffice."""
        if not self.wanted:
            return 100
        return sum(each.met for each in self.wanted) * 100 // len(self.wanted)

    @property
    def next_best(self) -> tuple[str, ...]:
        """The alternatives of the first proof that is still missing; empty where none is."""
        return next((each.any_of for each in self.wanted if not each.met), ())

    def says(self, language: Language) -> str:
        """The state of the proof in a sentence."""
        zh, done = language == "zh", sum(each.met for each in self.wanted)
        if not self.wanted:
            return (
                "系统记录已经说明情况，不需要其他证明。"
                if zh
                else "The records tell it all; no further proof is wanted."
            )
        if done == len(self.wanted):
            return (
                "规则要求的证明都已齐全。" if zh else "All the proof that the rule wants is there."
            )
        names = [proof_named(name, zh=zh) for name in self.next_best]
        best = "或".join(names) if zh else " or ".join(names)
        if zh:
            return f"需要 {len(self.wanted)} 项证明，已有 {done} 项；最有帮助的是{best}。"
        return f"{done} of {len(self.wanted)} proofs are there; {best} would help most."


def completeness_of(ruling: Ruling) -> Completeness:
    """How far the proof of a claim that was ruled on goes."""
    clause, view = ruling.clauses[0], ruling.findings[0].view
    return Completeness(
        clause=clause.id, ladder=clause.ladder, wanted=tuple(_wanted(ruling, clause, view))
    )


def _wanted(ruling: Ruling, clause: Clause, view: View) -> list[Wanted]:
    wanted = [
        Wanted(any_of=need.any_of, met=not need.lacks(view))
        for need in clause.needs
        if need.lacks(view) or (_is_proof(need) and (need.when is None or need.when.test(view)))
    ]
    named = {name for each in wanted for name in each.any_of}
    if ruling.outcome is Outcome.NEED_EVIDENCE:
        wanted += [
            Wanted(any_of=(name,), met=False)
            for name in ruling.missing_evidence
            if name not in named
        ]
    return wanted


def _is_proof(need: Need) -> bool:
    """Whether something is to be brought, and not only a flaw of what is brought to be mended."""
    return not all(name in FLAWS for name in need.any_of)


def rung_answered(kind: str, ladder: Clause, who: Liable) -> Rung | None:
    """The rung of a ladder on which a side brings proof of this kind; None where it has none."""
    for rung in ladder.rungs:
        if rung.who is who and any(kind in need.any_of for need in rung.brings):
            return rung
    return None
