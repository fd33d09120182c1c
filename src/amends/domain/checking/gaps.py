"""Gaps: facts about which no clause decides."""

from __future__ import annotations

from collections.abc import Iterator

from amends.domain.checking.faults import Fault, Kind
from amends.domain.checking.search import KEYS, Claim, Search, passes


def gaps(search: Search) -> Iterator[Fault]:
    """One fault for each reason with which a claim can fall through."""
    for reason in dict.fromkeys(key[0] for key in KEYS):
        keys = [key for key in KEYS if key[0] == reason]
        found = list(
            search.find_each(
                keys,
                lambda key: [passes(clause) for clause in search.hearing(key).clauses],
                lambda claim: claim.decider() is None,
            )
        )
        if found:
            yield _fault(reason, found)


def _fault(reason: str, found: list[Claim]) -> Fault:
    states = ", ".join(dict.fromkeys(claim.facts.order_state.value for claim in found))
    return Fault(
        Kind.GAP,
        f"申请理由 {reason} 存在空白：商品状态为 {states} 时，有的事实没有任何条款可以判定。",
        f"There is a gap for the reason {reason}: for goods that are {states} there are facts "
        "about which no clause decides.",
        witness=found[0].document,
    )
