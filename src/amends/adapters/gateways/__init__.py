"""Payment gateways: what one is, and how an installed one is found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import cast

from amends.adapters.gateways.contract import (
    Answer,
    Capabilities,
    Gateway,
    NoSuchGateway,
    Notice,
    NoticeRefused,
    RefundOrder,
    Verdict,
)

__all__ = [
    "Answer",
    "Capabilities",
    "Gateway",
    "NoSuchGateway",
    "Notice",
    "NoticeRefused",
    "RefundOrder",
    "Verdict",
    "connect",
    "installed",
]

GROUP = "amends.gateways"
"""The entry points group in which a plug-in names its `connect` function."""


def installed() -> list[str]:
    """The names of all installed gateways, sorted."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def connect(name: str, options: Mapping[str, object]) -> Gateway:
    """The gateway of that name with the site's options; raises `NoSuchGateway`.

    A plug-in's `connect(**options)` only keeps the options: it calls nobody.
    """
    for point in entry_points(group=GROUP, name=name):
        return cast("Gateway", point.load()(**options))
    raise NoSuchGateway(name=name, installed=", ".join(installed()) or "–")
