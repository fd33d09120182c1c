"""The site's own words in one language, for files that are written outside of any page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import override

from amends.domain.dossier.words import Words
from amends.domain.refused import Language
from amends.entrypoints.portal import proof_words, words
from amends.entrypoints.portal.presenters import letters

_TABLES: Mapping[str, Mapping[str, object]] = {
    "acts": words.ACTS,
    "case_states": words.CASE_STATES,
    "channels": words.CHANNELS,
    "house_reasons": letters.HOUSE_REASONS,
    "marks": proof_words.MARKS,
    "offers": words.OFFERS,
    "order_states": words.ORDER_STATES,
    "product_classes": words.PRODUCT_CLASSES,
    "proofs": proof_words.KINDS,
    "reasons": words.REASONS,
    "refund_states": words.REFUND_STATES,
    "roles": words.ROLES,
    "signed": letters.SIGNED,
    "standing": words.STANDING,
    "used_by": words.USED_BY,
    "uses": words.USES,
    "wishes": words.WISHES,
}
"""The tables by the names that documents ask for; some of them pair a word with its colour."""


@cache
def words_in(language: Language) -> Words:
    """All words in a language."""
    with override("zh-hans" if language == "zh" else "en"):
        return Words(
            language,
            {
                table: {str(value): _said(word) for value, word in found.items()}
                for table, found in _TABLES.items()
            },
        )


def _said(word: object) -> str:
    said = word[0] if isinstance(word, tuple) else word
    assert isinstance(said, str | Promise)
    return str(said)
