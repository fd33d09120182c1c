"""A small world of money for tests: merchants with funded accounts, orders, and granted cases.

Cases are granted through the same code that real rulings use, so holds, refunds and jobs are what
the product makes of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from amends.actions.money.fund_account import fund_account
from amends.actions.shared.granting import pay_out, record_of
from amends.domain.access import THE_SYSTEM, Actor, Role
from amends.domain.docket import open_docket
from amends.domain.procedure import Act
from amends.domain.rulebook_file import default_rulebook, default_rulebook_text
from amends.models.accounts import account
from amends.models.cases import Case, CaseEvent, Ruling
from amends.models.ids import new_id
from amends.models.ledger import Account, AccountKind
from amends.models.merchants import Merchant
from amends.models.moves import event_row, lock_case, move_case
from amends.models.orders import Order, Payment
from amends.models.refunds import Refund
from amends.models.rulebooks import RulebookVersion

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FINANCE = Actor(role=Role.FINANCE, name="Finance")
AGENT = Actor(role=Role.AGENT, name="Agent")


def fund(kind: AccountKind, amount_fen: int, merchant: Merchant | None = None) -> None:
    """Bring money in from outside under a fresh reference."""
    fund_account(
        FINANCE,
        kind,
        merchant_id=merchant.pk if merchant else None,
        amount_fen=amount_fen,
        reference=uuid4().hex,
        now=NOW,
    )


class World:
    """One merchant whose accounts hold what the test says, in fen."""

    def __init__(self, *, balance: int = 0, deposit: int = 0, guarantee: int = 0) -> None:
        self.rulebook = _rulebook()
        self.merchant = Merchant.objects.create(code=uuid4().hex, name="Test", joined_at=NOW)
        account(AccountKind.CHANNEL, channel="alipay")
        for kind, amount_fen in (
            (AccountKind.MERCHANT_BALANCE, balance),
            (AccountKind.DEPOSIT, deposit),
        ):
            if amount_fen:
                fund(kind, amount_fen, self.merchant)
        if guarantee:
            fund(AccountKind.GUARANTEE_FUND, guarantee)

    def order(self, amount_fen: int = 1000) -> Order:
        """A paid order that was never delivered."""
        order_no = f"KM{uuid4().hex[:20]}"
        order = Order.objects.create(
            order_no=order_no,
            merchant=self.merchant,
            contact_hash="0" * 64,
            contact_masked="138****0000",
            contact_sealed=b"",
            rulebook=self.rulebook,
            snapshot={},
            product_class="game_card",
            amount_fen=amount_fen,
            paid_fen=amount_fen,
            channel="alipay",
            state="undelivered",
            paid_at=NOW - timedelta(hours=2),
        )
        Payment.objects.create(
            order=order,
            channel="alipay",
            trade_no=f"T{order_no}",
            amount_fen=amount_fen,
            paid_at=order.paid_at,
        )
        return order

    def granted(
        self,
        refund_fen: int = 1000,
        compensation_fen: int = 0,
        *,
        liable: str = "merchant",
        order: Order | None = None,
    ) -> Case:
        """A case that the rulebook has granted: its money is held and its payment promised."""
        order = order or self.order(max(refund_fen, 1))
        with transaction.atomic():
            case = _filed(order, refund_fen, compensation_fen, liable)
            move_case(case, Act.APPROVE, by=THE_SYSTEM, now=NOW)
            pay_out(
                case,
                record_of(case, now=NOW),
                refund_fen=refund_fen,
                compensation_fen=compensation_fen,
                liable=liable,
                now=NOW,
            )
        return case

    def sums(self, kind: AccountKind) -> tuple[int, int]:
        """What an account of the merchant can still give, and what of it is held, in fen."""
        found = Account.objects.get(kind=kind, merchant=self.merchant)
        return found.available_fen, found.held_fen


def refund_of(case: Case, kind: str = "price") -> Refund:
    """The latest refund of a case, read anew."""
    found = Refund.objects.filter(case=case, kind=kind).order_by("-created_at", "-pk").first()
    assert found is not None
    return found


def state_of(case: Case) -> str:
    """The state of a case, read anew."""
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def _filed(order: Order, refund_fen: int, compensation_fen: int, liable: str) -> Case:
    key = new_id()
    entry, docket = open_docket(key, by=THE_SYSTEM, at=NOW, body={"order_no": order.order_no})
    Case.objects.create(
        id=key,
        number=f"{order.order_no}-R{Case.objects.filter(order=order).count() + 1}",
        order=order,
        merchant=order.merchant,
        reason="not_delivered",
        state=docket.state,
        filed_by="buyer",
        filed_at=NOW,
        moved_at=NOW,
        last_seq=docket.seq,
        last_seal=docket.seal,
    )
    CaseEvent.objects.bulk_create([event_row(entry)])
    Ruling.objects.create(
        case_id=key,
        rulebook_id=order.rulebook_id,
        outcome="approve",
        refund_fen=refund_fen,
        compensation_fen=compensation_fen,
        document={"liable": liable, "findings": [{"clause": "T-1", "holds": True}]},
        facts={},
        decided_by="system",
        decided_at=NOW,
    )
    return lock_case(key, THE_SYSTEM)


def _rulebook() -> RulebookVersion:
    version, _ = RulebookVersion.objects.get_or_create(
        id=default_rulebook().id,
        defaults={
            "text": default_rulebook_text(),
            "sha256": "0" * 64,
            "published_at": NOW,
            "effective_at": NOW,
        },
    )
    return version
