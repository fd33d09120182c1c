"""Cases: the claim, its sealed events, its one clock, its evidence, rulings and offers."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from django.db import models

from amends.domain.access import Actor, Role
from amends.domain.calendar import Calendar
from amends.domain.procedure import ENDS, OPEN, Act, State
from amends.domain.vocabulary import Outcome, Reason
from amends.models.calendar import NEWEST, calendar_at
from amends.models.checks import not_negative, one_of
from amends.models.ids import new_id
from amends.models.merchants import Merchant
from amends.models.orders import Order
from amends.models.people import User
from amends.models.rulebooks import RulebookVersion


class Wish(StrEnum):
    """What the buyer would like to happen."""

    REFUND = "refund"
    PART_REFUND = "part_refund"
    REPLACEMENT = "replacement"
    COMPENSATION = "compensation"


class CaseQuerySet(models.QuerySet["Case"]):
    """Ways to find cases. Callers from outside start with `visible_to` and with nothing else."""

    def visible_to(self, actor: Actor) -> Self:
        """The cases the actor may look at: his own, his merchant's, or all for staff."""
        if actor.is_staff or (actor.role is Role.SHOP and actor.merchant_id is None):
            return self
        if actor.role in (Role.MERCHANT, Role.SHOP):
            return self.filter(merchant_id=actor.merchant_id)
        if actor.role is Role.BUYER:
            if actor.id is None:
                return self.filter(order_id__in=actor.order_ids)
            # Either condition is about orders; asked of cases, they would be about two tables, and
            # all cases would be read to find the few that meet one of them.
            his = models.Q(buyer_id=actor.id) | models.Q(pk__in=actor.order_ids)
            return self.filter(order__in=Order.objects.filter(his))
        return self.none()

    def locked(self) -> Self:
        """Lock the cases (not their orders) in key order until the transaction ends."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def with_calendar(self) -> Self:
        """Load the number of the calendar's newest change along, by which clocks are counted."""
        return self.annotate(calendar_number=NEWEST)


class Case(models.Model):
    """One claim on one order. Its state changes only together with an event (see `moves`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=72, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, db_index=False)
    reason = models.CharField(max_length=24)
    statement = models.TextField(blank=True)
    wish = models.CharField(max_length=16, default=Wish.REFUND)
    state = models.CharField(max_length=20)
    filed_by = models.CharField(max_length=16)
    filed_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    supplied_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    overdue = models.BooleanField(default=False)
    last_seq = models.IntegerField()
    last_seal = models.CharField(max_length=64)

    calendar_number: int
    """Known of cases that were loaded `with_calendar`."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "case_file"
        constraints: ClassVar = [
            one_of("case_file", "state", State),
            one_of("case_file", "reason", Reason),
            one_of("case_file", "wish", Wish),
            models.UniqueConstraint(
                name="case_file_one_open_per_order",
                fields=["order"],
                condition=models.Q(state__in=sorted(str(state) for state in OPEN)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["merchant", "-id"], name="case_file_by_merchant"),
            models.Index(fields=["order"], name="case_file_by_order"),
            models.Index(name="case_file_overdue", fields=["id"], condition=models.Q(overdue=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to the case."""
        return State(self.state) not in ENDS

    @property
    def calendar(self) -> Calendar:
        """The marketplace's calendar, as it was when the case was loaded `with_calendar`."""
        return calendar_at(self.calendar_number)


class CaseEvent(models.Model):
    """One thing that happened to a case: numbered, sealed over all before it, never changed."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    seq = models.IntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    actor_role = models.CharField(max_length=16)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    body = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        db_table = "case_event"
        constraints: ClassVar = [
            one_of("case_event", "after", State),
            one_of("case_event", "actor_role", Role),
            models.CheckConstraint(name="case_event_numbered", condition=models.Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.act}"


class CaseDeadline(models.Model):
    """The one clock of a case: what happens to it, and when, if it stays in its state.

    The start is kept, so that the end can be counted again when the calendar changes.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=20)
    act = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        db_table = "case_deadline"
        constraints: ClassVar = [
            one_of("case_deadline", "state", State),
            one_of("case_deadline", "act", Act),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at", "case"], name="case_deadline_by_urgency"),
            models.Index(fields=["due_at"], name="case_deadline_due"),
        ]

    def __str__(self) -> str:
        return f"{self.state} until {self.due_at:%Y-%m-%d %H:%M}"


class Ruling(models.Model):
    """A decision with its findings: the rulebook's proposal, or a person's ruling upon it.

    `document` is the whole ruling as the public contract writes it, `facts` the facts document it
    judged, so every decision can be made again. A person's ruling carries his
    own reasons; the proposal it follows or overrules stays beside it. Append-only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    rulebook = models.ForeignKey(RulebookVersion, on_delete=models.PROTECT, db_index=False)
    outcome = models.CharField(max_length=16)
    refund_fen = models.BigIntegerField(default=0)
    fee_fen = models.BigIntegerField(default=0)
    compensation_fen = models.BigIntegerField(default=0)
    document = models.JSONField()
    facts = models.JSONField()
    decided_by = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "ruling"
        constraints: ClassVar = [
            one_of("ruling", "outcome", Outcome),
            not_negative("ruling", "refund_fen", "fee_fen", "compensation_fen"),
            models.CheckConstraint(
                name="ruling_by_a_person_has_reasons",
                condition=models.Q(decided_by=Role.SYSTEM) | ~models.Q(reasons=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="ruling_by_case")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.refund_fen}"


class Evidence(models.Model):
    """An exhibit: what it shows as a typed record and, where a file was brought, the file's hash.

    The bytes lie in the vault under their own SHA-256. Append-only; the hash also stands in the
    sealed event of its filing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=40)
    shows = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    filed_by = models.CharField(max_length=16)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, db_index=False)
    filed_at = models.DateTimeField()

    class Meta:
        db_table = "evidence"
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_numbered"),
            not_negative("evidence", "size_bytes"),
        ]
        indexes: ClassVar = [
            models.Index(
                name="evidence_by_file", fields=["sha256"], condition=~models.Q(sha256="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class OfferKind(StrEnum):
    """What a merchant can offer instead of the whole refund."""

    PART_REFUND = "part_refund"
    COMPENSATION = "compensation"


class OfferState(StrEnum):
    """Where an offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Offer(models.Model):
    """The merchant's offer; the buyer's acceptance makes it a ruling. One open offer a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, default=OfferState.OPEN)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "offer"
        constraints: ClassVar = [
            one_of("offer", "kind", OfferKind),
            one_of("offer", "state", OfferState),
            not_negative("offer", "amount_fen"),
            models.UniqueConstraint(
                name="offer_one_open",
                fields=["case"],
                condition=models.Q(state=OfferState.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
