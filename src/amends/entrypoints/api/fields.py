"""The kinds of fields that requests are made of, strict about what a record can hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Query
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from amends.domain.facts_reader import COUNT_MAX, FLAG_MARKS
from amends.domain.procedure import State
from amends.domain.proof_sentences import PROOFS
from amends.domain.proofs import EVIDENCE_TYPES

AMOUNT_MAX_FEN = 10**12
PAGE_MAX = 100
YEARS = (2000, 2100)
"""The years that a time may lie in, the second excluded; others are slips of the keyboard."""

MARKS_MAX = 50
MARK_NAME_MAX = 60
MARK_CHARS_MAX = 2_000
MARK_ITEMS_MAX = 100
MARK_NUMBER_MAX = 2**53


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "must be a time as text")
    return value


def _day_written(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError as fault:
        raise PydanticCustomError("day", "must be a day as text") from fault


def _of_our_days(moment: datetime) -> datetime:
    if not YEARS[0] <= moment.year < YEARS[1]:
        raise PydanticCustomError("moment_range", "must lie in this century")
    return moment.astimezone(UTC)


def _among(words: Collection[str]) -> Callable[[str], str]:
    def known(word: str) -> str:
        if word not in words:
            expected = ", ".join(sorted(words))
            raise PydanticCustomError("enum", "must be one of {expected}", {"expected": expected})
        return word

    return known


def _checked(marks: dict[str, Any]) -> dict[str, Any]:
    """The marks, each of a kind that the facts document gives its name."""
    for name, value in marks.items():
        if name == "type" or not 0 < len(name) <= MARK_NAME_MAX:
            wrong = "mark_name"
        elif name in FLAG_MARKS:
            wrong = "" if value is None or isinstance(value, bool) else "mark_flag"
        elif name == "count":
            wrong = "" if value is None or _is_count(value) else "mark_count"
        else:
            wrong = "" if _can_be_kept(value) else "mark"
        if wrong:
            raise PydanticCustomError(
                wrong, "{name} cannot be used", {"name": name[:MARK_NAME_MAX]}
            )
    return marks


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= COUNT_MAX


def _can_be_kept(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= MARK_ITEMS_MAX and all(
            isinstance(one, str) and _can_be_kept(one) for one in value
        )
    if isinstance(value, str):
        return len(value) <= MARK_CHARS_MAX
    return value is None or (isinstance(value, int) and abs(value) <= MARK_NUMBER_MAX)


Amount = Annotated[int, Field(strict=True, ge=0, le=AMOUNT_MAX_FEN, description="Whole fen.")]

Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_of_our_days)]
"""A time with its offset, as RFC 3339 writes it; kept in UTC."""

Day = Annotated[
    date,
    BeforeValidator(_day_written),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day of the calendar, such as 2027-02-05."""

EvidenceType = Annotated[
    str,
    AfterValidator(_among(EVIDENCE_TYPES)),
    WithJsonSchema({"type": "string", "enum": sorted(EVIDENCE_TYPES)}),
]
"""What a piece of evidence is, in a word of the facts document."""

Proof = Annotated[
    str, AfterValidator(_among(PROOFS)), WithJsonSchema({"type": "string", "enum": sorted(PROOFS)})
]
"""What can be asked of a buyer, in a word of the facts document."""

_FLAG = {"type": ["boolean", "null"]}
Marks = Annotated[
    dict[str, Any],
    Field(max_length=MARKS_MAX),
    AfterValidator(_checked),
    WithJsonSchema(
        {
            "type": "object",
            "description": "Marks that the piece bears, such as has_order_no or error_code.",
            "maxProperties": MARKS_MAX,
            "properties": {
                **dict.fromkeys(sorted(FLAG_MARKS), _FLAG),
                "count": {"type": ["integer", "null"], "minimum": 0, "maximum": COUNT_MAX},
            },
            "additionalProperties": {
                "type": ["boolean", "integer", "string", "array", "null"],
                "items": {"type": "string"},
            },
        }
    ),
]

Limit = Annotated[int, Field(ge=1, le=PAGE_MAX)]
Name = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
"""A code or number in the address."""

Cursor = Annotated[str, Field(max_length=200, description="`next_cursor` of the page before.")]
States = Annotated[list[State], Query(description="Only cases in these states.")]
NO_STATES: list[State] = []
