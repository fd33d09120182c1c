"""Claims that prove where the rules of the trade stand in the default rulebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rule_facts import delivered, rule

Test = TypeVar("Test", bound=Callable[..., None])


def proves(*rows: str) -> Callable[[Test], Test]:
    """Mark a test as the proof of rows of the table; `practice.table` reads the marks."""
    assert rows
    return lambda test: test


@dataclass(frozen=True)
class Proof:
    """A claim and what its ruling must say; `assume` are other settings."""

    document: Mapping[str, Any]
    outcome: str
    clause: str
    says: Mapping[str, object] = field(default_factory=dict)
    assume: Mapping[str, object] = field(default_factory=dict)

    def hold(self) -> None:
        """Fail unless the default rulebook answers so."""
        ruling = rule(dict(self.document), **self.assume)
        found = {"outcome": ruling["outcome"], "clause": ruling["clauses"][0]["id"]}
        found |= {key: ruling[key] for key in self.says}
        assert found == {"outcome": self.outcome, "clause": self.clause, **self.says}


def proof(
    document: Mapping[str, Any],
    outcome: str,
    clause: str,
    assume: Mapping[str, object] | None = None,
    **says: object,
) -> Proof:
    """What a claim must lead to; `says` are fields of the ruling's document."""
    return Proof(document, outcome, clause, says, assume or {})


def claim(state: str, reason: str, kind: str = "membership", **changes: Any) -> dict[str, Any]:
    """Delivered goods of a class, five minutes after the payment, claimed within the half hour."""
    return delivered(state, reason, product_class=kind, **changes)
