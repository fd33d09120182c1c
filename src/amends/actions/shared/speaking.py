"""A stored ruling in the reader's language.

A ruling is kept with Chinese sentences and with the facts it judged. For a reader of English the
rulebook of the order looks at those facts again, which gives the same findings in his language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.domain.calendar import Calendar
from amends.domain.decide import decide
from amends.domain.facts import parse_facts
from amends.domain.refused import Language, Refused
from amends.models.rulebooks import rulebook

Document = Mapping[str, Any]

_WORDED = ("clauses", "findings", "near_misses")


def spoken(
    document: Document, facts: Document, version: str, calendar: Calendar, language: Language
) -> Document:
    """The ruling's document with its sentences in the language.

    Any calendar of the marketplace from the ruling's day on will do, for days that have begun are
    never changed.

    Where the facts, looked at again, do not give the stored findings, the stored words stand.
    """
    if language == "zh":
        return document
    try:
        again = decide(parse_facts(facts).facts, rulebook(version), calendar).to_document(
            "", language
        )
    except Refused:
        return document
    if [f["clause"] for f in again["findings"]] != [f["clause"] for f in document["findings"]]:
        return document
    return {**document, **{part: again[part] for part in _WORDED}}
