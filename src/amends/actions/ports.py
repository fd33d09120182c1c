"""Which adapters the actions work with, chosen from the settings in this one place.

Each is made when it is first asked for and then kept, so a site that never pays by WeChat never
connects to it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from amends.adapters.gateways import Gateway, connect
from amends.adapters.keyring import Keyring
from amends.adapters.vault.local import LocalVault


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
def gateway(name: str) -> Gateway:
    """The installed payment gateway of that name, with its options from `AMENDS_GATEWAYS`.

    Raises `NoSuchGateway`.
    """
    options: Mapping[str, Mapping[str, object]] = getattr(settings, "AMENDS_GATEWAYS", None) or {}
    return connect(name, options.get(name, {}))


@cache
def vault() -> LocalVault:
    """Where the files of evidence lie, by their SHA-256: the folder `AMENDS_VAULT`."""
    return LocalVault(Path(settings.AMENDS_VAULT))


def gateway_name(channel: str) -> str:
    """Which gateway pays refunds of a channel: `AMENDS_CHANNELS`, or the sandbox where unset."""
    channels: Mapping[str, str] = getattr(settings, "AMENDS_CHANNELS", None) or {}
    return channels.get(channel, "sandbox")
