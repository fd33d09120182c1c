"""Notices: what was told to whom about a case. What was sent is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models

from amends.domain.access import Role
from amends.models.cases import Case
from amends.models.checks import one_of
from amends.models.ids import new_id
from amends.models.people import User


class Notice(models.Model):
    """One message to one side of a case, shown on its pages until it is read.

    `template` names the sentence and `facts` fill it, so it is worded in the reader's language
    when it is read.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    to_role = models.CharField(max_length=16)
    to_person = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    template = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints: ClassVar = [one_of("notice", "to_role", Role)]
        indexes: ClassVar = [models.Index(fields=["case", "to_role"], name="notice_by_case")]

    def __str__(self) -> str:
        return self.template


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
