"""An archive has one spelling: its verifier, alone with plain Python, finds every byte that changed."""

from __future__ import annotations

import hashlib
import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from amends.adapters.dossier import verify
from amends.adapters.dossier.archive import ArchiveWriter, verifier
from amends.adapters.signing import SigningKey
from amends.domain import seal
from dossier_world import run_verifier, unpacked

KEY = SigningKey(bytes(range(32)))
CASE = "0198f2a4-1234-7abc-8def-0123456789ab"


def chain(count: int = 3) -> list[dict[str, Any]]:
    """Sealed events as the archive writes them."""
    lines, before = [], seal.NOTHING_BEFORE
    for number in range(1, count + 1):
        event = seal.SealedEvent(
            case_id=CASE, seq=number, at=datetime(2026, 3, 2, 9, number, 0, 120, tzinfo=UTC),
            act="filed" if number == 1 else "comment", actor_role="buyer", actor_id="",
            before="", after="screening",
            body={"comment": f"第 {number} 句 “引号” \\ \n", "exhibits": [{"sha256": sha(PICTURE)}]},
        )  # fmt: skip
        text = seal.sealed_text(event, before)
        before = seal.seal(event, before)
        lines.append({"seal": before, "sealed": text})
    return lines


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


PICTURE = bytes(random.Random(1).randbytes(3000))


def archive(lines: list[dict[str, Any]] | None = None, **changes: Any) -> bytes:
    """A small archive."""
    lines = chain() if lines is None else lines
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    writer.add("exhibits/001.png", [PICTURE[:1000], PICTURE[1000:]], "image/png")
    text = "".join(seal.canonical(line) + "\n" for line in lines)
    writer.add("events.jsonl", [text.encode()], "application/jsonl")
    said = {
        "case": "KM1-R1",
        "case_id": CASE,
        "recipient": "court",
        "created": "2026-03-02T09:30:00+00:00",
        "chain": {"events": len(lines), "seal": lines[-1]["seal"]},
        "keys_at": "https://shop.example/.well-known/amends-keys.json",
        "exhibits": [{"number": 1, "sha256": sha(PICTURE), "path": "exhibits/001.png"}],
    }
    writer.close(said | changes, KEY)
    return file.getvalue()


WHOLE = archive()


def faults_of(data: bytes, key: str = "") -> list[str]:
    """What is wrong with an archive, looked at in this process."""
    try:
        return [str(f) for f in verify.check(verify.Archive(io.BytesIO(data)), lambda _: None, key)]
    except verify.Wrong as fault:
        return [str(fault)]


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_plain_python_takes_the_signatures_that_the_library_makes(message: bytes, secret: bytes):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify.is_signed(public, message, signature)
    assert not verify.is_signed(public, message + b"!", signature)
    place = secret[0] % 64
    changed = bytearray(signature)
    changed[place] ^= 1 << secret[1] % 8
    assert not verify.is_signed(public, message, bytes(changed))


def test_a_signature_has_one_spelling_only():
    signature = KEY.sign(b"x")
    proof = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.is_signed(KEY.public, b"x", signature[:32] + proof.to_bytes(32, "little"))
    assert not verify.is_signed(KEY.public, b"x", signature + b"\0")
    assert not verify.is_signed(b"\xff" * 32, b"x", signature)
    # The known answer of RFC 8032, 7.1, test 1.
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    known = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert verify.is_signed(public, b"", known)


def test_the_verifier_seals_as_the_product_seals():
    assert verify.EVENT == seal.VERSION
    body = {"b": [1, None, True, "“二”\n\\"], "a": {"z": "", "y": "é😀"}}
    assert verify.canonical(body) == seal.canonical(body)
    text = chain(1)[0]["sealed"]
    assert verify.canonical(json.loads(text)) == text
    assert sha(text.encode()) == chain(1)[0]["seal"]


def test_a_whole_archive_is_valid_to_a_python_that_sees_nothing_but_itself(tmp_path: Path):
    (tmp_path / "verify.py").write_bytes(verifier())
    (tmp_path / "file.zip").write_bytes(WHOLE)
    done = run_verifier(tmp_path, "file.zip", "--key", KEY.public.hex())
    assert (done.returncode, done.stderr) == (0, "")
    assert "核验通过 / VALID" in done.stdout
    assert KEY.public.hex() in done.stdout
    other = run_verifier(tmp_path, "file.zip", "--key", "00" * 32)
    assert other.returncode == 1
    assert "another key" in other.stdout
    assert run_verifier(tmp_path, "--nonsense").returncode == 2
    assert run_verifier(tmp_path, "not-there.zip").returncode == 1


def test_an_unpacked_archive_is_checked_file_by_file(tmp_path: Path):
    for name, data in unpacked(WHOLE).items():
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
    assert run_verifier(tmp_path).returncode == 0
    (tmp_path / "added.txt").write_text("x")
    (tmp_path / "exhibits" / "001.png").write_bytes(PICTURE[:-1] + b"!")
    (tmp_path / "events.jsonl").unlink()
    done = run_verifier(tmp_path)
    assert done.returncode == 1
    for said in ("added.txt: 清单中没有", "exhibits/001.png: 内容", "events.jsonl: 缺少"):
        assert said in done.stdout


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_found(place: int, change: int):
    changed = bytearray(WHOLE)
    changed[place] ^= change
    assert faults_of(bytes(changed))


def test_every_byte_that_is_not_in_a_file_is_watched():
    inside = sum(len(data) for data in unpacked(WHOLE).values())
    assert faults_of(WHOLE) == []
    start = WHOLE.index(b"PK\x01\x02")
    places = [*range(30), *range(start, len(WHOLE))]
    assert len(WHOLE) - inside > len(places)
    for place in places:
        for change in (1, 0x20, 0x80):
            changed = bytearray(WHOLE)
            changed[place] ^= change
            assert faults_of(bytes(changed)), place


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=40))
def test_what_is_cut_off_or_put_on_is_found(length: int, more: bytes):
    assert faults_of(WHOLE[:length])
    assert faults_of(WHOLE + more)
    assert faults_of(more + WHOLE)
    assert faults_of(WHOLE[:length] + more + WHOLE[length:])


def test_an_archive_that_was_packed_anew_says_so():
    import zipfile

    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as again:
        for name, data in unpacked(WHOLE).items():
            again.writestr(name, data)
    assert "packed anew" in faults_of(other.getvalue())[0]


def test_ordinary_programs_open_it():
    import zipfile

    with zipfile.ZipFile(io.BytesIO(WHOLE)) as opened:
        assert opened.testzip() is None
        assert opened.read("exhibits/001.png") == PICTURE


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([{**chain()[0], "seal": "0" * 64}, *chain()[1:]], "events.jsonl#1"),
        ([chain()[0], chain()[2]], "events.jsonl#2"),
        ([chain()[1], chain()[2]], "events.jsonl#1"),
        ([chain()[0], chain()[2], chain()[1]], "events.jsonl#2"),
    ],
)
def test_a_signed_manifest_does_not_hide_a_broken_chain(lines: list[dict[str, Any]], said: str):
    found = faults_of(archive(lines))
    assert found
    assert found[0].startswith(said)


def test_a_chain_that_ends_elsewhere_than_the_manifest_says_is_found():
    assert "last seal" in faults_of(archive(chain={"events": 4, "seal": "0" * 64}))[0]


def test_an_event_may_be_withheld_and_the_others_still_follow_its_seal():
    lines = chain()
    lines[1] = {"seal": lines[1]["seal"], "shown": {"act": "comment"}}
    assert faults_of(archive(lines)) == []
    lines[1]["seal"] = "0" * 64
    assert faults_of(archive(lines))[0].startswith("events.jsonl#3")


def test_an_exhibit_that_no_sealed_event_names_is_found():
    strange = [{"number": 1, "sha256": "0" * 64, "path": None}]
    assert "no sealed event" in faults_of(archive(exhibits=strange))[0]


def test_a_key_makes_the_same_certificate_again():
    assert KEY.certificate_pem() == SigningKey(bytes(range(32))).certificate_pem()
    assert KEY.certificate_pem() != SigningKey(bytes(32)).certificate_pem()
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(b"short")
