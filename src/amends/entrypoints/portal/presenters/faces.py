"""What the pages of each face show beside the parts they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from amends.entrypoints.portal.presenters.parts import (
    Badge,
    CaseRecord,
    Choice,
    ChoiceGroup,
    Clock,
    Exhibit,
    FactGroup,
    Letter,
    MoneyLine,
    NoticeLine,
    ProofItem,
    RefundLine,
    TalkLine,
    Tone,
)


@dataclass(frozen=True, kw_only=True)
class OrderCard:
    """An order in a list."""

    order_no: str
    url: str
    product: str
    merchant: str
    amount_fen: int
    paid_at: datetime
    badge: Badge
    case_number: str = ""
    case_url: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in a list or a queue."""

    number: str
    url: str
    product: str
    reason: str
    amount_fen: int
    buyer: str
    merchant: str
    badge: Badge
    filed_at: datetime
    clock: Clock | None = None
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyList:
    """The card keys of an order: masked, or in clear after the reader asked for them.

    `fetched` says that the buyer has seen them before, so another look changes nothing.
    """

    keys: tuple[str, ...]
    revealed: bool = False
    fetched: bool = False
    may_reveal: bool = False
    taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """One order with what is known about it and what can be claimed.

    `outlook` is that of the commonest claim, whose reason `likely` names.
    """

    card: OrderCard
    facts: tuple[FactGroup, ...]
    cases: tuple[CaseLine, ...]
    talk: tuple[TalkLine, ...] = ()
    keys: KeyList | None = None
    likely: str = ""
    outlook: Letter | None = None
    claim_url: str = ""
    may_confirm: bool = False
    delivery_clock: Clock | None = None


@dataclass(frozen=True, kw_only=True)
class MyPage:
    """What a buyer has: his orders and his cases."""

    orders: tuple[OrderCard, ...]
    cases: tuple[CaseLine, ...]
    guest: bool = False
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, kw_only=True)
class ClaimPage:
    """The form a claim is filed with."""

    order: OrderCard
    reasons: tuple[ChoiceGroup, ...]
    proofs: tuple[ProofItem, ...]
    wishes: tuple[Choice, ...]
    outlook: Letter | None = None
    advice: tuple[str, ...] = ()
    draft: str = ""
    refusal: str = ""
    chosen_reason: str = ""
    chosen_wish: str = "refund"
    statement: str = ""
    invalid_quantity: str = ""
    quantity: int = 1


@dataclass(frozen=True, kw_only=True)
class TabLine:
    """One view of a list."""

    key: str
    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class MoneyFigure:
    """An amount with its name on top of a page."""

    label: str
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """Cases by urgency, in tabs, page by page: the merchant's inbox and the desk's queue."""

    title: str
    tabs: tuple[TabLine, ...]
    lines: tuple[CaseLine, ...]
    figures: tuple[MoneyFigure, ...] = ()
    search: str = ""
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, kw_only=True)
class MerchantCase:
    """A claim as the merchant sees it; accepting it pays `accept_fen` back to the buyer."""

    record: CaseRecord
    accept_fen: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a side said with an act: under what title, and when."""

    title: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeskCase:
    """A case as an arbiter sees it: the record, both sides' proof apart, the ruling in force.

    Where somebody is to rule, `letter` is the ruling he rules upon: the rulebook's proposal, or at
    second instance the ruling that is appealed against. `barred` says why he may not rule himself,
    `merchant_kinds` what he can ask the merchant for.
    """

    record: CaseRecord
    letter: Letter | None
    earlier: tuple[Letter, ...]
    buyers_proof: tuple[Exhibit, ...]
    merchants_proof: tuple[Exhibit, ...]
    buyers_words: tuple[Word, ...]
    merchants_words: tuple[Word, ...]
    proposed_fen: int
    proposed: Literal["grant", "refuse", ""]
    barred: str = ""
    merchant_kinds: tuple[Choice, ...] = ()
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a ruling would do, from a dry run; `refusal` where it cannot be made."""

    sentence: str = ""
    tone: Tone = "calm"
    amount_fen: int = 0
    lines: tuple[MoneyLine, ...] = ()
    next: str = ""
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundBoard:
    """The refunds on one pile, what each pile adds up to, and what the accounts hold."""

    tabs: tuple[TabLine, ...]
    lines: tuple[RefundLine, ...]
    figures: tuple[MoneyFigure, ...] = ()
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, kw_only=True)
class NoticeList:
    """What somebody was told, page by page; `marks` says that he marks it as read himself.

    `until` is the moment the page was made: what was told later, it did not show.
    """

    lines: tuple[NoticeLine, ...]
    until: datetime
    marks: bool = True
    guest: bool = False
    next_url: str = ""
    first_url: str = ""

    @property
    def any_new(self) -> bool:
        """Whether one of the lines is new to the reader."""
        return any(line.new for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class IncidentLine:
    """A fault of the platform, as its log tells it."""

    title: str
    started_at: datetime
    ended_at: datetime | None
    lasted: str
    end_url: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentPage:
    """The log of the platform's faults, the latest first."""

    lines: tuple[IncidentLine, ...]
    now: str


@dataclass(frozen=True, kw_only=True)
class DemoBar:
    """The clock of the demo world, on top of every page."""

    now: datetime
    ahead: str


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A way on from a page that says no."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RefusalPage:
    """A page that says no: the sentence, and what can be done instead."""

    code: str
    title: str
    sentence: str
    steps: tuple[NextStep, ...]
