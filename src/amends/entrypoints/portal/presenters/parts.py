"""The parts that pages of several faces are put together from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext, ngettext

Tone = Literal["calm", "wait", "go", "done", "bad"]
"""How a thing feels: calm (nothing to do), wait (a clock runs), go (money moves), done, bad."""

Side = Literal["buyer", "merchant", "platform", "system"]
"""Whose word or doing something is."""

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A short label with a tone."""

    label: str
    tone: Tone = "calm"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A deadline that runs: when it ends, how much is left, and what happens then."""

    started_at: datetime
    due_at: datetime
    now: datetime
    consequence: str = ""
    estimated_year: int | None = None
    """The year whose holidays are not published, where the end is counted by it."""

    @property
    def overdue(self) -> bool:
        """Whether the time is up."""
        return self.now >= self.due_at

    @property
    def tone(self) -> Tone:
        """Bad when over or nearly so, else waiting."""
        return "bad" if self.due_at - self.now < 6 * HOUR else "wait"

    @property
    def elapsed_permille(self) -> int:
        """The share of the time that has gone, from 0 to 1000."""
        whole = max((self.due_at - self.started_at).total_seconds(), 1)
        gone = (self.now - self.started_at).total_seconds()
        return round(1000 * min(max(gone / whole, 0), 1))

    @property
    def left(self) -> str:
        """How long is left, or how long the clock is over, in words."""
        span = in_words(abs(self.due_at - self.now))
        if self.overdue:
            return gettext("overdue by %(span)s") % {"span": span}
        return gettext("%(span)s left") % {"span": span}


def in_words(span: timedelta) -> str:
    """A span in its two largest units: “2 days 3 hours”, “3 hours 20 minutes”, “5 minutes”."""
    minutes_in_all = int(span.total_seconds() // 60)
    days, rest = divmod(minutes_in_all, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if not days and (minutes or not hours):
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    return gettext(" ").join(parts)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the procedure on the step bar."""

    label: str
    state: Literal["done", "current", "todo", "stopped"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of the record: what is known, and who says so where that matters."""

    label: str
    value: str
    source: str = ""
    tone: Tone = "calm"
    copyable: bool = False


@dataclass(frozen=True, kw_only=True)
class FactGroup:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One event of a case as it is told to a reader."""

    at: datetime
    title: str
    who: str
    side: Side = "system"
    detail: str = ""
    tone: Tone = "calm"
    seal: str = ""


@dataclass(frozen=True, kw_only=True)
class WeightLine:
    """What was found of an exhibit, under which question, and the clause that asks it.

    One that is `inside` is for the staff alone.
    """

    group: str
    holds: Literal["yes", "no", "unknown"]
    because: str
    clause: str = ""
    url: str = ""
    inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A piece of proof. `category` is what it is about, `answers` the rung of proof it answers."""

    number: int
    title: str
    side: Side
    at: datetime
    group: str = ""
    shows: tuple[str, ...] = ()
    note: str = ""
    file_name: str = ""
    url: str = ""
    view_url: str = ""
    is_image: bool = False
    is_film: bool = False
    is_sound: bool = False
    size_bytes: int = 0
    fingerprint: str = ""
    reading_url: str = ""
    category: str = ""
    answers: str = ""
    weights: tuple[WeightLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChainEntry:
    """One thing on the chain's line of time; `number` is the exhibit's that shows it."""

    at: datetime
    text: str
    source: str
    number: int | None = None
    decisive: bool = False


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """A link of the chain: whole, missing where the claim needs it, or missing without harm."""

    label: str
    state: Literal["whole", "gap", "quiet"]
    entries: tuple[ChainEntry, ...] = ()
    gap: str = ""


@dataclass(frozen=True, kw_only=True)
class ChainView:
    """The chain of proof, how complete the proof is in percent and words, and what helps most."""

    links: tuple[ChainLink, ...]
    contradictions: tuple[str, ...] = ()
    percent: int | None = None
    sentence: str = ""
    best: str = ""
    best_how: str = ""
    best_url: str = ""
    unread: str = ""


@dataclass(frozen=True, kw_only=True)
class ClauseRef:
    """A clause of the rulebook that a ruling rests on."""

    id: str
    title: str
    url: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found: whether it holds, and because of what."""

    clause: str
    title: str
    holds: Literal["yes", "no", "unknown"]
    because: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class NearMiss:
    """What would have changed the outcome."""

    clause: str
    would_need: str


@dataclass(frozen=True, kw_only=True)
class MissingProof:
    """A proof that is still wanted, how to get it, and where on the page it can be brought."""

    kind: str
    label: str
    how: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyLine:
    """A line of a breakdown. Minus lines hold the positive amount that is taken off."""

    label: str
    amount_fen: int
    kind: Literal["plus", "minus", "total"] = "plus"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A ruling, or the forecast of one, as a letter to its reader.

    `findings` are those of the clauses it rests on; `others` is what else was looked at. `next` is
    what happens then.
    """

    title: str
    sentence: str
    tone: Tone
    outlook: bool = False
    amount_fen: int | None = None
    lines: tuple[MoneyLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    others: tuple[Finding, ...] = ()
    clauses: tuple[ClauseRef, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    missing: tuple[MissingProof, ...] = ()
    reasons: str = ""
    liable: str = ""
    arrival: str = ""
    next: str = ""
    signed_by: str = ""
    at: datetime | None = None
    rulebook: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the merchant offers in place of the whole claim."""

    id: str
    title: str
    amount_fen: int
    note: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class TalkLine:
    """One message of the conversation."""

    who: str
    side: Side
    text: str
    at: datetime
    mine: bool = False
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundLine:
    """Money on its way back."""

    number: str
    amount_fen: int
    channel: str
    badge: Badge
    arrival: str = ""
    created_at: datetime | None = None
    channel_ref: str = ""
    channel_code: str = ""
    case_number: str = ""
    case_url: str = ""
    attempts: int = 0
    age: str = ""
    can_pay_again: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """Something the reader was told about a case, and whether it is new to him."""

    text: str
    at: datetime
    new: bool
    product: str
    case_number: str
    case_url: str


@dataclass(frozen=True, kw_only=True)
class CaseHead:
    """The top of every case page: what it is about and where it stands."""

    number: str
    url: str
    order_no: str
    order_url: str
    product: str
    merchant: str
    reason: str
    wish: str
    amount_fen: int
    filed_at: datetime
    badge: Badge
    standing: str
    turn: str
    your_turn: bool
    steps: tuple[Step, ...]
    clock: Clock | None = None
    statement: str = ""
    on_its_way: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer in a choice list."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoiceGroup:
    """Answers that belong together; `open` where they are likely or one of them is chosen."""

    title: str
    choices: tuple[Choice, ...]
    open: bool = True


@dataclass(frozen=True, kw_only=True)
class ProofItem:
    """A kind of proof on a form: what it must show, and what was ticked already.

    One that is `tucked` away is not among the likely ones. `upload` names the file that was uploaded
    before the form was refused, so that nobody sends it again.
    """

    kind: str
    label: str
    how: str = ""
    marks: tuple[Choice, ...] = ()
    wanted: bool = False
    chosen: bool = False
    tucked: bool = False
    chosen_marks: frozenset[str] = frozenset()
    note: str = ""
    upload: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseRecord:
    """Everything on the record of a case that both parties may see.

    `news` is what the reader was told and has not marked as read, up to `now`.
    """

    head: CaseHead
    now: datetime
    news: tuple[NoticeLine, ...] = ()
    facts: tuple[FactGroup, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    chain: ChainView | None = None
    talk: tuple[TalkLine, ...] = ()
    may_talk: bool = False
    rulings: tuple[Letter, ...] = ()
    refunds: tuple[RefundLine, ...] = ()
    offer: Offer | None = None
    wanted: tuple[MissingProof, ...] = ()
    proofs: tuple[ProofItem, ...] = ()
    maximum_fen: int = 0
    can_refile: bool = False
    offers_proof: bool = False
    acts: frozenset[str] = field(default_factory=frozenset)
