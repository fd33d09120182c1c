"""Dossiers: who asked for the file of a case, for whom, and where it lies until it is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from amends.domain.access import Actor, Role
from amends.domain.dossier.recipients import SIDES, Recipient
from amends.domain.refused import NotFound
from amends.models.cases import Case, CaseEvent, Evidence, Offer, Ruling
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id, parse_shown
from amends.models.ledger import Transfer
from amends.models.orders import (
    Activation,
    CardKey,
    Delivery,
    KeyLook,
    Message,
    Order,
    Payment,
)
from amends.models.people import User
from amends.models.refunds import Refund

KEPT_FOR = timedelta(days=30)
"""How long a dossier can be fetched; after that a new one is asked for."""


class DossierState(StrEnum):
    """Whether a dossier can be had."""

    PROMISED = "promised"
    """A worker makes it."""
    READY = "ready"
    FORGOTTEN = "forgotten"
    """Its time is over and its files are gone; a new one can be asked for."""


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Ways to find dossiers."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor's own side asked for, of cases that he may look at."""
        sides = [str(role) for role in SIDES.get(actor.role, frozenset())]
        if actor.role is Role.SHOP and actor.merchant_id is not None:
            sides = [str(Role.MERCHANT)]
        return self.filter(case__in=Case.objects.visible_to(actor), asked_by__in=sides)


class Dossier(models.Model):
    """One file of a case for one reader. `done` of `total` steps are made.

    `case_seq` is the number of the last event it tells of; the hashes are places in the vault.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    recipient = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    with_keys = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=DossierState.PROMISED)
    asked_by = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    asked_at = models.DateTimeField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    case_seq = models.IntegerField(default=0)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    archive_bytes = models.BigIntegerField(default=0)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    paper_bytes = models.BigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        db_table = "dossier"
        constraints: ClassVar = [
            one_of("dossier", "recipient", Recipient),
            one_of("dossier", "state", DossierState),
            one_of("dossier", "asked_by", Role),
            not_negative("dossier", "done", "total", "archive_bytes", "paper_bytes"),
            models.CheckConstraint(
                name="dossier_ready_lies_in_the_vault",
                condition=~models.Q(state=DossierState.READY)
                | ~models.Q(archive_sha256="")
                & ~models.Q(paper_sha256="")
                & models.Q(ready_at__isnull=False, kept_until__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_language_known", condition=models.Q(language__in=["zh", "en"])
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="dossier_to_forget",
                fields=["kept_until"],
                condition=models.Q(state=DossierState.READY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.recipient}"


def dossiers_of(actor: Actor, case: Case) -> list[Dossier]:
    """The dossiers of a case that the actor may fetch or waits for, the newest first."""
    seen = Dossier.objects.visible_to(actor).filter(case=case)
    return list(seen.exclude(state=DossierState.FORGOTTEN).order_by("-pk")[:20])


def find_dossier(actor: Actor, case: Case, name: str | UUID) -> Dossier:
    """The dossier of a case under its key, shown (`dos_…`) or not.

    Raises `NotFound` unless the actor's side asked for it.
    """
    key = name if isinstance(name, UUID) else parse_shown("dos", name)
    found = Dossier.objects.visible_to(actor).filter(case=case, pk=key).first() if key else None
    if found is None:
        raise NotFound(what_zh="案卷", what_en="dossier")
    found.case = case
    return found


@dataclass(frozen=True, kw_only=True)
class DossierRows:
    """All rows that the file of a case is made from, oldest first; nothing of other cases."""

    case: Case
    order: Order
    rulings: list[Ruling]
    refunds: list[Refund]
    transfers: list[Transfer]
    offers: list[Offer]
    evidence: list[Evidence]
    events: list[CaseEvent]
    payments: list[Payment]
    deliveries: list[Delivery]
    keys: list[CardKey]
    looks: list[KeyLook]
    uses: list[Activation]
    messages: list[Message]


def read_dossier_rows(case_id: UUID) -> DossierRows:
    """Everything on file of a case and its order; nobody moves the case while it is read."""
    with transaction.atomic():
        found = Case.objects.locked().with_calendar()
        case = found.select_related("order__rulebook", "order__merchant", "merchant").get(
            pk=case_id
        )
        order = case.order
        refunds = list(Refund.objects.filter(case=case).order_by("created_at", "pk"))
        moved = Transfer.objects.filter(refund_id__in=[refund.pk for refund in refunds])
        return DossierRows(
            case=case,
            order=order,
            rulings=list(Ruling.objects.filter(case=case).order_by("pk")),
            refunds=refunds,
            transfers=list(moved.select_related("debit", "credit").order_by("at", "pk")),
            offers=list(Offer.objects.filter(case=case).order_by("made_at", "pk")),
            evidence=list(Evidence.objects.filter(case=case).order_by("number")),
            events=list(CaseEvent.objects.filter(case=case).order_by("seq")),
            payments=list(Payment.objects.filter(order=order).order_by("paid_at", "pk")),
            deliveries=list(Delivery.objects.filter(order=order).order_by("delivered_at", "pk")),
            keys=list(CardKey.objects.filter(order=order).order_by("pk")),
            looks=list(KeyLook.objects.filter(card_key__order=order).order_by("looked_at", "pk")),
            uses=list(Activation.objects.filter(order=order).order_by("at", "pk")),
            messages=list(Message.objects.filter(order=order).order_by("sent_at", "pk")),
        )


def dossiers_to_forget(limit: int, *, now: datetime) -> list[Dossier]:
    """Up to `limit` dossiers whose time is over."""
    over = Dossier.objects.filter(state=DossierState.READY, kept_until__lte=now)
    return list(over.order_by("kept_until")[:limit])
