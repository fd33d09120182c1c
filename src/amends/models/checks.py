"""Small builders for the CHECK constraints that every table uses."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.db import models


def one_of(table: str, column: str, values: Iterable[StrEnum]) -> models.CheckConstraint:
    """The column holds one of the words of an enumeration and nothing else."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [str(value) for value in values]}),
        name=f"{table}_{column}_known",
    )


def not_negative(table: str, *columns: str) -> models.CheckConstraint:
    """None of the columns is below zero."""
    condition = models.Q()
    for column in columns:
        condition &= models.Q(**{f"{column}__gte": 0})
    return models.CheckConstraint(condition=condition, name=f"{table}_not_negative")
