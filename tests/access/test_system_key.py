# SPDX-License-Identifier: MPL-2.0
"""What is kept of a key: enough to renew it in time, nothing of a person, and never a reason not to deliver."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from overblik.access.system_key import UNREADABLE, KeyKind, SystemKey, certificate_key, token_key
from tests.builders import at
from tests.certificates import client_certificate, der

ENDS = at("2026-12-24T22:59:59")
KNOWN = client_certificate("serialNumber=x, CN=Bo Hansen 6101851234", ENDS)
KEY = ec.generate_private_key(ec.SECP256R1())


def test_of_a_certificate_its_period_its_issuer_and_how_to_find_it_are_kept() -> None:
    found = certificate_key(der(KNOWN))
    assert found == SystemKey(
        KeyKind.CERTIFICATE,
        KNOWN.fingerprint(hashes.SHA256()).hex(),
        issuer="Test CA",
        serial="1267",
        begins_at=ENDS - dt.timedelta(days=365),
        ends_at=ENDS,
    )
    assert "Hansen" not in repr(found)


@pytest.mark.parametrize(
    ("issuer", "kept"),
    [
        (None, ""),  # its own word: the name of whoever it is
        ("CA of 610185-1234", "CA of …"),
        ("CA\x00\n1", "CA1"),
        ("Å" * 30, "Å" * 30),
    ],
)
def test_of_an_issuer_only_what_can_be_shown_is_kept(issuer: str | None, kept: str) -> None:
    assert certificate_key(der(client_certificate("CN=x", ENDS, issuer=issuer))).issuer == kept


def test_an_issuer_without_a_common_name_is_told_by_its_organisation_or_not_at_all() -> None:
    def issued_by(*parts: x509.NameAttribute[str]) -> str:
        made = x509.CertificateBuilder().subject_name(KNOWN.subject).issuer_name(x509.Name(parts))
        made = made.public_key(KEY.public_key()).serial_number(1)
        made = made.not_valid_before(ENDS - dt.timedelta(days=1)).not_valid_after(ENDS)
        return certificate_key(der(made.sign(KEY, hashes.SHA256()))).issuer

    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "DK")
    assert issued_by(country, x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Staten")) == "Staten"
    assert issued_by(country) == ""


def test_a_certificate_without_an_end_has_none() -> None:
    never = client_certificate("CN=x", dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC))
    assert certificate_key(der(never)).ends_at is None


@given(st.binary(max_size=400))
def test_what_cannot_be_read_is_told_as_such_and_raises_nothing(told: bytes) -> None:
    assert certificate_key(told) == UNREADABLE
    assert certificate_key(None) == UNREADABLE


@given(st.integers(0, len(der(KNOWN)) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_certificate_raises_nothing(place: int, byte: int, cut: bool) -> None:
    whole = bytearray(der(KNOWN))
    whole[place] = byte
    found = certificate_key(bytes(whole[:place] if cut else whole))
    assert found == UNREADABLE or found.fingerprint
    assert found.issuer.isprintable()


@given(st.text(), st.text())
def test_whatever_a_key_is_called_can_be_kept(name: str, algorithm: str) -> None:
    found = token_key(name, algorithm, None)
    assert found.kind is KeyKind.TOKEN
    assert found.fingerprint.isprintable()
    assert len(found.fingerprint) <= 200
    (found.fingerprint + found.algorithm).encode()  # no half of a character, which no database takes


def test_a_signing_key_ends_when_the_certificate_beside_it_does() -> None:
    found = token_key("one", "ES256", certificate_key(der(KNOWN)))
    assert (found.kind, found.fingerprint, found.algorithm) == (KeyKind.TOKEN, "one", "ES256")
    assert (found.ends_at, found.issuer) == (ENDS, "Test CA")
    assert token_key("one", "ES256", None).ends_at is None
