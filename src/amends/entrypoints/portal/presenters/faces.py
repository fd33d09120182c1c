"""What the pages of each face show beside the parts they share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.entrypoints.portal.presenters.parts import (
    Badge,
    CaseRecord,
    ChoiceGroup,
    Clock,
    Exhibit,
    FactGroup,
    Letter,
    RefundLine,
)


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    """A clause as the public rulebook page prints it."""

    id: str
    title: str
    text: str
    effect: Badge
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RulebookSection:
    """Clauses of one kind."""

    anchor: str
    title: str
    intro: str
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """A number or a choice that the rulebook fixes."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class RulebookPage:
    """The public rulebook."""

    version: str
    name: str
    effective_at: datetime | None
    fingerprint: str
    sections: tuple[RulebookSection, ...]
    settings: tuple[SettingLine, ...]
    other_versions: tuple[str, ...] = ()


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
class OrderPage:
    """One order with what is known about it and what can be claimed."""

    card: OrderCard
    facts: tuple[FactGroup, ...]
    cases: tuple[CaseLine, ...]
    claim_url: str = ""
    cannot_claim: str = ""
    promise: str = ""
    advice: str = ""
    delivery_clock: Clock | None = None


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
    second_instance: bool = False


@dataclass(frozen=True, kw_only=True)
class ClaimPage:
    """The form a claim is filed with."""

    order: OrderCard
    reasons: tuple[ChoiceGroup, ...]
    proofs: ChoiceGroup
    wishes: ChoiceGroup
    outlook: Letter | None = None
    chosen_reason: str = ""
    chosen_wish: str = "refund"
    chosen_proofs: frozenset[str] = frozenset()
    statement: str = ""


@dataclass(frozen=True, kw_only=True)
class TabLine:
    """One view of a list."""

    key: str
    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """A merchant's cases, most urgent first."""

    merchant: str
    tabs: tuple[TabLine, ...]
    lines: tuple[CaseLine, ...]
    balance: FactGroup | None = None
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The desk's cases, most urgent first, fifty a page."""

    tabs: tuple[TabLine, ...]
    lines: tuple[CaseLine, ...]
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskCase:
    """A case as an arbiter sees it: the record, both sides' proof apart, the proposed ruling."""

    record: CaseRecord
    proposal: Letter | None
    buyers_proof: tuple[Exhibit, ...]
    merchants_proof: tuple[Exhibit, ...]
    system_proof: tuple[Exhibit, ...]
    proposed_fen: int
    maximum_fen: int
    clause_choices: tuple[ChoiceGroup, ...]
    proposed_clauses: frozenset[str]
    proof_choices: ChoiceGroup
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundBoard:
    """The refunds by state."""

    tabs: tuple[TabLine, ...]
    lines: tuple[RefundLine, ...]
    sums: FactGroup | None = None
    next_url: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A ready-made sign-in of the demo world."""

    username: str
    name: str
    role: str
    does: str


@dataclass(frozen=True, kw_only=True)
class DemoOrder:
    """An order of the demo world that a guest can look up."""

    order_no: str
    contact: str
    story: str


@dataclass(frozen=True, kw_only=True)
class DemoPage:
    """The back stage of the demo world."""

    now: datetime
    offset: str
    people: tuple[DemoPerson, ...]
    orders: tuple[DemoOrder, ...]
    states: tuple[CaseLine, ...]
    steps: tuple[tuple[str, str], ...]
