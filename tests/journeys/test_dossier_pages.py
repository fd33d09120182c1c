"""A party asks for the file of his case, sees it being made, and takes it away; others cannot."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amends.actions import ports
from amends.adapters.dossier.archive import verifier
from amends.domain.access import Role
from amends.domain.dossier.recipients import Recipient
from amends.entrypoints.cli import main
from amends.entrypoints.portal.dossiers import RECIPIENTS
from amends.models.dossiers import Dossier
from api_world import refused, work
from desk_world import text
from dossier_world import run_verifier, scene, unpacked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.vault.cache_clear()
    yield
    ports.vault.cache_clear()


def body_of(answer: Any) -> bytes:
    """The bytes of an answer that is streamed."""
    return b"".join(answer.streaming_content)


def test_a_buyer_asks_watches_and_downloads(tmp_path: Path) -> None:
    world = scene()
    client, page = world.desk.browser(world.buyer), f"/cases/{world.case.number}/dossiers/"
    assert page in text(client.get(f"/cases/{world.case.number}/"))
    first = text(client.get(page))
    assert "None yet." in first
    assert "For 12315, market regulation" in first
    assert "For the merchant" not in first
    assert client.post(page, {"recipient": "regulator", "language": "zh"}).status_code == 302
    waiting = text(client.get(page))
    assert 'hx-trigger="every 2s"' in waiting
    assert "Being made: 0 of 0 steps." in waiting
    work()
    ready = text(client.get(page))
    assert "hx-trigger" not in ready
    archive, paper = re.findall(rf'href="({page}dos_\w+/(?:archive|paper)/)"', ready)
    answer = client.get(archive)
    data = body_of(answer)
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{world.case.number}-regulator-zh.zip"'
    )
    assert int(answer["Content-Length"]) == len(data)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert body_of(client.get(paper)) == unpacked(data)["dossier.pdf"]
    published = Client().get("/.well-known/amends-keys.json").json()["keys"][0]["public_key"]
    program = Client().get("/.well-known/amends-verify.py").content
    assert program == verifier()
    (tmp_path / "verify.py").write_bytes(program)
    (tmp_path / "file.zip").write_bytes(data)
    assert run_verifier(tmp_path, "file.zip", "--key", published).returncode == 0


def test_the_page_is_for_those_who_may_ask() -> None:
    world = scene()
    page = f"/cases/{world.case.number}/dossiers/"
    rival = world.desk.person(Role.MERCHANT, "jihuo")
    for who in (rival, world.desk.person(Role.AGENT), world.desk.person(Role.BUYER)):
        assert world.desk.browser(who).get(page).status_code == 404
    assert Client().get(page).status_code == 404
    for who in (world.merchant, world.supervisor, world.desk.person(Role.OPERATOR)):
        client = world.desk.browser(who)
        assert client.get(page).status_code == 200
        assert page in text(client.get(f"/cases/{world.case.number}/"))
    assert page not in text(
        world.desk.browser(world.desk.person(Role.AGENT)).get(f"/cases/{world.case.number}/")
    )
    answer = world.desk.browser(world.merchant).post(page, {"recipient": "buyer"})
    assert answer.status_code == 403
    assert "is not open to the merchant" in text(answer)
    assert not Dossier.objects.exists()


def test_every_recipient_has_a_name_on_the_page() -> None:
    assert set(RECIPIENTS) == set(Recipient)


def test_programs_ask_and_fetch_by_api() -> None:
    world = scene()
    shop, root = world.desk.shop, f"/cases/{world.case.number}/dossiers"
    asked = shop.post(root, {"recipient": "channel", "language": "en"})
    assert asked.status_code == 202
    told = asked.json()
    assert (told["status"], told["recipient"]) == ("promised", "channel")
    refused(shop.get(f"{root}/{told['id']}/archive"), 409, "dossier-in-making")
    work()
    made = shop.get(f"{root}/{told['id']}").json()
    assert (made["status"], made["steps_done"]) == ("ready", made["steps"])
    data = body_of(shop.get(f"{root}/{told['id']}/archive"))
    assert len(data) == made["archive_bytes"]
    assert json.loads(unpacked(data)["manifest.json"])["recipient"] == "channel"
    assert [each["id"] for each in shop.get(root).json()["items"]] == [told["id"]]
    refused(world.desk.rival.get(root), 404, "not-found")
    assert world.desk.merchant.get(root).json()["items"] == []
    refused(world.desk.merchant.get(f"{root}/{told['id']}/paper"), 404, "not-found")
    refused(world.desk.agent.post(root, {"recipient": "court"}), 403, "not-allowed")
    refused(shop.post(root, {"recipient": "newspaper"}), 422, "no-such-recipient")
    refused(shop.post(root, {"recipient": "court", "with_keys": True}), 422, "bad-input")


def test_the_terminal_makes_a_file_and_checks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world, out = scene(), tmp_path / "file.zip"
    monkeypatch.setattr("amends.entrypoints.setup.prepare", lambda: None)
    number = world.case.number
    assert main(["dossier", number, "--for", "court", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    assert main(["dossier", "verify", str(out)]) == 0
    assert "VALID" in capsys.readouterr().out
    key = ports.signing_ring().active.public.hex()
    assert main(["dossier", "verify", str(out), "--key", key]) == 0
    data = bytearray(out.read_bytes())
    data[len(data) // 2] ^= 1
    out.write_bytes(data)
    assert main(["dossier", "verify", str(out)]) == 1
    assert "NOT VALID" in capsys.readouterr().out
    assert main(["dossier", "verify"]) == 2
    assert main(["dossier", number]) == 2
    assert main(["dossier", "KM-NOT-THERE", "--out", str(out)]) == 1
