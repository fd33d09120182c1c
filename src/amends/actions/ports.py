"""Which adapters the actions work with, chosen from the settings in this one place.

Each is made when it is first asked for and then kept, so a site that never pays by WeChat never
connects to it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from amends.adapters.gateways import Gateway, connect
from amends.adapters.keyring import Keyring
from amends.adapters.readers.process import ReaderProcess
from amends.adapters.signing import SigningKey, SigningRing
from amends.adapters.vault.connecting import open_vault
from amends.adapters.vault.contract import Vault
from amends.adapters.vault.staging import Staging
from amends.domain.files import MIB, FileKind, FileLimits


@cache
def keyring() -> Keyring:
    """The ring that seals card keys and contacts.

    `AMENDS_DATA_KEYS` maps names to base64 keys, the first of them active, and
    `AMENDS_FINGERPRINT_KEY` is one base64 key. Where they are not set, both are derived from
    `SECRET_KEY`, which must then be kept as long as the data.
    """
    keys: Mapping[str, str] = getattr(settings, "AMENDS_DATA_KEYS", None) or {}
    if not keys:
        return Keyring.from_secret(str(settings.SECRET_KEY))
    return Keyring(
        {name: base64.b64decode(key) for name, key in keys.items()},
        active=next(iter(keys)),
        fingerprint_key=base64.b64decode(settings.AMENDS_FINGERPRINT_KEY),
    )


@cache
def signing_ring() -> SigningRing:
    """The keys that sign the files of cases: `AMENDS_SIGNING_KEYS`, the first of them active."""
    keys: Mapping[str, str] = settings.AMENDS_SIGNING_KEYS
    return SigningRing({name: SigningKey(base64.b64decode(key)) for name, key in keys.items()})


@cache
def gateway(name: str) -> Gateway:
    """The installed payment gateway of that name, with its options from `AMENDS_GATEWAYS`.

    Raises `NoSuchGateway`.
    """
    options: Mapping[str, Mapping[str, object]] = getattr(settings, "AMENDS_GATEWAYS", None) or {}
    return connect(name, options.get(name, {}))


@cache
def vault() -> Vault:
    """Where the files of evidence lie, by their SHA-256.

    `AMENDS_VAULT` is a folder, or `s3://bucket/prefix` with the rest in `AMENDS_S3`.
    """
    return open_vault(str(settings.AMENDS_VAULT), getattr(settings, "AMENDS_S3", {}))


@cache
def evidence_reader() -> ReaderProcess:
    """What reads files of evidence; its process starts with the first file."""
    return ReaderProcess()


@cache
def staging() -> Staging:
    """Where uploads grow until they are whole: the folder `AMENDS_UPLOADS`."""
    return Staging(Path(settings.AMENDS_UPLOADS))


def file_limits() -> FileLimits:
    """How much may be brought, and how long what leads nowhere is kept: `AMENDS_FILE_LIMITS`."""
    given: Mapping[str, int] = settings.AMENDS_FILE_LIMITS
    return FileLimits(
        bytes_max={kind: given[kind] * MIB for kind in FileKind},
        pixels_max=given["megapixels"] * 1_000_000,
        person_bytes=given["person"] * MIB,
        key_bytes=given["key"] * MIB,
        case_bytes=given["case"] * MIB,
        kept_for=timedelta(hours=given["hours"]),
    )


def gateway_name(channel: str) -> str:
    """Which gateway pays refunds of a channel: `AMENDS_CHANNELS`, or the sandbox where unset."""
    channels: Mapping[str, str] = getattr(settings, "AMENDS_CHANNELS", None) or {}
    return channels.get(channel, "sandbox")
