# SPDX-License-Identifier: MPL-2.0
"""Certificates: those that vouch for themselves, for servers of the tests, and those of systems that deliver."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path, name: str, address: str) -> tuple[Path, Path]:
    """A certificate for an IP address and its key, as PEM files; valid for a day around now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - TLS looks at the real clock
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, secret = folder / f"{name}.pem", folder / f"{name}.key.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path, secret


def client_certificate(
    subject: str,
    ends: dt.datetime,
    begins: dt.datetime | None = None,
    *,
    issuer: str | None = "Test CA",
    serial: int = 4711,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> x509.Certificate:
    """What a system shows; `issuer` None = it vouches for itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = _named(subject)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else _named(issuer))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(begins or ends - dt.timedelta(days=365))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )


def der(told: x509.Certificate) -> bytes:
    """As the parser takes it."""
    return told.public_bytes(serialization.Encoding.DER)


def header(told: x509.Certificate) -> str:
    """As a gateway writes it into a header (nginx)."""
    return quote(told.public_bytes(serialization.Encoding.PEM))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
