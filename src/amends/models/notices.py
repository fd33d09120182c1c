"""Notices: what was told to whom about a case. What was told is kept, and shown to its readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models

from amends.domain.access import Actor, Role
from amends.models.cases import Case
from amends.models.checks import one_of
from amends.models.ids import new_id
from amends.models.people import User

Place = tuple[datetime, UUID]
"""When a notice was told, and its key: its place in a list."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Ways to find notices. Callers from outside start with `told_to`."""

    def told_to(self, actor: Actor) -> Self:
        """What was told to the actor's side, or to him alone, of cases that he may see.

        A shop finds what its buyers were told, so that it can pass it on.
        """
        role = Role.BUYER if actor.role is Role.SHOP else actor.role
        theirs = models.Q(to_person=None)
        if actor.id is not None:
            theirs |= models.Q(to_person=actor.id)
        told = self.filter(theirs, to_role=role)
        return told if actor.is_staff else told.filter(case__in=Case.objects.visible_to(actor))


class Notice(models.Model):
    """One message to one side of a case, shown as new on its pages until it is marked as read.

    `template` names the sentence and `facts` fill it, so it is worded in the reader's language
    when it is read. A notice with `to_person` is for him alone among those of the role. The others
    are read by a side as one: what one of its people has marked as read is new to none of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    to_role = models.CharField(max_length=16)
    to_person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    template = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "notice"
        constraints: ClassVar = [one_of("notice", "to_role", Role)]
        indexes: ClassVar = [
            models.Index(fields=["case", "to_role"], name="notice_by_case"),
            models.Index(fields=["to_role", "-created_at", "-id"], name="notice_by_role"),
            models.Index(
                fields=["to_role", "-created_at", "-id"],
                name="notice_unread",
                condition=models.Q(read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.template


@dataclass(frozen=True)
class NoticePage:
    """Notices newest first, with case and order loaded; `after` is where to go on."""

    notices: list[Notice]
    after: Place | None


def tell(
    case: Case,
    role: Role,
    template: str,
    facts: Mapping[str, object] | None = None,
    *,
    now: datetime,
) -> None:
    """Tell one side of a case something, in the running transaction."""
    Notice.objects.create(
        case=case, to_role=role, template=template, facts=dict(facts or {}), created_at=now
    )


def notice_page(
    actor: Actor, *, limit: int, after: Place | None = None, unread: bool = False
) -> NoticePage:
    """Up to `limit` of what the actor was told, newest first, in one statement.

    With `unread` only what is still new to him.
    """
    told = Notice.objects.told_to(actor).select_related("case__order")
    told = told.defer("case__order__contact_sealed")
    if unread:
        told = told.filter(read_at=None)
    if after is not None:
        at, key = after
        onward = models.Q(created_at__lt=at) | models.Q(created_at=at, pk__lt=key)
        # The first condition says nothing more, but lets the index begin at the right place.
        told = told.filter(onward, created_at__lte=at)
    found = list(told.order_by("-created_at", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return NoticePage(found[:limit], (last.created_at, last.pk) if last else None)


def unread_on(actor: Actor, case: Case) -> list[Notice]:
    """What is new to the actor on one case that he may see, oldest first; one statement."""
    told = Notice.objects.told_to(actor).filter(case=case, read_at=None)
    return list(told.order_by("created_at", "pk"))
