"""A small marketplace behind the API: keys for every role, and orders that the rulebook knows.

Orders are paid three hours ago by the real clock, since the API asks the real one.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from amends.actions.orders.import_orders import import_orders, order_row_from
from amends.actions.orders.record_deliveries import record_deliveries
from amends.actions.people.create_person import create_person
from amends.actions.people.issue_key import issue_key
from amends.actions.rules.publish_rulebook import ensure_default_rulebook
from amends.domain.access import Role, Scope
from amends.domain.order_rows import delivery_row_from
from amends.entrypoints import clock
from amends.entrypoints.worker import Worker
from amends.models.merchants import Merchant
from order_world import OPERATOR, order_record

ROOT = "/api/v1"
PROBLEM = "application/problem+json"


class Api:
    """A program with a key (or without one), which reads English unless told otherwise."""

    def __init__(self, token: str = "", *, language: str = "en") -> None:
        headers = {"accept-language": language}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self.client = Client(headers=headers)

    def again(self, *, language: str) -> Api:
        """The same key in a program that reads another language."""
        token = str(self.client.defaults.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer ")
        return Api(token, language=language)

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Ask for an address under the root."""
        return self.client.get(f"{ROOT}{path}", query)

    def post(self, path: str, body: Any = None, *, key: str = "") -> HttpResponse:
        """Send a body as JSON; None sends none."""
        text = b"" if body is None else json.dumps(body).encode()
        return self.send(path, text, key=key)

    def send(
        self, path: str, body: bytes, *, media_type: str = "application/json", key: str = ""
    ) -> HttpResponse:
        """Send bytes as they are."""
        headers = {"idempotency-key": key} if key else {}
        return self.client.generic("POST", f"{ROOT}{path}", body, media_type, headers=headers)

    def file(self, order_no: str, reason: str = "not_delivered", **more: Any) -> dict[str, Any]:
        """File a claim that is taken."""
        answer = self.post("/cases", {"order_no": order_no, "reason": reason, **more})
        assert answer.status_code == 201, answer.content
        filed: dict[str, Any] = answer.json()
        return filed


class Market:
    """Two merchants with people and keys, the shop's own key, and staff."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        ensure_default_rulebook(now=self.now - timedelta(days=30))
        self.order("xinghai")
        self.order("jihuo")
        self.shop = self.api(Role.SHOP)
        self.merchant = self.api(Role.MERCHANT, "xinghai")
        self.rival = self.api(Role.MERCHANT, "jihuo")
        self.agent = self.api(Role.AGENT)
        self.supervisor = self.api(Role.SUPERVISOR)
        self.finance = self.api(Role.FINANCE)
        self.operator = self.api(Role.OPERATOR)

    def api(
        self, role: Role, merchant: str = "", *, scopes: tuple[Scope, ...] = tuple(Scope)
    ) -> Api:
        """A program with a fresh key of somebody of that role."""
        merchant_id = Merchant.objects.get(code=merchant).pk if merchant else None
        person = create_person(
            OPERATOR,
            username=uuid4().hex,
            password=None,
            role=role,
            merchant_id=merchant_id,
            now=self.now,
        )
        return Api(issue_key(OPERATOR, person.pk, label="test", scopes=scopes, now=self.now))

    def order(self, merchant: str = "xinghai", **changes: Any) -> str:
        """The number of a fresh paid order, undelivered and late unless changed."""
        number = changes.get("order_no", f"KM{uuid4().hex[:12]}")
        told = {
            "order_no": number,
            "trade_no": f"T{number}",
            "merchant_code": merchant,
            "paid_at": (self.now - timedelta(hours=3)).isoformat(),
        }
        row = order_row_from(order_record(**(told | changes)))
        assert import_orders(OPERATOR, [row], now=self.now).created == 1
        return str(number)

    def delivered(self, merchant: str = "xinghai", **changes: Any) -> str:
        """The number of a fresh order whose keys were handed over in time."""
        number = self.order(merchant, **changes)
        told = {
            "order_no": number,
            "reference": "D1",
            "delivered_at": (self.now - timedelta(hours=2, minutes=55)).isoformat(),
            "keys": [f"KEY-{number}"],
        }
        assert record_deliveries(OPERATOR, [delivery_row_from(told)], now=self.now).created == 1
        return number


def work() -> None:
    """Let a worker do all that is due."""
    Worker(clock.now).run_until_idle()


def refused(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem an answer is; it has the one shape."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer["Content-Type"] == PROBLEM
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    assert problem["status"] == status
    assert problem["type"] == f"{ROOT}/problems/{code}"
    assert problem["title"]
    assert problem["detail"]
    for place in problem.get("errors", []):
        assert place["detail"]
        assert ("pointer" in place) != ("parameter" in place)
    return problem
