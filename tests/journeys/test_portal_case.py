"""What a buyer does with his case: proof, offers, appeal, withdrawal, a person; and who may look."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.actions.procedure.answer_claim import accept_claim, offer_remedy
from amends.actions.procedure.consult_merchant import consult_merchant
from amends.actions.procedure.rule_case import rule_case
from amends.domain.access import Actor, Role
from amends.models.cases import Case, Evidence
from file_samples import PDF
from portal_world import (
    BROUGHT,
    LATE,
    NOW,
    claim_on,
    guest,
    market,
    merchant_actor,
    person,
    signed_in,
    state_of,
    text_of,
    visitor,
    work_off,
)

pytestmark = pytest.mark.django_db

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
AGENT = Actor(role=Role.AGENT, name="Agent")


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


@pytest.fixture
def client() -> Client:
    return guest(BROUGHT, LATE)


@pytest.fixture
def number(client: Client) -> str:
    """A case that waits for proof."""
    made = claim_on(client, BROUGHT, reason="invalid_key", statement="卡密无效")
    assert state_of(made) == "awaiting_evidence"
    return made


def before_an_agent(client: Client, number: str) -> Case:
    act(client, number, "call_a_person")
    assert state_of(number) == "adjudicating"
    return Case.objects.get(number=number)


def offered(client: Client, number: str) -> None:
    case = before_an_agent(client, number)
    consult_merchant(AGENT, case.pk, now=NOW)
    offer_remedy(
        merchant_actor(), case.pk, now=NOW, kind="part_refund", amount_fen=3000, comment="退三十"
    )


def refused(client: Client, number: str) -> None:
    case = before_an_agent(client, number)
    rule_case(AGENT, case.pk, now=NOW, grant=False, reasons="日志显示已正常交付。")


def act(client: Client, number: str, name: str, **form: object) -> None:
    answer = client.post(f"/cases/{number}/{name}/", form)
    assert answer.status_code == 302, text_of(answer)
    assert answer["Location"] == f"/cases/{number}/"


def test_missing_proof_is_named_with_how_to_get_it_and_judged_when_it_comes(
    client: Client, number: str
) -> None:
    page = text_of(client.get(f"/cases/{number}/"))
    assert "卡密报错截图" in page
    assert 'class="your-turn"' in page
    marks = {"mark:order_page": ["has_order_no", "has_amount", "has_time", "legible"]}
    marks["mark:key_error_screenshot"] = ["key_visible", "error_code", "legible"]
    marks["mark:key_error_screenshot"] += ["has_timestamp_or_watermark"]
    act(client, number, "supply", proof=["order_page", "key_error_screenshot"], **marks)
    assert state_of(number) == "negotiating"
    assert "还没有人看过这些材料" in text_of(client.get(f"/cases/{number}/"))
    accept_claim(merchant_actor(), Case.objects.get(number=number).pk, now=NOW)
    work_off()
    assert state_of(number) == "settled"


def test_supplying_nothing_is_refused_on_the_case_with_what_was_typed(
    client: Client, number: str
) -> None:
    answer = client.post(f"/cases/{number}/supply/", {"comment": "材料稍后补"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "请附上 1 至 20 份材料" in page
    assert "材料稍后补" in page
    assert state_of(number) == "awaiting_evidence"


def test_a_picture_is_shown_and_any_other_file_is_only_saved(client: Client, number: str) -> None:
    files = {
        "file:order_page": SimpleUploadedFile("订单.png", PNG),
        "file:payment_record": SimpleUploadedFile("账单.pdf", PDF),
    }
    act(client, number, "supply", proof=["order_page", "payment_record"], **files)
    work_off()
    page = client.get(f"/cases/{number}/").content.decode()
    assert "订单.png" in page
    assert f'<img src="/cases/{number}/exhibits/1/view/"' in page
    assert f"/cases/{number}/exhibits/2/view/" not in page
    shown = client.get(f"/cases/{number}/exhibits/1/view/")
    assert shown["Content-Disposition"].startswith("inline")
    for exhibit, data, kind in ((1, PNG, "image/png"), (2, PDF, "application/pdf")):
        saved: Any = client.get(f"/cases/{number}/exhibits/{exhibit}/")
        assert b"".join(saved.streaming_content) == data
        assert saved["Content-Type"] == kind
        assert saved["Content-Disposition"].startswith("attachment")
        assert "sandbox" in saved["Content-Security-Policy"]
    assert visitor().get(f"/cases/{number}/exhibits/1/").status_code == 404


def test_a_file_that_cannot_be_shown_safely_is_refused(client: Client, number: str) -> None:
    page = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")
    answer = client.post(
        f"/cases/{number}/supply/", {"proof": "order_page", "file:order_page": page}
    )
    assert answer.status_code == 422
    assert "x.png" in text_of(answer)
    assert not Evidence.objects.exists()


def test_nobody_else_sees_the_case_its_files_or_its_acts(client: Client, number: str) -> None:
    upload = SimpleUploadedFile("订单.png", PNG)
    act(client, number, "supply", proof="order_page", **{"file:order_page": upload})
    strangers = [visitor(), guest(LATE), signed_in(person(Role.BUYER, "stranger"))]
    for stranger in strangers:
        for url in (f"/cases/{number}/", f"/cases/{number}/exhibits/1/"):
            assert stranger.get(url).status_code == 404
        assert stranger.post(f"/cases/{number}/withdraw/").status_code == 404
    assert client.get(f"/cases/{number}/exhibits/9/").status_code == 404
    assert state_of(number) == "awaiting_evidence"


def test_a_withdrawn_claim_can_be_filed_again(client: Client, number: str) -> None:
    act(client, number, "withdraw")
    page = text_of(client.get(f"/cases/{number}/"))
    assert state_of(number) == "withdrawn"
    assert f"/orders/{BROUGHT}/claim/" in page
    again = claim_on(client, BROUGHT, reason="no_longer_wanted")
    assert again.endswith("-R2")


def test_a_person_can_be_called_once(client: Client, number: str) -> None:
    before_an_agent(client, number)
    answer = client.post(f"/cases/{number}/call_a_person/")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "案件当前状态为" in page
    assert f'action="/cases/{number}/call_a_person/"' not in page


def test_an_accepted_offer_is_paid(client: Client, number: str) -> None:
    offered(client, number)
    page = text_of(client.get(f"/cases/{number}/"))
    assert "退三十" in page
    assert "accept_offer/" in page
    act(client, number, "accept_offer")
    work_off()
    case = Case.objects.select_related("order").get(number=number)
    assert (case.state, case.order.refunded_fen) == ("settled", 3000)
    assert "Both sides agree" not in text_of(client.get(f"/cases/{number}/"))


def test_a_declined_offer_goes_before_a_person(client: Client, number: str) -> None:
    offered(client, number)
    act(client, number, "decline_offer", comment="要全额")
    assert state_of(number) == "adjudicating"
    assert "要全额" in text_of(client.get(f"/cases/{number}/"))


def test_a_refusal_shows_its_reasons_and_can_be_appealed_once(client: Client, number: str) -> None:
    refused(client, number)
    page = text_of(client.get(f"/cases/{number}/"))
    assert "日志显示已正常交付。" in page
    assert "appeal/" in page
    empty = client.post(f"/cases/{number}/appeal/", {"comment": " "})
    assert empty.status_code == 422
    act(client, number, "appeal", comment="日志与官方核验不符")
    assert state_of(number) == "second_instance"
    assert "appeal/" not in text_of(client.get(f"/cases/{number}/"))


def test_the_letter_speaks_the_readers_language(client: Client, number: str) -> None:
    english = guest(BROUGHT, language="en")
    page = text_of(english.get(f"/cases/{number}/"))
    assert "Proof is missing to decide the claim." in page
    assert "A key that cannot be activated is refunded" in page
    assert "卡密无法激活" not in page
    assert "卡密无法激活" in text_of(client.get(f"/cases/{number}/"))


def test_a_merchants_acts_are_not_open_to_a_buyer(client: Client, number: str) -> None:
    assert client.post(f"/cases/{number}/nonsense/").status_code == 404
    assert client.get(f"/cases/{number}/withdraw/")["Location"] == f"/cases/{number}/"
    before = state_of(number)
    for name in ("accept", "contest", "rule", "pay_again"):
        assert client.post(f"/cases/{number}/{name}/").status_code in (403, 404, 409, 422)
    assert state_of(number) == before
