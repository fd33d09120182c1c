"""Hear a channel's message: it is believed only so far that the refund is looked up soon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from amends.actions import ports
from amends.models.jobs import hasten
from amends.models.refunds import REFUND_OPEN, Refund
from amends.models.settling import EXECUTE_REFUND


def hear_notice(
    gateway_name: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> bool:
    """Verify a message and promise to look up the refund it names; whether there is one to look at.

    Signature and age are checked before anything is read. The message never moves money itself, so
    a repeated, late or reordered one does no harm, and one about an unknown or closed refund is
    dropped. Raises `NoticeRefused` and `NoSuchGateway`.
    """
    notice = ports.gateway(gateway_name).read_notice(headers, body, now=now)
    with transaction.atomic():
        refund_id = (
            Refund.objects.filter(
                number=notice.number, gateway=gateway_name, state__in=list(REFUND_OPEN)
            )
            .values_list("pk", flat=True)
            .first()
        )
        if refund_id is None:
            return False
        hasten(EXECUTE_REFUND, str(refund_id), {"refund_id": str(refund_id)}, at=now)
    return True
