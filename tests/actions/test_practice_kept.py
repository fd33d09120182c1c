"""What the trade says of things that are kept and told: page and rules of the purchase, and notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.actions.orders.import_orders import import_orders
from amends.actions.rules.publish_rulebook import publish_rulebook
from amends.domain.order_rows import order_row_from
from amends.domain.rulebook_file import default_rulebook_text
from amends.models.notices import Notice
from amends.models.orders import Order
from claim_world import ClaimWorld, file
from order_world import NOW, OPERATOR, order_record
from practice import proves

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@proves("EV-7")
def test_page_and_rules_stay_as_they_were_when_the_order_was_bought() -> None:
    text = default_rulebook_text()
    publish_rulebook(OPERATOR, text, effective_at=None, now=NOW - WEEK)
    later = text.replace('id = "default@2026.1"', 'id = "default@2"')
    publish_rulebook(OPERATOR, later, effective_at=None, now=NOW)
    for number, paid, title in ((1, NOW, "Old page"), (2, NOW + WEEK, "New page")):
        record = order_record(number, paid_at=paid.isoformat(), title=title)
        import_orders(OPERATOR, [order_row_from(record)], now=NOW + WEEK)
    kept = Order.objects.order_by("order_no").values_list("rulebook_id", "snapshot__title")
    assert list(kept) == [("default@2026.1", "Old page"), ("default@2", "New page")]


@proves("PR-13")
def test_a_grant_is_told_to_both_sides_and_a_question_to_whom_it_is_put() -> None:
    world = ClaimWorld()
    granted = file(world.sold())
    told = Notice.objects.filter(case=granted.case_id).values_list("to_role", "template")
    assert set(told) == {("buyer", "granted"), ("merchant", "granted_by_rule")}
    waiting = world.negotiating()
    told = Notice.objects.filter(case=waiting).values_list("to_role", "template")
    assert set(told) == {("buyer", "with_merchant"), ("merchant", "answer_wanted")}
