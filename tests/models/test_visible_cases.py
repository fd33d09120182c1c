"""A buyer's cases are found by his orders, whether he has an account, a proof, or both."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import connection

from amends.domain.access import Actor, Role
from amends.models.cases import Case
from amends.models.queue import list_page
from claim_world import ClaimWorld, buyer_of, case_of, file

pytestmark = pytest.mark.django_db


def seen(actor: Actor) -> set[object]:
    return {case.pk for case in list_page(actor, limit=10).cases}


def test_a_buyer_sees_the_cases_of_his_account_and_of_what_he_proved_and_no_others() -> None:
    world = ClaimWorld()
    buyer = world.person(Role.BUYER)
    mine = case_of(file(world.sold(buyer_id=buyer.id)))
    proved = case_of(file(world.sold()))
    file(world.sold())
    guest = buyer_of(proved)
    both = dataclasses.replace(buyer, order_ids=guest.order_ids)
    assert seen(buyer) == {mine.pk}
    assert seen(guest) == {proved.pk}
    assert seen(both) == {mine.pk, proved.pk}
    assert seen(Actor(role=Role.BUYER)) == set()


def test_his_cases_are_found_without_reading_all_cases() -> None:
    world = ClaimWorld()
    buyer = world.person(Role.BUYER)
    proved = buyer_of(case_of(file(world.sold())))
    for actor in (buyer, proved, dataclasses.replace(buyer, order_ids=proved.order_ids)):
        with connection.cursor() as cursor:
            # So small a table would be read whole, so the planner is told of a million rows.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE case_file, shop_order")
            cursor.execute(
                "UPDATE pg_class SET relpages = 1, reltuples = 1000000 "
                "WHERE relname IN ('case_file', 'shop_order')"
            )
        plan = Case.objects.visible_to(actor).explain()
        assert "Index Cond: (order_id = " in plan, plan
