"""The vault in an S3-compatible store: each file an object named by its SHA-256.

Requests are signed over the digest of their body and carry its SHA-256 besides, so a store that
checks digests refuses what was damaged on the way. No object is public, and no link to one is ever
made: files leave the vault only through the product's own permission checks.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO

from amends.adapters.vault.contract import (
    CHUNK_BYTES,
    Kept,
    VaultUnavailable,
    checked_name,
    chunks_of,
)

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import S3Store

PART_BYTES = 8 * 1024 * 1024
"""Files that are larger go up in parts of this size, two at a time."""

MISSING_LIBRARY = "the S3 vault needs the package's extra “s3”: pip install 'amends[s3]'"


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where an S3-compatible store is and how to get in.

    `path_style` puts the bucket's name into the path, as stores other than Amazon's mostly want it.
    """

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    prefix: str = ""
    path_style: bool = True


class S3Vault:
    """Files in a bucket. Connects at the first request."""

    def __init__(self, bucket: Bucket) -> None:
        """Raises `VaultUnavailable` when the library for S3 is not installed."""
        self._prefix = f"{bucket.prefix.strip('/')}/" if bucket.prefix.strip("/") else ""
        self._store = _connect(bucket)

    def put(self, stream: BinaryIO) -> Kept:
        """See `Vault.put`. The file passes through a temporary one: its name is its hash."""
        import obstore

        digest = hashlib.sha256()
        with tempfile.TemporaryFile() as aside:
            for chunk in chunks_of(stream):
                digest.update(chunk)
                aside.write(chunk)
            kept = Kept(digest.hexdigest(), aside.tell())
            if self.size_of(kept.sha256) == kept.size_bytes:
                return kept
            aside.seek(0)
            with _told():
                obstore.put(
                    self._store,
                    self._key(kept.sha256),
                    aside,
                    use_multipart=kept.size_bytes > PART_BYTES,
                    chunk_size=PART_BYTES,
                    max_concurrency=2,
                )
        if self.size_of(kept.sha256) != kept.size_bytes:
            raise VaultUnavailable("the store took a file and does not have the whole of it")
        return kept

    def open(self, sha256: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """See `Vault.open`."""
        import obstore

        options: GetOptions = {}
        if end is not None:
            if end <= start:
                return iter(())
            options["range"] = (start, end)
        elif start:
            options["range"] = {"offset": start}
        with _told(missing=True):
            found = obstore.get(self._store, self._key(sha256), options=options)
        return _stream(found.stream(min_chunk_size=CHUNK_BYTES))

    def size_of(self, sha256: str) -> int | None:
        """See `Vault.size_of`."""
        import obstore

        try:
            with _told(missing=True):
                return obstore.head(self._store, self._key(sha256))["size"]
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """See `Vault.remove`."""
        import obstore

        with _told():
            obstore.delete(self._store, self._key(sha256))

    def list(self) -> Iterator[str]:
        """See `Vault.list`."""
        import obstore

        with _told():
            for batch in obstore.list(self._store, self._prefix or None):
                for found in batch:
                    yield found["path"].removeprefix(self._prefix)

    def check(self) -> None:
        """See `Vault.check`."""
        import obstore

        place = f"{self._prefix}check"
        with _told():
            obstore.put(self._store, place, b"amends", use_multipart=False)
            obstore.delete(self._store, place)

    def _key(self, sha256: str) -> str:
        return self._prefix + checked_name(sha256)


def _connect(bucket: Bucket) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as fault:
        raise VaultUnavailable(MISSING_LIBRARY) from fault
    return S3Store(
        bucket.name,
        endpoint=bucket.endpoint,
        region=bucket.region,
        access_key_id=bucket.access_key,
        secret_access_key=bucket.secret_key,
        virtual_hosted_style_request=not bucket.path_style,
        checksum_algorithm="sha256",
        client_options={
            "allow_http": bucket.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=10),
            # A whole film on a slow line is one request.
            "timeout": timedelta(minutes=15),
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )


def _stream(chunks: Iterator[object]) -> Iterator[bytes]:
    with _told():
        for chunk in chunks:
            yield bytes(chunk)  # type: ignore[call-overload]


@contextmanager
def _told(*, missing: bool = False) -> Iterator[None]:
    """Tell the library's faults in our words. Where a file may be `missing`, that is no fault."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as fault:
        if missing:
            raise
        raise VaultUnavailable("the store has no such bucket") from fault
    except (BaseError, OSError) as fault:
        raise VaultUnavailable(str(fault).partition("\n")[0][:300]) from fault
