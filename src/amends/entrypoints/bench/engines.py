"""Rule engines that others would take, each in the fastest shape that was found for it.

They come with the extra `bench`; one that is not installed is left out. Both are given the rows of
a claim's reason only, as the rulebook asks the clauses of a claim's reason only, and both decide on
values of their own kind that are made beforehand, as the rulebook decides on facts already read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from amends.domain.facts import Facts
from amends.domain.vocabulary import Reason
from amends.entrypoints.bench.plain import Decision
from amends.entrypoints.bench.policy import Row, as_zen, flat, rows_for


@dataclass(frozen=True)
class Engine:
    """An engine with the policy in it.

    `prepare` makes of facts the claim that it is asked on. `decide` answers with the first row that
    holds and its sums, and `find` tests every row; both answer in the engine's own kind, which
    `decision` and `held` read: the latter as the places of the rows that hold.
    """

    name: str
    prepare: Callable[[Facts], Any]
    decide: Callable[[Any], Any]
    find: Callable[[Any], Any]
    decision: Callable[[Any], Decision]
    held: Callable[[Any], Sequence[int]]


def load_engine(name: str) -> Engine | None:
    """The engine of that name with the policy in it, or None where it is not installed."""
    try:
        module = import_module(name)
    except ModuleNotFoundError:
        return None
    return _LOADERS[name](module)


def _cel(cel: ModuleType) -> Engine:
    """Common Expression Language: for each reason a chain of choices, and a list of conditions."""
    chains = {reason: cel.compile(_chain(rows_for(reason))) for reason in Reason}
    lists = {
        reason: cel.compile("[" + ", ".join(f"({row.when})" for row in rows_for(reason)) + "]")
        for reason in Reason
    }
    return Engine(
        name="cel",
        prepare=lambda facts: (facts.reason, cel.Context(flat(facts))),
        decide=lambda claim: chains[claim[0]].execute(claim[1]),
        find=lambda claim: lists[claim[0]].execute(claim[1]),
        decision=lambda answer: (answer[0], answer[1], answer[2]),
        held=lambda answer: [place for place, holds in enumerate(answer) if holds],
    )


def _chain(rows: Sequence[Row]) -> str:
    """What the first row that holds says; the last one holds always."""
    *before, last = (
        (f"({row.when})", f'["{row.outcome}", {row.refund}, {row.fee}]') for row in rows
    )
    return "".join(f"{when} ? {then} : " for when, then in before) + last[1]


def _zen(zen: ModuleType) -> Engine:
    """ZEN: for each reason a decision table that stops at its first hit, and one that does not."""
    tables: dict[str, object] = {}
    for reason in Reason:
        rows = rows_for(reason)
        tables[f"{reason}: first"] = _graph(
            "first",
            ("outcome", "refund", "fee"),
            [(row.when, f'"{row.outcome}"', row.refund, row.fee) for row in rows],
        )
        tables[f"{reason}: all"] = _graph(
            "collect", ("place",), [(row.when, str(place)) for place, row in enumerate(rows)]
        )
    evaluate = zen.ZenEngine({"loader": {"type": "static", "content": tables}}).evaluate
    first = {reason: f"{reason}: first" for reason in Reason}
    every = {reason: f"{reason}: all" for reason in Reason}
    return Engine(
        name="zen",
        prepare=lambda facts: (facts.reason, json.dumps(flat(facts))),
        decide=lambda claim: evaluate(first[claim[0]], claim[1]),
        find=lambda claim: evaluate(every[claim[0]], claim[1]),
        decision=lambda answer: tuple(answer["result"].values()),
        held=lambda answer: [row["place"] for row in answer["result"]],
    )


def _graph(hits: str, outputs: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """A decision graph of one table; a row begins with its condition."""
    columns = ("when", *outputs)
    table = {
        "hitPolicy": hits,
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [
            {"id": name, "name": name, "field": name, "type": "expression"} for name in outputs
        ],
        "rules": [
            {"_id": str(place), **dict(zip(columns, map(as_zen, row), strict=True))}
            for place, row in enumerate(rows)
        ],
    }
    nodes: Sequence[tuple[str, str, Mapping[str, Any]]] = (
        ("asked", "inputNode", {}),
        ("table", "decisionTableNode", table),
        ("answered", "outputNode", {}),
    )
    return {
        "nodes": [
            {"id": id, "name": id, "type": kind, "position": {"x": 0, "y": 0}, "content": content}
            for id, kind, content in nodes
        ],
        "edges": [
            {"id": f"from {begin}", "type": "edge", "sourceId": begin, "targetId": end}
            for begin, end in (("asked", "table"), ("table", "answered"))
        ],
    }


_LOADERS: Mapping[str, Callable[[ModuleType], Engine]] = {"cel": _cel, "zen": _zen}
ENGINES: Sequence[str] = tuple(_LOADERS)
"""The names of the engines, which are those of their modules."""
