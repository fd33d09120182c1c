"""A repeated request is answered as before and never acts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from amends.domain.access import Role
from amends.entrypoints.api.idempotency import KEY_MAX, REPLAYED
from amends.models.cases import Case
from amends.models.idempotency import take_key
from amends.models.people import ApiKey
from amends.models.requests import IdempotentRequest
from api_world import Api, Market, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return Market()


def test_the_same_request_again_gets_the_same_answer(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    first = market.shop.post("/cases", claim, key="k-1")
    again = market.shop.post("/cases", claim, key="k-1")
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert REPLAYED not in first
    assert again[REPLAYED] == "true"
    assert Case.objects.count() == 1


def test_the_key_with_another_body_or_address_is_refused(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    market.shop.post("/cases", claim, key="k-1")
    other = {**claim, "statement": "another"}
    refused(market.shop.post("/cases", other, key="k-1"), 422, "key-reused")
    refused(market.shop.post("/cases:batch", {"claims": [claim]}, key="k-1"), 422, "key-reused")


def test_each_caller_has_his_own_keys(market: Market) -> None:
    shop_again = market.api(Role.SHOP)
    first = {"order_no": market.order(), "reason": "not_delivered"}
    second = {"order_no": market.order(), "reason": "not_delivered"}
    assert market.shop.post("/cases", first, key="k-1").status_code == 201
    assert shop_again.post("/cases", second, key="k-1").status_code == 201


def test_a_refusal_is_not_kept(market: Market) -> None:
    order_no = market.delivered()
    claim = {"order_no": order_no, "reason": "invalid_key"}
    number = market.shop.file(order_no, "invalid_key")["number"]
    refused(market.shop.post("/cases", claim, key="k-1"), 409, "open-case-exists")
    market.shop.post(f"/cases/{number}/withdraw")
    answer = market.shop.post("/cases", claim, key="k-1")
    assert answer.status_code == 201
    assert REPLAYED not in answer


def test_a_dry_run_uses_no_key_up(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    assert market.shop.post("/cases?dry_run=true", claim, key="k-1").status_code == 200
    assert IdempotentRequest.objects.count() == 0
    assert market.shop.post("/cases", claim, key="k-1").status_code == 201


def test_acts_are_done_once(market: Market) -> None:
    number = market.shop.file(market.delivered(), "invalid_key")["number"]
    first = market.shop.post(f"/cases/{number}/withdraw", key="k-1")
    again = market.shop.post(f"/cases/{number}/withdraw", key="k-1")
    assert first.status_code == again.status_code == 200
    assert first.json()["status"] == "withdrawn"
    assert again.content == first.content
    refused(market.shop.post(f"/cases/{number}/withdraw"), 409, "no-such-move")


@pytest.mark.parametrize("key", ["x" * (KEY_MAX + 1), "with space", "schlüssel"])
def test_a_key_that_cannot_be_kept_is_refused(market: Market, key: str) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    problem = refused(market.shop.post("/cases", claim, key=key), 400, "bad-idempotency-key")
    assert problem["maximum"] == KEY_MAX


def test_the_longest_key_is_taken(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    assert market.shop.post("/cases", claim, key="x" * KEY_MAX).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_first_is_not_answered_yet_has_to_wait(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    token = market.shop.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    caller = str(ApiKey.objects.get(digest=ApiKey.digest_of(token)).pk)

    def ask() -> tuple[int, str, Any]:
        try:
            answer = market.shop.post("/cases", claim, key="k-1")
            return answer.status_code, answer.json()["code"], answer["Retry-After"]
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert take_key(caller, "k-1").mine
        assert pool.submit(ask).result() == (409, "in-flight", "1")
    assert market.shop.post("/cases", claim, key="k-1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_the_same_request_many_times_at_once_acts_once(market: Market) -> None:
    claim = {"order_no": market.order(), "reason": "not_delivered"}
    apis = [market.shop.again(language="en") for _ in range(6)]

    def ask(api: Api) -> tuple[int, bytes]:
        try:
            while True:
                answer = api.post("/cases", claim, key="k-1")
                if answer.status_code != 409:
                    return answer.status_code, answer.content
                assert answer.json()["code"] == "in-flight"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(ask, apis))

    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert Case.objects.count() == 1
    assert IdempotentRequest.objects.count() == 1
