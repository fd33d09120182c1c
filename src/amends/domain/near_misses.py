"""What would have changed a result: small changes of the facts, each tried before it is told.

A clause names the changes that could undo it (`near`). Each is made on the facts and the rulebook
is asked again; only what truly leads to a better answer is reported, with that answer. Where one
change alone runs into another clause, that clause's change is tried on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from amends.domain.facts import Facts
from amends.domain.proof_sentences import proof_named
from amends.domain.proofs import PROOF_NAMES, Proofs
from amends.domain.refused import Language
from amends.domain.view import View
from amends.domain.vocabulary import GoodsState, Outcome
from amends.domain.wording import Figures, yuan

DEEPEST = 3
"""Nobody is helped by a list of more conditions than these."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the facts, and what it is called; figures of the claim stand in braces."""

    make: Callable[[View], Facts]
    zh: str
    en: str


def _filed_earlier(view: View) -> Facts:
    start = view.window_start or view.facts.paid_at
    return view.facts.but(applied_at=min(start + view.window, view.facts.applied_at))


def _unused(view: View) -> Facts:
    return view.facts.but(
        order_state=GoodsState.ACTIVATED_UNUSED,
        delivery_log=None,
        used_by=None,
        used_at=None,
    )


def _officially_failed(view: View) -> Facts:
    return view.facts.but(proofs=_with(view.facts.proofs, ["official_failure_proof"]))


CHANGES: Mapping[str, Change] = {
    "filed_earlier": Change(_filed_earlier, "提前 {over}申请", "filed {over} earlier"),
    "filed_later": Change(
        lambda view: view.facts.but(applied_at=view.from_when + _SECOND),
        "{from_when} 之后仍未到账再申请",
        "filed after {from_when}, if it has not arrived by then",
    ),
    "appealed_in_time": Change(
        lambda view: view.facts.but(appealed_at=view.facts.rejected_at),
        "在 {appeal_days} 日内申诉",
        "appealed within {appeal_days} days",
    ),
    "new_evidence": Change(
        lambda view: view.facts.but(new_evidence=True),
        "提交新的证据，或指出原判定的错误",
        "with new evidence, or a reason why the ruling was wrong",
    ),
    "not_confirmed": Change(
        lambda view: view.facts.but(receipt_confirmed=False),
        "没有确认收货",
        "without a confirmed receipt",
    ),
    "not_special": Change(
        lambda view: view.facts.but(special_offer=False, customised=False),
        "不是限时特价或定制商品",
        "with goods that are neither a special offer nor customised",
    ),
    "no_consent": Change(
        lambda view: view.facts.but(exclusion_consent=False),
        "购买时没有请您确认不退",
        "if the purchase had not asked for your agreement to the exclusion",
    ),
    "unused": Change(_unused, "商品没有使用过", "with goods that were not used"),
    "not_activated": Change(
        lambda view: view.facts.but(
            order_state=GoodsState.UNACTIVATED, delivery_log=None, used_at=None
        ),
        "商品没有激活过",
        "with goods that were not activated",
    ),
    "officially_failed": Change(
        _officially_failed, "提交官方出具的失败证明", "with the issuer's proof of the failure"
    ),
    "delivery_unproven": Change(
        lambda view: view.facts.but(proves_delivery=False),
        "商家不能证明已交付",
        "if the merchant could not prove the delivery",
    ),
    "material_in_time": Change(
        lambda view: view.facts.but(material_requested_at=None),
        "在 {material_deadline_hours} 小时内补充材料",
        "with the material within {material_deadline_hours} hours",
    ),
}
"""Every change that a clause may name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rulebook answers to changed facts: outcome, refund in fen, and what is missing."""

    outcome: Outcome
    refund_fen: int
    missing: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """Changes that would have led to another answer. `steps` pairs each with the claim before it.

    `proofs` are the missing proofs that the last change consists of.
    """

    steps: tuple[tuple[Change, View], ...]
    proofs: tuple[str, ...]
    answer: Answer

    def told(self, language: Language) -> str:
        """The changes and the answer in a sentence."""
        zh = language == "zh"
        parts = [
            (change.zh if zh else change.en).format_map(Figures(view, language))
            for change, view in self.steps
        ]
        if self.proofs:
            names = [proof_named(name, zh=zh) for name in self.proofs]
            parts.append(f"提交{'、'.join(names)}" if zh else f"with {', '.join(names)}")
        said = "，并且".join(parts) if zh else " and ".join(parts)
        return (
            f"{said}：{self._then(zh)}" if zh else f"{said[0].upper()}{said[1:]}: {self._then(zh)}"
        )

    def _then(self, zh: bool) -> str:
        answer = self.answer
        if answer.outcome is Outcome.APPROVE:
            money = yuan(answer.refund_fen)
            return f"可退款 {money}。" if zh else f"{money} would be refunded."
        if answer.outcome is Outcome.NEED_EVIDENCE:
            names = [proof_named(name, zh=zh) for name in answer.missing]
            if zh:
                return f"补充{'、'.join(names)}后可以重新判定。"
            return f"it would be judged again on: {', '.join(names)}."
        return "由人工判定。" if zh else "a person would decide."


Ask = Callable[[Facts], tuple[View, Answer]]
"""Puts facts before the rulebook; gives the claim as it then stands, and the answer."""

_BETTER = {Outcome.REJECT: 0, Outcome.MANUAL: 1, Outcome.NEED_EVIDENCE: 2, Outcome.APPROVE: 3}


def near_misses(view: View, answer: Answer, ask: Ask) -> Iterator[Miss]:
    """What would have changed the answer, each found by asking the rulebook again."""
    if answer.outcome is Outcome.APPROVE:
        return
    for name in answer.near:
        miss = _follow(view, name, answer, ask)
        if miss is not None:
            yield miss
    if answer.outcome is Outcome.NEED_EVIDENCE:
        _, better = ask(_proven(view.facts, answer.missing))
        if better.outcome is not Outcome.NEED_EVIDENCE:
            yield Miss((), answer.missing, better)


def _follow(view: View, name: str, answer: Answer, ask: Ask) -> Miss | None:
    """A change, and the changes that the clauses behind it would want, until the answer is better."""
    steps: list[tuple[Change, View]] = []
    tried: set[str] = set()
    next_name: str | None = name
    while next_name is not None and len(steps) < DEEPEST:
        change = CHANGES[next_name]
        tried.add(next_name)
        steps.append((change, view))
        view, reached = ask(change.make(view))
        if _BETTER[reached.outcome] > _BETTER[answer.outcome]:
            return Miss(tuple(steps), (), reached)
        next_name = next((each for each in reached.near if each not in tried), None)
    return None


def _proven(facts: Facts, missing: Iterable[str]) -> Facts:
    """The facts with every missing proof brought, well marked."""
    proofs = _with(facts.proofs, missing)
    claims = () if "specific_description" in missing else facts.claims
    return facts.but(proofs=proofs, claims=claims)


def _with(proofs: Proofs, names: Iterable[str]) -> Proofs:
    names = frozenset(names)
    kinds = names & PROOF_NAMES
    return replace(
        proofs,
        counted=proofs.counted | kinds,
        firm=proofs.firm | kinds,
        brought=True,
        no_order_no=proofs.no_order_no and "order_no" not in names,
        unstamped=proofs.unstamped and "timestamp_or_watermark" not in names,
        off_platform=proofs.off_platform and "in_platform_chat" not in names,
        payments=max(proofs.payments, 2) if "second_payment_record" in names else proofs.payments,
    )
