"""A buyer without an account finds his order, sees what he would get, files, and is refunded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from amends.models.cases import Case, CaseEvent
from amends.models.orders import KeyLook, Order
from portal_world import (
    BROUGHT,
    CONTACT,
    FRESH,
    LATE,
    NOW,
    claim_on,
    guest,
    market,
    set_clock,
    state_of,
    text_of,
    visitor,
    work_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


def test_a_wrong_contact_and_a_wrong_number_get_the_same_answer() -> None:
    client = visitor()
    wrong = client.post("/orders/find/", {"order_no": LATE, "contact": "13900000000"})
    unknown = client.post("/orders/find/", {"order_no": "KM999999", "contact": CONTACT})
    assert wrong.status_code == unknown.status_code == 404
    assert "找不到与该联系方式匹配的订单" in text_of(wrong)
    assert 'value="13900000000"' in text_of(wrong)
    assert text_of(wrong).count('role="alert"') == text_of(unknown).count('role="alert"') == 1


def test_after_five_wrong_contacts_even_the_right_one_has_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = visitor()
    for _ in range(5):
        client.post("/orders/find/", {"order_no": LATE, "contact": "13900000000"})
    answer = client.post("/orders/find/", {"order_no": LATE, "contact": CONTACT})
    assert answer.status_code == 429
    assert "15 分钟" in text_of(answer)
    set_clock(monkeypatch, NOW + timedelta(minutes=16))
    assert client.post("/orders/find/", {"order_no": LATE, "contact": CONTACT}).status_code == 302


def test_an_order_that_was_not_proved_is_not_there() -> None:
    client = guest(LATE)
    assert client.get(f"/orders/{LATE}/").status_code == 200
    for page in (f"/orders/{FRESH}/", f"/orders/{FRESH}/claim/"):
        answer = client.get(page)
        assert answer.status_code == 404
        assert "找不到订单" in text_of(answer)
    assert client.post(f"/orders/{FRESH}/keys/").status_code == 404
    assert client.post(f"/orders/{FRESH}/claim/", {"reason": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("language", "outlook", "filed", "refunded"),
    [
        ("zh-hans", "符合规则", "已支持", "款项已退回"),
        ("en", "This would be granted at once.", "Granted", "The money has been paid back."),
    ],
)
def test_a_late_order_is_claimed_and_refunded_in_both_languages(
    language: str, outlook: str, filed: str, refunded: str
) -> None:
    client = guest(LATE, language=language)
    looked = client.post(
        f"/orders/{LATE}/claim/outlook/",
        {"reason": "not_delivered", "wish": "refund"},
        headers={"HX-Request": "true"},
    )
    assert outlook in text_of(looked)
    assert LATE in text_of(looked).split("<summary>")[-1], "a statement is drafted from the order"
    assert "<html" not in text_of(looked)
    assert not Case.objects.exists()
    number = claim_on(client, LATE)
    assert filed in text_of(client.get(f"/cases/{number}/"))
    work_off()
    page = text_of(client.get(f"/cases/{number}/"))
    assert state_of(number) == "settled"
    assert refunded in page
    assert "¥97.50" in page


def test_without_scripts_a_button_shows_the_outlook_and_files_nothing() -> None:
    client = guest(LATE)
    answer = client.post(
        f"/orders/{LATE}/claim/",
        {"reason": "not_delivered", "wish": "refund", "statement": "等了三天", "look": "1"},
    )
    page = text_of(answer)
    assert answer.status_code == 200
    assert "符合规则" in page
    assert "等了三天" in page
    assert 'value="not_delivered" checked' in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("language", "like", "asked"),
    [
        ("zh-hans", "您的说明更像", "是否改选"),
        ("en", "Your words read like", "Do you want to change it?"),
    ],
)
def test_the_buyers_words_suggest_a_reason_and_one_that_does_not_fit_is_asked_about(
    language: str, like: str, asked: str
) -> None:
    client = guest(BROUGHT, language=language)
    typed = {"statement": "卡密无效，兑换页面提示不存在", "look": "1"}
    assert like in text_of(client.post(f"/orders/{BROUGHT}/claim/", typed))
    chosen = text_of(
        client.post(f"/orders/{BROUGHT}/claim/", typed | {"reason": "no_longer_wanted"})
    )
    assert asked in chosen
    assert like not in chosen
    assert not Case.objects.exists()


def test_vague_words_are_answered_with_a_question() -> None:
    page = text_of(
        guest(BROUGHT).post(
            f"/orders/{BROUGHT}/claim/outlook/", {"statement": "不好用，退钱", "wish": "refund"}
        )
    )
    assert "请具体说明发生了什么" in page


def test_the_form_without_a_reason_says_what_to_do_and_keeps_what_was_typed() -> None:
    answer = guest(LATE).post(f"/orders/{LATE}/claim/", {"statement": "一直没到"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert "一直没到" in page


def test_a_second_claim_leads_to_the_case_that_is_open() -> None:
    client = guest(BROUGHT)
    number = claim_on(client, BROUGHT, reason="invalid_key")
    for answer in (
        client.get(f"/orders/{BROUGHT}/claim/"),
        client.post(f"/orders/{BROUGHT}/claim/", {"reason": "other"}),
    ):
        assert answer.status_code == 409
        assert number in text_of(answer)
    assert f'href="/cases/{number}/"' in text_of(client.get(f"/orders/{BROUGHT}/claim/"))
    assert "claim/" not in text_of(client.get(f"/orders/{BROUGHT}/"))


def test_keys_stay_masked_until_they_are_asked_for_and_each_look_is_logged() -> None:
    client = guest(BROUGHT)
    assert "AAAA-BBBB-CCCC-0003" not in text_of(client.get(f"/orders/{BROUGHT}/"))
    assert "****0003" in text_of(client.get(f"/orders/{BROUGHT}/"))
    assert not KeyLook.objects.exists()
    shown = client.post(f"/orders/{BROUGHT}/keys/")
    assert "AAAA-BBBB-CCCC-0003" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert Order.objects.get(order_no=BROUGHT).state == "activated_unused"
    piece = client.post(f"/orders/{BROUGHT}/keys/", headers={"HX-Request": "true"})
    assert "AAAA-BBBB-CCCC-0003" in text_of(piece)
    assert "<html" not in text_of(piece)
    assert KeyLook.objects.count() == 2
    assert client.get(f"/orders/{BROUGHT}/keys/").status_code == 302


def test_confirming_the_receipt_is_warned_of_and_then_kept() -> None:
    client = guest(BROUGHT, FRESH)
    assert "先测试" in text_of(client.get(f"/orders/{BROUGHT}/"))
    assert "confirm/" not in text_of(client.get(f"/orders/{FRESH}/"))
    assert client.post(f"/orders/{BROUGHT}/confirm/").status_code == 302
    assert Order.objects.get(order_no=BROUGHT).receipt_confirmed_at == NOW
    assert "confirm/" not in text_of(client.get(f"/orders/{BROUGHT}/"))
    assert client.post(f"/orders/{FRESH}/confirm/").status_code == 409


def test_a_receipt_is_not_asked_for_once_all_the_money_goes_back() -> None:
    client = guest(BROUGHT)
    assert "confirm/" in text_of(client.get(f"/orders/{BROUGHT}/"))
    Order.objects.filter(order_no=BROUGHT).update(refunding_fen=F("paid_fen"))
    assert "confirm/" not in text_of(client.get(f"/orders/{BROUGHT}/"))


def test_an_order_says_what_its_commonest_claim_would_bring() -> None:
    client = guest(LATE, BROUGHT, language="en")
    late = text_of(client.get(f"/orders/{LATE}/"))
    assert "If you say “I have received nothing” now:" in late
    assert "This would be granted at once." in late
    assert "overdue by 2 days 23 hours" in late
    brought = text_of(client.get(f"/orders/{BROUGHT}/"))
    assert "If you say “I no longer want it” now:" in brought


def test_the_list_holds_what_was_proved_and_nothing_else() -> None:
    client = guest(LATE, BROUGHT)
    number = claim_on(client, LATE)
    page = text_of(client.get("/orders/"))
    assert LATE in page
    assert BROUGHT in page
    assert FRESH not in page
    assert number in page
    assert "访客" in page
    assert FRESH not in text_of(visitor().get("/orders/"))


def test_the_sealed_record_says_that_a_buyer_filed() -> None:
    number = claim_on(guest(LATE), LATE, statement="没有收到")
    filed = CaseEvent.objects.get(case__number=number, seq=1)
    assert (filed.act, filed.actor_role, filed.actor_id) == ("filed", "buyer", None)
