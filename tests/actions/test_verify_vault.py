"""`amends verify` proves every byte of the vault, on disk and in S3, and says where it fails."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from amends.actions import ports
from amends.actions.evidence.keep_file import keep_file
from amends.actions.evidence.make_copy import make_copy
from amends.actions.trust.verify_records import Fault, verify_records
from amends.adapters.vault.contract import read_whole
from amends.domain.access import Actor, Role
from amends.models.cases import Evidence
from amends.models.files import VaultFile
from claim_world import NOW, ClaimWorld
from file_samples import picture
from s3_world import new_bucket, s3_client, s3_server

pytestmark = pytest.mark.django_db


@dataclass
class Store:
    """A vault, and a way to put bytes into it under any name, past all code."""

    overwrite: Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=["local", "s3"])
def store(request: Any, settings: Any, tmp_path: Path) -> Iterator[Store]:
    if request.param == "local":
        settings.AMENDS_VAULT = str(tmp_path / "vault")

        def overwrite(name: str, data: bytes) -> None:
            place = tmp_path / "vault" / name[:2] / name[2:4] / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)

    else:
        bucket = new_bucket(request.getfixturevalue("endpoint"), prefix="evidence")
        settings.AMENDS_VAULT = f"s3://{bucket.name}/evidence"
        settings.AMENDS_S3 = {
            "endpoint": bucket.endpoint,
            "region": bucket.region,
            "access_key": bucket.access_key,
            "secret_key": bucket.secret_key,
            "path_style": True,
        }

        def overwrite(name: str, data: bytes) -> None:
            key = f"evidence/{name}"
            s3_client(bucket).put_object(Bucket=bucket.name, Key=key, Body=data)

    ports.vault.cache_clear()
    yield Store(overwrite)
    ports.vault.cache_clear()


@pytest.fixture
def exhibit(store: Store) -> Evidence:
    """An exhibit with a picture and its copy for viewing."""
    buyer = Actor(role=Role.BUYER)
    kept = keep_file(buyer, "a.png", io.BytesIO(picture()), now=NOW)
    make_copy(kept.sha256, now=NOW)
    case = ClaimWorld().negotiating()
    return Evidence.objects.create(
        case=case,
        number=1,
        kind="order_page",
        sha256=kept.sha256,
        media_type=kept.media_type,
        filed_by="buyer",
        filed_at=NOW,
    )


def faults() -> list[Fault]:
    return verify_records(progress=lambda what, more: None).faults


def test_a_whole_vault_is_proved_whole(exhibit: Evidence) -> None:
    found = verify_records(progress=lambda what, more: None)
    assert (found.faults, found.evidence, found.files) == ([], 1, 2)


def test_one_flipped_bit_anywhere_is_found_with_its_place(store: Store, exhibit: Evidence) -> None:
    data = read_whole(ports.vault(), exhibit.sha256)
    for at in [0, len(data) - 1, *random.Random(2).sample(range(len(data)), 5)]:
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        store.overwrite(exhibit.sha256, bytes(changed))
        where = f"{exhibit.case.number}/1 {exhibit.sha256}"
        assert faults() == [Fault("evidence-file-damaged", where)]


def test_a_missing_file_is_found_with_its_place(exhibit: Evidence) -> None:
    ports.vault().remove(exhibit.sha256)
    where = f"{exhibit.case.number}/1 {exhibit.sha256}"
    assert faults() == [Fault("evidence-file-missing", where)]


def test_a_changed_copy_is_found_too(store: Store, exhibit: Evidence) -> None:
    copy = VaultFile.objects.get(pk=exhibit.sha256).copy_sha256
    store.overwrite(copy, b"another picture")
    assert faults() == [Fault("copy-damaged", f"copy of {exhibit.sha256} {copy}")]


def test_a_file_that_no_record_knows_is_found(store: Store, exhibit: Evidence) -> None:
    stray = ports.vault().put(io.BytesIO(b"left by somebody")).sha256
    assert faults() == [Fault("file-unknown", stray)]
