"""Uploads in parts over HTTP, files in forms, and what each reader gets to see of a file."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.actions import ports
from amends.adapters.vault.contract import read_whole
from amends.domain.access import Role, Scope
from amends.models.cases import Evidence
from amends.models.files import FileLook, Upload
from api_world import ROOT, Api, Market, refused, work
from file_samples import PDF, box, film, located, picture, zipped
from portal_world import (
    BROUGHT,
    LATE,
    claim_on,
    guest,
    market,
    merchant_actor,
    person,
    signed_in,
    text_of,
    visitor,
    work_off,
)

pytestmark = pytest.mark.django_db

TUS = {"tus-resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
KIND = "key_error_screenshot"


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    settings.AMENDS_UPLOADS = str(tmp_path / "uploads")
    for port in (ports.vault, ports.staging):
        port.cache_clear()
    yield
    for port in (ports.vault, ports.staging):
        port.cache_clear()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    with market(monkeypatch, settings, tmp_path):
        yield


def named(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()}"


def begin(client: Client, place: str, size: int, name: str = "屏幕.png", **more: str) -> Any:
    headers = TUS | {"upload-length": str(size), "upload-metadata": named(name)} | more
    return client.post(place, headers=headers)


def send(client: Client, url: str, offset: int, data: bytes, **more: str) -> Any:
    headers = TUS | {"upload-offset": str(offset)} | more
    return client.generic("PATCH", url, data, PIECE, headers=headers)


def whole(client: Client, place: str, data: bytes, name: str = "屏幕.png") -> str:
    """The address of a file that came in a few pieces."""
    began = begin(client, place, len(data), name)
    assert began.status_code == 201, began.content
    url, offset, dice = began["Location"], 0, random.Random(5)
    while offset < len(data):
        piece = data[offset : offset + dice.randint(1, len(data))]
        answer = send(client, url, offset, piece)
        assert answer.status_code == 204, answer.content
        offset = int(answer["Upload-Offset"])
    return str(url)


def body_of(answer: Any) -> bytes:
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content)


# The protocol, by API.

PLACE = f"{ROOT}/uploads"


@pytest.fixture
def api_market() -> Market:
    return Market()


def test_an_upload_begins_goes_on_and_ends_as_tus_says(api_market: Market) -> None:
    client, data = api_market.shop.client, picture()
    offers = client.options(PLACE)
    assert (offers.status_code, offers["Tus-Version"]) == (204, "1.0.0")
    assert offers["Tus-Extension"] == "creation,expiration,termination"
    assert offers["Tus-Max-Size"] == str(300 * 1024 * 1024)

    began = begin(client, PLACE, len(data))
    assert (began.status_code, began["Tus-Resumable"]) == (201, "1.0.0")
    assert began["Upload-Expires"].endswith("GMT")
    url = began["Location"]
    assert url.startswith(f"{ROOT}/uploads/file_")

    assert send(client, url, 0, data[:10])["Upload-Offset"] == "10"
    seen = client.head(url, headers=TUS)
    assert (seen["Upload-Offset"], seen["Upload-Length"]) == ("10", str(len(data)))
    assert "no-store" in seen["Cache-Control"]
    told = client.get(url, headers=TUS).json()
    assert (told["offset"], told["sha256"]) == (10, None)

    late = send(client, url, 4, data[4:])
    refused(late, 409, "upload-elsewhere")
    assert late["Tus-Resumable"] == "1.0.0"
    assert send(client, url, 10, data[10:]).status_code == 204
    told = client.get(url, headers=TUS).json()
    assert (told["media_type"], told["name"]) == ("image/png", "屏幕.png")
    assert read_whole(ports.vault(), told["sha256"]) == data

    assert client.delete(url, headers=TUS).status_code == 204
    assert client.head(url, headers=TUS).status_code == 404


def test_evidence_names_a_file_that_came_in_parts(api_market: Market) -> None:
    shop = api_market.shop
    name = whole(shop.client, PLACE, picture()).rpartition("/")[2]
    evidence = [{"type": KIND, "shows": {"legible": True}, "file": name}]
    shop.file(api_market.delivered(), "invalid_key", evidence=evidence)
    assert Evidence.objects.get().file_name == "屏幕.png"


def test_an_unfinished_file_is_no_evidence(api_market: Market) -> None:
    shop = api_market.shop
    name = begin(shop.client, PLACE, 100)["Location"].rpartition("/")[2]
    claim = {
        "order_no": api_market.delivered(),
        "reason": "invalid_key",
        "evidence": [{"type": KIND, "file": name}],
    }
    refused(shop.post("/cases", claim), 422, "bad-input")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"tus-resumable": "0.2.2"}, 412, "upload-version"),
        ({"upload-length": "-1"}, 400, "bad-upload-header"),
        ({"upload-length": "ten"}, 400, "bad-upload-header"),
        ({"upload-length": "0"}, 422, "file-refused"),
        ({"upload-length": str(400 * 1024 * 1024)}, 422, "file-refused"),
        ({"upload-metadata": "filename ***"}, 400, "bad-upload-header"),
    ],
)
def test_a_beginning_that_cannot_be_used_is_refused(
    api_market: Market, headers: dict[str, str], status: int, code: str
) -> None:
    answer = begin(api_market.shop.client, PLACE, 100, **headers)
    refused(answer, status, code)
    assert answer["Tus-Version"] == "1.0.0"


def test_a_piece_must_come_as_a_piece(api_market: Market) -> None:
    client = api_market.shop.client
    url = begin(client, PLACE, 100)["Location"]
    as_json = client.generic("PATCH", url, b"{}", "application/json", headers=TUS)
    refused(as_json, 415, "wrong-piece-type")
    refused(send(client, url, 0, b"x", **{"upload-offset": ""}), 400, "bad-upload-header")


def test_an_upload_is_the_keys_that_began_it(api_market: Market) -> None:
    url = begin(api_market.shop.client, PLACE, 100)["Location"]
    other = api_market.api(Role.SHOP)
    refused(send(other.client, url, 0, b"x"), 404, "not-found")
    assert other.client.head(url, headers=TUS).status_code == 404
    reader = api_market.api(Role.SHOP, scopes=(Scope.CASES_READ,))
    refused(begin(reader.client, PLACE, 100), 403, "not-allowed")
    refused(begin(Api().client, PLACE, 100), 401, "not-signed-in")


def test_a_file_that_cannot_be_kept_is_refused_with_its_last_byte(api_market: Market) -> None:
    client, data = api_market.shop.client, zipped()
    url = begin(client, PLACE, len(data))["Location"]
    refused(send(client, url, 0, data), 422, "file-refused")
    assert client.head(url, headers=TUS).status_code == 404


# Who gets what of a file.


def case_with(shop: Api, world: Market, data: bytes, kind: str = KIND, name: str = "p.jpg") -> str:
    file = shop.send(f"/files?name={name}", data, media_type="application/octet-stream").json()
    evidence = [{"type": kind, "shows": {"legible": True}, "file": file["id"]}]
    return str(shop.file(world.delivered(), "invalid_key", evidence=evidence)["number"])


def test_the_other_side_gets_a_picture_without_its_place(api_market: Market) -> None:
    data = located()
    number = case_with(api_market.shop, api_market, data)
    at = f"/cases/{number}/evidence/1"
    early = refused(api_market.merchant.get(f"{at}/file"), 409, "copy-in-making")
    assert early["detail"]
    work()
    for reader in (api_market.shop, api_market.agent):
        assert body_of(reader.get(f"{at}/file")) == data
    for address in (f"{at}/file", f"{at}/view"):
        answer = api_market.merchant.get(address)
        copy = body_of(answer)
        assert answer["Content-Type"] == "image/webp"
        assert copy[:4] == b"RIFF"
        assert b"SecretPhone" not in copy
        assert "p.jpg.webp" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("inline")
    refused(api_market.rival.get(f"{at}/view"), 404, "not-found")


def test_what_is_no_picture_is_handed_out_as_it_came(api_market: Market) -> None:
    number = case_with(api_market.shop, api_market, PDF, name="bill.pdf")
    answer = api_market.merchant.get(f"/cases/{number}/evidence/1/file")
    assert body_of(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="bill.pdf"'
    refused(api_market.agent.get(f"/cases/{number}/evidence/1/view"), 404, "not-found")


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("", 200, 0, None),
        ("bytes=0-", 206, 0, None),
        ("bytes=5-9", 206, 5, 10),
        ("bytes=100-999999999", 206, 100, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-4,9-12", 200, 0, None),
        ("pages=1-2", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("bytes=99999999-", 416, 0, 0),
        ("bytes=9-5", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_a_film_is_handed_out_in_the_range_a_player_asks_for(
    api_market: Market, asked: str, status: int, start: int, end: int | None
) -> None:
    data = film(size=300_000)
    number = case_with(api_market.shop, api_market, data, name="a.mp4")
    path = f"{ROOT}/cases/{number}/evidence/1/file"
    answer: Any = api_market.merchant.client.get(path, headers={"range": asked} if asked else {})
    assert answer.status_code == status
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{len(data)}"
        return
    assert b"".join(answer.streaming_content) == data[start:end]
    assert int(answer["Content-Length"]) == len(data[start:end])
    assert answer["Accept-Ranges"] == "bytes"


def test_the_other_side_is_not_told_where_a_film_was_made_whatever_range_it_asks_for(
    api_market: Market,
) -> None:
    place = b"+31.2304+121.4737+004.000/"
    data = film(size=1000) + box(b"udta", b"\xa9xyz" + place) + box(b"free", bytes(500))
    number = case_with(api_market.shop, api_market, data, name="a.mp4")
    path = f"{ROOT}/cases/{number}/evidence/1/file"
    plain = data.replace(place, b"+00.0000+000.0000+000.000/")
    assert body_of(api_market.agent.client.get(path)) == data
    other = api_market.merchant.client
    assert body_of(other.get(path)) == plain
    at = data.index(place)
    for start in range(at - 3, at + len(place), 5):
        asked = {"range": f"bytes={start}-{start + 6}"}
        assert body_of(other.get(path, headers=asked)) == plain[start : start + 7]


def test_looks_at_what_may_show_secrets_are_written_down(api_market: Market) -> None:
    number = case_with(api_market.shop, api_market, PDF, name="keys.pdf")
    plain = case_with(api_market.shop, api_market, PDF, kind="seller_chat", name="chat.pdf")
    for reader in (api_market.shop, api_market.merchant, api_market.agent):
        for name in (number, plain):
            body_of(reader.get(f"/cases/{name}/evidence/1/file"))
    looks = FileLook.objects.order_by("pk").values_list(
        "role", "original", "evidence__case__number"
    )
    assert list(looks) == [("merchant", True, number), ("agent", True, number)]


# On pages.


def proof(**more: object) -> dict[str, object]:
    return {"proof": KIND, "comment": "See.", **more}


@pytest.mark.usefixtures("site")
def test_a_guest_uploads_for_an_order_he_proved_and_for_no_other() -> None:
    buyer = guest(BROUGHT)
    number = claim_on(buyer, BROUGHT, reason="invalid_key")
    url = whole(buyer, f"/orders/{BROUGHT}/uploads/", picture())
    key = url.rstrip("/").rpartition("/")[2]
    answer = buyer.post(f"/cases/{number}/supply/", proof(**{f"upload:{KIND}": key}))
    assert answer.status_code == 302, text_of(answer)
    assert Evidence.objects.get().file_name == "屏幕.png"

    for stranger, order in ((visitor(), BROUGHT), (buyer, LATE)):
        assert begin(stranger, f"/orders/{order}/uploads/", 9).status_code == 404
    assert guest(BROUGHT).head(url, headers=TUS).status_code == 404
    other = guest(BROUGHT).post(f"/cases/{number}/supply/", proof(**{f"upload:{KIND}": key}))
    assert other.status_code == 422


@pytest.mark.usefixtures("site")
def test_proving_another_order_does_not_lose_an_upload() -> None:
    buyer = guest(BROUGHT)
    url = begin(buyer, f"/orders/{BROUGHT}/uploads/", 50)["Location"]
    buyer.post("/orders/find/", {"order_no": LATE, "contact": "13800001111"})
    assert buyer.head(url, headers=TUS)["Upload-Offset"] == "0"


@pytest.mark.usefixtures("site")
def test_a_merchant_uploads_for_his_own_orders() -> None:
    seller = signed_in(person(Role.MERCHANT, merchant_id=merchant_actor().merchant_id))
    assert begin(seller, f"/orders/{BROUGHT}/uploads/", 9).status_code == 201
    assert Upload.objects.get().owner.startswith("person:")


@pytest.mark.usefixtures("site")
def test_a_refused_upload_tells_the_script_why_in_the_readers_language() -> None:
    buyer, data = guest(BROUGHT, language="en"), zipped()
    url = begin(buyer, f"/orders/{BROUGHT}/uploads/", len(data), "a.zip")["Location"]
    answer = send(buyer, url, 0, data)
    assert answer.status_code == 422
    assert "archives are not taken" in answer.json()["sentence"]
    url = begin(buyer, f"/orders/{BROUGHT}/uploads/", 50)["Location"]
    send(buyer, url, 0, b"x" * 20)
    late = send(buyer, url, 5, b"x")
    assert (late.status_code, late["Upload-Offset"]) == (409, "20")


@pytest.mark.usefixtures("site")
def test_a_plain_form_keeps_working_and_a_refused_file_loses_nothing_else() -> None:
    buyer = guest(BROUGHT)
    number = claim_on(buyer, BROUGHT, reason="invalid_key")
    bad = SimpleUploadedFile("a.zip", zipped())
    key = whole(buyer, f"/orders/{BROUGHT}/uploads/", picture()).rstrip("/").rpartition("/")[2]
    form = {
        "proof": [KIND, "order_page"],
        f"file:{KIND}": bad,
        f"note:{KIND}": "窗口里的报错",
        "upload:order_page": key,
        "comment": "see",
    }
    answer = buyer.post(f"/cases/{number}/supply/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不支持压缩包" in page
    assert "窗口里的报错" in page
    assert key in page
    good = SimpleUploadedFile("a.png", picture(seed=2))
    again = buyer.post(f"/cases/{number}/supply/", form | {f"file:{KIND}": good})
    assert again.status_code == 302
    assert Evidence.objects.exclude(sha256="").count() == 2


@pytest.mark.usefixtures("site")
def test_a_page_shows_the_copy_and_offers_the_file_as_its_reader_may_have_it() -> None:
    buyer = guest(BROUGHT)
    number = claim_on(buyer, BROUGHT, reason="invalid_key")
    data = located()
    sent = proof(**{f"file:{KIND}": SimpleUploadedFile("照片.jpg", data)})
    assert buyer.post(f"/cases/{number}/supply/", sent).status_code == 302
    work_off()
    at = f"/cases/{number}/exhibits/1/"
    assert f"{at}view/" in buyer.get(f"/cases/{number}/").content.decode()
    view = buyer.get(f"{at}view/")
    assert (view["Content-Type"], view["Content-Disposition"][:6]) == ("image/webp", "inline")
    assert body_of(view)[:4] == b"RIFF"
    for header, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ):
        assert view[header] == value
    assert body_of(buyer.get(at)) == data
    seller = signed_in(person(Role.MERCHANT, merchant_id=merchant_actor().merchant_id))
    assert body_of(seller.get(at)) == body_of(buyer.get(f"{at}view/"))
    assert visitor().get(f"{at}view/").status_code == 404


# Forms that are too large.


class Unread:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read

    def close(self) -> None:
        """Nothing to close."""


def post_unread(client: Client, path: str, length: str) -> Any:
    return client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": length,
            "wsgi.input": Unread(),
        }
    )


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "path", ["/orders/find/", "/sign-in/", "/nowhere/", f"/orders/{LATE}/claim/"]
)
def test_a_large_form_of_somebody_unknown_is_refused_unread(path: str) -> None:
    for length in (str(1024 * 1024 + 1), str(10**15), ""):
        answer = post_unread(visitor(), path, length)
        assert answer.status_code == 413
        assert "未作任何处理" in answer.content.decode()


@pytest.mark.usefixtures("site")
def test_somebody_known_may_send_files_up_to_a_limit(settings: Any) -> None:
    settings.AMENDS_FORM_MAX_MB = 2
    buyer = guest(BROUGHT)
    number = claim_on(buyer, BROUGHT, reason="invalid_key")
    assert post_unread(buyer, f"/cases/{number}/supply/", str(3 * 1024 * 1024)).status_code == 413
    big = SimpleUploadedFile("a.mp4", film(size=1_500_000))
    answer = buyer.post(f"/cases/{number}/supply/", proof(**{f"file:{KIND}": big}))
    assert answer.status_code == 302
