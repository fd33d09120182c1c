"""Which adapters the actions work with, chosen from the settings in this one place.

Everything is looked up when it is first asked for, so a site that never pays by WeChat never loads
what that would need.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from amends.adapters.gateways import Gateway, connect
from amends.adapters.keyring import Keyring


@cache
def keyring() -> Keyring:
    """The ring that seals card keys and contacts.

    `AMENDS_DATA_KEYS` maps names to base64 keys, the first of them active, and
    `AMENDS_FINGERPRINT_KEY` is one base64 key. Where they are not set, both are derived from
    `SECRET_KEY`, which must then be kept as long as the data.
    """
    keys: Mapping[str, str] = getattr(settings, "AMENDS_DATA_KEYS", None) or {}
    if not keys:
        return Keyring.from_secret(settings.SECRET_KEY)
    return Keyring(
        {name: base64.b64decode(key) for name, key in keys.items()},
        active=next(iter(keys)),
        fingerprint_key=base64.b64decode(settings.AMENDS_FINGERPRINT_KEY),
    )


@cache
def gateway(name: str) -> Gateway:
    """The installed payment gateway of that name; raises `NoSuchGateway`.

    `AMENDS_GATEWAYS` holds the options of each gateway by its name.
    """
    options = (getattr(settings, "AMENDS_GATEWAYS", None) or {}).get(name, {})
    return connect(name, options)


@cache
def vault() -> Any:
    """Where the files of evidence lie, by their SHA-256; `AMENDS_VAULT` is its folder."""
    return import_module("amends.adapters.vault").Vault(settings.AMENDS_VAULT)
