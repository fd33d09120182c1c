"""Kinds of proof as forms offer them and letters ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict

from amends.domain.proof_sentences import PROOFS
from amends.entrypoints.portal.presenters.parts import Choice, MissingProof, ProofItem
from amends.entrypoints.portal.proof_words import (
    FORM_KINDS,
    HOW,
    MARKS,
    MARKS_OF,
    PLAIN_MARKS,
    label_of,
)
from amends.entrypoints.portal.words import reader, word

LIKELY_SHOWN = 4
"""How many kinds a form shows at once; the others are folded away."""

SHOWN_BY: Mapping[str, str] = {
    "order_no": "order_page",
    "timestamp_or_watermark": "order_page",
    "in_platform_chat": "seller_chat",
    "second_payment_record": "payment_record",
}
"""The kind of proof to bring where a ruling misses not a kind but something that one must show."""


def how_to_get(kind: str) -> str:
    """How a kind of proof is got and what must be on it; empty where nobody has said it."""
    said = word(HOW, kind) if kind in HOW else ""
    if said or kind not in PROOFS:
        return said
    return PROOFS[kind][0 if reader() == "zh" else 1][1]


def missing_proofs(kinds: Iterable[str], *, on_form: bool = False) -> tuple[MissingProof, ...]:
    """What a ruling still wants, with how to get it and the place of a form where it is brought."""
    return tuple(
        MissingProof(
            kind=kind,
            label=str(label_of(kind)),
            how=how_to_get(kind),
            url=f"#proof-{SHOWN_BY.get(kind, kind)}" if on_form else "",
        )
        for kind in kinds
    )


def proof_items(
    kinds: Sequence[str], *, wanted: Iterable[str] = (), sent: QueryDict | None = None
) -> tuple[ProofItem, ...]:
    """The kinds a form offers, those that are wanted first and open, with what was ticked before."""
    named = [SHOWN_BY.get(kind, kind) for kind in wanted]
    first = dict.fromkeys(kind for kind in named if kind in FORM_KINDS)
    chosen = set(sent.getlist("proof")) if sent else set()
    items = []
    for place, kind in enumerate(dict.fromkeys([*first, *kinds])):
        marks = MARKS_OF.get(kind, PLAIN_MARKS)
        items.append(
            ProofItem(
                kind=kind,
                label=str(label_of(kind)),
                how=how_to_get(kind),
                marks=tuple(Choice(value=mark, label=word(MARKS, mark)) for mark in marks),
                wanted=kind in first,
                chosen=kind in chosen,
                tucked=place >= max(LIKELY_SHOWN, len(first)) and kind not in chosen,
                chosen_marks=frozenset(sent.getlist(f"mark:{kind}")) if sent else frozenset(),
                note=sent.get(f"note:{kind}", "") if sent else "",
                upload=sent.get(f"upload:{kind}", "") if sent else "",
            )
        )
    return tuple(items)
