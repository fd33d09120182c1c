"""A ruling as a letter in plain words, made from the ruling document alone.

It can be read without knowing any clause: what was decided, what it means in money and days, why,
what is still wanted, and what the reader can do next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.domain.proof_sentences import PROOFS
from amends.domain.refused import Language
from amends.domain.wording import yuan


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A proof that is still wanted: its word in the documents, its name, why, and how to get it."""

    kind: str
    name: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The parts of a letter, in the order in which they are read. Clauses are pairs of id, title."""

    title: str
    paragraphs: tuple[str, ...]
    findings: tuple[str, ...]
    wanted: tuple[Wanted, ...]
    near_misses: tuple[str, ...]
    next_steps: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]
    rulebook: str
    language: Language

    def __str__(self) -> str:
        zh = self.language == "zh"
        parts = [self.title, "", *self.paragraphs]
        parts += _section("理由" if zh else "Why", self.findings)
        wanted = [f"{each.name}：{each.how}" if zh else f"{each.name}: {each.how}"
                  for each in self.wanted]  # fmt: skip
        parts += _section("请补充" if zh else "Please send", wanted)
        parts += _section("怎样会有不同结果" if zh else "What would change it", self.near_misses)
        parts += _section("接下来" if zh else "What you can do next", self.next_steps)
        rules = [title for _, title in self.clauses]
        parts += _section("依据" if zh else "Rules applied", [*rules, self.rulebook])
        return "\n".join(parts).rstrip() + "\n"


def letter(ruling_document: Mapping[str, Any], *, language: Language) -> Letter:
    """The letter of a ruling document, whose findings should be in the same language."""
    ruling, zh = ruling_document, language == "zh"
    outcome = str(ruling["outcome"])
    decisive = {str(clause["id"]) for clause in ruling["clauses"]}
    findings = [f for f in ruling["findings"] if f["clause"] in decisive] or ruling["findings"]
    return Letter(
        title=_TITLES[outcome][0 if zh else 1],
        paragraphs=tuple(_paragraphs(ruling, outcome, zh)),
        findings=tuple(str(finding["because"]) for finding in findings),
        wanted=tuple(_wanted(str(kind), zh) for kind in ruling["missing_evidence"]),
        near_misses=tuple(str(miss["would_need"]) for miss in ruling["near_misses"]),
        next_steps=tuple(_next_steps(ruling, outcome, zh)),
        clauses=tuple((str(c["id"]), str(c["title"])) for c in ruling["clauses"]),
        rulebook=str(ruling["rulebook"]),
        language=language,
    )


_TITLES = {
    "approve": ("您的退款申请已通过", "Your refund is granted"),
    "reject": ("您的退款申请未通过", "Your refund is refused"),
    "need_evidence": ("请补充材料", "We need something more from you"),
    "manual": ("您的申请将由人工判定", "A person will decide your claim"),
}
_LIABLE = {
    "merchant": ("本次退款由商家承担。", "The merchant answers for this."),
    "platform": ("本次退款由平台承担。", "The marketplace answers for this."),
    "buyer": ("没有商家或平台的过错。", "Neither the merchant nor the marketplace is at fault."),
}


def _paragraphs(ruling: Mapping[str, Any], outcome: str, zh: bool) -> list[str]:
    if outcome != "approve":
        return [_PLAIN[outcome][0 if zh else 1]]
    money = yuan(ruling["refund_fen"])
    said = [f"退款金额为 {money}。" if zh else f"You get {money} back."]
    if ruling["fee_fen"]:
        fee = yuan(ruling["fee_fen"])
        said.append(f"已扣除手续费 {fee}。" if zh else f"A fee of {fee} was taken off.")
    if ruling["compensation_fen"]:
        more = yuan(ruling["compensation_fen"])
        said.append(f"另付赔偿 {more}。" if zh else f"On top there is a compensation of {more}.")
    if ruling["liable"]:
        said.append(_LIABLE[ruling["liable"]][0 if zh else 1])
    arrival = ruling["arrival"]
    if arrival:
        first, last = arrival["earliest"], arrival["latest"]
        said.append(
            f"款项原路退回，预计 {first} 至 {last} 到账。"
            if zh
            else f"It goes back the way you paid and arrives between {first} and {last}."
        )
        if arrival.get("estimate"):
            said.append(
                "该年度的节假日尚未公布，日期为估计。"
                if zh
                else "The holidays of that year are not published yet, so the dates are estimates."
            )
    return said


_PLAIN = {
    "reject": ("按购买时的规则，这次不能退款。", "Under the rules of your purchase there is no refund."),
    "need_evidence": (
        "请补充下列材料，收到后我们会马上重新判定。",
        "Please send what is listed here; your claim is then judged again at once.",
    ),
    "manual": (
        "规则不能直接给出结论，客服会查看双方的材料后判定。",
        "The rules alone do not settle this; somebody will look at what both sides bring.",
    ),
}  # fmt: skip


def _next_steps(ruling: Mapping[str, Any], outcome: str, zh: bool) -> list[str]:
    steps = [_NEXT[outcome][0 if zh else 1]]
    escalation = _ESCALATIONS.get(str(ruling["escalation"]))
    if escalation:
        steps.append(escalation[0 if zh else 1])
    return steps


_NEXT = {
    "approve": (
        "如果过了日期仍未到账，可以要求查看转账回执。",
        "If the money is not there by then, ask for the transfer receipt.",
    ),
    "reject": (
        "如有新的证据，或认为判定有误，可以在申诉期限内申诉，由另一位客服复核。",
        "With new evidence, or a reason why this is wrong, appeal in time; another person reviews it.",
    ),
    "need_evidence": (
        "请在期限内提交；如果拿不到某项材料，可以要求人工处理。",
        "Send it in time; if you cannot get a proof, ask for a person.",
    ),
    "manual": (
        "您无需操作，结果会通知您。",
        "There is nothing to do; you will be told the result.",
    ),
}
_ESCALATIONS = {
    "remind_service": ("处理已超时，可以催办客服。", "The desk is late: you can remind it."),
    "payment_dispute": (
        "可以向支付渠道发起交易争议。",
        "You can open a dispute with the payment channel.",
    ),
    "third_party": (
        "可以向 12315 或消费者协会投诉。",
        "You can complain to 12315 or a consumer association.",
    ),
}


def _wanted(kind: str, zh: bool) -> Wanted:
    name, how = PROOFS[kind][0 if zh else 1]
    return Wanted(kind=kind, name=name, how=how)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"- {line}" for line in lines)] if lines else []
