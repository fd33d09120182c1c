"""What a page must not give away, keep or break on, whoever sends what to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.domain.access import Role
from amends.models.ids import shown
from file_samples import picture
from portal_world import (
    BROUGHT,
    CONTACT,
    LATE,
    claim_on,
    guest,
    market,
    merchant_actor,
    person,
    signed_in,
    text_of,
    visitor,
)

pytestmark = pytest.mark.django_db

PNG = picture()


@pytest.fixture(autouse=True)
def _market(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Any:
    with market(monkeypatch, settings, tmp_path):
        yield


def proof(data: bytes = PNG) -> dict[str, object]:
    kind = "key_error_screenshot"
    return {"proof": kind, f"file:{kind}": SimpleUploadedFile("shot.png", data), "comment": "See."}


def in_vault(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "vault").rglob("*") if path.is_file()]


@pytest.mark.parametrize("act", ["rule", "preview"])
def test_a_party_that_tries_the_desks_buttons_sees_nothing_of_the_desk(act: str) -> None:
    buyer = guest(BROUGHT)
    number = claim_on(buyer, BROUGHT, reason="invalid_key")
    seller = signed_in(person(Role.MERCHANT, merchant_id=merchant_actor().merchant_id))
    for party in (buyer, seller):
        for form in ({"look": "1"}, {"look": "1", "decision": "grant"}):
            answer = party.post(f"/cases/{number}/{act}/", form)
            used = {template.name for template in answer.templates}
            assert answer.status_code == 403, text_of(answer)
            assert not any("desk" in str(name) for name in used)


@pytest.mark.parametrize("act", ["supply", "appeal", "contest"])
def test_files_for_a_case_that_is_not_the_senders_are_not_kept(act: str, tmp_path: Path) -> None:
    seller = signed_in(person(Role.MERCHANT, merchant_id=merchant_actor().merchant_id))
    sender = seller if act == "contest" else visitor()
    answer = sender.post(f"/cases/{shown('case', uuid4())}/{act}/", proof())
    assert answer.status_code == 404
    assert in_vault(tmp_path) == []


def test_proving_an_order_gives_the_session_a_new_key_and_keeps_what_was_proved() -> None:
    buyer = guest(LATE)
    planted = buyer.session.session_key
    buyer.post("/orders/find/", {"order_no": BROUGHT, "contact": CONTACT})
    assert buyer.session.session_key != planted
    for order_no in (LATE, BROUGHT):
        assert buyer.get(f"/orders/{order_no}/").status_code == 200
    onlooker = visitor()
    onlooker.cookies["amends_session"] = planted
    assert onlooker.get(f"/orders/{BROUGHT}/").status_code == 404


@pytest.mark.parametrize("act", ["keys", "confirm"])
def test_an_order_number_with_a_nul_breaks_no_page(act: str) -> None:
    assert guest(BROUGHT).post(f"/orders/{BROUGHT}%00/{act}/").status_code in (200, 302)
    assert visitor().post(f"/orders/{BROUGHT}%00/{act}/").status_code == 404
