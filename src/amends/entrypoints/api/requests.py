"""What callers send: the bodies of the requests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from amends.actions.claims.file_claims import CLAIMS_MAX
from amends.actions.evidence.supply_evidence import EXHIBITS_MAX
from amends.actions.rules.change_calendar import DAYS_MAX
from amends.actions.rules.change_calendar import NOTE_MAX as DAY_NOTE_MAX
from amends.actions.shared.drafting import DRAFT_MAX
from amends.domain.texts import NOTE_MAX, STATEMENT_MAX
from amends.domain.vocabulary import Reason
from amends.entrypoints.api.fields import Amount, Day, EvidenceType, Marks, Moment, Proof
from amends.models.cases import OfferKind, Wish


class Request(BaseModel):
    """A body; fields it does not know are refused, because most are typing mistakes."""

    model_config = ConfigDict(extra="forbid")


class ExhibitIn(Request):
    """A piece of evidence: its type, what it shows, and perhaps an uploaded file."""

    type: EvidenceType
    shows: Marks = {}
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
    evidence: list[ExhibitIn] = Field([], max_length=EXHIBITS_MAX)


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
    evidence: list[ExhibitIn] = Field([], max_length=EXHIBITS_MAX)


class SupplyIn(Request):
    """Evidence that was asked for, or more of it."""

    evidence: list[ExhibitIn] = Field(min_length=1, max_length=EXHIBITS_MAX)
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


Revision = Annotated[int, Field(ge=1, description="The revision that you read.")]


class DraftIn(Request):
    """A new draft; without a text it begins as the version in force."""

    text: str | None = Field(None, max_length=DRAFT_MAX)
    note: str = Field("", max_length=NOTE_MAX, description="Published with the version.")


class DraftEditIn(Request):
    """Another text of a draft, and its note."""

    revision: Revision
    text: str = Field(min_length=1, max_length=DRAFT_MAX)
    note: str = Field("", max_length=NOTE_MAX)


class DraftPublishIn(Request):
    """What was before your eyes when you decided, and from when on the version binds."""

    revision: Revision
    newest: str | None = Field(None, max_length=80, description="The newest version you have seen.")
    effective_at: Moment | None = None


class DraftDiscardIn(Request):
    """The draft as you read it."""

    revision: Revision


class DayIn(Request):
    """A day to come and what it is; `withdrawn` takes back what was said of it."""

    day: Day
    kind: Literal["rest", "work", "withdrawn"]
    note: str = Field("", max_length=DAY_NOTE_MAX, description="The holiday's name.")


class DaysIn(Request):
    """Days to come, each named once."""

    days: list[DayIn] = Field(min_length=1, max_length=DAYS_MAX)


class ConsultIn(Request):
    """Which evidence the merchant is asked for, if any in particular."""

    kinds: list[Proof] = Field([], max_length=20)
    comment: str = Field("", max_length=NOTE_MAX)


class AskIn(Request):
    """Which evidence the buyer is asked for."""

    kinds: list[Proof] = Field(min_length=1, max_length=20)
    comment: str = Field("", max_length=NOTE_MAX)
