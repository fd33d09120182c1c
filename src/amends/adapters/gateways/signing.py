"""Signed messages: an identifier, a time and a body under one HMAC, fresh for five minutes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from amends.adapters.gateways.contract import NoticeRefused

FRESH_FOR = timedelta(minutes=5)
"""How far a message's time may lie from ours; an older one may be a replay."""

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def sign(secret: bytes, id: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """The headers that go with a body, as Standard Webhooks names them (signature in hex)."""
    timestamp = str(int(sent_at.timestamp()))
    return {
        ID: id,
        TIMESTAMP: timestamp,
        SIGNATURE: f"v1,{_mac(secret, id, timestamp, body)}",
    }


def verify(
    secret: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> tuple[str, datetime]:
    """The identifier and time of a genuine, fresh message; raises `NoticeRefused` otherwise."""
    given = {name.lower(): value for name, value in headers.items()}
    id, timestamp = given.get(ID, ""), given.get(TIMESTAMP, "")
    expected = f"v1,{_mac(secret, id, timestamp, body)}"
    # Several signatures may be listed while a secret is being changed.
    offered = given.get(SIGNATURE, "").split()
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in offered):
        raise NoticeRefused(why_zh="签名不正确", why_en="the signature is wrong")
    try:
        sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise NoticeRefused(why_zh="时间无法识别", why_en="its time is unreadable") from fault
    if abs(now - sent_at) > FRESH_FOR:
        raise NoticeRefused(why_zh="已过期", why_en="it is too old or from the future")
    return id, sent_at


def _mac(secret: bytes, id: str, timestamp: str, body: bytes) -> str:
    message = b".".join([id.encode(), timestamp.encode(), body])
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
