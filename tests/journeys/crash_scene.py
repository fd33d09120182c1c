"""What the crash journeys let real processes do: run as a script against a site's own database.

`crash_scene.py grant COUNT`, `sell COUNT`, `execute REFUND_ID`, `pay_again CASE_ID`, `states`, `verify`; each
prints one JSON document.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def grant(count: str) -> object:
    """Grant so many cases of 1000 fen each; the refunds by case."""
    from money_world import World, refund_of

    world = World(balance=1000 * int(count))
    cases = [world.granted(1000) for _ in range(int(count))]
    return [
        {"case": str(case.pk), "refund": str(refund_of(case).pk), "number": refund_of(case).number}
        for case in cases
    ]


def sell(count: str) -> object:
    """Sell so many orders that anybody may call off, and give the shop a key to file claims with."""
    from amends.domain.access import Role, Scope
    from amends.models.people import ApiKey, User
    from money_world import NOW, World

    world = World(balance=1000 * int(count))
    orders = [world.order(1000).order_no for _ in range(int(count))]
    shop = User.objects.create(username=orders[0], role=Role.SHOP, created_at=NOW)
    token = ApiKey.issue(shop, "load", [Scope.CASES_READ, Scope.CASES_WRITE], now=NOW)
    return {"orders": orders, "token": token}


def execute(refund_id: str) -> object:
    """Carry one refund out, as a worker would."""
    from amends.actions.money.execute_refund import execute_refund

    again = execute_refund(UUID(refund_id), now=datetime.now(UTC))
    return again and again.isoformat()


def pay_again(case_id: str) -> object:
    """Pay an unpaid case again, as a person of finance would; the new numbers."""
    from amends.actions.money import pay_again as action
    from money_world import FINANCE

    refunds = action.pay_again(FINANCE, UUID(case_id), now=datetime.now(UTC))
    return [refund.number for refund in refunds]


def verify() -> object:
    """The faults of the records."""
    from amends.actions.trust.verify_records import verify_records

    found = verify_records(progress=lambda what, more: None)
    return [[fault.kind, fault.where] for fault in found.faults]


SCENES = {
    "grant": grant,
    "sell": sell,
    "execute": execute,
    "pay_again": pay_again,
    "verify": verify,
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(SCENES[sys.argv[1]](*sys.argv[2:])))
