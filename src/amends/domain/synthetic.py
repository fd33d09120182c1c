"""Made-up cases: facts of every kind, each settled by a seed and its number alone.

Whoever asks for case 17 of seed 2026 gets the same facts, in whatever order and process he asks. The
numbers go round all reasons, states and classes; the rest is dealt by dice. Moments lie on, just
before and just after the windows and promises of the rulebooks that are to be told apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from amends.domain.days import CHINA
from amends.domain.facts import Facts
from amends.domain.rulebook import Rulebook
from amends.domain.synthetic_cards import (
    CLAIMS,
    FLAGS,
    LOGS,
    MERCHANT_EVIDENCE,
    MERCHANTS,
    PLATFORMS,
    PRICES,
    PROMISES,
    USES,
    Exhibits,
    evidence,
    records,
)
from amends.domain.vocabulary import Channel, GoodsState, ProductClass, Reason

_REASONS, _STATES, _CLASSES = tuple(Reason), tuple(GoodsState), tuple(ProductClass)
_CHANNELS = tuple(Channel)
_BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)
_YEAR_SECONDS = 365 * 24 * 3600
_TEN_DAYS_MINUTES = 10 * 24 * 60
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_UNITS = {"hours": _HOUR, "calendar_days": timedelta(days=1), "working_days": timedelta(days=1)}
_DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        10,
        10,
        20,
        60,
        60,
        120,
        120,
        240,
        300,
        900,
        1799,
        1800,
        1801,
        3600,
        18_000,
        93_600,
        -300,
    )
)
_CONSUMED = frozenset({GoodsState.PARTLY_USED, GoodsState.USED})


@dataclass(frozen=True)
class SyntheticCases:
    """As many made-up cases as there are numbers. `edges` are the spans at which rules may turn."""

    seed: int
    edges: tuple[timedelta, ...]

    def facts(self, number: int) -> Facts:
        """The facts of a case."""
        values, buyer, merchant = self._deal(number)
        return Facts(**values, proofs=buyer.proofs, merchant_proofs=merchant.proofs)

    def document(self, number: int) -> dict[str, Any]:
        """The facts document that these facts are read from."""
        values, buyer, merchant = self._deal(number)
        return _written(values, buyer, merchant)

    def _deal(self, number: int) -> tuple[dict[str, Any], Exhibits, Exhibits]:
        """The facts by name, and what the buyer and the merchant bring.

        Each byte of a digest is a die; two that are thrown for different things never share one.
        """
        dice = hashlib.blake2b(b"%d:%d" % (self.seed, number)).digest()
        reason = _REASONS[number % len(_REASONS)]
        state = _STATES[number // len(_REASONS) % len(_STATES)]
        kind = _CLASSES[number // (len(_REASONS) * len(_STATES)) % len(_CLASSES)]
        dealt = records(reason, state)
        brought = evidence(reason)
        values: dict[str, Any] = {
            "order_state": state,
            "product_class": kind,
            "reason": reason,
            "channel": _CHANNELS[dice[0] % len(_CHANNELS)],
            "amount_fen": PRICES[dice[1] % len(PRICES)],
            "claims": CLAIMS[dice[2] % len(CLAIMS)],
            **FLAGS[dice[3] % len(FLAGS)],
            **MERCHANTS[dice[4] % len(MERCHANTS)],
            **PLATFORMS[dice[5] % len(PLATFORMS)],
            **LOGS[state][dice[6] % len(LOGS[state])],
            **dealt[int.from_bytes(dice[7:9], "big") % len(dealt)],
        }
        _pay_back(values, dice[9])
        self._date(values, state, dice[16:40])
        self._proceed(values, dice[40:48])
        buyer = brought[int.from_bytes(dice[10:12], "big") % len(brought)]
        return values, buyer, MERCHANT_EVIDENCE[dice[12] % len(MERCHANT_EVIDENCE)]

    def _date(self, values: dict[str, Any], state: GoodsState, dice: bytes) -> None:
        """Payment, promise, delivery, use, discovery and claim."""
        paid = _BEGIN + timedelta(seconds=int.from_bytes(dice[0:4], "big") % _YEAR_SECONDS)
        promise = PROMISES[dice[4] % len(PROMISES)]
        delay = _delay(promise, dice[5], dice[6])
        delivered = None
        # Goods that count as delivered come without a moment now and then, and the other way round.
        if (state is GoodsState.UNDELIVERED) is (dice[7] < 24):
            delivered = paid + delay
        start = delivered or paid
        if state is GoodsState.UNDELIVERED and dice[8] < 160:
            applied = start + delay
        else:
            applied = start + self._span(dice[9], dice[10:12])
        if dice[12] < 48:
            found = applied - self._span(dice[13], dice[14:16])
            values["discovered_at"] = max(found, start)
        if state in _CONSUMED:
            values |= USES[dice[16] % len(USES)]
            if dice[17] < 200:
                values["used_at"] = start + (-_HOUR if dice[17] < 30 else delay)
            if dice[18] < 64:
                values["first_seen_at"] = start + delay
        values["paid_at"], values["applied_at"] = paid, applied
        values["promised_delivery_minutes"], values["delivered_at"] = promise, delivered
        if values.get("fault_logged"):
            begun = paid - _HOUR if dice[19] < 200 else applied + _HOUR
            values["fault_from"] = begun
            if dice[20] < 160:
                values["fault_to"] = begun + (3 * _HOUR if dice[21] < 200 else _HOUR / 2)

    def _proceed(self, values: dict[str, Any], dice: bytes) -> None:
        """How far the procedure has come: mostly no further than the claim."""
        stage, applied = dice[0], values["applied_at"]
        if stage >= 96:
            return
        later = applied + self._span(dice[1], dice[2:4])
        values["now"], values["submitted_at"] = later, applied
        if stage < 24:
            values["rejected_at"] = applied + _HOUR
            values["appealed_at"] = later
            values["new_evidence"] = (True, False, None)[dice[4] % 3]
        elif stage < 48:
            values["material_requested_at"] = applied
            if dice[4] < 128:
                values["material_supplied_at"] = later
        elif stage < 60:
            values["approved_at"] = applied + _HOUR
        values["platform_replied"] = (None, False, True)[dice[5] % 3]

    def _span(self, die: int, two: bytes) -> timedelta:
        """A span at which a rule turns, or any of up to ten days."""
        if die < 128:
            return self.edges[int.from_bytes(two, "big") % len(self.edges)]
        return timedelta(minutes=int.from_bytes(two, "big") % _TEN_DAYS_MINUTES)


def synthetic_cases(seed: int, rulebooks: Iterable[Rulebook]) -> SyntheticCases:
    """Cases whose moments lie around the windows and deadlines of these rulebooks."""
    spans = {timedelta(), _HOUR / 2}
    for book in rulebooks:
        for values in (book.settings, *book.classes.values()):
            for name, value in values.items():
                unit = _UNITS.get(book.schema[name].unit)
                if unit is not None and isinstance(value, int):
                    spans.add(value * unit)
    around = {span + step for span in spans for step in (-_SECOND, timedelta(), _SECOND)}
    return SyntheticCases(seed, tuple(sorted(around)))


def _pay_back(values: dict[str, Any], die: int) -> None:
    """What was paid back before: mostly nothing, or nothing is said of it."""
    if die < 96:
        values |= {"prior_refund": False, "prior_refund_fen": 0}
    elif die < 112:
        values |= {"prior_refund": True, "prior_refund_fen": values["amount_fen"] // 3}
    elif die < 120:
        values |= {"prior_refund": True, "prior_refund_fen": values["amount_fen"]}


def _delay(promise: int | None, die: int, other: int) -> timedelta:
    """From the payment to the delivery: around the promise, or as it comes."""
    if promise is None or die < 96:
        return _DELAYS[other % len(_DELAYS)]
    return timedelta(minutes=promise, seconds=other % 3 - 1)


_TABLES = {
    "merchant": ("proves_delivery", "balance_sufficient", "deposit_fen"),
    "platform": ("guarantee_plan", "fault_logged", "fault_from", "fault_to"),
    "quantity": ("ordered", "delivered", "invalid", "valid_used"),
    "process": (
        "now", "submitted_at", "platform_replied", "material_requested_at",
        "material_supplied_at", "rejected_at", "appealed_at", "new_evidence", "approved_at",
    ),
    "records": (
        "used_by", "used_at", "first_seen_at", "prior_refund", "prior_refund_fen", "charges",
        "orders", "carrier_record", "issuer_record", "official_record", "promised_days",
        "granted_days",
    ),
}  # fmt: skip
_OWN_PLACES = {"merchant_status", "log_consulted", "delivery_log", "claims", "proofs"} | {
    "merchant_proofs"
}
_INSIDE = {name for names in _TABLES.values() for name in names}
_TOP = tuple(field.name for field in fields(Facts) if field.name not in _INSIDE | _OWN_PLACES)


def _written(values: dict[str, Any], buyer: Exhibits, merchant: Exhibits) -> dict[str, Any]:
    """Facts in the shape of the public document; what is not known is left out."""
    document = _known(values, _TOP)
    for table, names in _TABLES.items():
        document[table] = _known(values, names)
    if "merchant_status" in values:
        document["merchant"]["status"] = values["merchant_status"].value
    if values.get("log_consulted"):
        document["records"]["delivery_log"] = values["delivery_log"]
    document["claims"] = list(values["claims"])
    if merchant.items is not None:
        document["merchant"]["evidence"] = [dict(item) for item in merchant.items]
    if buyer.items is not None:
        document["evidence"] = [dict(item) for item in buyer.items]
    return document


def _known(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    known = {name: values[name] for name in names if values.get(name) is not None}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in known.items()
    }
