"""The result of a back-test as one document, with its examples judged again to say why."""

from __future__ import annotations

from typing import Any

from amends.domain.backtest import MONEY, Example, Tally, Verdict
from amends.domain.decide import decide
from amends.domain.facts import Facts, parse_facts
from amends.domain.refused import Language
from amends.domain.rulebook import Rulebook
from amends.domain.synthetic import synthetic_cases
from amends.entrypoints.backtest.judging import Bench

Document = dict[str, Any]

GROUPS = {"by_reason": "reason", "by_merchant": "merchant", "by_product_class": "product_class"}


def report(tally: Tally, bench: Bench, *, language: Language, seed: int = 0) -> Document:
    """All that the back-test found. Sums in fen; sentences in the language."""
    whole = tally.all
    return {
        "draft": bench.book("").id,
        "cases": whole.cases,
        "changed": whole.changed,
        "flipped": whole.flipped,
        "outcomes": [
            {"before": before, "after": after, "cases": cases}
            for (before, after), cases in sorted(tally.outcomes.items())
        ],
        "money": {
            name: {
                "before": tally.before[name],
                "after": tally.after[name],
                "difference": tally.after[name] - tally.before[name],
            }
            for name in MONEY
        },
        "gains_fen": {
            "buyers": whole.buyers_fen,
            "merchants": whole.merchants_fen,
            "platform": whole.platform_fen,
        },
        **{name: _groups(tally, kind) for name, kind in GROUPS.items()},
        "examples": [_example(each, bench, language, seed) for each in tally.examples()],
    }


def _groups(tally: Tally, kind: str) -> list[Document]:
    """The groups of one kind; where the most changed stands first."""
    found = [
        {
            kind: name,
            "cases": group.cases,
            "changed": group.changed,
            "flipped": group.flipped,
            "gains_fen": {
                "buyers": group.buyers_fen,
                "merchants": group.merchants_fen,
                "platform": group.platform_fen,
            },
        }
        for (of, name), group in tally.groups.items()
        if of == kind
    ]
    return sorted(found, key=lambda row: (-row["changed"], -row["cases"], row[kind]))


def _example(example: Example, bench: Bench, language: Language, seed: int) -> Document:
    document = example.document
    if document is None:
        books = bench.book(example.version), bench.book("")
        document = synthetic_cases(seed, books).document(example.place)
    parsed = parse_facts(document)
    before = bench.book(example.version, parsed.assume)
    after = bench.book("", parsed.assume)
    return {
        "case": example.name,
        "moved_fen": example.moved_fen,
        "before": _side(example.before, parsed.facts, before, language),
        "after": _side(example.after, parsed.facts, after, language),
        "facts": document.get("facts", document),
    }


def _side(verdict: Verdict, facts: Facts, book: Rulebook, language: Language) -> Document:
    """What one rulebook says of an example, and why; no clause where it has none that decides."""
    side: Document = {
        "rulebook": book.id,
        "outcome": verdict.outcome,
        "refund_fen": verdict.refund_fen,
        "fee_fen": verdict.fee_fen,
        "compensation_fen": verdict.compensation_fen,
        "clause": None,
        "title": None,
        "because": None,
    }
    if verdict.clause:
        ruling = decide(facts, book)
        [because] = [f.because(language) for f in ruling.findings if f.clause.id == verdict.clause]
        # A second clause grants the compensation.
        title = " + ".join(clause.title[language] for clause in ruling.clauses)
        side |= {"clause": verdict.clause, "title": title, "because": because}
    return side
