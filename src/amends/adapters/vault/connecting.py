"""Which vault a setting names: a folder, or a bucket written `s3://bucket/prefix`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from amends.adapters.vault.contract import Vault
from amends.adapters.vault.local import LocalVault


def open_vault(place: str, s3: Mapping[str, Any]) -> Vault:
    """The vault at a place; `s3` says how to reach a bucket: the further fields of `Bucket`.

    Raises `VaultUnavailable` when the library for S3 is not installed.
    """
    if not place.startswith("s3://"):
        return LocalVault(Path(place))
    # Sites with a folder never load this.
    from amends.adapters.vault.s3 import Bucket, S3Vault

    parts = urlsplit(place)
    return S3Vault(Bucket(name=parts.netloc, prefix=parts.path.strip("/"), **s3))
