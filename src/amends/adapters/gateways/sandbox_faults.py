"""Faults of the sandbox channel: which refunds go wrong, and how, as a small JSON file says.

The file is a list of rules, read anew at every call, so faults are switched while everything
runs. The first rule that fits decides. See docs/reference/gateways.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from amends.adapters.gateways.contract import RefundOrder


class Fault(StrEnum):
    """What the channel does with an order."""

    NONE = "none"
    """Pays and says so at once."""
    DECLINE = "decline"
    """Says no for ever."""
    LATE = "late"
    """Accepts, and pays `after_seconds` later."""
    LATE_DECLINE = "late_decline"
    """Accepts, and says no `after_seconds` later."""
    LIE = "lie"
    """Accepts and never pays."""
    TIME_OUT = "time_out"
    """Pays (`after_seconds` later, if given), but the answer never arrives."""
    LOST = "lost"
    """The order never arrives, and no answer either."""
    ERROR = "error"
    """Answers with a server's error and does nothing."""
    TWICE = "twice"
    """Pays once and reports it twice."""
    WRONG_AMOUNT = "wrong_amount"
    """Pays, but reports another amount."""
    DOWN = "down"
    """Answers nobody: neither orders nor look-ups."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which orders a fault befalls. Patterns are shell patterns; None fits every amount.

    `times` limits the fault to an order's first calls. `pause_seconds` lets the channel do its
    work and then keep the caller waiting, which is when a caller can be killed.
    """

    fault: Fault
    number: str = "*"
    trade_no: str = "*"
    amount_fen: int | None = None
    times: int | None = None
    after_seconds: float = 0
    pause_seconds: float = 0
    code: str = ""

    def fits(self, order: RefundOrder, calls: int) -> bool:
        """Whether the rule speaks of the order when it is asked for the `calls`-th time."""
        return (
            fnmatchcase(order.number, self.number)
            and fnmatchcase(order.trade_no, self.trade_no)
            and self.amount_fen in (None, order.amount_fen)
            and (self.times is None or calls <= self.times)
        )


WELL = Rule(fault=Fault.NONE)
"""What happens where no rule fits."""


def read_rules(path: Path) -> list[Rule]:
    """The rules of a control file; none where there is no file. Raises `ValueError` on a bad one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    try:
        lines = json.loads(text)
    except ValueError as fault:
        raise ValueError(f"{path.name}: not JSON: {fault}") from fault
    known = {field.name for field in fields(Rule)}
    if not isinstance(lines, list) or not all(_is_rule(line, known) for line in lines):
        raise ValueError(
            f"{path.name}: not a list of rules, each a fault ({', '.join(Fault)}) and some of {sorted(known)}"
        )
    return [Rule(**{**line, "fault": Fault(line["fault"])}) for line in lines]


def _is_rule(line: object, known: set[str]) -> bool:
    return isinstance(line, dict) and line.get("fault") in set(Fault) and set(line) <= known


def write_rules(path: Path, rules: Sequence[Mapping[str, object]]) -> None:
    """Replace the control file in one step, so a running channel never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(list(rules), indent=1), encoding="utf-8")
    draft.replace(path)


def rule_for(rules: Sequence[Rule], order: RefundOrder, calls: int) -> Rule:
    """The first rule that fits the order, or `WELL`."""
    return next((rule for rule in rules if rule.fits(order, calls)), WELL)
