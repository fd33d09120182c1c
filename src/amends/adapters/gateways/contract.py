"""What a payment gateway is: a few verbs, no state of its own, and answers that may be unknown.

Whoever connects a channel writes a class with these verbs and names it in the entry points group
`amends.gateways`. One suite of tests (tests/adapters) is run over every gateway found there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from amends.domain.refused import Refused


class Verdict(StrEnum):
    """What the channel says of a refund."""

    SUCCEEDED = "succeeded"
    """The money is on its way to the buyer and the channel will not take it back."""
    ACCEPTED = "accepted"
    """The channel has taken the order and not carried it out. This is not yet a refund."""
    DECLINED = "declined"
    """The channel will not do it, now or later, under this number."""
    UNKNOWN = "unknown"
    """No answer, or none that can be relied on. Nothing may be concluded from it."""


@dataclass(frozen=True, kw_only=True)
class RefundOrder:
    """What the channel is asked to do. Amounts in fen.

    `number` is ours and never changes for a refund, so a repeated order is one refund. `trade_no`
    is the channel's number of the payment that goes back, and `paid_fen` what was paid under it.
    `on_top` marks a compensation to the payer beyond what he paid, which does not count against the
    payment. `asked_at` is the moment of asking.
    """

    number: str
    trade_no: str
    amount_fen: int
    paid_fen: int
    currency: str
    channel: str
    on_top: bool
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the channel said of the refund with this number.

    `reference` is the channel's own number of the refund, `code` its raw code, kept beside our
    verdict, and `amount_fen` the amount it speaks of (None where it names none).
    """

    verdict: Verdict
    number: str
    amount_fen: int | None = None
    reference: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A verified message from the channel that something about a refund has changed.

    It says only which refund to look at. What has become of it is always asked for.
    """

    id: str
    number: str
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What the channel can do.

    `pays_on_top` says whether it takes orders beyond what was paid; one that does not declines
    them. `longest_silence_s` is how long one call may take at most.
    """

    partial_refunds: bool
    pays_on_top: bool
    notices: bool
    refund_window_days: int | None
    longest_silence_s: float


class Gateway(Protocol):
    """A payment channel as Amends sees it. All verbs may be called from several threads."""

    @property
    def capabilities(self) -> Capabilities:
        """What this channel can do."""

    def refund(self, order: RefundOrder) -> Answer:
        """Ask for the refund. The same number asked twice is one refund.

        Trouble on the way (time-out, broken connection, a server's error) is the verdict
        `UNKNOWN`, never an exception.
        """

    def look_up(self, order: RefundOrder) -> Answer | None:
        """What became of the refund; None only when the channel surely knows nothing of it."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """A message from the channel; signature and age are checked before the body is parsed.

        Raises `NoticeRefused`.
        """


class NoticeRefused(Refused):
    """A message that claims to come from the channel is not signed by it, is stale or unreadable."""

    code = "notice-refused"
    zh = "支付渠道通知未被接受：{why_zh}。"
    en = "The channel's notice is not accepted: {why_en}."


class NoSuchGateway(Refused):
    """No plug-in of that name is installed."""

    code = "no-such-gateway"
    zh = "没有名为“{name}”的支付渠道插件。已安装：{installed}。"
    en = "No payment gateway is named “{name}”. Installed: {installed}."
