"""A dossier tells a case to one reader: everything on file, nothing that is not his."""

from __future__ import annotations

import io
import json
import random
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from amends.actions import ports
from amends.actions.trust.ask_for_dossier import ask_for_dossier
from amends.actions.trust.fetch_dossier import DossierForgotten, DossierInMaking, fetch_dossier
from amends.actions.trust.forget_dossiers import forget_dossiers
from amends.actions.trust.make_dossier import make_dossier
from amends.actions.trust.verify_records import verify_records
from amends.adapters.dossier.verify import Archive, Wrong, check, document
from amends.domain.access import Actor, Role
from amends.domain.dossier.recipients import KeysNotForOthers, NoSuchRecipient, Recipient
from amends.domain.refused import NotAllowed, NotFound
from amends.entrypoints.dossier_words import words_in
from amends.models.cases import CaseEvent
from amends.models.dossiers import KEPT_FOR, Dossier, DossierState
from amends.models.ids import shown
from amends.models.jobs import Job
from dossier_world import (
    CONTACT,
    SECRETS,
    STAFF_NAME,
    Scene,
    archive_of,
    scene,
    unpacked,
    verified,
)
from order_world import OPERATOR

pytestmark = pytest.mark.django_db
SHOP = Actor(role=Role.SHOP, name="shop")


@pytest.fixture(autouse=True)
def _own_vault(settings: Any, tmp_path: Path) -> Any:
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    ports.vault.cache_clear()
    yield
    ports.vault.cache_clear()


def asker_of(world: Scene, recipient: str) -> Any:
    """Who asks for the recipient's dossier."""
    return world.merchant if recipient == Recipient.MERCHANT else world.buyer


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page of a PDF."""
    opened = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in opened]


def text_of(pdf: bytes) -> str:
    """All text of a PDF without blanks, in the order in which it is read."""
    return re.sub(r"\s|\ufffe|\u200b", "", "".join(pages_of(pdf)))


def every_text(files: dict[str, bytes]) -> str:
    """Every text of an archive: of its files, their names, and its PDF; blanks and hyphens gone."""
    texts = [*files, text_of(files["dossier.pdf"])]
    texts += [
        data.decode()
        for name, data in files.items()
        if name.endswith((".json", ".jsonl", ".txt", ".toml", ".pem"))
    ]
    return re.sub(r"[\s\-]", "", "\n".join(texts))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("recipient", list(Recipient))
def test_nobody_reads_what_is_not_his(recipient: str, language: str, tmp_path: Path):
    world = scene()
    archive = archive_of(world.made(asker_of(world, recipient), recipient, language=language))
    files = unpacked(archive)
    said = every_text(files)
    his = {CONTACT} if recipient == Recipient.BUYER else set()
    for secret in (*SECRETS, world.key.replace("-", "")):
        assert (secret in said) == (secret in his), secret
    assert STAFF_NAME.replace(" ", "") not in said
    trade_no = f"T{world.case.order.order_no}"
    assert (trade_no in said) == (recipient != Recipient.MERCHANT)
    assert ("203.0.113.77" in said) == (recipient == Recipient.BUYER)
    done = verified(archive, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_buyer_may_have_his_keys_written_out_for_himself_alone():
    world = scene()
    plain = every_text(unpacked(archive_of(world.made(world.buyer, "buyer"))))
    full = every_text(unpacked(archive_of(world.made(world.buyer, "buyer", with_keys=True))))
    key = world.key.replace("-", "")
    assert key not in plain
    assert key in full
    for who, recipient in ((world.buyer, "court"), (world.supervisor, "buyer")):
        with pytest.raises(KeysNotForOthers):
            world.made(who, recipient, with_keys=True)


def test_a_side_asks_for_its_own_readers_and_fetches_its_own_files():
    world, now = scene(), datetime.now(UTC)
    agent, rival = world.desk.person(Role.AGENT), world.desk.person(Role.MERCHANT, "jihuo")
    other_buyer = world.desk.person(Role.BUYER)
    for who, recipient, refusal in (
        (world.buyer, "merchant", NotAllowed),
        (world.merchant, "buyer", NotAllowed),
        (agent, "court", NotAllowed),
        (world.buyer, "newspaper", NoSuchRecipient),
        (rival, "merchant", NotFound),
        (other_buyer, "buyer", NotFound),
    ):
        with pytest.raises(refusal):
            ask_for_dossier(who.as_actor(), world.case.pk, recipient, now=now)
    assert not Dossier.objects.exists()
    made = world.made(world.buyer, "regulator")
    name = world.case.number
    for who in (world.merchant, agent, other_buyer):
        with pytest.raises(NotFound):
            fetch_dossier(who.as_actor(), name, made.pk, "archive")
    for actor in (world.buyer.as_actor(), SHOP, world.supervisor.as_actor(), OPERATOR):
        handed = fetch_dossier(actor, name, shown("dos", made.pk), "paper")
        assert sum(map(len, handed.chunks)) == handed.size == made.paper_bytes
    with pytest.raises(NotFound):
        fetch_dossier(OPERATOR, name, made.pk, "secrets")


def test_asking_is_written_into_the_record_and_answers_the_same_while_nothing_happens():
    world, now = scene(), datetime.now(UTC)
    asked = ask_for_dossier(world.buyer.as_actor(), world.case.pk, "regulator", now=now)
    assert Job.objects.filter(name="make_dossier").count() == 1
    with pytest.raises(DossierInMaking):
        fetch_dossier(world.buyer.as_actor(), world.case.number, asked.pk, "archive")
    again = ask_for_dossier(world.buyer.as_actor(), world.case.pk, "regulator", now=now)
    assert again.pk == asked.pk
    make_dossier(asked.pk, now=now, words_in=words_in)
    assert (
        ask_for_dossier(world.buyer.as_actor(), world.case.pk, "regulator", now=now).pk == asked.pk
    )
    event = CaseEvent.objects.get(case=world.case, act="dossier")
    assert event.actor_role == "buyer"
    assert event.body == {
        "dossier": shown("dos", asked.pk),
        "recipient": "regulator",
        "language": "zh",
        "with_keys": False,
    }
    other = ask_for_dossier(world.supervisor.as_actor(), world.case.pk, "court", now=now)
    assert other.pk != asked.pk
    # Something happened since: the next one tells of it.
    assert (
        ask_for_dossier(world.buyer.as_actor(), world.case.pk, "regulator", now=now).pk != asked.pk
    )
    assert verify_records(progress=lambda what, more: None).faults == []


def test_a_job_that_runs_twice_makes_one_dossier():
    world = scene()
    made = world.made(world.buyer, "buyer")
    again = make_dossier(made.pk, now=datetime.now(UTC), words_in=words_in)
    assert (again.archive_sha256, again.done) == (made.archive_sha256, made.total)
    assert made.total == 5 + 3


def test_an_old_dossier_is_forgotten_with_its_files_and_who_had_it_is_still_known():
    world = scene()
    made = world.made(world.buyer, "buyer")
    assert forget_dossiers(now=datetime.now(UTC)) == 0
    late = datetime.now(UTC) + KEPT_FOR + timedelta(minutes=1)
    assert forget_dossiers(now=late) == 1
    assert ports.vault().size_of(made.archive_sha256) is None
    assert ports.vault().size_of(made.paper_sha256) is None
    made.refresh_from_db()
    assert (made.state, made.recipient) == (DossierState.FORGOTTEN, "buyer")
    with pytest.raises(DossierForgotten):
        fetch_dossier(world.buyer.as_actor(), world.case.number, made.pk, "archive")
    assert verify_records(progress=lambda what, more: None).faults == []


def test_originals_are_enclosed_for_who_brought_them_and_cleaned_copies_for_others():
    world = scene()
    own = unpacked(archive_of(world.made(world.buyer, "buyer")))
    office = unpacked(archive_of(world.made(world.buyer, "regulator")))
    whole = {name: b"".join(ports.vault().open(f.sha256)) for name, f in world.files.items()}
    assert own["exhibits/001.png"] == office["exhibits/001.png"] == whole["page"]
    assert own["exhibits/002.jpg"] == whole["photo"]
    assert own["exhibits/003.mp4"] == whole["film"]
    assert own["exhibits/004.txt"] == whole["chat"]
    for files in (own, office):
        assert "exhibits/005.jpg" not in files
        assert not Image.open(io.BytesIO(files["exhibits/005-copy.jpg"])).getexif()
    copy = Image.open(io.BytesIO(office["exhibits/002-copy.jpg"]))
    assert (dict(copy.getexif()), copy.size) == ({}, (900, 640))
    film = office["exhibits/003-copy.mp4"]
    assert len(film) == len(whole["film"])
    assert b"+31.2304" not in film
    assert b"+00.0000+000.0000+000.000/" in film
    assert CONTACT.encode() not in office["exhibits/004-copy.txt"]
    listed = json.loads(office["manifest.json"])["exhibits"]
    assert [e["sha256"] for e in listed] == [
        world.files[name].sha256 for name in ("page", "photo", "film", "chat", "merchants")
    ]
    assert [e["form"] for e in listed] == ["original", "copy", "copy", "copy", "copy"]


def test_a_file_that_is_gone_is_named_and_nothing_else_is_lost(tmp_path: Path):
    world = scene()
    ports.vault().remove(world.files["film"].sha256)
    archive = archive_of(world.made(world.buyer, "court"))
    files = unpacked(archive)
    (entry,) = [e for e in json.loads(files["manifest.json"])["exhibits"] if e["number"] == 3]
    assert (entry["path"], entry["form"], entry["withheld"]) == (None, "withheld", "missing")
    assert "存储中没有该文件" in text_of(files["dossier.pdf"])
    assert verified(archive, tmp_path).returncode == 0


def test_the_printed_file_tells_the_case_in_order_with_its_fonts_inside():
    world = scene(long=True)
    pdf = unpacked(archive_of(world.made(world.buyer, "regulator")))["dossier.pdf"]
    said, number = text_of(pdf), world.case.number
    parts = ("目录", "时间线", "双方陈述", "平台内聊天", "判定书", "网络地址", "怎样核验")
    body = said[said.index("带编号的行是封存事件") :]
    places = [body.index(part) for part in parts[2:]]
    assert places == sorted(places)
    assert all(part in said for part in parts)
    for words in ("12315/市场监管部门", "Q-07无效卡密", "default@2026.1", "商家未能证明卡密有效"):
        assert words in said, words
    pages = pages_of(pdf)
    assert len(pages) > 15
    assert all(number in page for page in pages)
    assert f"第 {len(pages)} 页，共 {len(pages)} 页" in pages[-1]
    # Every character is there, and each font lies in the file as a subset of its own.
    assert "\ufffd" not in said
    assert "[grinningface]" in said
    # What people write is never a command to the typesetter.
    assert '#panic("x")$y$*z*' in said
    fonts = set(re.findall(rb"/BaseFont\s*/([A-Z]{6}\+[\w-]+)", pdf))
    assert any(b"NotoSansSC" in font for font in fonts)
    assert pdf.count(b"/FontFile") >= 1
    pictures = sum(
        sum(1 for item in page.get_objects() if item.type == 3)
        for page in pypdfium2.PdfDocument(pdf)
    )
    assert pictures > 14


def test_english_readers_get_english_words_around_what_was_said():
    world = scene()
    said = text_of(
        unpacked(archive_of(world.made(world.merchant, "merchant", language="en")))["dossier.pdf"]
    )
    for words in (
        "Fileofacase",
        "Yourrefundisgranted",
        "Howtoverify",
        "我购买的卡密",
    ):
        assert words in said, words
    assert "怎样核验" not in said


def test_the_signature_of_the_pdf_holds_and_breaks_with_one_byte():
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    world = scene()
    files = unpacked(archive_of(world.made(world.buyer, "court")))
    (certificate,) = load_certs_from_pemder_data(files["certificate.pem"])
    trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)

    def status(pdf: bytes) -> Any:
        return validate_pdf_signature(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0], trust)

    whole = status(files["dossier.pdf"])
    assert (whole.bottom_line, whole.coverage.name) == (True, "ENTIRE_FILE")
    changed = bytearray(files["dossier.pdf"])
    changed[len(changed) // 3] ^= 1
    assert not status(bytes(changed)).intact


def test_the_archive_holds_rulings_rules_and_statement_as_they_were_sealed():
    world = scene()
    files = unpacked(archive_of(world.made(world.buyer, "court")))
    lines = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    said = [json.loads(line["sealed"]) for line in lines if "sealed" in line]
    bound = {event[9]["sha256"] for event in said if "ruling" in event[9]}
    assert {sha256(files[f"rulings/{n}.json"]).hexdigest() for n in (1, 2)} == bound
    manifest = json.loads(files["manifest.json"])
    assert document(manifest) == files["manifest.json"]
    book = manifest["rulebook"]
    assert sha256(files[f"rulebook/{book['id']}.toml"]).hexdigest() == book["sha256"]
    assert [line.get("shown", {}).get("act") for line in lines if "sealed" not in line] == [
        "contest"
    ]
    (row,) = json.loads(files["ledger.json"])
    assert (row["amount"], row["kind"]) == ("¥97.50", "预留")


def test_one_changed_byte_of_a_real_archive_is_found_wherever_it_is(tmp_path: Path):
    archive = archive_of(scene().made(OPERATOR, "court"))
    assert verified(archive, tmp_path).returncode == 0
    chance = random.Random(20261125)
    for place in chance.sample(range(len(archive)), 60):
        changed = bytearray(archive)
        changed[place] ^= chance.randrange(1, 256)
        with pytest.raises(Wrong):
            raise next(iter(check(Archive(io.BytesIO(changed)), lambda said: None)))


def test_another_case_of_the_same_order_is_not_told():
    world = scene()
    assert world.case.number.endswith("-R2")
    for who, recipient in ((world.buyer, "buyer"), (world.supervisor, "court")):
        said = every_text(unpacked(archive_of(world.made(who, recipient))))
        assert "R2" in said
        assert world.case.number.replace("-R2", "R1") not in said
        assert "EARLIERCLAIM" not in said
