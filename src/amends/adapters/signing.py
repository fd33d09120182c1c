"""The site's signing keys: Ed25519 for what machines check, and a certificate for PDF readers.

Both are made from one secret of 32 bytes. Ed25519 can be verified in a page of plain Python; PDF
readers ask for a certificate over an elliptic curve that all of them know (P-256), so a second
private key is derived from the secret, and signs its own certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

SECRET_BYTES = 32
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
_NEVER_ENDS = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


class SigningKey:
    """One secret and what it signs with."""

    def __init__(self, secret: bytes) -> None:
        """Raises `ValueError` unless the secret has 32 bytes."""
        if len(secret) != SECRET_BYTES:
            raise ValueError(f"a signing key must have {SECRET_BYTES} bytes, not {len(secret)}")
        self._secret = secret
        self._private = Ed25519PrivateKey.from_private_bytes(secret)

    @cached_property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def id(self) -> str:
        """How the key is named: the first 16 hex digits of the SHA-256 of its public half."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of a message, 64 bytes."""
        return self._private.sign(message)

    @cached_property
    def paper_key(self) -> ec.EllipticCurvePrivateKey:
        """The private key that signs PDFs."""
        kdf = HKDF(algorithm=SHA256(), length=48, salt=b"amends", info=b"pdf signature")
        number = int.from_bytes(kdf.derive(self._secret), "big") % (_P256_ORDER - 1) + 1
        return ec.derive_private_key(number, ec.SECP256R1())

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The certificate of PDF signatures: the same bytes whenever it is made."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Amends 明断 {self.id}")])
        use = x509.KeyUsage(
            digital_signature=True, content_commitment=True, key_cert_sign=False, crl_sign=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.paper_key.public_key())
            .serial_number(int(self.id, 16) | 1)
            .not_valid_before(_BEGINS)
            .not_valid_after(_NEVER_ENDS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(use, critical=True)
        )
        return builder.sign(self.paper_key, SHA256(), ecdsa_deterministic=True)

    def paper_key_der(self) -> bytes:
        """The private key that signs PDFs, as PKCS #8."""
        return self.paper_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def certificate_pem(self) -> str:
        """The certificate as text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class SigningRing:
    """All signing keys of a site by name; the first one signs, the others are still published."""

    keys: Mapping[str, SigningKey]

    @property
    def active(self) -> SigningKey:
        """The key that signs now."""
        return next(iter(self.keys.values()))

    def published(self) -> list[dict[str, str]]:
        """The public halves, as they are published."""
        return [
            {
                "name": name,
                "id": key.id,
                "algorithm": "Ed25519",
                "public_key": key.public.hex(),
                "certificate": key.certificate_pem(),
            }
            for name, key in self.keys.items()
        ]
