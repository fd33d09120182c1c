"""Encryption at rest and keyed fingerprints for card keys and contacts.

A sealed value is one version byte, the length and name of the key that sealed it, a nonce, and the
AES-256-GCM ciphertext. The name lets keys be rotated: new values are sealed with the active key
and old ones stay readable while their key is still on the ring. `about` names the place a value
belongs to, so a ciphertext copied to another row does not open there.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32


class CannotOpen(Exception):
    """A sealed value was altered, belongs elsewhere, or was sealed with a key not on the ring."""


class Keyring:
    """Seals and opens values, and makes fingerprints by which they are found again."""

    def __init__(self, keys: Mapping[str, bytes], *, active: str, fingerprint_key: bytes) -> None:
        """`keys` are 32-byte AES keys by name; `active` names the one that seals new values.

        `fingerprint_key` must never change, or kept fingerprints no longer match. Raises
        `ValueError` for a key of the wrong length or an unknown active name.
        """
        for name, key in keys.items():
            if len(key) != _KEY_BYTES:
                raise ValueError(f"data key {name!r} must have {_KEY_BYTES} bytes, not {len(key)}")
            if not 0 < len(name.encode()) < 256:
                raise ValueError("the name of a data key must have 1 to 255 bytes")
        if active not in keys:
            raise ValueError(f"the active data key {active!r} is not on the ring")
        if len(fingerprint_key) < _KEY_BYTES:
            raise ValueError(f"the fingerprint key must have at least {_KEY_BYTES} bytes")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._active = self._ciphers[active]
        name_bytes = active.encode()
        self._head = bytes([_VERSION, len(name_bytes)]) + name_bytes
        self._fingerprint_key = fingerprint_key

    @classmethod
    def from_secret(cls, secret: str) -> Keyring:
        """A ring of one key, derived with HKDF-SHA256 from one long secret, for small sites."""

        def derive(purpose: bytes) -> bytes:
            kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=b"amends", info=purpose)
            return kdf.derive(secret.encode())

        return cls({"d1": derive(b"data")}, active="d1", fingerprint_key=derive(b"fingerprint"))

    def seal(self, plain: bytes, *, about: str = "") -> bytes:
        """Encrypt and authenticate; opens only with the same `about`."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._head + nonce + self._active.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, *, about: str = "") -> bytes:
        """What was sealed. Raises `CannotOpen` when it was altered, moved, or its key is gone."""
        value = bytes(sealed)
        if len(value) < 2 or value[0] != _VERSION:
            raise CannotOpen("not a sealed value")
        start = 2 + value[1]
        cipher = self._ciphers.get(value[2:start].decode(errors="replace"))
        if cipher is None:
            raise CannotOpen("sealed with a key that is not on the ring")
        nonce, body = value[start : start + _NONCE_BYTES], value[start + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError) as fault:
            raise CannotOpen("altered, or sealed for another place") from fault

    def fingerprint(self, text: str, *, kind: str) -> str:
        """64 hex digits of HMAC-SHA256; equal exactly for equal texts of the same kind."""
        return hmac.new(
            self._fingerprint_key, f"{kind}\0{text}".encode(), hashlib.sha256
        ).hexdigest()

    def contact_fingerprint(self, contact: str) -> str:
        """The fingerprint of a phone number, e-mail or account, however it was typed."""
        return self.fingerprint(normal_contact(contact), kind="contact")

    def key_fingerprint(self, card_key: str) -> str:
        """The fingerprint of a card key; spaces around it do not matter, letter case does."""
        return self.fingerprint(card_key.strip(), kind="card_key")


_SEPARATORS = re.compile(r"[\s\-()·.]+")
_PHONE = re.compile(r"\+?\d{6,18}")


def normal_contact(contact: str) -> str:
    """A contact in the one form that is compared.

    Full-width characters become plain, letters small, and a telephone number loses its separators
    and the prefix of mainland China, so `+86 138-0000-1111` and `13800001111` are the same.
    """
    text = unicodedata.normalize("NFKC", contact).strip().lower()
    digits = _SEPARATORS.sub("", text)
    if not _PHONE.fullmatch(digits):
        return text
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits


def mask_contact(contact: str) -> str:
    """A contact as it may be shown: `138****1111`, `l***@example.com`, `w***6`."""
    text = normal_contact(contact)
    name, at, host = text.partition("@")
    if at:
        return f"{name[:1]}***@{host}"[:80]
    if text.isdigit() and len(text) >= 7:
        return f"{text[:3]}****{text[-4:]}"
    return f"{text[:1]}***{text[-1:] if len(text) > 2 else ''}"


def mask_key(card_key: str) -> str:
    """A card key as it may be shown: its last four characters, or fewer of a short one."""
    text = card_key.strip()
    shown = min(4, len(text) // 4)
    return "****" + (text[-shown:] if shown else "")
