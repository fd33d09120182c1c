"""Files of evidence: uploaded once, named by their uploader only, and handed out safely."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amends.actions import ports
from amends.domain.access import Role, Scope
from amends.models.files import Upload
from api_world import ROOT, Api, Market, refused
from file_samples import picture, zipped

pytestmark = pytest.mark.django_db

PNG = picture()
CLAIM = {"reason": "invalid_key"}


@pytest.fixture
def market(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.vault.cache_clear()
    yield Market()
    ports.vault.cache_clear()


def upload(api: Api, data: bytes = PNG, name: str = "shot.png", key: str = "") -> dict[str, Any]:
    answer = api.send(f"/files?name={name}", data, media_type="image/png", key=key)
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()
    return told


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def with_file(market: Market, file: str) -> dict[str, Any]:
    evidence = [{"type": "key_error_screenshot", "shows": {"legible": True}, "file": file}]
    return {"order_no": market.delivered(), **CLAIM, "evidence": evidence}


def test_a_file_is_uploaded_named_and_handed_out(market: Market) -> None:
    told = upload(market.shop)
    assert told["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert (told["media_type"], told["size_bytes"]) == ("image/png", len(PNG))
    assert told["name"] == "shot.png"

    filed = market.shop.post("/cases", with_file(market, told["id"])).json()
    exhibit = market.shop.get(f"/cases/{filed['id']}").json()["evidence"][0]
    assert exhibit["sha256"] == told["sha256"]
    assert exhibit["file_name"] == "shot.png"

    for name in (filed["id"], filed["number"]):
        assert exhibit["href"].replace(filed["id"], name).startswith(f"{ROOT}/cases/{name}/")
        answer = market.agent.get(f"/cases/{name}/evidence/1/file")
        assert body_of(answer) == PNG
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"] == 'attachment; filename="shot.png"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("end", ["%E6%88%AA%E5%9B%BE.png", ".png"])
def test_a_name_from_outside_cannot_break_out_of_its_header(market: Market, end: str) -> None:
    told = upload(market.shop, name=f"..%2F..%2F%22%0d%0aX-Evil:1{end}")
    filed = market.shop.post("/cases", with_file(market, told["id"])).json()
    answer = market.shop.get(f"/cases/{filed['id']}/evidence/1/file")
    assert "X-Evil" not in answer
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n" not in answer["Content-Disposition"]


def test_evidence_without_a_file_hands_nothing_out(market: Market) -> None:
    evidence = [{"type": "seller_chat", "shows": {"in_platform": True}}]
    number = market.shop.file(market.delivered(), "invalid_key", evidence=evidence)["number"]
    refused(market.shop.get(f"/cases/{number}/evidence/1/file"), 404, "not-found")
    refused(market.shop.get(f"/cases/{number}/evidence/2/file"), 404, "not-found")
    refused(market.shop.get(f"/cases/{number}/evidence/{10**30}/file"), 404, "not-found")


def test_only_the_key_that_uploaded_a_file_may_name_it(market: Market) -> None:
    told = upload(market.api(Role.SHOP))
    problem = refused(market.shop.post("/cases", with_file(market, told["id"])), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == "/evidence/0/file"


@pytest.mark.parametrize("name", ["", "file_", "file_x.y:z", "../../etc/passwd", "\ud83d\ude00"])
def test_a_name_that_was_not_given_here_is_refused(market: Market, name: str) -> None:
    claims = {"claims": [with_file(market, name)]}
    problem = refused(market.shop.post("/cases:batch", claims), 422, "bad-input")
    assert problem["errors"][0]["pointer"] == "/claims/0/evidence/0/file"


def test_a_name_is_good_for_a_day(market: Market) -> None:
    told = upload(market.shop)
    Upload.objects.update(expires_at=market.now - timedelta(seconds=1))
    refused(market.shop.post("/cases", with_file(market, told["id"])), 422, "bad-input")


def test_an_upload_told_again_is_answered_as_before(market: Market) -> None:
    assert upload(market.shop, key="k-1") == upload(market.shop, key="k-1")
    other = market.shop.send("/files?name=shot.png", PNG + b"!", media_type="image/png", key="k-1")
    refused(other, 422, "key-reused")


@pytest.mark.parametrize(
    "data", [b"", b"<script>alert(1)</script>", b"MZ\x90\x00", b"<svg xmlns='x'/>", zipped()]
)
def test_what_cannot_be_shown_safely_is_refused(market: Market, data: bytes) -> None:
    answer = market.shop.send("/files?name=a.png", data, media_type="image/png")
    refused(answer, 422, "file-refused")


def test_a_file_that_is_too_large_is_refused(market: Market) -> None:
    answer = market.shop.send("/files", PNG + bytes(20 * 1024 * 1024), media_type="image/png")
    refused(answer, 422, "file-refused")


def test_uploading_needs_its_scope(market: Market) -> None:
    reader = market.api(Role.SHOP, scopes=(Scope.CASES_READ,))
    refused(reader.send("/files", PNG, media_type="image/png"), 403, "not-allowed")
