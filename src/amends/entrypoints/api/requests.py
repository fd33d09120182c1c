"""What callers send: the bodies of the requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from amends.actions.claims.file_claims import CLAIMS_MAX
from amends.domain.procedure import State
from amends.domain.texts import NOTE_MAX, STATEMENT_MAX
from amends.domain.vocabulary import Reason
from amends.models.cases import OfferKind, Wish

AMOUNT_MAX_FEN = 10**12
Amount = Annotated[int, Field(strict=True, ge=0, le=AMOUNT_MAX_FEN, description="Whole fen.")]

YEARS = (2000, 2100)
"""The years that a time may lie in, the second excluded; others are slips of the keyboard."""

MARKS_MAX = 50
MARK_CHARS_MAX = 2_000
MARK_ITEMS_MAX = 100
MARK_NUMBER_MAX = 2**53


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "must be a time as text")
    return value


def _of_our_days(moment: datetime) -> datetime:
    if not YEARS[0] <= moment.year < YEARS[1]:
        raise PydanticCustomError("moment", "must lie in this century")
    return moment.astimezone(UTC)


def _mark(value: object) -> object:
    """A mark of an exhibit; anything that a record cannot hold well is refused."""
    if isinstance(value, list):
        if len(value) <= MARK_ITEMS_MAX and all(isinstance(one, str) for one in value):
            return [_mark(one) for one in value]
    elif isinstance(value, str):
        if len(value) <= MARK_CHARS_MAX:
            return value
    elif value is None or (isinstance(value, int) and abs(value) <= MARK_NUMBER_MAX):
        return value
    raise PydanticCustomError("mark", "must be true or false, a whole number, text or texts")


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_of_our_days)]
"""A time with its offset, as RFC 3339 writes it; kept in UTC."""

Mark = Annotated[
    Any,
    PlainValidator(_mark),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "integer"},
                {"type": "string", "maxLength": MARK_CHARS_MAX},
                {"type": "array", "items": {"type": "string"}, "maxItems": MARK_ITEMS_MAX},
                {"type": "null"},
            ]
        }
    ),
]


class Request(BaseModel):
    """A body; fields it does not know are refused, because most are typing mistakes."""

    model_config = ConfigDict(extra="forbid")


class ExhibitIn(Request):
    """A piece of evidence: its type, what it shows, and perhaps an uploaded file."""

    type: str = Field(
        min_length=1, max_length=40, description="An evidence type of the facts document."
    )
    shows: dict[Annotated[str, Field(max_length=60)], Mark] = Field(
        {},
        max_length=MARKS_MAX,
        description="Marks it bears, such as has_order_no, legible or error_code.",
    )
    note: str = Field("", max_length=NOTE_MAX)
    file: str | None = Field(None, max_length=2000, description="The id that POST /files answered.")


class ClaimIn(Request):
    """A claim on one order."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "order_no": "KM20260301-000042",
                    "reason": "not_delivered",
                    "statement": "付款两小时后仍未收到卡密。",
                }
            ]
        },
    )

    order_no: str = Field(min_length=1, max_length=64)
    reason: Reason
    statement: str = Field("", max_length=STATEMENT_MAX)
    wish: Wish = Wish.REFUND
    discovered_at: Moment | None = None
    invalid_quantity: int | None = Field(None, ge=1, le=1_000_000, strict=True)
    demands: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=20)
    evidence: list[ExhibitIn] = Field([], max_length=20)


class ClaimsIn(Request):
    """Claims on many orders; one that is refused does not hinder the others."""

    claims: list[ClaimIn] = Field(min_length=1, max_length=CLAIMS_MAX)


class CommentIn(Request):
    """A word with an act."""

    comment: str = Field("", max_length=NOTE_MAX)


class NothingIn(Request):
    """An act that needs no words."""


class AccountIn(Request):
    """What a party says, with what it brings."""

    comment: str = Field(min_length=1, max_length=STATEMENT_MAX)
    evidence: list[ExhibitIn] = Field([], max_length=20)


class SupplyIn(Request):
    """Evidence that was asked for, or more of it."""

    evidence: list[ExhibitIn] = Field(min_length=1, max_length=20)
    comment: str = Field("", max_length=NOTE_MAX)


class OfferIn(Request):
    """What a merchant offers in place of the whole claim."""

    kind: OfferKind
    amount_fen: Amount
    comment: str = Field("", max_length=NOTE_MAX)


class GrantIn(Request):
    """A ruling for the buyer; without an amount, what the rulebook proposed."""

    reasons: str = Field(min_length=1, max_length=STATEMENT_MAX)
    refund_fen: Amount | None = None
    compensation_fen: Amount = 0


class RefuseIn(Request):
    """A ruling against the buyer."""

    reasons: str = Field(min_length=1, max_length=STATEMENT_MAX)


class AskIn(Request):
    """Which evidence the buyer is asked for."""

    kinds: list[Annotated[str, Field(max_length=40)]] = Field(min_length=1, max_length=20)
    comment: str = Field("", max_length=NOTE_MAX)


PAGE_MAX = 100
Limit = Annotated[int, Field(ge=1, le=PAGE_MAX)]
Name = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
"""A code or number in the address."""
States = Annotated[list[State], Query(description="Only cases in these states.")]
NO_STATES: list[State] = []
Cursor = Annotated[str, Field(max_length=200, description="`next_cursor` of the page before.")]
