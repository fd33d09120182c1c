"""Conditions that can never hold, and which of their parts exclude each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from amends.domain.checking.claims import Question
from amends.domain.checking.faults import Fault, Kind
from amends.domain.checking.search import Asked, Search, keys_of
from amends.domain.conditions import Condition, Language
from amends.domain.proofs import PROOF_NAMES
from amends.domain.rulebook import Clause
from amends.domain.view import TERMS

TIMED = frozenset(
    {
        "appeal_open",
        "firm_needed",
        "in_fast_window",
        "in_window",
        "late",
        "material_lapsed",
        "payout_overdue",
        "topup_waited",
        "unanswered",
        "unanswered_days",
        "unanswered_hours",
        "window_known",
    }
)
"""Terms that say something of time: where two of them exclude each other, windows do."""


def contradiction(clause: Clause, search: Search) -> Fault:
    """The fault of a clause whose condition no facts fulfil, with the parts that cannot both be."""
    apart = next(_apart(clause, search), ())
    windows = len(apart) > 1 and all(TIMED & set(each.names) for each in apart)
    zh, en = f"条件 {_text(clause)} 不可能成立", f"its condition {_text(clause)} can never hold"
    if len(apart) == 1:
        zh, en = f"其中 {apart[0].text} 不可能成立", f"{apart[0].text} can never be so"
    elif apart:
        texts = [each.text for each in apart]
        zh = f"{texts[0]} 与 {texts[1]} 互相排斥"
        en = f"{texts[0]} and {texts[1]} exclude each other"
    return Fault(
        Kind.WINDOWS if windows else Kind.UNREACHABLE,
        f"{clause.id}（{clause.title['zh']}）永远不会适用：{zh}。",
        f"{clause.id} ({clause.title['en']}) is never applied: {en}.",
        clauses=(clause.id,),
        settings=tuple(
            name for each in apart for name in each.names if name in search.rulebook.schema
        ),
    )


def _text(clause: Clause) -> str:
    return clause.when.text if clause.when else ""


def _apart(clause: Clause, search: Search) -> Iterator[tuple[Condition, ...]]:
    """Parts joined by `and` of which one never holds, or two never hold together."""
    tree = ast.parse(_text(clause), mode="eval").body
    if not isinstance(tree, ast.BoolOp) or not isinstance(tree.op, ast.And):
        return
    language = Language(TERMS, search.rulebook.schema, PROOF_NAMES)
    parts = [language.compile(ast.unparse(value)) for value in tree.values]
    for count in (1, 2):
        for some in combinations(parts, count):
            if not _together(clause, some, search):
                yield some


def _together(clause: Clause, parts: tuple[Condition, ...], search: Search) -> bool:
    asked = [Asked(("part", part.text), _is_so(part)) for part in parts]
    found = search.find_any(keys_of(clause), lambda key: asked, lambda claim: True)
    return found is not None


def _is_so(part: Condition) -> Question:
    return lambda view: part.test(view) is True
