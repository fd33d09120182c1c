"""The site's secrets: made once, kept in files only their owner may read.

Whoever keeps secrets elsewhere sets the environment variables, and the file is not used for them.
Losing the data keys loses every sealed card key and contact: back the files up apart from the data.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from amends.config.home import make_home

FILE = "secrets.json"
SIGNING_FILE = "signing.json"


class BadSecret(Exception):
    """A secret in the environment or the file cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What a site must keep to itself. Data keys and the fingerprint key are base64 text."""

    secret_key: str
    """Signs sessions and links. Changing it signs everybody out."""
    data_keys: dict[str, str]
    """AES-256 keys by name; the first one seals new values, the others still open old ones."""
    fingerprint_key: str
    """Makes the fingerprints by which contacts and keys are found again. It must never change."""
    signing_keys: dict[str, str]
    """What signs the files of cases (32 bytes each): the first one signs, the public halves of all
    are published, so that files signed with an older key can still be checked."""


def load_secrets(folder: Path) -> Secrets:
    """The secrets from the environment, and whatever is not there from the file of the folder.

    The file is made when it is needed and missing. Two processes that start at once end up with
    the same file. Raises `BadSecret`.
    """
    env = os.environ
    kept: dict[str, object] = {}
    names = ("AMENDS_SECRET_KEY", "AMENDS_DATA_KEYS", "AMENDS_FINGERPRINT_KEY")
    if not all(env.get(name) for name in names):
        kept = _kept(folder, FILE, _fresh)
    data_keys = _named_keys("AMENDS_DATA_KEYS") or kept.get("data_keys")
    if not isinstance(data_keys, dict):
        raise BadSecret("the data keys must be a map of names to base64 keys")
    found = Secrets(
        secret_key=env.get("AMENDS_SECRET_KEY") or str(kept.get("secret_key", "")),
        data_keys={str(name): str(key) for name, key in data_keys.items()},
        fingerprint_key=env.get("AMENDS_FINGERPRINT_KEY") or str(kept.get("fingerprint_key", "")),
        signing_keys=_signing_keys(folder),
    )
    _check(found)
    return found


def _signing_keys(folder: Path) -> dict[str, str]:
    """From the environment or a file of their own, since older sites have secrets without them."""
    named = _named_keys("AMENDS_SIGNING_KEYS")
    if named:
        return named
    kept = _kept(folder, SIGNING_FILE, lambda: {"s1": _key()})
    return {name: str(key) for name, key in kept.items()}


def _named_keys(variable: str) -> dict[str, str]:
    """Read `name:base64,name:base64`, the first of them active."""
    keys = {}
    parts = (part.strip() for part in os.environ.get(variable, "").split(","))
    for part in filter(None, parts):
        name, colon, key = part.partition(":")
        if not (name and colon and key):
            raise BadSecret(f"{variable} must read name:base64key,name:base64key")
        keys[name] = key
    return keys


def _check(found: Secrets) -> None:
    if len(found.secret_key) < 32:
        raise BadSecret("the secret key must have at least 32 characters")
    keys = {**found.data_keys, **found.signing_keys, "fingerprint": found.fingerprint_key}
    for name, key in keys.items():
        try:
            size = len(base64.b64decode(key, validate=True))
        except binascii.Error as fault:
            raise BadSecret(f"the key {name!r} is not base64") from fault
        if size != 32:
            raise BadSecret(f"the key {name!r} must have 32 bytes, not {size}")


def _kept(folder: Path, name: str, make: Callable[[], dict[str, object]]) -> dict[str, object]:
    path = make_home(folder) / name
    if not path.exists():
        _write_once(path, make())
    kept = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(kept, dict):
        raise BadSecret(f"{path} must hold one JSON object")
    return kept


def _fresh() -> dict[str, object]:
    return {
        "secret_key": secrets.token_urlsafe(50),
        "data_keys": {"d1": _key()},
        "fingerprint_key": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_once(path: Path, made: dict[str, object]) -> None:
    """Put a whole file in place, unless another process was first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a rename, fails when somebody else's file is already there.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
