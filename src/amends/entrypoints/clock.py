"""What time it is. Entrypoints ask here and hand the answer down; nothing below reads a clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

KEEP_SECONDS = 0.5
"""For how long a process trusts what it read; a clock moved elsewhere is seen after this."""

_lock = threading.Lock()
_read_at = float("-inf")
_ahead = timedelta(0)


def now() -> datetime:
    """The product's time in UTC: real time, moved ahead by what the demo world asks for.

    Only a demo site looks up how far its clock was moved. Inside a transaction that has failed
    nothing can be looked up, and what was read last is used.
    """
    real = datetime.now(UTC)
    return real + _moved_ahead() if settings.AMENDS_DEMO else real


def forget() -> None:
    """Look again at the next call, after this process has moved the clock itself."""
    global _read_at
    with _lock:
        _read_at = float("-inf")


def _moved_ahead() -> timedelta:
    global _read_at, _ahead
    with _lock:
        if time.monotonic() - _read_at < KEEP_SECONDS or connection.needs_rollback:
            return _ahead
        from amends.models.requests import DemoClock

        seconds = DemoClock.objects.values_list("ahead_seconds", flat=True).first()
        _ahead = timedelta(seconds=seconds or 0)
        _read_at = time.monotonic()
        return _ahead
