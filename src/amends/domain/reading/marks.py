"""The marks of an exhibit that rules may rely on: what was ticked, unless its reading denies it."""

from __future__ import annotations

from collections.abc import Mapping

DENIABLE = frozenset(
    [
        "has_order_no",
        "has_amount",
        "has_time",
        "has_promised_time",
        "has_timestamp_or_watermark",
        "legible",
        "key_visible",
        "error_code",
        "order_no_matches",
    ]
)
"""Marks that a reader of pictures can see; of all others it says nothing."""


def marks_relied_on(
    ticked: Mapping[str, object], supported: Mapping[str, bool | None] | None
) -> dict[str, object]:
    """The ticked marks with those that the reading denies turned into their denial.

    What a reading cannot tell stands as it was ticked; what it saw unasked is not added here,
    except that the picture belongs to another order, or cannot be read.
    """
    relied = dict(ticked)
    for mark in denied(ticked, supported):
        relied[mark] = False
    if supported and supported.get("order_no_matches") is False:
        relied["order_no_matches"] = False
    return relied


def denied(
    ticked: Mapping[str, object], supported: Mapping[str, bool | None] | None
) -> tuple[str, ...]:
    """The ticked marks that the reading denies."""
    return tuple(
        mark
        for mark, value in ticked.items()
        if mark in DENIABLE and value not in (None, False) and (supported or {}).get(mark) is False
    )


def untold(
    ticked: Mapping[str, object], supported: Mapping[str, bool | None] | None
) -> tuple[str, ...]:
    """The ticked marks on which the reading is silent, so that the tick alone stands for them."""
    return tuple(
        mark
        for mark, value in ticked.items()
        if mark in DENIABLE and value not in (None, False) and (supported or {}).get(mark) is None
    )
