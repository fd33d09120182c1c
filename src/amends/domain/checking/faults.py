"""What a checker says of a rulebook: one fault, the clauses and settings it is of, and the facts that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from amends.domain.refused import Language


class Kind(StrEnum):
    """What can be wrong with a rulebook that can be read."""

    GAP = "gap"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"
    UNUSED = "unused"
    WINDOWS = "windows"
    FLOOR = "floor"


KIND_NAMES: Mapping[Kind, tuple[str, str]] = {
    Kind.GAP: ("空白", "Gap"),
    Kind.CONFLICT: ("冲突", "Conflict"),
    Kind.UNREACHABLE: ("永远不适用", "Never reached"),
    Kind.UNUSED: ("无人使用", "Unused"),
    Kind.WINDOWS: ("期限矛盾", "Windows that exclude each other"),
    Kind.FLOOR: ("低于法律底线", "Below the law's floor"),
}
"""What each kind is called in Chinese and English."""

BINDING = frozenset({Kind.GAP, Kind.CONFLICT, Kind.FLOOR})
"""Faults with which a rulebook would wrong somebody: none that has one is published."""


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """A fault: sentences in Chinese and English, and a facts document that shows it.

    `witness` is None where no facts can show it, as for a condition that never holds.
    """

    kind: Kind
    zh: str
    en: str
    clauses: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    witness: Mapping[str, Any] | None = None

    def says(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return self.zh if language == "zh" else self.en

    def to_document(self) -> dict[str, Any]:
        """The fault as JSON has it."""
        return {
            "kind": self.kind.value,
            "clauses": list(self.clauses),
            "settings": list(self.settings),
            "zh": self.zh,
            "en": self.en,
            "witness": self.witness,
        }
