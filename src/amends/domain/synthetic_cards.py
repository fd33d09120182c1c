"""The cards that made-up cases are dealt from: what is said of an order besides its times.

A card is a set of facts by the names of `Facts`. A card that stands twice is dealt twice as often, so
the plausible stands often, and the contradictory and the unknown stand at least once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from amends.domain.proofs import Proofs, read_proofs
from amends.domain.vocabulary import DeliveryLog, GoodsState, MerchantStatus, Reason, UsedBy

Card = Mapping[str, Any]
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exhibits:
    """Evidence as a document lists it, None where it says nothing of it, and what it proves."""

    items: tuple[Item, ...] | None
    proofs: Proofs


def exhibits(items: Iterable[Item] | None) -> Exhibits:
    """Evidence with its proofs read."""
    kept = None if items is None else tuple(items)
    return Exhibits(kept, read_proofs(kept))


PRICES = (1, 7, 99, 333, 990, 1000, 3000, 4999, 5000, 9750, 10_000, 19_900, 32_800, 64_800, 500_000)
"""Prices in fen, with some on which percentages have to be rounded."""

PROMISES = (None, 0, 5, 10, 10, 10, 30, 60, 1440)
"""Promised minutes of delivery."""

FLAGS: tuple[Card, ...] = (
    *({"special_offer": False, "customised": False, "receipt_confirmed": False},) * 8,
    {"receipt_confirmed": True},
    {"special_offer": True, "exclusion_consent": True},
    {"special_offer": True, "exclusion_consent": False},
    {"special_offer": True},
    {"customised": True, "exclusion_consent": True, "receipt_confirmed": True},
    {"customised": True},
    {},
)

_PAYS = {
    "merchant_status": MerchantStatus.ACTIVE,
    "balance_sufficient": True,
    "deposit_fen": 50_000,
}
_BROKE = {"balance_sufficient": False, "deposit_fen": 500}
_GONE = {"merchant_status": MerchantStatus.ABSCONDED, **_BROKE}
MERCHANTS: tuple[Card, ...] = (
    *(_PAYS,) * 6,
    {**_PAYS, "proves_delivery": True},
    {**_PAYS, "proves_delivery": False},
    {**_PAYS, **_BROKE},
    {**_PAYS, "merchant_status": MerchantStatus.UNRESPONSIVE},
    _GONE,
    {**_GONE, "deposit_fen": 0},
    {},
)

MERCHANT_EVIDENCE = tuple(
    exhibits(items)
    for items in (
        *(None,) * 6,
        (),
        ({"type": "login_recording", "full_process": True},),
        ({"type": "official_verification", "issuer": "official"},),
    )
)

PLATFORMS: tuple[Card, ...] = (
    *({"guarantee_plan": True, "fault_logged": False},) * 6,
    {"guarantee_plan": True, "fault_logged": True},
    {"guarantee_plan": False, "fault_logged": False},
    {"guarantee_plan": False, "fault_logged": True},
    {},
)

CLAIMS: tuple[tuple[str, ...], ...] = (
    *((),) * 30,
    *(("demand=假一赔三",), ("demand=超时赔付",)) * 3,
    *(("不好用",),) * 2,
    ("payee_differs",),
)

_SEEN, _UNSEEN = DeliveryLog.DELIVERED, DeliveryLog.DELIVERED_NOT_VIEWED
_LOGS: Mapping[GoodsState, tuple[DeliveryLog | None, ...]] = {
    GoodsState.UNDELIVERED: (None, None, None, None, None, DeliveryLog.SUCCESS_SHOWN, _SEEN),
    GoodsState.UNACTIVATED: (_UNSEEN, _UNSEEN, _UNSEEN, _SEEN, DeliveryLog.SUCCESS_SHOWN, None),
    GoodsState.ACTIVATED_UNUSED: (_SEEN, DeliveryLog.ACTIVATED, DeliveryLog.ACTIVATED, _UNSEEN, None),
    GoodsState.PARTLY_USED: (DeliveryLog.PARTLY_USED, DeliveryLog.PARTLY_USED, _SEEN, None),
    GoodsState.USED: (DeliveryLog.USED, DeliveryLog.USED, DeliveryLog.USED, _UNSEEN, None),
}  # fmt: skip


def _logs(state: GoodsState) -> tuple[Card, ...]:
    """What the platform's log says; the last card knows of no log at all."""
    said = [{"log_consulted": True, "delivery_log": log} for log in _LOGS[state]]
    return (*said, {})


LOGS: Mapping[GoodsState, tuple[Card, ...]] = {state: _logs(state) for state in GoodsState}

USES: tuple[Card, ...] = (
    *({"used_by": UsedBy.BUYER_ACCOUNT},) * 4,
    *({"used_by": UsedBy.THIRD_PARTY},) * 2,
    {"used_by": UsedBy.UNKNOWN},
    {},
)

_PIECES: tuple[Card, ...] = (
    *({},) * 24,
    *({"ordered": 1, "delivered": 1},) * 6,
    *({"ordered": 5, "delivered": 5, "invalid": 2, "valid_used": 3},) * 3,
    *({"ordered": 3, "delivered": 2, "invalid": 0},) * 3,
    {"ordered": 10, "delivered": 8, "invalid": 1, "valid_used": 2},
    {"ordered": 3},
    {"ordered": 2, "delivered": 3},
    {"ordered": 0, "delivered": 0},
)
_NONE_CAME: tuple[Card, ...] = (*({},) * 4, {"ordered": 1, "delivered": 0}, {"ordered": 5})


def _charges(reason: Reason) -> tuple[Card, ...]:
    if reason is Reason.DUPLICATE_CHARGE:
        return ({"charges": 2}, {"charges": 2}, {"charges": 3}, {"charges": 1}, {})
    if reason is Reason.DUPLICATE_ORDER:
        return ({"orders": 2}, {"orders": 2}, {"orders": 1}, {})
    return ({"charges": 1, "orders": 1}, {"charges": 1}, {})


def _authorities(reason: Reason) -> tuple[Card, ...]:
    nothing: tuple[Card, ...] = ({},)
    if reason in (Reason.TOPUP_NOT_ARRIVED, Reason.USED_BUT_INEFFECTIVE):
        said: tuple[Card, ...] = (
            {"carrier_record": "not_arrived"},
            {"carrier_record": "success"},
            {"carrier_record": {"result": "failed"}, "official_record": "success"},
        )
        return nothing * 4 + said
    if reason in _FAULTY_GOODS:
        return nothing * 4 + (
            {"issuer_record": "invalid"},
            {"official_record": "valid"},
            {"official_record": False},
        )
    return nothing


def _days(reason: Reason) -> tuple[Card, ...]:
    if reason not in (Reason.SERVICE_NOT_AS_PROMISED, Reason.PARTIAL_DELIVERY):
        return ({},)
    return (
        {"promised_days": 30, "granted_days": 7},
        {"promised_days": 31, "granted_days": 31},
        {"promised_days": 365},
        {},
    )


@cache
def records(reason: Reason, state: GoodsState) -> tuple[Card, ...]:
    """What records and counts say of such a claim."""
    pieces = _NONE_CAME if state is GoodsState.UNDELIVERED else _PIECES
    dealt = product(pieces, _charges(reason), _authorities(reason), _days(reason))
    return tuple({k: v for card in cards for k, v in card.items()} for cards in dealt)


_PAGE = {
    "type": "order_page", "has_order_no": True, "has_amount": True, "has_time": True,
    "has_promised_time": True, "has_timestamp_or_watermark": True, "legible": True,
}  # fmt: skip
_TRANSACTIONS: tuple[tuple[Item, ...], ...] = (
    *((_PAGE,), (_PAGE, {"type": "payment_record", "has_order_no": True, "legible": True})) * 4,
    *(({"type": "payment_record", "count": 2},),) * 2,
    ({**_PAGE, "has_order_no": False},),
    ({**_PAGE, "has_timestamp_or_watermark": False},),
    ({**_PAGE, "legible": False},),
    ({**_PAGE, "order_no_matches": False},),
    (),
)
_TALKS: tuple[tuple[Item, ...], ...] = (
    (),
    ({"type": "seller_chat", "in_platform": True, "shows": "promise"},),
    ({"type": "seller_chat", "in_platform": False, "shows": ["refusal"]},),
    ({"type": "rule_citation"}, {"type": "service_chat", "in_platform": True, "shows": "urge"}),
)
_KEYS: tuple[tuple[Item, ...], ...] = (
    (),
    (
        {
            "type": "key_error_screenshot",
            "key_visible": True,
            "error_code": "E1042",
            "legible": True,
        },
    ),
    ({"type": "key_error_screenshot", "key_visible": False},),
    ({"type": "official_verification", "issuer": "official"},),
)
_PAGES: tuple[tuple[Item, ...], ...] = (
    (),
    ({"type": "actual_page", "difference_marked": True, "legible": True}, {"type": "listing_page"}),
    ({"type": "actual_page", "difference_marked": False},),
    ({"type": "third_party_report", "issuer": "lab"}, {"type": "listing_page"}),
)
_SERVICES: tuple[tuple[Item, ...], ...] = (
    (),
    ({"type": "carrier_query", "legible": True}, {"type": "topup_failure_screenshot"}),
    ({"type": "official_failure_proof", "issuer": "official"}, {"type": "ingame_record"}),
    ({"type": "login_recording", "full_process": False}, {"type": "bound_account_info"}),
)
_REGRETS: tuple[tuple[Item, ...], ...] = (
    (),
    ({"type": "unused_proof", "complete": True},),
    ({"type": "unused_proof", "complete": False},),
    ({"type": "extra_order_nos", "count": 2}, {"type": "unused_proof", "complete": True}),
)
_SHOPS: tuple[tuple[Item, ...], ...] = (
    (),
    ({"type": "shop_closed_page"}, {"type": "no_reply_screenshot"}),
    ({"type": "refund_application_record"}, {"type": "rejection_screenshot"}),
    ({"type": "status_page", "has_timestamp_or_watermark": True},),
)

_KEY_FAULTS = {Reason.INVALID_KEY, Reason.ALREADY_USED_KEY}
_SERVICE_FAULTS = {
    Reason.TOPUP_NOT_ARRIVED, Reason.USED_BUT_INEFFECTIVE, Reason.ACCOUNT_ABNORMAL,
    Reason.ACCOUNT_RECLAIMED,
}  # fmt: skip
_PAGE_FAULTS = {
    Reason.WRONG_ITEM, Reason.WRONG_FACE_VALUE, Reason.NOT_AS_DESCRIBED, Reason.FUNCTION_MISSING,
    Reason.SERVICE_NOT_AS_PROMISED,
}  # fmt: skip
_REGRETTED = {
    Reason.DUPLICATE_ORDER, Reason.MISTAKEN_PURCHASE, Reason.NO_LONGER_WANTED, Reason.OTHER,
}  # fmt: skip
_FAULTY_GOODS = _KEY_FAULTS | _PAGE_FAULTS | _SERVICE_FAULTS


@cache
def evidence(reason: Reason) -> tuple[Exhibits, ...]:
    """What a buyer with this reason brings: nothing said of it, nothing, or some of what there is."""
    problems = _SHOPS
    for reasons, proofs in (
        (_KEY_FAULTS, _KEYS),
        (_PAGE_FAULTS, _PAGES),
        (_SERVICE_FAULTS, _SERVICES),
        (_REGRETTED, _REGRETS),
    ):
        if reason in reasons:
            problems = proofs
    dealt = product(_TRANSACTIONS, problems, _TALKS)
    brought = tuple(exhibits(item for items in each for item in items) for each in dealt)
    # Said nothing of, and brought nothing, are dealt more often than any single bundle.
    return brought + (exhibits(None),) * 64 + (exhibits(()),) * 16
