"""Say something about an order on the platform, where it is kept as evidence."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from amends.domain.access import ARBITERS, Actor, Role
from amends.domain.order_rows import Sender
from amends.domain.procedure import ENDS
from amends.domain.refused import Refused
from amends.domain.texts import MESSAGE_MAX, checked_text
from amends.models.casefile import find_order
from amends.models.cases import Case
from amends.models.ids import new_id
from amends.models.moves import lock_case, note_on_case
from amends.models.notices import tell
from amends.models.orders import Message

AN_HOUR = timedelta(hours=1)
MESSAGES_AN_HOUR = 30
"""How many lines one side may write about an order within an hour."""


class TooManyMessages(Refused):
    """The side wrote so much in the last hour that nobody could read it."""

    code = "too-many-messages"
    zh = "一小时内最多发送 {maximum} 条留言，请稍后再写。"
    en = "At most {maximum} messages in an hour. Please write again later."


def send_message(actor: Actor, order_no: str, text: str, *, now: datetime) -> None:
    """Add a line to the talk about an order. What was said is never changed nor taken away.

    While a case of the order is open, the line is sealed into its record by its hash, and the
    other sides are told. Words that lead off the platform are kept like any others; pages warn of
    them. Raises `TextRefused`, `TooManyMessages`, `NotFound` for orders that are not the actor's,
    or `NotAllowed`.
    """
    actor.require(Role.BUYER, Role.MERCHANT, *sorted(ARBITERS), act="send_message")
    text = checked_text(text, field="text", at_most=MESSAGE_MAX, needed=True)
    sender = Sender.AGENT if actor.role in ARBITERS else Sender(actor.role)
    with transaction.atomic():
        order = find_order(actor, order_no)
        key = new_id()
        # The case is locked first, so that lines are sealed in the order in which they are sent.
        open_case = Case.objects.visible_to(actor).filter(order=order).exclude(state__in=ENDS)
        case_id = open_case.values_list("pk", flat=True).first()
        case = lock_case(case_id, actor) if case_id is not None else None
        recent = Message.objects.filter(order=order, sender_role=sender, sent_at__gt=now - AN_HOUR)
        if recent.count() >= MESSAGES_AN_HOUR:
            raise TooManyMessages(maximum=MESSAGES_AN_HOUR)
        Message.objects.create(
            id=key,
            order=order,
            reference=f"desk-{key.hex}",
            sender_role=sender,
            sender_id=actor.id,
            text=text,
            sent_at=now,
        )
        if case is None or not case.is_open:
            return
        body = {"message": key.hex, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        note_on_case(case, "message", by=actor, now=now, body=body)
        if sender is not Sender.BUYER:
            tell(case, Role.BUYER, "message_came", now=now)
        if sender is not Sender.MERCHANT:
            tell(case, Role.MERCHANT, "message_came", now=now)
