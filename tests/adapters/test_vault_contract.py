"""What every vault promises, tried on a folder and on a real S3 server."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from amends.adapters.vault.contract import (
    CHUNK_BYTES,
    Vault,
    VaultUnavailable,
    fault_of,
    read_whole,
)
from amends.adapters.vault.local import ARRIVING, LocalVault
from amends.adapters.vault.s3 import PART_BYTES, Bucket, S3Vault
from s3_world import new_bucket, s3_client, s3_server

BYTES = random.Random(7).randbytes(3 * CHUNK_BYTES + 12345)
NAME = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=["local", "s3", "s3 under a prefix"])
def vault(request: Any, tmp_path: Path) -> Vault:
    if request.param == "local":
        return LocalVault(tmp_path / "vault")
    prefix = "shop/evidence" if "prefix" in request.param else ""
    return S3Vault(new_bucket(request.getfixturevalue("endpoint"), prefix=prefix))


class Slow(io.RawIOBase):
    """A stream that cannot be wound back and never gives more than it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._left = io.BytesIO(data)
        self.largest = 0

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        assert size > 0, "a stream is never read whole"
        self.largest = max(self.largest, size)
        return self._left.read(min(size, 70_001))


def test_what_is_put_comes_back_under_its_hash(vault: Vault) -> None:
    assert vault.put(io.BytesIO(BYTES)) == (NAME, len(BYTES))
    assert vault.size_of(NAME) == len(BYTES)
    assert read_whole(vault, NAME) == BYTES
    assert fault_of(vault, NAME) is None
    assert list(vault.list()) == [NAME]


def test_a_stream_is_read_from_where_it_stands_in_small_pieces(vault: Vault) -> None:
    stream = Slow(BYTES)
    assert vault.put(stream) == (NAME, len(BYTES))  # type: ignore[arg-type]
    assert stream.largest <= CHUNK_BYTES
    begun = io.BytesIO(b"head" + BYTES)
    begun.read(4)
    assert vault.put(begun).sha256 == NAME


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(vault: Vault) -> None:
    data = random.Random(1).randbytes(2 * PART_BYTES + 17)
    kept = vault.put(io.BytesIO(data))
    assert kept == (hashlib.sha256(data).hexdigest(), len(data))
    assert fault_of(vault, kept.sha256) is None
    assert max(len(chunk) for chunk in vault.open(kept.sha256)) < len(data) // 4


def test_putting_the_same_content_again_changes_nothing(vault: Vault) -> None:
    assert vault.put(io.BytesIO(BYTES)) == vault.put(io.BytesIO(BYTES))
    assert list(vault.list()) == [NAME]


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 1), (0, len(BYTES)), (len(BYTES) - 1, len(BYTES)), (CHUNK_BYTES - 3, 2 * CHUNK_BYTES + 3)],
)
def test_a_range_is_exactly_its_bytes(vault: Vault, start: int, end: int) -> None:
    vault.put(io.BytesIO(BYTES))
    assert b"".join(vault.open(NAME, start=start, end=end)) == BYTES[start:end]
    assert b"".join(vault.open(NAME, start=start)) == BYTES[start:]


def test_an_empty_file_is_a_file(vault: Vault) -> None:
    kept = vault.put(io.BytesIO(b""))
    assert kept.size_bytes == 0
    assert read_whole(vault, kept.sha256) == b""


def test_what_is_not_there_is_said_at_once(vault: Vault) -> None:
    assert vault.size_of(NAME) is None
    with pytest.raises(FileNotFoundError):
        vault.open(NAME)
    assert fault_of(vault, NAME) == "missing"
    assert list(vault.list()) == []


def test_a_deleted_file_is_gone_and_deleting_again_is_harmless(vault: Vault) -> None:
    vault.put(io.BytesIO(BYTES))
    vault.remove(NAME)
    vault.remove(NAME)
    assert vault.size_of(NAME) is None
    assert vault.put(io.BytesIO(BYTES)).sha256 == NAME
    assert read_whole(vault, NAME) == BYTES


@pytest.mark.parametrize("name", ["", "../" * 20 + "etc/passwd", NAME.upper(), NAME + "/x"])
def test_only_a_hash_names_a_file(vault: Vault, name: str) -> None:
    verbs: tuple[Callable[[str], object], ...] = (vault.open, vault.size_of, vault.remove)
    for verb in verbs:
        with pytest.raises(ValueError, match="64 hexadecimal"):
            verb(name)


def test_a_stream_that_breaks_off_leaves_nothing_behind(vault: Vault) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > CHUNK_BYTES:
                raise ConnectionError
            return super().read(size)

    with pytest.raises(ConnectionError):
        vault.put(Broken(BYTES))
    assert list(vault.list()) == []


def test_a_usable_store_passes_its_check_and_is_left_as_it_was(vault: Vault) -> None:
    vault.check()
    assert list(vault.list()) == []


# What is particular to a folder.


@pytest.mark.parametrize("at", [0, len(BYTES) // 2, len(BYTES) - 1])
def test_one_flipped_bit_in_a_folder_is_found(tmp_path: Path, at: int) -> None:
    vault = LocalVault(tmp_path)
    vault.put(io.BytesIO(BYTES))
    place = tmp_path / NAME[:2] / NAME[2:4] / NAME
    changed = bytearray(BYTES)
    changed[at] ^= 1
    place.write_bytes(changed)
    assert fault_of(vault, NAME) == "damaged"


def test_a_file_cut_short_by_a_crash_is_written_anew(tmp_path: Path) -> None:
    vault = LocalVault(tmp_path)
    vault.put(io.BytesIO(BYTES))
    (tmp_path / NAME[:2] / NAME[2:4] / NAME).write_bytes(BYTES[:1000])
    vault.put(io.BytesIO(BYTES))
    assert fault_of(vault, NAME) is None


def test_what_lies_in_the_folder_under_another_name_is_listed_by_its_place(tmp_path: Path) -> None:
    vault = LocalVault(tmp_path)
    vault.put(io.BytesIO(BYTES))
    (tmp_path / "notes.txt").write_text("?")
    (tmp_path / NAME).write_text("in the wrong place")
    assert sorted(vault.list()) == sorted([NAME, "notes.txt", NAME])
    assert list((tmp_path / ARRIVING).iterdir()) == []


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("a file where a folder should be")
    with pytest.raises(VaultUnavailable):
        LocalVault(tmp_path / "vault").check()


# What is particular to S3.


@pytest.mark.parametrize("at", [0, len(BYTES) // 2, len(BYTES) - 1])
def test_one_flipped_bit_in_a_bucket_is_found(endpoint: str, at: int) -> None:
    bucket = new_bucket(endpoint)
    S3Vault(bucket).put(io.BytesIO(BYTES))
    changed = bytearray(BYTES)
    changed[at] ^= 1
    s3_client(bucket).put_object(Bucket=bucket.name, Key=NAME, Body=bytes(changed))
    assert fault_of(S3Vault(bucket), NAME) == "damaged"


def test_the_store_is_told_the_digest_of_what_it_takes() -> None:
    heard: list[Any] = []

    class Store(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if heard else 404)
            self.send_header("Content-Length", str(len(BYTES)))
            self.send_header("Last-Modified", "Wed, 25 Nov 2026 00:00:00 GMT")
            self.end_headers()

        def do_PUT(self) -> None:
            heard.append((self.path, self.headers, self.rfile.read(len(BYTES))))
            self.send_response(200)
            self.send_header("ETag", '"e"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        threading.Thread(target=server.serve_forever).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        bucket = Bucket(
            name="vault", endpoint=endpoint, region="r", access_key="ak", secret_key="sk"
        )
        S3Vault(bucket).put(io.BytesIO(BYTES))
        server.shutdown()
    (path, headers, body), *more = heard
    assert (path, body, more) == (f"/vault/{NAME}", BYTES, [])
    assert base64.b64decode(headers["x-amz-checksum-sha256"]).hex() == NAME
    assert headers["x-amz-content-sha256"] == NAME
    assert "x-amz-acl" not in headers


def test_nobody_reads_an_object_without_a_key(endpoint: str) -> None:
    bucket = new_bucket(endpoint)
    S3Vault(bucket).put(io.BytesIO(BYTES))
    asked = httpx.get(f"{bucket.endpoint}/{bucket.name}/{NAME}", trust_env=False)
    assert asked.status_code == 403


def test_a_bucket_that_is_not_there_is_unavailable(endpoint: str) -> None:
    nowhere = Bucket(**{**vars(new_bucket(endpoint)), "name": "no-such-bucket"})
    with pytest.raises(VaultUnavailable):
        S3Vault(nowhere).check()


def test_a_store_that_does_not_answer_is_unavailable(endpoint: str) -> None:
    away = Bucket(**{**vars(new_bucket(endpoint)), "endpoint": "http://127.0.0.1:9"})
    for verb in (S3Vault(away).check, lambda: S3Vault(away).size_of(NAME)):
        with pytest.raises(VaultUnavailable):
            verb()


def test_the_secret_key_is_never_shown(endpoint: str) -> None:
    bucket = new_bucket(endpoint)
    assert bucket.secret_key not in repr(bucket)
