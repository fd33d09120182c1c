"""A ruling as a letter in plain words, made from the ruling document alone.

It can be read without knowing any clause: what was decided, what it means in money and days, why,
what is still wanted, and what the reader can do next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.domain.proof_sentences import PROOFS, WHY, proof_named
from amends.domain.refused import Language
from amends.domain.wording import yuan


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A proof that is still wanted: its word in the documents, its name, why, and how to get it."""

    kind: str
    name: str
    why: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The parts of a letter, in the order in which they are read. Clauses are pairs of id, title.

    `rules` are the rules that decided, in full; `findings` what was found of this claim under them.
    """

    title: str
    paragraphs: tuple[str, ...]
    rules: tuple[str, ...]
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
        parts += _section("规则是怎样写的" if zh else "What the rules say", self.rules)
        parts += _section("您的情况" if zh else "What was found", self.findings)
        wanted = [
            f"{each.name}：{each.why}。{each.how}。"
            if zh
            else f"{each.name}: {each.why}. How to get it: {each.how}."
            for each in self.wanted
        ]
        parts += _section("请补充" if zh else "Please send", wanted)
        parts += _section("怎样会有不同结果" if zh else "What would change it", self.near_misses)
        parts += _section("接下来" if zh else "What happens next", self.next_steps)
        titles = ("、" if zh else "; ").join(title for _, title in self.clauses)
        parts += [
            "",
            f"依据：{titles}（{self.rulebook}）" if zh else f"By: {titles} ({self.rulebook})",
        ]
        return "\n".join(parts).rstrip() + "\n"


def letter(ruling_document: Mapping[str, Any], *, language: Language) -> Letter:
    """The letter of a ruling document, whose findings should be in the same language."""
    ruling, zh = ruling_document, language == "zh"
    outcome = str(ruling["outcome"])
    decisive = {str(clause["id"]) for clause in ruling["clauses"]}
    findings = [f for f in ruling["findings"] if f["clause"] in decisive] or ruling["findings"]
    if outcome == "need_evidence":
        # What the clause would say once it is proven is not found yet.
        findings = []
    rules = [str(clause["text"]) for clause in ruling["clauses"] if clause.get("text")]
    return Letter(
        title=_TITLES[outcome][0 if zh else 1],
        paragraphs=tuple(_paragraphs(ruling, outcome, zh)),
        rules=tuple(rules),
        findings=tuple(f["because"] for f in findings if f["because"] not in rules),
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
_PURSES = {
    "merchant_balance": ("商家余额", "the merchant's balance"),
    "deposit": ("商家的保证金", "the merchant's deposit"),
    "platform_advance": ("平台垫付", "an advance of the marketplace"),
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
    purses = [_PURSES[purse][0 if zh else 1] for purse in ruling["paid_from"]]
    if purses:
        said.append(
            f"款项来自{'、'.join(purses)}。" if zh else f"It is paid from {' and '.join(purses)}."
        )
    if ruling["arrival"]:
        said += _arrival(ruling["arrival"], express=ruling.get("route") == "express", zh=zh)
    return said


def _arrival(arrival: Mapping[str, Any], *, express: bool, zh: bool) -> list[str]:
    first, last = arrival["earliest"], arrival["latest"]
    said = []
    if express:
        said.append(
            "款项立即打出，不再审核。" if zh else "It is sent at once, without another look."
        )
    if first == last:
        said.append(
            f"款项原路退回，预计 {last} 到账。"
            if zh
            else f"It goes back the way you paid and arrives on {last}."
        )
    else:
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
    burden = ruling.get("burden")
    steps = [_turn(burden, zh)] if burden else []
    if not burden or outcome != "manual":
        steps.append(_NEXT[outcome][0 if zh else 1])
    escalation = _ESCALATIONS.get(str(ruling["escalation"]))
    if escalation:
        steps.append(escalation[0 if zh else 1])
    return steps


def _turn(burden: Mapping[str, Any], zh: bool) -> str:
    """Whose turn it is, until when, and what follows from silence, in a sentence."""
    who = str(burden["who"])
    units = _UNITS[burden["within"]["unit"]]
    time = f"{burden['within']['value']} {units[0 if zh else 1]}"
    either = " 或 " if zh else " or "
    names = [
        either.join(proof_named(name, zh=zh) for name in alternatives)
        for alternatives in burden["brings"]
    ]
    proofs = "；".join(names) if zh else "; ".join(names)
    then = _SILENCE[str(burden["silence"])][0 if zh else 1]
    if zh:
        subject = "请您" if who == "buyer" else "商家须"
        return f"{subject}在 {time}内提交{proofs or '材料'}；逾期{then}"
    subject = "You have" if who == "buyer" else "The merchant has"
    return f"{subject} {time} to bring {proofs or 'proof'}; after that {then}"


_UNITS = {
    "hours": ("小时", "hours"),
    "calendar_days": ("日", "days"),
    "working_days": ("个工作日", "working days"),
}
_SILENCE = {
    "approve": ("按您的主张处理。", "your claim is granted."),
    "reject": ("不再退款。", "there is no refund."),
    "manual": ("由人工按已有材料判定。", "a person rules on what is there."),
    "need_evidence": ("会再次请您补充。", "you are asked again."),
}
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
        "如果拿不到某项材料，可以要求人工处理。",
        "If you cannot get a proof, ask for a person.",
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
    return Wanted(kind=kind, name=name, why=WHY[kind][0 if zh else 1], how=how)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"- {line}" for line in lines)] if lines else []
