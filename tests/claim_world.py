"""Orders in every state and the people around them, for tests that file claims and carry them on."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction

from amends.actions.claims.file_claims import Claim, Filed, file_claims
from amends.actions.procedure.run_clock import run_clock
from amends.actions.trust.verify_records import verify_records
from amends.domain.access import THE_TILL, Actor, Role
from amends.domain.exhibits import Exhibit
from amends.domain.procedure import Act
from amends.domain.refused import Refused
from amends.models.cases import Case, CaseDeadline, CaseEvent
from amends.models.jobs import Job
from amends.models.ledger import TransferKind
from amends.models.moves import lock_case, move_case
from amends.models.notices import Notice
from amends.models.orders import Delivery, Order, Payment
from amends.models.people import User
from amends.models.refunds import Refund
from amends.models.settling import answer_holds
from money_world import NOW, World

PAID_AT = NOW - timedelta(hours=2)
GOOD_PAGE = Exhibit(
    kind="order_page", shows={"has_order_no": True, "has_amount": True, "has_time": True}
)
KEY_ERROR = Exhibit(kind="key_error_screenshot", shows={"key_visible": True, "error_code": "E1"})


class ClaimWorld(World):
    """One merchant with money, his salesman, two agents, a supervisor and a finance clerk."""

    def __init__(self, *, balance: int = 1_000_000, deposit: int = 0, guarantee: int = 0) -> None:
        super().__init__(balance=balance, deposit=deposit, guarantee=guarantee)
        self.seller = self.person(Role.MERCHANT)
        self.agent, self.other_agent = self.person(Role.AGENT), self.person(Role.AGENT)
        self.supervisor = self.person(Role.SUPERVISOR)
        self.finance = self.person(Role.FINANCE)

    def person(self, role: Role) -> Actor:
        """Somebody with an account of that role."""
        merchant = self.merchant if role is Role.MERCHANT else None
        user = User.objects.create(
            username=uuid4().hex, role=role, merchant=merchant, created_at=NOW
        )
        return user.as_actor()

    def sold(self, state: str = "undelivered", *, charges: int = 1, **changes: object) -> Order:
        """An order of 1000 fen paid two hours ago; delivered five minutes later, if at all."""
        order = self.order(1000)
        fields = {"state": state, "promised_delivery_minutes": 10, "paid_fen": 1000 * charges}
        for name, value in (fields | changes).items():
            setattr(order, name, value)
        order.paid_at = changes.get("paid_at", PAID_AT)
        order.save()
        for number in range(2, charges + 1):
            Payment.objects.create(
                order=order,
                channel="alipay",
                trade_no=f"T{order.order_no}-{number}",
                amount_fen=1000,
                paid_at=order.paid_at + timedelta(seconds=number),
            )
        if state not in ("undelivered", "cancelled"):
            delivered_at = order.paid_at + timedelta(minutes=5)
            Delivery.objects.create(order=order, reference="D1", delivered_at=delivered_at)
        return order

    def negotiating(self) -> Case:
        """A case that waits for the merchant: goods that came late and were used all the same."""
        order = self.sold("used", promised_delivery_minutes=1)
        return case_of(file(order, "delayed_delivery"))

    def adjudicating(self) -> Case:
        """A case before an agent, because its merchant does not answer."""
        self.merchant.status = "unresponsive"
        self.merchant.save()
        case = self.negotiating()
        self.merchant.status = "active"
        self.merchant.save()
        return case

    def awaiting(self, reason: str = "invalid_key") -> Case:
        """A case that waits for evidence: of a fault, or of non-use where nobody is at fault."""
        return case_of(file(self.sold("activated_unused"), reason))

    def refused(self) -> Case:
        """A case that the rulebook refused: used goods that are no longer wanted."""
        return case_of(file(self.sold("used"), "no_longer_wanted"))

    def settle(self, case: Case) -> None:
        """The channel pays every refund of the case at once."""
        with transaction.atomic():
            held = lock_case(case.pk, THE_TILL)
            for refund in Refund.objects.filter(case=case):
                refund.state, refund.closed_at = "succeeded", NOW
                refund.save()
                answer_holds(refund.pk, TransferKind.POST, now=NOW)
            move_case(held, Act.SETTLE, by=THE_TILL, now=NOW)
        Job.objects.all().delete()

    def close(self, case: Case) -> None:
        """The buyer lets the window of his appeal pass."""
        assert run_clock(case.pk, now=NOW + timedelta(days=30))


def buyer_of(*orders: Order | Case) -> Actor:
    """A guest who has shown that the orders are his."""
    keys = {each.order_id if isinstance(each, Case) else each.pk for each in orders}
    return Actor(role=Role.BUYER, name="guest", order_ids=frozenset(keys))


def claim(order: Order, reason: str = "not_delivered", **said: object) -> Claim:
    return Claim(order_no=order.order_no, reason=reason, **said)


def answer(order: Order, reason: str = "not_delivered", **said: object) -> Filed | Refused:
    """What the desk answers to one claim of the order's buyer."""
    [answered] = file_claims(buyer_of(order), [claim(order, reason, **said)], now=NOW)
    return answered


def file(order: Order, reason: str = "not_delivered", **said: object) -> Filed:
    """The case that a claim of the order's buyer becomes."""
    answered = answer(order, reason, **said)
    assert isinstance(answered, Filed), answered
    return answered


def case_of(filed: Filed) -> Case:
    return Case.objects.get(pk=filed.case_id)


def acts(case: Case) -> list[str]:
    """What happened to a case, in order."""
    return list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("act", flat=True))


def clock_of(case: Case) -> tuple[str, str, datetime] | None:
    """The state, the act and the moment of a case's clock, if one runs."""
    rows = CaseDeadline.objects.filter(case=case).values_list("state", "act", "due_at")
    assert len(rows) <= 1
    return rows[0] if rows else None


def told(case: Case) -> set[tuple[str, str]]:
    """Who was told what about a case."""
    return set(Notice.objects.filter(case=case).values_list("to_role", "template"))


def faults() -> list[object]:
    """What the verification finds wrong with all the records."""
    return list(verify_records(progress=lambda what, more: None).faults)


def row_counts() -> dict[str, int]:
    """How many rows each of our tables has."""
    models = apps.get_app_config("amends").get_models()
    return {model._meta.db_table: model._default_manager.count() for model in models}


def at_once(*works: object) -> list[object]:
    """Do the works at the same moment, each in a thread of its own; what each returned or raised."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def run(place: int, work: object) -> None:
        barrier.wait(timeout=20)
        try:
            results[place] = work()  # type: ignore[operator]
        except Exception as fault:
            results[place] = fault
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "two at once wait for each other for ever"
    return results
