# SPDX-License-Identifier: MPL-2.0
"""A key by which a system says who it is, as far as somebody must know it who wants to renew it in time. Pure."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
from typing import NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

_LONGEST = 200
# As in the net under the log of the process: whatever looks like a person number.
_PERSON_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{4}(?![0-9])", re.ASCII)
_NO_END = 9999
"""In this year ends what has no end (RFC 5280, 4.1.2.5)."""


class KeyKind(enum.StrEnum):
    """What a system comes with. Codes are kept in the database and never renamed."""

    CERTIFICATE = "certificate"
    TOKEN = "token"  # noqa: S105 - the name of a kind


class SystemKey(NamedTuple):
    """A client certificate, or the key that signed a token.

    `fingerprint`: the certificate's SHA-256 in hexadecimal, or the signing key's id; empty where the gateway tells no
    certificate, or one that cannot be read. Only then is nothing else told. `ends_at` None = no end is known.
    """

    kind: KeyKind
    fingerprint: str = ""
    algorithm: str = ""
    issuer: str = ""
    serial: str = ""
    begins_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


UNREADABLE = SystemKey(KeyKind.CERTIFICATE)
"""A certificate of which nothing is known but that the gateway has verified it."""


def certificate_key(told: bytes | None) -> SystemKey:
    """What is known of a certificate (DER). Never raises: what cannot be read is `UNREADABLE`.

    Of the subject nothing is kept, and of the issuer only what is not the subject's own word.
    """
    try:
        found = x509.load_der_x509_certificate(told or b"")
        return SystemKey(
            KeyKind.CERTIFICATE,
            hashlib.sha256(told or b"").hexdigest(),
            issuer="" if found.issuer == found.subject else _name(found.issuer),
            serial=_printable(f"{found.serial_number:x}"),
            begins_at=found.not_valid_before_utc,
            ends_at=None if found.not_valid_after_utc.year >= _NO_END else found.not_valid_after_utc,
        )
    except Exception:
        # The parser has errors of several families, and none of them may keep a system from delivering.
        return UNREADABLE


def token_key(name: str, algorithm: str, certificate: SystemKey | None) -> SystemKey:
    """The key of this id that signed a token; the certificate that stands beside it in the key file tells its end."""
    return (certificate or UNREADABLE)._replace(
        kind=KeyKind.TOKEN, fingerprint=_printable(name), algorithm=_printable(algorithm)
    )


def _name(told: x509.Name) -> str:
    parts = told.get_attributes_for_oid(NameOID.COMMON_NAME) or told.get_attributes_for_oid(
        NameOID.ORGANIZATION_NAME
    )
    return _printable(str(parts[0].value)) if parts else ""


def _printable(text: str) -> str:
    """What a database and a page can hold, without what looks like a person number."""
    kept = "".join(sign for sign in text if sign.isprintable())
    return _PERSON_NUMBER.sub("…", kept)[:_LONGEST]
