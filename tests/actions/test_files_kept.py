"""Files that people bring: kept once, refused with a reason, resumed, copied, and cleared away."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from amends.actions import ports
from amends.actions.evidence.keep_file import enter_upload, keep_file
from amends.actions.evidence.make_copy import make_copy
from amends.actions.evidence.sweep_files import sweep_files
from amends.actions.evidence.upload_in_parts import (
    UploadElsewhere,
    abandon_upload,
    begin_upload,
    continue_upload,
    read_upload,
)
from amends.actions.shared.keeping import FileRefused, NoRoom
from amends.adapters.vault.contract import read_whole
from amends.domain.access import Actor, Role
from amends.domain.exhibits import StoredFile
from amends.domain.refused import NotFound
from amends.models.cases import Evidence
from amends.models.files import GRACE, Upload, VaultFile
from amends.models.jobs import Job
from claim_world import NOW, ClaimWorld
from file_samples import film, located, moving, picture, png_of, zipped

pytestmark = pytest.mark.django_db

BUYER = Actor(role=Role.BUYER)
ME, YOU = "person:me", "guest:you"
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.AMENDS_VAULT = str(tmp_path / "vault")
    settings.AMENDS_UPLOADS = str(tmp_path / "uploads")
    for port in (ports.vault, ports.staging):
        port.cache_clear()
    yield tmp_path / "vault"
    for port in (ports.vault, ports.staging):
        port.cache_clear()


def keep(data: bytes, name: str = "a.png", now: datetime = NOW, owner: str = "") -> StoredFile:
    return keep_file(BUYER, name, io.BytesIO(data), now=now, owner=owner)


def limited(settings: Any, **changes: int) -> None:
    settings.AMENDS_FILE_LIMITS = settings.AMENDS_FILE_LIMITS | changes


def begin(size: int, name: str = "a.png", owner: str = ME) -> UUID:
    return begin_upload(BUYER, owner, name, size, now=NOW).pk


def on_file(stored: StoredFile) -> None:
    case = ClaimWorld().negotiating()
    Evidence.objects.create(
        case=case, number=1, kind="order_page", sha256=stored.sha256, filed_by="buyer", filed_at=NOW
    )


def in_vault() -> list[str]:
    return sorted(ports.vault().list())


# Keeping.


def test_the_same_file_from_two_parties_is_kept_once_and_told_to_neither() -> None:
    mine, yours = keep(picture(), "mine.png"), keep(picture(), "yours.png")
    assert in_vault() == [mine.sha256]
    assert VaultFile.objects.count() == 1
    assert (mine.name, yours.name) == ("mine.png", "yours.png")
    assert {**vars(mine), "name": ""} == {**vars(yours), "name": ""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (zipped("[Content_Types].xml"), "macros"),
        (zipped(), "archives"),
        (png_of(50_000, 50_000), "pixels"),
        (picture()[:-20], "damaged"),
        (picture() + zipped(), "second file"),
        (b"<html><script>1</script>", "web pages"),
    ],
)
def test_a_refusal_says_why_in_both_languages_and_nothing_is_kept(data: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        keep(data, "a" * 10_000)
    assert said in refusal.value.says("en")
    assert refusal.value.says("zh") != refusal.value.says("en")
    assert len(refusal.value.says("zh")) < 300
    assert in_vault() == []


def test_each_kind_has_its_own_limit(settings: Any) -> None:
    limited(settings, picture=1, film=3)
    assert keep(film(size=2 * MIB), "a.mp4").media_type == "video/mp4"
    with pytest.raises(FileRefused, match="a picture may have 1 MiB"):
        keep(picture("JPEG") + film(size=2 * MIB), "a.jpg")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("shot.PNG", "shot.PNG"),
        ("photo.jpg", "photo.jpg.png"),
        ("no ending", "no ending.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\temp\\图.png", "图.png"),
        ("a\r\nb\x00\u202egnp.exe.png", "abgnp.exe.png"),
        ('<">|?*.png', "______.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("名" * 10_000 + ".png", "名" * 108 + ".png"),
        ("x.png" + "y" * 10_000, "x.png" + "y" * 103 + ".png"),
        ("\ud800bad.png", "bad.png"),
    ],
)
def test_a_name_is_kept_safe_short_and_with_a_true_ending(given: str, kept: str) -> None:
    assert keep(picture(), given).name == kept


# Room.


def test_a_person_fills_no_more_than_his_room_until_what_he_brought_is_on_file(
    settings: Any,
) -> None:
    limited(settings, person=1)
    half = film(size=600 * 1024)
    stored = keep(half, owner=ME)
    enter_upload(ME, stored, now=NOW)
    with pytest.raises(NoRoom, match="1 MiB"):
        keep(film(size=600 * 1024, seed=2), owner=ME)
    keep(film(size=600 * 1024, seed=2), owner=YOU)
    on_file(stored)
    keep(film(size=600 * 1024, seed=2), owner=ME)


def test_an_order_has_room_for_so_much_whoever_brings_it(settings: Any) -> None:
    limited(settings, case=1)
    order = ClaimWorld().sold()
    begin_upload(BUYER, ME, "a", 600 * 1024, now=NOW, order_id=order.pk)
    with pytest.raises(NoRoom):
        begin_upload(BUYER, YOU, "b", 600 * 1024, now=NOW, order_id=order.pk)


# Uploads in parts.


def test_a_file_cut_off_anywhere_and_resumed_is_the_same_file() -> None:
    dice = random.Random(11)
    for seed in range(12):
        data = film(size=30_000, seed=seed)
        key, sent = begin(len(data), "film.mp4"), 0
        while sent < len(data):
            length = dice.randint(1, len(data) - sent)
            pieces = _broken(data[sent : sent + length], dice)
            sent = continue_upload(ME, key, sent, pieces, now=NOW).offset
            assert read_upload(ME, key, now=NOW).offset == sent
        file = read_upload(ME, key, now=NOW).file
        assert file is not None
        assert file.name == "film.mp4"
        assert read_whole(ports.vault(), file.sha256) == data
    assert list(Path(str(ports.staging()._root)).glob("*.part")) == []


def _broken(data: bytes, dice: random.Random) -> Iterator[bytes]:
    """A body in pieces that may break off before its end."""
    at = 0
    while at < len(data) and dice.random() > 0.2:
        step = dice.randint(1, 9_000)
        yield data[at : at + step]
        at += step


def test_a_piece_that_does_not_fit_is_told_where_to_go_on() -> None:
    data = picture()
    key = begin(len(data))
    continue_upload(ME, key, 0, [data[:50]], now=NOW)
    for offset in (0, 49, 51, 10**12):
        with pytest.raises(UploadElsewhere) as refusal:
            continue_upload(ME, key, offset, [b"x"], now=NOW)
        assert refusal.value.facts == {"offset": 50}


def test_a_forgotten_connection_that_awakes_cannot_spoil_what_came_after_it() -> None:
    data = picture()
    key = begin(len(data))

    def slow() -> Iterator[bytes]:
        yield data[:40]
        continue_upload(ME, key, 40, [data[40:70]], now=NOW)
        yield b"late"

    with pytest.raises(UploadElsewhere) as refusal:
        continue_upload(ME, key, 0, slow(), now=NOW)
    assert refusal.value.facts == {"offset": 70}
    assert continue_upload(ME, key, 70, [data[70:]], now=NOW).file is not None


def test_more_than_was_announced_is_not_taken() -> None:
    data = picture()
    key = begin(len(data))
    progress = continue_upload(ME, key, 0, [data + b"more", b"and more"], now=NOW)
    assert progress.offset == len(data)
    assert progress.file is not None


def test_a_whole_upload_answers_a_repeated_last_piece_alike() -> None:
    data = picture()
    key = begin(len(data))
    first = continue_upload(ME, key, 0, [data], now=NOW)
    assert continue_upload(ME, key, len(data), [], now=NOW).file == first.file


def test_a_file_that_is_refused_at_its_end_is_forgotten() -> None:
    data = zipped()
    key = begin(len(data))
    with pytest.raises(FileRefused):
        continue_upload(ME, key, 0, [data], now=NOW)
    with pytest.raises(NotFound):
        read_upload(ME, key, now=NOW)
    assert in_vault() == []


@pytest.mark.parametrize("size", [0, 301 * MIB])
def test_a_size_that_no_file_may_have_is_refused_before_a_byte_comes(size: int) -> None:
    with pytest.raises(FileRefused):
        begin(size)
    assert not Upload.objects.exists()


def test_an_upload_is_its_owners_alone() -> None:
    key = begin(10)
    for stranger, wanted in ((YOU, key), (ME, uuid4())):
        with pytest.raises(NotFound):
            continue_upload(stranger, wanted, 0, [b"x"], now=NOW)
        with pytest.raises(NotFound):
            abandon_upload(stranger, wanted, now=NOW)
    abandon_upload(ME, key, now=NOW)
    assert not Upload.objects.exists()


# Copies for viewing.


def copied(stored: StoredFile) -> Image.Image:
    make_copy(stored.sha256, now=NOW)
    row = VaultFile.objects.get(pk=stored.sha256)
    return Image.open(io.BytesIO(read_whole(ports.vault(), row.copy_sha256)))


def test_a_copy_for_viewing_says_nothing_of_place_and_device_and_stands_upright() -> None:
    data = located()
    stored = keep(data, "photo.jpg")
    assert Job.objects.filter(key=f"make_copy:{stored.sha256}").exists()
    copy = copied(stored)
    assert (copy.format, copy.size) == ("WEBP", (40, 60))
    assert not copy.getexif()
    assert set(copy.info) <= {"loop", "background", "timestamp", "duration", "default_image"}
    blob = read_whole(ports.vault(), VaultFile.objects.get(pk=stored.sha256).copy_sha256)
    assert b"SecretPhone" not in blob
    assert read_whole(ports.vault(), stored.sha256) == data


def test_words_hidden_in_a_picture_are_not_in_its_copy() -> None:
    from file_samples import chunk

    data = picture()[:33] + chunk(b"tEXt", b"a\0<script>alert(1)</script>") + picture()[33:]
    stored = keep(data)
    copied(stored)
    blob = read_whole(ports.vault(), VaultFile.objects.get(pk=stored.sha256).copy_sha256)
    assert b"script" not in blob


def test_a_large_picture_is_copied_smaller_and_a_long_one_keeps_its_letters() -> None:
    assert copied(keep(picture("JPEG", (6000, 4000)), "a.jpg")).size == (4242, 2828)
    assert copied(keep(picture("PNG", (1080, 11_000)))).size == (1080, 11_000)


def test_a_moving_picture_moves_in_its_copy() -> None:
    assert getattr(copied(keep(moving(4), "a.gif")), "n_frames", 1) == 4


@pytest.mark.parametrize("kind", ["transparent", "grey", "CMYK"])
def test_other_colours_are_copied_as_screens_show_them(kind: str) -> None:
    mode = {"transparent": "RGBA", "grey": "L", "CMYK": "CMYK"}[kind]
    out = io.BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if kind == "CMYK" else "PNG")
    copy = copied(keep(out.getvalue()))
    assert copy.mode == ("RGBA" if kind == "transparent" else "RGB")


def test_a_picture_that_cannot_be_decoded_is_marked_and_not_tried_again() -> None:
    stored = keep(png_of(40, 40))
    make_copy(stored.sha256, now=NOW)
    assert VaultFile.objects.get(pk=stored.sha256).copy_failed
    make_copy(stored.sha256, now=NOW)
    assert in_vault() == [stored.sha256]


def test_making_a_copy_twice_is_harmless() -> None:
    stored = keep(picture())
    make_copy(stored.sha256, now=NOW)
    before = in_vault()
    make_copy(stored.sha256, now=NOW)
    assert in_vault() == before
    assert len(before) == 2


# Clearing away.

LATER = NOW + timedelta(hours=24) + GRACE


def test_what_was_never_put_on_file_is_cleared_away_with_its_copy() -> None:
    stored = keep(picture())
    make_copy(stored.sha256, now=NOW)
    assert sweep_files(now=LATER - timedelta(seconds=1)) == 0
    assert sweep_files(now=LATER) == 1
    assert sweep_files(now=LATER) == 1
    assert in_vault() == []
    assert not VaultFile.objects.exists()


def test_evidence_and_its_copy_are_never_cleared_away() -> None:
    stored = keep(picture())
    make_copy(stored.sha256, now=NOW)
    on_file(stored)
    for _ in range(2):
        assert sweep_files(now=LATER + timedelta(days=1000)) == 0
    assert len(in_vault()) == 2


def test_an_upload_keeps_its_file_as_long_as_it_may_be_named() -> None:
    stored = keep(picture())
    moment = NOW + timedelta(hours=20)
    enter_upload(ME, stored, now=moment)
    assert sweep_files(now=LATER) == 0
    assert sweep_files(now=moment + timedelta(hours=24)) == 1


def test_a_file_that_is_brought_again_is_kept_again() -> None:
    keep(picture())
    keep(picture(), now=LATER)
    assert sweep_files(now=LATER) == 0
    assert len(in_vault()) == 1


def test_an_unfinished_upload_is_forgotten_with_its_bytes(tmp_path: Path) -> None:
    key = begin(100)
    continue_upload(ME, key, 0, [b"x" * 50], now=NOW)
    with pytest.raises(NotFound):
        read_upload(ME, key, now=NOW + timedelta(hours=24))
    sweep_files(now=NOW + timedelta(hours=24))
    assert not Upload.objects.exists()
    assert list((tmp_path / "uploads").glob("*.part")) == []


def test_bytes_aside_that_no_record_knows_are_thrown_away_after_an_hour(tmp_path: Path) -> None:
    import os

    lost, new, known = uuid4(), uuid4(), begin(10)
    for key in (lost, new):
        ports.staging().begin(key)
    old = (NOW - timedelta(days=2)).timestamp()
    for key in (lost, known):
        os.utime(tmp_path / "uploads" / f"{key.hex}.part", (old, old))
    sweep_files(now=NOW)
    left = {place.stem for place in (tmp_path / "uploads").glob("*.part")}
    assert left == {new.hex, known.hex}
