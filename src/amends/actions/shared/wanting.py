"""Checks the kinds of proof that somebody is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from amends.domain.proof_sentences import PROOFS
from amends.domain.texts import TextRefused, checked_text


def known_kinds(kinds: Sequence[str]) -> list[str]:
    """The kinds as they are kept; raises `TextRefused` where one of them is no known proof."""
    wanted = [checked_text(kind, field="kinds", at_most=40, needed=True) for kind in kinds]
    if not PROOFS.keys() >= set(wanted):
        raise TextRefused(
            field="kinds",
            why_zh="请选择已知的材料。",
            why_en="name only known kinds of evidence.",
        )
    return wanted
