"""The result of a back-test as a text to read at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import override
from tqdm.utils import disp_len

from amends.domain.facts import Facts, parse_facts
from amends.domain.proof_sentences import PROOFS
from amends.domain.refused import Language
from amends.domain.wording import span_in_words, yuan
from amends.entrypoints.portal.words import (
    MERCHANT_STATES,
    ORDER_STATES,
    PRODUCT_CLASSES,
    REASONS,
    Words,
    word,
)

Document = Mapping[str, Any]

ROWS_MAX = 12
"""How many reasons, merchants or classes are listed; the document has them all."""

_OUTCOMES = {
    "approve": ("通过", "granted"),
    "reject": ("驳回", "refused"),
    "need_evidence": ("补充材料", "proof wanted"),
    "manual": ("转人工", "to a person"),
    "undecided": ("无条款判定", "no clause decides"),
}
_SUMS = {
    "refund_fen": ("退款", "refund"),
    "fee_fen": ("手续费", "fee"),
    "compensation_fen": ("赔偿", "compensation"),
}
_GAINS = {
    "buyers": ("买家", "buyers"),
    "merchants": ("商家", "merchants"),
    "platform": ("平台", "platform"),
}
_GROUPS: Mapping[str, tuple[str, tuple[str, str], Words]] = {
    "by_reason": ("reason", ("按理由", "by reason"), REASONS),
    "by_merchant": ("merchant", ("按商家", "by merchant"), {}),
    "by_product_class": ("product_class", ("按商品类别", "by class of goods"), PRODUCT_CLASSES),
}
Pair = tuple[str, str]


def tell(report: Document, language: Language, merchants: Mapping[str, str]) -> str:
    """The report in words; `merchants` has their names by code."""
    with override("zh-hans" if language == "zh" else "en"):
        lines = [_head(report, language)]
        if report["cases"]:
            lines += ["", *_outcomes(report, language), "", *_money(report, language)]
        if report["changed"]:
            for name in _GROUPS:
                lines += _groups(report, name, language, merchants)
            lines += _examples(report, language)
    return "\n".join(lines)


def _head(report: Document, language: Language) -> str:
    cases, changed, flipped = report["cases"], report["changed"], report["flipped"]
    share = f"{changed / cases:.1%}" if cases else "0%"
    against = report["against"] or _of(
        ("各案当时的规则版本", "the version that judged each"), language
    )
    if language == "zh":
        return (
            f"草案 {report['draft']} 对比 {against}：共 {cases:,} 件，"
            f"改变 {changed:,} 件（{share}），其中结论改变 {flipped:,} 件。"
        )
    return (
        f"Draft {report['draft']} against {against}: of {cases:,} cases {changed:,} "
        f"come out differently ({share}), {flipped:,} of them with another outcome."
    )


def _outcomes(report: Document, language: Language) -> list[str]:
    def named(row: Document) -> str:
        pair = [_of(_OUTCOMES[row[side]], language) for side in ("before", "after")]
        return " → ".join(pair) if row["before"] != row["after"] else pair[0]

    head = [_of(("结论", "outcome"), language), _of(("件数", "cases"), language)]
    rows = sorted(
        report["outcomes"], key=lambda row: (row["before"] == row["after"], -row["cases"])
    )
    return _table([head, *([named(row), f"{row['cases']:,}"] for row in rows)])


def _money(report: Document, language: Language) -> list[str]:
    zh_en = (
        ("金额（元）", "sums in yuan"),
        ("原规则", "before"),
        ("草案", "after"),
        ("差额", "change"),
    )
    rows = [[_of(pair, language) for pair in zh_en]]
    for name, pair in _SUMS.items():
        sums = report["money"][name]
        shown = (_sum(sums["before"]), _sum(sums["after"]), _signed(sums["difference"]))
        rows.append([_of(pair, language), *shown])
    gains = [
        f"{_of(pair, language)} {_signed(report['gains_fen'][who])}" for who, pair in _GAINS.items()
    ]
    lead, comma = ("收支变化：", "，") if language == "zh" else ("Who gains: ", ", ")
    return [*_table(rows), lead + comma.join(gains)]


def _groups(
    report: Document, name: str, language: Language, merchants: Mapping[str, str]
) -> list[str]:
    key, title, words = _GROUPS[name]
    changed = [row for row in report[name] if row["changed"]]
    if not changed:
        return []
    heads = (title, ("件数", "cases"), ("改变", "changed"), ("结论", "outcome"), *_GAINS.values())
    rows = [[_of(pair, language) for pair in heads]]
    for row in changed[:ROWS_MAX]:
        called = merchants.get(row[key]) or word(words, row[key])
        counts = [f"{row[count]:,}" for count in ("cases", "changed", "flipped")]
        rows.append([called, *counts, *(_signed(row["gains_fen"][who]) for who in _GAINS)])
    more = len(changed) - ROWS_MAX
    rest = _of((f"……另有 {more} 项", f"... and {more} more"), language)
    return ["", *_table(rows), *([rest] if more > 0 else [])]


def _examples(report: Document, language: Language) -> list[str]:
    lines = ["", _of(_EXAMPLES, language)]
    for number, example in enumerate(report["examples"], 1):
        facts = parse_facts(example["facts"]).facts
        lines += [
            "",
            f"{number}. {example['case']}  {_comma(facts_in_words(facts, language), language)}",
        ]
        for side in ("before", "after"):
            lines.append(f"   {_side(example[side], language)}")
    return lines


_EXAMPLES = (
    "最能说明问题的案例（先结论改变的，再按金额；同样的条款变化每种先取一件）：",
    "The most telling cases (other outcomes, then large sums; one of each change of clauses first):",
)


def _side(side: Document, language: Language) -> str:
    said = _of(_OUTCOMES[side["outcome"]], language)
    for name, pair in _SUMS.items():
        if side[name]:
            said += f" {_of(pair, language)} {yuan(side[name])}"
    if side["clause"] is None:
        return f"{side['rulebook']}: {said}"
    return f"{side['rulebook']}: {said} | {side['clause']} {side['title']} | {side['because']}"


def facts_in_words(facts: Facts, language: Language) -> list[str]:
    """What is remarkable in the facts of a case, each in a few words."""
    told = [
        word(REASONS, facts.reason),
        str(ORDER_STATES[facts.order_state][0]),
        word(PRODUCT_CLASSES, facts.product_class),
        yuan(facts.amount_fen),
    ]
    promised = facts.promised_delivery_minutes
    if promised is not None:
        span = span_in_words(timedelta(minutes=promised), language)
        told.append(_of((f"承诺 {span} 发货", f"promised in {span}"), language))
    delivered = facts.delivered_at
    if delivered is not None:
        span = span_in_words(delivered - facts.paid_at, language)
        told.append(_of((f"付款后 {span} 交付", f"delivered {span} after payment"), language))
    since = span_in_words(facts.applied_at - (delivered or facts.paid_at), language)
    after = _of(("交付后", "delivery") if delivered else ("付款后", "payment"), language)
    told.append(_of((f"{after} {since} 申请", f"claimed {since} after {after}"), language))
    told += [_of(words, language) for name, words in _MARKS.items() if getattr(facts, name)]
    if facts.prior_refund_fen:
        prior = yuan(facts.prior_refund_fen)
        told.append(_of((f"此前已退 {prior}", f"{prior} refunded before"), language))
    if facts.merchant_status not in (None, "active"):
        told.append(word(MERCHANT_STATES, facts.merchant_status))
    return [*told, *_proofs(facts, language)]


_MARKS: Mapping[str, Pair] = {
    "special_offer": ("限时特价", "special offer"),
    "customised": ("定制商品", "made to order"),
    "receipt_confirmed": ("已确认收货", "receipt confirmed"),
    "fault_logged": ("平台有故障记录", "platform fault logged"),
    "appealed_at": ("申诉", "appeal"),
}


def _proofs(facts: Facts, language: Language) -> Iterable[str]:
    if facts.proofs.brought is False:
        yield _of(("未提交证据", "no proof"), language)
    elif facts.proofs.counted:
        names = [_of(PROOFS[kind], language)[0] for kind in sorted(facts.proofs.counted)]
        yield _of(("证据：" + "、".join(names), "proof: " + ", ".join(names)), language)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under their head, columns as wide as they need; all but the first hold figures."""
    widths = [max(disp_len(cell) for cell in column) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        pads = [" " * (width - disp_len(cell)) for cell, width in zip(row, widths, strict=True)]
        return "  ".join(
            [row[0] + pads[0], *(p + c for p, c in zip(pads[1:], row[1:], strict=True))]
        )

    return [line(row).rstrip() for row in rows]


def _of(pair: tuple[Any, Any], language: Language) -> Any:
    return pair[0 if language == "zh" else 1]


def _comma(words: Iterable[str], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(words)


def _sum(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def _signed(fen: int) -> str:
    return f"{fen / 100:+,.2f}" if fen else "0"
