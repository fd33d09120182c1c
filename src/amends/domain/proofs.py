"""Reads a file of evidence: which proofs count, which are flawed, and what the flaws are.

A proof counts when nothing marks it as spoilt. Where the burden lies on the buyer it counts only
when its marks are positively there, so a screenshot of unknown quality is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EVIDENCE_TYPES = frozenset(
    [
        "order_page",
        "payment_record",
        "listing_page",
        "status_page",
        "extra_order_nos",
        "contract",
        "key_error_screenshot",
        "login_recording",
        "actual_page",
        "topup_failure_screenshot",
        "carrier_query",
        "ingame_record",
        "unused_proof",
        "defect_photo",
        "no_reply_screenshot",
        "shop_closed_page",
        "seller_chat",
        "service_chat",
        "call_recording",
        "official_verification",
        "official_failure_proof",
        "third_party_report",
        "rule_citation",
        "bound_account_info",
        "refund_account_info",
        "refund_application_record",
        "rejection_screenshot",
    ]
)
"""The types of evidence that the facts document names."""

PROOF_NAMES = EVIDENCE_TYPES | frozenset(
    [
        "specific_description",
        "order_no",
        "in_platform_chat",
        "timestamp_or_watermark",
        "second_payment_record",
    ]
)
"""What a clause may ask of the buyer: the evidence types and the names for flaws in evidence."""

RECEIPT = "delivery_receipt"
"""What only a merchant can bring: the system's or the carrier's receipt of the delivery."""

_OWN_MARKS: Mapping[str, tuple[str, ...]] = {
    "order_page": ("has_order_no", "has_amount", "has_time"),
    "key_error_screenshot": ("key_visible", "error_code"),
    "login_recording": ("full_process",),
    "actual_page": ("difference_marked",),
    "unused_proof": ("complete",),
}
_SPOILS = ("legible", "order_no_matches", "notified")
_STAMPED = frozenset(
    [
        "order_page",
        "payment_record",
        "status_page",
        "key_error_screenshot",
        "actual_page",
        "carrier_query",
        "topup_failure_screenshot",
        "ingame_record",
    ]
)
_TRANSACTION = frozenset({"order_page", "payment_record", "contract"})
_OFFICIAL = frozenset({"official_verification", "official_failure_proof", "third_party_report"})
_NOT_OFFICIAL = frozenset({"buyer", "self", "seller", "merchant", "unknown"})
_DIFFERS = ("mismatch", "differ", "other_account", "不一致", "不符", "他人")


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a file of evidence holds. `firm` are proofs whose quality is positively marked."""

    counted: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()
    brought: bool | None = None
    no_order_no: bool = False
    unstamped: bool = False
    off_platform: bool = False
    other_order: bool = False
    promise_in_chat: bool = False
    urged: bool = False
    payments: int = 0
    order_numbers: int = 0
    payee_differs: bool = False


_NOTHING_SAID = Proofs()
_NOTHING_BROUGHT = Proofs(brought=False)


def read_proofs(items: Sequence[Mapping[str, object]] | None) -> Proofs:
    """The proofs in a list of evidence items; None where nothing is said about evidence."""
    if items is None:
        return _NOTHING_SAID
    if not items:
        return _NOTHING_BROUGHT
    counted: set[str] = set()
    firm: set[str] = set()
    for item in items:
        kind = str(item["type"])
        if _spoilt(item, kind):
            continue
        counted.add(kind)
        if all(_marked(item, mark) for mark in _OWN_MARKS.get(kind, ())):
            firm.add(kind)
    bad_stamp = {i["type"] for i in items if i.get("has_timestamp_or_watermark") is False}
    good_stamp = {i["type"] for i in items if i.get("has_timestamp_or_watermark") is True}
    chats = [i for i in items if i["type"] == "seller_chat"]
    numbered = [i for i in items if i["type"] in _TRANSACTION]
    return Proofs(
        counted=frozenset(counted),
        firm=frozenset(firm),
        brought=True,
        no_order_no=any(i.get("has_order_no") is False for i in numbered)
        and not any(i.get("has_order_no") is True for i in numbered),
        unstamped=bool((bad_stamp & _STAMPED) - good_stamp),
        off_platform=bool(chats) and all(i.get("in_platform") is False for i in chats),
        other_order=any(i.get("order_no_matches") is False for i in items),
        promise_in_chat="seller_chat" in counted
        and any("promise" in _shown(i) or "shows" not in i for i in chats),
        urged=any("urge" in _shown(i) for i in items if i["type"] == "service_chat"),
        payments=_count(items, "payment_record"),
        order_numbers=_count(items, "extra_order_nos"),
        payee_differs=any(
            i["type"] == "refund_account_info"
            and any(mark in shown for shown in _shown(i) for mark in _DIFFERS)
            for i in items
        ),
    )


def _marked(item: Mapping[str, object], mark: str) -> bool:
    """Whether a mark is positively there; an error code may be written out."""
    value = item.get(mark)
    return value is True or (mark == "error_code" and isinstance(value, str) and bool(value))


def _spoilt(item: Mapping[str, object], kind: str) -> bool:
    if any(item.get(mark) is False for mark in _SPOILS):
        return True
    own = [mark for mark in _OWN_MARKS.get(kind, ()) if mark != "has_order_no"]
    if any(item.get(mark) is False for mark in own):
        return True
    if kind in ("seller_chat", "service_chat") and item.get("in_platform") is False:
        return True
    return kind in _OFFICIAL and item.get("issuer") in _NOT_OFFICIAL


def _shown(item: Mapping[str, object]) -> set[str]:
    shows = item.get("shows")
    if isinstance(shows, str):
        return {shows}
    return {str(word) for word in shows} if isinstance(shows, list | tuple) else set()


def _count(items: Sequence[Mapping[str, object]], kind: str) -> int:
    total = 0
    for item in items:
        if item["type"] == kind and item.get("legible") is not False:
            count = item.get("count")
            total += count if isinstance(count, int) and not isinstance(count, bool) else 1
    return total
