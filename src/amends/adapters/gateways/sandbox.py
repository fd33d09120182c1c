"""The sandbox gateway: a whole payment channel on this machine, for trying out and for tests.

It moves no real money. Faults are switched on in a control file beside its books; see
docs/reference/gateways.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from amends.adapters.gateways.contract import (
    Answer,
    Capabilities,
    Notice,
    NoticeRefused,
    RefundOrder,
)
from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.signing import verify


class Sandbox:
    """The near side: speaks the gateway's verbs to the sandbox channel."""

    capabilities = Capabilities(
        partial_refunds=True,
        pays_on_top=True,
        notices=True,
        refund_window_days=None,
        longest_silence_s=30,
    )

    def __init__(self, channel: SandboxChannel) -> None:
        self._channel = channel

    def refund(self, order: RefundOrder) -> Answer:
        """Ask the channel for the refund."""
        return self._channel.order_refund(order)

    def look_up(self, order: RefundOrder) -> Answer | None:
        """Ask the channel what became of the refund."""
        return self._channel.find_refund(order)

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """Check the channel's signature and the message's age, then read which refund it names."""
        id, sent_at = verify(self._channel.secret(), headers, body, now=now)
        try:
            number = json.loads(body)["number"]
        except (ValueError, KeyError, TypeError) as fault:
            raise NoticeRefused(why_zh="内容无法识别", why_en="its body cannot be read") from fault
        return Notice(id=id, number=str(number), sent_at=sent_at)


def connect(folder: str | Path) -> Sandbox:
    """The sandbox whose channel keeps its books in the folder."""
    return Sandbox(SandboxChannel(Path(folder)))
