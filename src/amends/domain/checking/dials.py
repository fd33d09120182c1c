"""The claims that a checker tries: what may be said of an order, dial by dial.

A dial is one thing that a facts document may say, and its positions are the ways to say it: nothing
first, then the plain, then the odd and the contradictory. Times and numbers stand on and beside
every threshold that the rulebook names, in its settings and in its conditions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from amends.domain.calendar import china_calendar
from amends.domain.conditions import Condition
from amends.domain.days import CHINA, china_day
from amends.domain.facts import InvalidFacts, parse_facts
from amends.domain.facts_reader import COUNT_MAX
from amends.domain.proofs import EVIDENCE_TYPES, read_proofs
from amends.domain.rulebook import Rulebook
from amends.domain.vocabulary import Channel, DeliveryLog, MerchantStatus, UsedBy

PAID = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
APPLIED = PAID + timedelta(hours=1)
AMOUNT_FEN = 10_000

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1),
)  # fmt: skip
WAITING_DAYS_MAX = 60

Later = Callable[[datetime], datetime]
"""A moment of the procedure, given when the claim was filed."""


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """One way to say something: edits of the document by path, evidence, and what is read of them."""

    edits: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Dial:
    """One thing that may be said; `fields` are the facts that it settles."""

    name: str
    fields: tuple[str, ...]
    positions: tuple[Position, ...]

    @property
    def full(self) -> int:
        """The bits of all positions."""
        return (1 << len(self.positions)) - 1


EMPTY: Mapping[str, Any] = {
    "order_state": "unactivated",
    "product_class": "game_card",
    "reason": "other",
    "paid_at": PAID,
    "applied_at": APPLIED,
    "amount_fen": AMOUNT_FEN,
    "channel": "alipay",
}
"""A document that says no more than it must."""


def written(
    edits: Iterable[Mapping[str, Any]], items: Sequence[Mapping[str, Any]] | None
) -> dict[str, Any]:
    """The facts document with these edits; None where nothing is said of evidence."""
    flat = {path: value for each in (EMPTY, *edits) for path, value in each.items()}
    applied = flat["applied_at"]
    document: dict[str, Any] = {}
    for path, value in flat.items():
        said = value(applied) if callable(value) else value
        table, _, name = path.rpartition("/")
        inner = document.setdefault(table, {}) if table else document
        inner[name] = said.isoformat() if isinstance(said, datetime) else said
    if items is not None:
        document["evidence"] = [dict(item) for item in items]
    return document


def dials_of(rulebook: Rulebook) -> dict[str, Dial]:
    """Every dial by name, with the thresholds of a rulebook among its positions."""
    dials = [
        *_orders(rulebook),
        *_parties(),
        *_records(rulebook),
        *_procedure(rulebook),
        *_proofs(),
    ]
    return {dial.name: dial for dial in dials}


def _dial(name: str, fields: str, positions: Iterable[Mapping[str, Any]]) -> Dial:
    """A dial of edits; what a document cannot hold is left out."""
    names = tuple(fields.split())
    made = []
    for edits in positions:
        try:
            facts = parse_facts(written([edits], None)).facts
        except InvalidFacts:
            continue
        made.append(Position(edits, (), {each: getattr(facts, each) for each in names}))
    return Dial(name, names, tuple(made))


def _words(path: str, words: Iterable[Any]) -> list[dict[str, Any]]:
    """Nothing said, and each of some words."""
    return [{}, *({path: getattr(word, "value", word)} for word in words)]


def _orders(rulebook: Rulebook) -> Iterable[Dial]:
    yield _dial("times", "paid_at applied_at delivered_at discovered_at", _times(rulebook))
    longest = max(_spans(rulebook)) + 30 * _DAY
    minutes = (10, 60, int(longest.total_seconds()) // 60)
    promises = _words("promised_delivery_minutes", minutes)
    yield _dial("promise", "promised_delivery_minutes", promises)
    # The first is what every document says already.
    channels = [{}, *({"channel": each.value} for each in Channel if each is not Channel.ALIPAY)]
    yield _dial("channel", "channel", channels)
    for name in ("special_offer", "customised", "receipt_confirmed", "exclusion_consent"):
        yield _dial(name, name, _words(name, (True, False)))


def _spans(rulebook: Rulebook) -> list[timedelta]:
    """From the start of a window to the claim: an hour, and the end of every window."""
    hours = {
        value
        for settings in (rulebook.settings, *rulebook.classes.values())
        for name, value in settings.items()
        if rulebook.schema[name].unit == "hours" and isinstance(value, int)
    }
    ends = [end for each in sorted(hours) for end in (each * _HOUR, each * _HOUR + _SECOND)]
    return [_HOUR, *ends]


def _times(rulebook: Rulebook) -> Iterable[dict[str, Any]]:
    """Payment, delivery, discovery and claim together, since they are measured by each other."""
    spans = _spans(rulebook)
    longest = max(spans)
    for delivered in (None, 5 * _MINUTE, 40 * _MINUTE, 25 * _HOUR, -_HOUR):
        start = PAID + (delivered or timedelta())
        at = {} if delivered is None else {"delivered_at": start}
        yield from ({**at, "applied_at": start + span} for span in spans)
    yield {"applied_at": PAID - _HOUR}
    for delivered in (None, 5 * _MINUTE):
        start = PAID + (delivered or timedelta())
        at = {} if delivered is None else {"delivered_at": start}
        for span in spans:
            for found in sorted({_HOUR / 2, *spans, longest + _HOUR}):
                if found <= span or found > longest:
                    applied = start + span
                    yield {**at, "applied_at": applied, "discovered_at": applied - found}


def _parties() -> Iterable[Dial]:
    yield _dial("merchant_status", "merchant_status", _words("merchant/status", MerchantStatus))
    yield _dial(
        "proves_delivery", "proves_delivery", _words("merchant/proves_delivery", (True, False))
    )
    balance = _words("merchant/balance_sufficient", (True, False))
    yield _dial("balance_sufficient", "balance_sufficient", balance)
    yield _dial(
        "merchant_evidence",
        "merchant_proofs",
        _words(
            "merchant/evidence", ([{"type": "official_verification", "issuer": "official"}], [])
        ),
    )
    yield _dial(
        "guarantee_plan", "guarantee_plan", _words("platform/guarantee_plan", (True, False))
    )
    yield _dial("fault_logged", "fault_logged", _words("platform/fault_logged", (True, False)))
    later, earlier = PAID + 400 * _DAY, PAID - 2 * _DAY
    yield _dial(
        "fault_time",
        "fault_from fault_to",
        [
            {},
            {"platform/fault_from": PAID - _HOUR},
            {"platform/fault_from": later},
            {"platform/fault_from": earlier, "platform/fault_to": PAID - _DAY},
        ],
    )
    claims = ("不好用", "demand=假一赔三", "demand=超时赔付", "payee_differs")
    some = [list(each) for count in range(1, 5) for each in combinations(claims, count)]
    yield _dial("claims", "claims", _words("claims", some))


def _records(rulebook: Rulebook) -> Iterable[Dial]:
    logs = _words("records/delivery_log", (None, *DeliveryLog))
    yield _dial("delivery_log", "log_consulted delivery_log", logs)
    yield _dial("used_by", "used_by", _words("records/used_by", UsedBy))
    early, late, seen = PAID + _MINUTE, PAID + 2 * _HOUR, PAID + 3 * _HOUR
    yield _dial(
        "used_at",
        "used_at first_seen_at",
        [
            {},
            {"records/used_at": early},
            {"records/used_at": late},
            {"records/used_at": late, "records/first_seen_at": seen},
            {"records/used_at": late, "records/first_seen_at": late - _MINUTE},
            {"records/first_seen_at": late},
        ],
    )
    prior = "records/prior_refund"
    yield _dial(
        "prior_refund",
        "prior_refund prior_refund_fen",
        [
            {},
            {prior: True, f"{prior}_fen": AMOUNT_FEN},
            {prior: True, f"{prior}_fen": AMOUNT_FEN // 3},
            {prior: False, f"{prior}_fen": 0},
            {prior: True},
        ],
    )
    for name in ("charges", "orders"):
        yield _dial(name, name, _words(f"records/{name}", _counts(rulebook, name, {0, 1, 2, 3})))
    for name in ("official_record", "issuer_record", "carrier_record"):
        said = ("failed", "success", "unused", "used")
        yield _dial(name, name, _words(f"records/{name}", said))
    yield _dial("days", "promised_days granted_days", _days(rulebook))
    pieces = "ordered delivered invalid valid_used"
    yield _dial("quantity", pieces, _pieces(rulebook))


def _days(rulebook: Rulebook) -> Iterable[dict[str, Any]]:
    promised, granted = "records/promised_days", "records/granted_days"
    yield from ({}, {promised: 30, granted: 30}, {promised: 30, granted: 7}, {promised: 30})
    for short in _counts(rulebook, "days_short", set()):
        yield {promised: short + 7, granted: 7}


def _pieces(rulebook: Rulebook) -> Iterable[dict[str, Any]]:
    told = [
        {"ordered": 1, "delivered": 1},
        {"ordered": 3, "delivered": 3, "invalid": 1, "valid_used": 2},
        {"ordered": 3, "delivered": 2},
        {"ordered": 3, "delivered": 2, "invalid": 0},
        {"ordered": 3, "delivered": 2, "invalid": 1},
        {"ordered": 3, "delivered": 3, "invalid": 3},
        {"ordered": 3, "delivered": 3, "invalid": 0},
        {"ordered": 3, "delivered": 0},
        {"ordered": 3},
        {"invalid": 1},
        {"ordered": 2, "delivered": 3},
    ]
    for lost in _counts(rulebook, "units_missing", set()):
        told.append({"ordered": lost, "delivered": 0})
        told.append({"ordered": lost + 1, "delivered": 1})
    told += [
        {"ordered": lost + 1, "delivered": lost + 1, "invalid": lost}
        for lost in _counts(rulebook, "units_invalid", set())
    ]
    for lost in _counts(rulebook, "units_lost", set()):
        told.append({"ordered": lost + 1, "delivered": 1, "invalid": 0})
        told.append({"ordered": lost + 1, "delivered": lost, "invalid": lost - 1})
    yield {}
    for pieces in told:
        if min(pieces.values()) >= 0:
            yield {f"quantity/{name}": count for name, count in pieces.items()}


def _procedure(rulebook: Rulebook) -> Iterable[Dial]:
    yield _dial("waiting", "now submitted_at", _waiting(rulebook))
    replied = _words("process/platform_replied", (True, False))
    yield _dial("platform_replied", "platform_replied", replied)
    approved = _words("process/approved_at", [_later(_HOUR)])
    yield _dial("approved_at", "approved_at", approved)
    asked, supplied = "process/material_requested_at", "process/material_supplied_at"
    hours = _most(rulebook, "material_deadline_hours")
    material = [
        {asked: _later(2 * _HOUR), supplied: _later((2 + hours) * _HOUR + late)}
        for late in (timedelta(), _SECOND)
    ]
    yield _dial("material", "material_requested_at material_supplied_at", [{}, *material])
    refused, appealed = "process/rejected_at", "process/appealed_at"
    out_of_time = (_most(rulebook, "appeal_days") + 1) * _DAY
    yield _dial(
        "appeal",
        "rejected_at appealed_at",
        [
            {},
            {refused: _later(_HOUR), appealed: _later(_HOUR + _MINUTE)},
            {refused: _later(_HOUR), appealed: _later(_HOUR + out_of_time)},
            {appealed: _later(_HOUR)},
            {refused: _later(_HOUR)},
        ],
    )
    yield _dial("new_evidence", "new_evidence", _words("process/new_evidence", (True, False)))


def _later(span: timedelta) -> Later:
    return lambda applied: applied + span


def _most(rulebook: Rulebook, name: str) -> int:
    """The most that a setting is for any class of goods; 0 where there is none."""
    found = [settings.get(name) for settings in _settings(rulebook)]
    return max((value for value in found if isinstance(value, int)), default=0)


def _waiting(rulebook: Rulebook) -> Iterable[dict[str, Any]]:
    """How long the desk has had the claim: hours, and working days beside every deadline."""
    days = {
        beside
        for settings in _settings(rulebook)
        for name, value in settings.items()
        if rulebook.schema[name].unit == "working_days" and isinstance(value, int)
        for beside in (value, value + 1)
    }
    days |= _counts(rulebook, "unanswered_days", {WAITING_DAYS_MAX})
    hours = _counts(rulebook, "unanswered_hours", {2})
    yield {}
    for count in sorted(hours - {0}):
        yield {"process/submitted_at": _later(timedelta()), "process/now": _later(count * _HOUR)}
    for count in sorted(days - {0}):
        if count <= WAITING_DAYS_MAX:
            yield {"process/submitted_at": _later(timedelta()), "process/now": _working_days(count)}


def _working_days(count: int) -> Later:
    """Late on the day that is so many working days after the claim."""

    def later(applied: datetime) -> datetime:
        day = china_calendar().add_working_days(china_day(applied), count)
        return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=CHINA)

    return later


_FIRM: Mapping[str, Mapping[str, Any]] = {
    "order_page": {"has_order_no": True, "has_amount": True, "has_time": True},
    "key_error_screenshot": {"key_visible": True, "error_code": "E1042"},
    "login_recording": {"full_process": True},
    "actual_page": {"difference_marked": True},
    "unused_proof": {"complete": True},
}
"""The marks by which these proofs count also where the burden is the buyer's."""

_OTHER_WAYS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    **{kind: ({},) for kind in _FIRM},
    "payment_record": ({"count": 2},),
    "extra_order_nos": ({"count": 2},),
    "seller_chat": ({"shows": ["promise"]}, {"shows": ["urge"]}, {"in_platform": False}),
    "service_chat": ({"shows": ["urge"]},),
    "refund_account_info": ({"shows": ["mismatch"]},),
}
"""Further ways in which a piece of evidence may come."""

_FLAWS: Mapping[str, Mapping[str, Any]] = {
    "unnumbered": {"type": "order_page", "has_order_no": False, "legible": False},
    "unstamped": {
        "type": "ingame_record",
        "has_timestamp_or_watermark": False,
        "legible": False,
    },
    "other_order": {"type": "listing_page", "order_no_matches": False},
}
"""Pieces that count as no proof and show what is wrong with the file."""


def _proofs() -> Iterable[Dial]:
    """What the buyer brings, each type by itself; evidence that is not spoken of holds none."""
    yield Dial(
        "evidence",
        ("brought",),
        tuple(
            Position({}, (), {"proofs": read_proofs(items)})
            for items in (None, [{"type": "call_recording"}], [])
        ),
    )
    for kind in sorted(EVIDENCE_TYPES):
        ways = [_FIRM.get(kind, {}), *_OTHER_WAYS.get(kind, ())]
        yield _exhibit(kind, [{"type": kind, **marks} for marks in ways])
    for name, item in _FLAWS.items():
        yield _exhibit(name, [item])


def _exhibit(name: str, ways: Sequence[Mapping[str, Any]]) -> Dial:
    positions = [Position({}, (), {"proofs": read_proofs([])})]
    positions += [Position({}, (item,), {"proofs": read_proofs([item])}) for item in ways]
    return Dial(name, (), tuple(positions))


def _settings(rulebook: Rulebook) -> Iterable[Mapping[str, object]]:
    return [rulebook.settings, *rulebook.classes.values()]


def _counts(rulebook: Rulebook, term: str, plain: set[int]) -> set[int]:
    """Numbers on and beside every threshold that the conditions hold a term against."""
    found = set(plain)
    for condition in conditions_of(rulebook):
        if term not in condition.names:
            continue
        constants = {
            node.value
            for node in ast.walk(ast.parse(condition.text, mode="eval"))
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        }
        for settings in _settings(rulebook):
            values = (settings.get(name) for name in condition.names)
            constants |= {value for value in values if isinstance(value, int | float)}
        for each in constants:
            found |= {int(each) - 1, int(each), int(each) + 1}
    return {number for number in found if 0 <= number <= COUNT_MAX}


def conditions_of(rulebook: Rulebook) -> Iterable[Condition]:
    """Every condition of a rulebook."""
    for clause in rulebook.clauses:
        needs = (*clause.needs, *(need for rung in clause.rungs for need in rung.brings))
        for condition in (clause.when, *(need.when for need in needs)):
            if condition is not None:
                yield condition
