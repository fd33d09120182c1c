"""Signs a PDF so that any reader of PDF sees whether it was changed (PAdES, baseline B)."""

from __future__ import annotations

import io

from amends.adapters.signing import SigningKey


def signed_pdf(pdf: bytes, key: SigningKey) -> bytes:
    """The PDF with an invisible signature of the site over all of it."""
    # Loading what signs takes a second, which only those who sign shall wait for.
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificate = x509.Certificate.load(key.certificate.public_bytes(Encoding.DER))
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=keys.PrivateKeyInfo.load(key.paper_key_der()),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    meta = PdfSignatureMetadata(
        field_name="Amends", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    PdfSigner(meta, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()
