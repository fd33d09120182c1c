"""A buyer with a telephone: find the order, see the outlook, file, and see the money back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from amends.models.cases import Case
from portal_world import BROUGHT, CONTACT, LATE, market, state_of, work_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


def find(page: Page, order_no: str) -> None:
    page.goto("/")
    page.get_by_label("订单号").fill(order_no)
    page.get_by_label("购买时填写的联系方式").fill(CONTACT)
    page.get_by_role("button", name="查询订单").click()
    expect(page).to_have_url(re.compile(f"/orders/{order_no}/$"))


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the screen to the side."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return wide


def test_a_late_order_is_refunded_from_a_phone(phone: Page) -> None:
    find(phone, LATE)
    assert fits(phone)
    phone.get_by_role("link", name="申请退款").click()
    expect(phone.locator("#outlook .letter")).to_have_count(0)
    phone.get_by_label("没有收到商品").check()
    outlook = phone.locator("#outlook .letter")
    expect(outlook).to_contain_text("符合规则")
    expect(outlook).to_contain_text("97.50")
    assert not Case.objects.exists()
    # What it comes to stays in sight above the form's lower edge.
    expect(phone.locator(".brief")).to_be_in_viewport()
    assert fits(phone)
    phone.get_by_role("button", name="提交申请").click()
    expect(phone).to_have_url(re.compile("/cases/"))
    standing = phone.locator("#standing")
    expect(standing).to_contain_text("退款")
    number = Case.objects.get().number
    work_off()
    assert state_of(number) == "settled"
    # The page looks again by itself while the money is on its way.
    expect(standing).to_contain_text("款项已退回", timeout=15_000)
    assert fits(phone)


def test_the_missing_proof_is_opened_from_the_outlook_and_brought(
    phone: Page, tmp_path: Path
) -> None:
    find(phone, BROUGHT)
    phone.get_by_role("link", name="申请退款").click()
    phone.get_by_label("卡密无效").check()
    outlook = phone.locator("#outlook .letter")
    outlook.get_by_role("link", name="卡密报错截图").click()
    proof = phone.locator("#proof-key_error_screenshot")
    expect(proof).to_have_attribute("open", "")
    picture = tmp_path / "错误.png"
    Image.new("RGB", (40, 60), "white").save(picture)
    proof.locator('input[type="file"]').set_input_files(picture)
    expect(proof.locator("[data-proof-chosen]")).to_be_checked()
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="凭证", exact=True)).to_be_visible()
    expect(phone.get_by_text("错误.png")).to_be_visible()


def test_keys_are_shown_in_place_and_only_when_asked_for(page: Page) -> None:
    find(page, BROUGHT)
    box = page.locator("#keys-box")
    expect(box).to_contain_text("****0003")
    box.get_by_role("button").click()
    expect(box).to_contain_text("AAAA-BBBB-CCCC-0003")
    expect(page).to_have_url(re.compile(f"/orders/{BROUGHT}/$"))


def test_dark_and_english_are_a_press_away_on_every_page(page: Page) -> None:
    page.goto("/rules/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="切换浅色/深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/rules/$"))
    expect(page.get_by_role("heading", name="Who answers for it?")).to_be_visible()
