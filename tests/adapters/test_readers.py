"""Readers on real files: pictures that are drawn here, films, recordings, PDF, and broken bytes."""

from __future__ import annotations

import io
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from amends.adapters.readers.contract import Reading, reading_of
from amends.adapters.readers.exam import bits_apart, likeness, sharpness
from amends.adapters.readers.process import ReaderProcess
from amends.domain.reading.document import read_reading
from screen_effects import Sample, sample
from screens import draw


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    """One process for all of them: its engine is made once."""
    with ReaderProcess() as process:
        yield process


def read(reader: ReaderProcess, folder: Path, data: bytes, name: str = "file") -> Reading:
    path = folder / name
    path.write_bytes(data)
    return reader.read(path)


def jpeg(image: Image.Image, **options: Any) -> bytes:
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=90, **options)
    return kept.getvalue()


@pytest.mark.parametrize(
    "shown",
    [
        sample("order", "jpeg30", 1, dark=True),
        sample("wechat", "photo", 2),
        sample("error", "turned", 3),
        sample("chat", "tiny", 4, dark=True),
    ],
    ids=lambda shown: shown.name,
)
def test_screenshots_are_read_as_they_are(
    reader: ReaderProcess, tmp_path: Path, shown: Sample
) -> None:
    said = read_reading(read(reader, tmp_path, shown.data).to_document())
    truth = shown.truth
    assert said["faults"] == []
    assert (said["order_no"], said["amount"]) == (truth.order_no, truth.amount)
    assert (said["error_code"], said["time"][:19]) == (truth.error_code, truth.time)
    assert said["marks"]["legible"] is True


def test_a_reading_survives_being_written_down(reader: ReaderProcess, tmp_path: Path) -> None:
    seen = read(reader, tmp_path, jpeg(Image.new("RGB", (200, 100), "white")))
    assert reading_of(seen.to_document()) == seen
    assert seen.lines == ()
    assert read_reading(seen.to_document())["marks"]["has_order_no"] is None


def test_codes_and_traces_are_told_and_the_place_is_not(
    reader: ReaderProcess, tmp_path: Path
) -> None:
    code = zxingcpp.create_barcode("https://example.com/订单", zxingcpp.BarcodeFormat.QRCode)
    image = Image.new("RGB", (600, 600), "white")
    image.paste(Image.fromarray(np.asarray(code.to_image(scale=8))), (100, 100))
    exif = Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.1"
    exif.get_ifd(0x8825)[2] = (30.0, 40.0, 50.0)
    signals = read(reader, tmp_path, jpeg(image, exif=exif)).signals
    [found] = signals["codes"]  # type: ignore[misc]
    assert found["text"] == "https://example.com/订单"
    assert signals["edited_with"] == "Adobe Photoshop 25.1"
    assert signals["knows_place"] is True
    assert "40" not in str({k: v for k, v in signals.items() if k not in ("codes", "likeness", "sharpness", "edited_with", "software", "jpeg_quality")})  # fmt: skip


def test_a_picture_saved_coarsely_before_shows_it(reader: ReaderProcess, tmp_path: Path) -> None:
    photo = Image.fromarray(
        (np.random.default_rng(1).normal(128, 40, (60, 80, 3))).clip(0, 255).astype("uint8")
    ).resize((640, 480), Image.Resampling.BICUBIC)
    once = read(reader, tmp_path, jpeg(photo)).signals
    coarse = io.BytesIO()
    photo.save(coarse, "JPEG", quality=50)
    twice = read(reader, tmp_path, jpeg(Image.open(coarse))).signals
    assert once["jpeg_quality"] == twice["jpeg_quality"] == 90
    assert "saved_before_near_quality" not in once
    assert twice["saved_before_near_quality"] in (45, 50, 55)


def test_a_film_is_read_by_its_frames(reader: ReaderProcess, tmp_path: Path) -> None:
    screens = [draw("error", 5, width=540), draw("order", 6, width=540)]
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 540, 1080, "yuv420p"
        stream.bit_rate, stream.gop_size = 8_000_000, 5
        for number in range(20):
            image = screens[number // 10].image
            film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode())
    seen = reader.read(path)
    said = read_reading(seen.to_document())
    assert seen.signals["duration_seconds"] == pytest.approx(4.0, abs=0.3)
    assert {line.frame for line in seen.lines} == {0, 1}
    assert said["error_code"] == screens[0].truth.error_code
    assert said["order_no"] == screens[1].truth.order_no


def test_a_recording_tells_its_length_and_silence(reader: ReaderProcess, tmp_path: Path) -> None:
    tone = (np.sin(np.arange(16_000) * 0.2) * 12_000).astype("<i2")
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(tone.tobytes() + bytes(2 * 16_000))
    signals = read(reader, tmp_path, kept.getvalue()).signals
    assert signals["duration_seconds"] == pytest.approx(4.0, abs=0.2)
    assert signals["silent_share"] == pytest.approx(0.5, abs=0.06)
    assert signals["longest_silence_seconds"] == pytest.approx(2.0, abs=0.2)


def test_a_pdf_of_pictures_is_read_as_pictures(reader: ReaderProcess, tmp_path: Path) -> None:
    screen = draw("topup", 7, width=720)
    kept = io.BytesIO()
    screen.image.save(kept, "PDF", resolution=72)
    seen = read(reader, tmp_path, kept.getvalue())
    said = read_reading(seen.to_document())
    assert seen.signals["pages"] == 1
    assert (said["order_no"], said["error_code"]) == (
        screen.truth.order_no,
        screen.truth.error_code,
    )


def _png_of(width: int, height: int) -> bytes:
    """A PNG that is small and claims to unfold into so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (_png_of(50_000, 50_000), "too_many_pixels"),
        (b"PK\x03\x04" + bytes(100), "archive"),
        (b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF", "broken"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20), "broken"),
    ],
)
def test_bad_bytes_give_a_finding(
    reader: ReaderProcess, tmp_path: Path, data: bytes, fault: str
) -> None:
    seen = read(reader, tmp_path, data)
    assert seen.faults == (fault,)
    assert seen.lines == ()


def test_of_a_picture_that_breaks_off_the_rest_is_read(
    reader: ReaderProcess, tmp_path: Path
) -> None:
    shown = sample("english", "jpeg30", 8)
    seen = read(reader, tmp_path, shown.data[: len(shown.data) * 2 // 3])
    assert seen.faults == ("cut-off",)
    assert read_reading(seen.to_document())["order_no"] == shown.truth.order_no


def test_a_file_that_takes_too_long_ends_its_process_and_no_other(tmp_path: Path) -> None:
    shown = sample("order", "clean", 9)
    with ReaderProcess(seconds_max=0.05) as hasty:
        assert read(hasty, tmp_path, shown.data).faults == ("too-long",)
        assert read(hasty, tmp_path, shown.data).faults == ("too-long",)


def test_pictures_are_found_again_however_they_were_sent_on() -> None:
    first, other = draw("order", 10).image, draw("wechat", 10).image
    small = first.resize((400, 800))
    coarse = Image.open(io.BytesIO(sample("order", "jpeg30", 10).data))
    assert bits_apart(likeness(first), likeness(small)) <= 4
    assert bits_apart(likeness(first), likeness(coarse)) <= 4
    assert bits_apart(likeness(first), likeness(other)) > 10


def test_smeared_letters_are_told_from_sharp_ones() -> None:
    sharp = draw("order", 11).image
    assert sharpness(sharp) > 500
    assert sharpness(sharp.filter(ImageFilter.GaussianBlur(6))) < 20
