"""The chain of proof: terms – promise – delivery – result – talk, on one line of time.

It is laid from the marketplace's records, which are believed first, and from the exhibits. Where a
link is missing the gap is named, and so are times and quantities that cannot both be true. Nothing
here decides; it shows a reader where the chain holds and where it does not.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from amends.domain.chain_words import (
    CONTRADICTIONS,
    GAPS,
    HAPPENINGS,
    NO_FAULT,
    USE_WORDS,
    WHO,
)
from amends.domain.refused import Language
from amends.domain.weighing import CATEGORIES, Category, Said
from amends.domain.wording import moment_in_words, span_in_words, yuan


class Link(StrEnum):
    """The five links of the chain, in their order."""

    TERMS = "terms"
    PROMISE = "promise"
    DELIVERY = "delivery"
    RESULT = "result"
    TALK = "talk"


class Source(StrEnum):
    """Who says so: a record of the marketplace, an exhibit, or what a party writes."""

    RECORD = "record"
    EXHIBIT = "exhibit"
    WORD = "word"


@dataclass(frozen=True, kw_only=True)
class Look:
    """A key was shown in clear, or copied. `by` is a role; the address is masked for display."""

    at: datetime
    by: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A line of the activation and use log. `kind` and `by` are words of the log."""

    at: datetime
    kind: str
    by: str = "unknown"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A line of the talk on the platform."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An exhibit as the chain needs it. `seen_at` are times that a reader saw in it."""

    number: int
    kind: str
    by: str
    at: datetime
    shows: Mapping[str, object] = field(default_factory=dict)
    seen_at: tuple[datetime, ...] = ()
    other_order: bool = False


@dataclass(frozen=True, kw_only=True)
class Records:
    """All that is known of an order and of a claim on it. Sums in fen, times aware.

    `payments` and `deliveries` are pairs of the moment and the sum, or the number of pieces.
    `claimed_by` says how the claimant was known: by the `contact` bound at the purchase, by his
    `account`, or by the `shop` that speaks for him; empty where nothing is known of it.
    """

    reason: str
    quantity: int
    title: str
    description: str
    promised_minutes: int | None
    paid_at: datetime
    payments: Sequence[tuple[datetime, int]]
    deliveries: Sequence[tuple[datetime, int]]
    looks: Sequence[Look]
    uses: Sequence[Use]
    talk: Sequence[Message]
    exhibits: Sequence[Shown]
    confirmed_at: datetime | None
    claimed_at: datetime
    claimed_by: str = ""
    discovered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing on the line of time. `exhibit` is the number of the exhibit that shows it."""

    at: datetime
    link: Link
    source: Source
    said: Said
    exhibit: int | None = None
    decisive: bool = False


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A link that nothing shows, and whether the claim's reason needs it."""

    link: Link
    said: Said
    matters: bool


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Two things that cannot both be true, or an order of events that decides."""

    code: str
    said: Said


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The line of time with what is missing and what does not agree."""

    happenings: tuple[Happening, ...]
    gaps: tuple[Gap, ...]
    contradictions: tuple[Contradiction, ...]

    def of(self, link: Link) -> tuple[Happening, ...]:
        """What happened under one link, oldest first."""
        return tuple(each for each in self.happenings if each.link is link)


_PROMISE = re.compile(
    r"保证|承诺|质保|包(?:退|换|赔|活|售后|用|到账)|支持退|负责到底|\d+\s*(?:分钟|小时|天|日)(?:内|之内|发货|到账|质保)"
    r"|guarante|promise|warrant|within \d+|refund if",
    re.IGNORECASE,
)
"""Words by which a seller binds himself."""

_USED = frozenset({"activated", "partly_used", "used"})
_QUOTED = 60


def chain_of(records: Records) -> Chain:
    """The chain of proof of a claim."""
    happenings = sorted(_happenings(records), key=lambda each: each.at)
    return Chain(
        happenings=tuple(happenings),
        gaps=tuple(_gaps(records)),
        contradictions=tuple(_contradictions(records)),
    )


def promises_in(talk: Sequence[Message]) -> list[Message]:
    """The messages in which the seller binds himself."""
    return [line for line in talk if line.by == "merchant" and _PROMISE.search(line.text)]


def first_use(records: Records) -> Use | None:
    """The first line of the log that shows a use; a look is not one."""
    used = [use for use in records.uses if use.kind in _USED]
    return min(used, key=lambda use: use.at, default=None)


def first_look(records: Records) -> datetime | None:
    """When the buyer first saw what was delivered: here, or as the log tells."""
    looks = [look.at for look in records.looks if look.by == "buyer"]
    looks += [use.at for use in records.uses if use.kind == "viewed"]
    return min(looks, default=None)


def _happenings(records: Records) -> Iterator[Happening]:
    yield from _terms(records)
    for at, pieces in records.deliveries:
        yield _record(at, Link.DELIVERY, "delivered", pieces=pieces)
    first = {"buyer": True}
    for look in sorted(records.looks, key=lambda each: each.at):
        name = "first_look" if look.by == "buyer" and first.pop("buyer", False) else "look"
        yield _by(look.at, Link.DELIVERY, name, look.by, masked_address(look.address))
    for use in records.uses:
        if not (use.kind == "viewed" and records.looks):
            yield _use(use)
    if records.confirmed_at:
        yield _record(records.confirmed_at, Link.DELIVERY, "confirmed")
    for shown in records.exhibits:
        yield _exhibit(shown)
    binding = promises_in(records.talk)
    for line in records.talk:
        link = Link.PROMISE if line in binding else Link.TALK
        yield _by(line.at, link, "said", line.by, _cut(line.text))
    name = f"claimed_by_{records.claimed_by}" if records.claimed_by else "claimed"
    yield _record(records.claimed_at, Link.TALK, name)


def _terms(records: Records) -> Iterator[Happening]:
    for at, fen in records.payments:
        yield _record(at, Link.TERMS, "paid", sum=yuan(fen))
    yield _record(records.paid_at, Link.TERMS, "snapshot", title=_cut(records.title))
    if records.promised_minutes is not None:
        span = timedelta(minutes=records.promised_minutes)
        zh, en = HAPPENINGS["promised"]
        said = Said(
            zh.format(span=span_in_words(span, "zh")), en.format(span=span_in_words(span, "en"))
        )
        yield Happening(at=records.paid_at, link=Link.PROMISE, source=Source.RECORD, said=said)
    if records.description:
        yield _record(records.paid_at, Link.PROMISE, "described", words=_cut(records.description))


def _record(at: datetime, link: Link, name: str, **figures: object) -> Happening:
    zh, en = HAPPENINGS[name]
    said = Said(zh.format(**figures), en.format(**figures))
    return Happening(at=at, link=link, source=Source.RECORD, said=said)


def _by(at: datetime, link: Link, name: str, role: str, words: str) -> Happening:
    zh, en = HAPPENINGS[name]
    who = WHO.get(role, WHO["platform"])
    tail = words if name == "said" or not words else f" ({words})"
    said = Said(zh.format(who=who.zh, words=tail), en.format(who=who.en, words=tail))
    source = Source.WORD if name == "said" else Source.RECORD
    return Happening(at=at, link=link, source=source, said=said, decisive=name == "first_look")


def _use(use: Use) -> Happening:
    kind = USE_WORDS.get(use.kind, USE_WORDS["used"])
    who = WHO.get(use.by, WHO["unknown"])
    said = Said(f"{kind.zh}（{who.zh}）", f"{kind.en} ({who.en})")
    link = Link.DELIVERY if use.kind == "viewed" else Link.RESULT
    return Happening(
        at=use.at, link=link, source=Source.RECORD, said=said, decisive=use.kind in _USED
    )


def _exhibit(shown: Shown) -> Happening:
    link = {
        Category.TRANSACTION: Link.TERMS,
        Category.COMMUNICATION: Link.TALK,
        Category.IDENTITY: Link.TERMS,
    }.get(CATEGORIES[shown.kind], Link.RESULT)
    if shown.kind in ("listing_page", "contract") or _binds(shown):
        link = Link.PROMISE
    zh, en = HAPPENINGS["exhibit"]
    who = WHO.get(shown.by, WHO["buyer"])
    return Happening(
        at=min(shown.seen_at, default=shown.at),
        link=link,
        source=Source.EXHIBIT,
        said=Said(zh.format(who=who.zh), en.format(who=who.en)),
        exhibit=shown.number,
    )


def _binds(shown: Shown) -> bool:
    said = shown.shows.get("shows")
    words = (
        {said} if isinstance(said, str) else set(said or ()) if isinstance(said, list) else set()
    )
    return shown.kind == "seller_chat" and "promise" in words


def _gaps(records: Records) -> Iterator[Gap]:
    fault = records.reason not in NO_FAULT
    shown = {_exhibit(each).link for each in records.exhibits}
    promised = (
        records.promised_minutes is not None
        or bool(records.description)
        or bool(promises_in(records.talk))
        or Link.PROMISE in shown
    )
    if not promised:
        yield Gap(link=Link.PROMISE, said=GAPS["promise"], matters=fault)
    if not records.deliveries:
        undelivered = records.reason in ("not_delivered", "delayed_delivery")
        name = "delivery_claimed" if undelivered else "delivery"
        yield Gap(link=Link.DELIVERY, said=GAPS[name], matters=not undelivered and fault)
    elif first_look(records) is None:
        yield Gap(link=Link.DELIVERY, said=GAPS["look"], matters=False)
    if Link.RESULT not in shown and first_use(records) is None:
        yield Gap(link=Link.RESULT, said=GAPS["result"], matters=fault)
    if not records.talk and Link.TALK not in shown:
        yield Gap(link=Link.TALK, said=GAPS["talk"], matters=False)


def _contradictions(records: Records) -> Iterator[Contradiction]:
    use, seen = first_use(records), first_look(records)
    delivered = min((at for at, _ in records.deliveries), default=None)
    if use is not None and seen is not None and use.at < seen:
        yield _between("use_before_look", use.at, seen)
    elif use is not None and seen is not None:
        yield _between("look_before_use", seen, use.at)
    elif use is not None and delivered is not None and use.at < delivered:
        yield _between("use_before_delivery", use.at, delivered)
    if delivered is not None and delivered < records.paid_at:
        yield _between("delivery_before_payment", delivered, records.paid_at)
    if seen is not None and delivered is not None and seen < delivered:
        yield _between("look_before_delivery", seen, delivered)
    if seen is not None and records.reason == "not_delivered":
        yield _contradiction("seen_but_missing", at=seen)
    if use is not None and use.at > records.claimed_at:
        yield _between("use_after_claim", records.claimed_at, use.at)
    if use is not None and records.reason in ("no_longer_wanted", "mistaken_purchase"):
        yield _contradiction("used_but_unwanted", at=use.at)
    yield from _said_otherwise(records, delivered)


def _said_otherwise(records: Records, delivered: datetime | None) -> Iterator[Contradiction]:
    pieces = sum(count for _, count in records.deliveries)
    if pieces > records.quantity:
        yield _contradiction("too_many", pieces=pieces, ordered=records.quantity)
    if records.confirmed_at and (delivered is None or records.confirmed_at < delivered):
        yield _contradiction("confirmed_before_delivery", at=records.confirmed_at)
    found = records.discovered_at
    if found and delivered and found < delivered:
        yield _between("found_before_delivery", found, delivered)
    if records.reason == "duplicate_charge" and len(records.payments) < 2:
        yield _contradiction("one_charge")
    for shown in records.exhibits:
        if shown.other_order:
            yield _contradiction("other_order", number=shown.number)
        elif shown.seen_at and max(shown.seen_at) < records.paid_at - timedelta(hours=1):
            yield _contradiction("shown_before_payment", number=shown.number)


def _between(code: str, one: datetime, other: datetime) -> Contradiction:
    return _contradiction(code, one=one, other=other, span=abs(other - one))


def _contradiction(code: str, **figures: object) -> Contradiction:
    zh, en = CONTRADICTIONS[code]
    return Contradiction(
        code=code,
        said=Said(zh.format(**_worded(figures, "zh")), en.format(**_worded(figures, "en"))),
    )


def _worded(figures: Mapping[str, object], language: Language) -> dict[str, object]:
    def told(value: object) -> object:
        if isinstance(value, datetime):
            return moment_in_words(value, language)
        return span_in_words(value, language) if isinstance(value, timedelta) else value

    return {name: told(value) for name, value in figures.items()}


def masked_address(address: str) -> str:
    """An address by its network alone: enough to tell two places apart, not to find a person."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return ".".join([*str(parsed).split(".")[:2], "*", "*"])
    return ":".join([*parsed.exploded.split(":")[:3], "*"])


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _QUOTED else f"{flat[: _QUOTED - 1]}…"
