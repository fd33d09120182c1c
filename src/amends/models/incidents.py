"""Outages of the platform, logged by its people: what a platform-fault claim rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amends.models.ids import new_id


class Incident(models.Model):
    """A logged fault of the platform between two moments; open-ended while it lasts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incident"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incident_ends_after_it_starts",
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
