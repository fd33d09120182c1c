"""What a file is told by its bytes alone, and what cannot be taken is refused by its reason."""

from __future__ import annotations

import io
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.adapters.vault.inspecting import Unfit, UnfitFile, inspect
from amends.domain.files import MEDIA_TYPES
from file_samples import LOCKED_PDF, PDF, WHOLE, box, chunk, film, moving, picture, png_of, zipped

PIXELS = 64_000_000


def why(data: bytes) -> Unfit | str:
    try:
        return inspect(io.BytesIO(data), pixels_max=PIXELS)
    except UnfitFile as unfit:
        return unfit.why


def test_there_is_a_sample_of_every_type_that_is_taken() -> None:
    assert set(WHOLE) == MEDIA_TYPES


@pytest.mark.parametrize(("media_type", "data"), WHOLE.items())
def test_a_whole_file_is_what_its_bytes_say(media_type: str, data: bytes) -> None:
    assert why(data) == media_type


@pytest.mark.parametrize("kind", ["VP8L", "VP8X", "progressive", "palette", "bare mp3", "mdat64"])
def test_other_forms_of_the_same_kinds_are_known_too(kind: str) -> None:
    data, media_type = {
        "VP8L": (picture("WEBP", lossless=True), "image/webp"),
        "VP8X": (moving(kind="WEBP"), "image/webp"),
        "progressive": (picture("JPEG", (300, 200), progressive=True), "image/jpeg"),
        "palette": (moving(1), "image/gif"),
        "bare mp3": (b"\xff\xfb\x90\x00" + bytes(400), "audio/mpeg"),
        "mdat64": (
            box(b"ftyp", b"isom\0\0\0\0")
            + box(b"moov", b"")
            + b"\0\0\0\1mdat"
            + (16 + 9).to_bytes(8, "big")
            + bytes(9),
            "video/mp4",
        ),
    }[kind]
    assert why(data) == media_type


@pytest.mark.parametrize(
    "text",
    [
        b"plain",
        "\ufeff带标记的文本".encode(),
        "中文聊天记录：您好".encode("gb18030"),
        "中文".encode("utf-16"),
        b'{"from": "buyer", "text": "hello"}',
    ],
)
def test_chats_come_as_text_in_the_encodings_people_use(text: bytes) -> None:
    assert why(text) == "text/plain"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Unfit.EMPTY),
        (b"MZ\x90\x00\x03", Unfit.UNKNOWN),
        (b"\x7fELF\x02\x01", Unfit.UNKNOWN),
        (bytes(100), Unfit.UNKNOWN),
        (b"<script>alert(1)</script>", Unfit.WEB_PAGE),
        (b"\n <!DOCTYPE html><p>chat", Unfit.WEB_PAGE),
        (b"<svg xmlns='x'/>", Unfit.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", Unfit.WEB_PAGE),
        (zipped(), Unfit.ARCHIVE),
        (b"Rar!\x1a\x07\x01\x00", Unfit.ARCHIVE),
        (b"\x1f\x8b\x08\x00", Unfit.ARCHIVE),
        (zipped("[Content_Types].xml"), Unfit.OFFICE),
        (zipped("_rels/.rels"), Unfit.OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1macros", Unfit.OFFICE),
        (b"{\\rtf1 {\\object", Unfit.OFFICE),
        (film(b"heic"), Unfit.HEIC),
        (film(b"avif"), Unfit.HEIC),
        (LOCKED_PDF, Unfit.ENCRYPTED),
        (b"%PDF-1.7\n<</Encrypt<</Filter/Standard>>>>\n%%EOF", Unfit.ENCRYPTED),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_reason(data: bytes, reason: Unfit) -> None:
    assert why(data) == reason


def test_an_archive_that_unfolds_to_gigabytes_is_refused_without_being_unfolded() -> None:
    bomb = zipped("zeros", bytes(50_000_000))
    assert len(bomb) < 60_000
    assert why(bomb) == Unfit.ARCHIVE


@pytest.mark.parametrize(
    "data",
    [
        png_of(50_000, 50_000),
        png_of(1, PIXELS + 1),
        b"GIF89a" + (50_000).to_bytes(2, "little") * 2 + b"\0\0\0\x3b",
        b"RIFF"
        + (22).to_bytes(4, "little")
        + b"WEBPVP8X"
        + bytes(8)
        + (49_999).to_bytes(3, "little") * 2,
    ],
    ids=["png", "tall png", "gif", "webp"],
)
def test_a_picture_of_too_many_pixels_is_refused_without_being_decoded(data: bytes) -> None:
    tracemalloc.start()
    assert why(data) == Unfit.TOO_MANY_PIXELS
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "media_type",
    [
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "video/mp4",
        "video/quicktime",
        "audio/mp4",
        "audio/wav",
    ],
)
def test_a_file_that_was_cut_off_is_refused_wherever_the_cut_is(media_type: str) -> None:
    data = WHOLE[media_type]
    cuts = random.Random(3).sample(range(20, len(data) - 6), 25)
    for cut in cuts:
        assert why(data[:cut]) == Unfit.BROKEN, cut


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/gif", "application/pdf"])
def test_a_file_that_is_an_archive_as_well_is_refused(media_type: str) -> None:
    assert why(WHOLE[media_type] + zipped()) == Unfit.TWO_IN_ONE
    moved = zipped() if media_type == "application/pdf" else zipped("x" * 300)
    assert why(WHOLE[media_type] + moved + b"%%EOF tail") == Unfit.TWO_IN_ONE


def test_a_picture_that_is_a_document_as_well_is_refused() -> None:
    hidden = chunk(b"tEXt", b"a\0" + PDF)
    head, rest = picture()[:33], picture()[33:]
    assert why(head + hidden + rest) == Unfit.TWO_IN_ONE


def test_what_cameras_append_to_a_picture_is_no_reason_to_refuse_it() -> None:
    assert why(picture("JPEG") + film()) == "image/jpeg"
    assert why(picture() + bytes(64)) == "image/png"


def test_a_word_in_the_data_that_looks_like_an_archive_is_none() -> None:
    words = b"PK\x05\x06" + bytes(3) + b"PK\x05\x06\xff" + b"\1" * 40 + b"PK\x05\x06"
    assert why(picture("JPEG") + words) == "image/jpeg"


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_broken_files_of_any_kind_are_taken_or_refused_and_nothing_else(
    media_type: str, draw: st.DataObject
) -> None:
    data = bytearray(WHOLE[media_type])
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    assert why(bytes(data[: draw.draw(st.integers(0, len(data)))])) in MEDIA_TYPES | set(Unfit)


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_taken_or_refused(data: bytes) -> None:
    assert why(data) in MEDIA_TYPES | set(Unfit)
