"""The page's own upload script in a real browser, on a line that breaks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amends.actions import ports
from amends.adapters.vault.contract import read_whole
from amends.models.cases import Evidence
from file_samples import film, zipped
from portal_world import BROUGHT, CONTACT, market

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "key_error_screenshot"


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_UPLOADS = str(tmp_path / "uploads")
    ports.staging.cache_clear()
    with market(monkeypatch, settings, tmp_path):
        yield
    ports.staging.cache_clear()


def open_claim(page: Page) -> None:
    page.goto("/orders/find/")
    page.fill("[name=order_no]", BROUGHT)
    page.fill("[name=contact]", CONTACT)
    page.click("main form button")
    page.goto(f"/orders/{BROUGHT}/claim/?reason=invalid_key")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def choose(page: Page, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files(f"#file-{KIND}", files=[file])


def test_a_film_goes_on_after_its_line_broke_and_is_filed_with_the_claim(page: Page) -> None:
    data = film(size=3_500_000)
    open_claim(page)
    pieces = []

    def shaky(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
            if len(pieces) in (2, 4):
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/uploads/**", shaky)
    choose(page, "录屏.mp4", data)
    page.click("button:has-text('提交')")
    page.wait_for_url("**/cases/**")
    page.unroute_all(behavior="wait")
    assert len(pieces) == 6
    assert pieces == sorted(pieces)
    exhibit = Evidence.objects.get()
    assert (exhibit.file_name, exhibit.media_type) == ("录屏.mp4", "video/mp4")
    assert read_whole(ports.vault(), exhibit.sha256) == data


def test_a_file_that_is_refused_says_so_beside_it_and_leaves_the_form(page: Page) -> None:
    open_claim(page)
    page.fill("#statement", "激活时提示卡密无效")
    choose(page, "证据.zip", zipped())
    page.wait_for_selector("text=不支持压缩包")
    assert page.input_value("#statement") == "激活时提示卡密无效"
    assert page.evaluate(f"document.getElementById('file-{KIND}').files.length") == 0
