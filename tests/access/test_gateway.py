# SPDX-License-Identifier: MPL-2.0
"""Tokens that only the holder of a certificate may use, and whose word about certificates counts."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import logging
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import ECKey

from overblik.access.gateway import Gateway
from overblik.access.keys import KeyFile
from overblik.access.machines import DELIVER, SourceGate, SourceSystem
from overblik.access.tokens import READ_INDEX, TokenGate, TokenRefused, issue
from overblik.errors import NotAllowed

NOW = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
GATEWAY = "10.0.0.1"
SYSTEM, OTHER = uuid.uuid4(), uuid.uuid4()
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)


def certificate(name: str) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + dt.timedelta(days=1))
    return built.sign(key, hashes.SHA256())


OURS, THEIRS = certificate("ours"), certificate("theirs")


def escaped(told: x509.Certificate) -> str:
    return quote(told.public_bytes(Encoding.PEM))


def field(told: x509.Certificate) -> str:
    return f":{base64.b64encode(told.public_bytes(Encoding.DER)).decode()}:"


def thumbprint(told: x509.Certificate) -> bytes:
    return hashlib.sha256(told.public_bytes(Encoding.DER)).digest()


def bound_to(told: x509.Certificate) -> dict[str, Any]:
    return {"cnf": {"x5t#S256": base64.urlsafe_b64encode(thumbprint(told)).decode().rstrip("=")}}


FRONT = Gateway(GATEWAY, "ClientCertificateSubject", "ClientCertificate")


@pytest.mark.parametrize("write", [escaped, field, lambda told: told.public_bytes(Encoding.PEM).decode()])
def test_a_certificate_is_read_however_the_gateway_writes_it(write: Any) -> None:
    told = {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": write(OURS)}
    assert FRONT.thumbprint(told) == thumbprint(OURS)
    assert thumbprint(OURS) == OURS.fingerprint(hashes.SHA256())


NOT_READ = [
    ("none", {"REMOTE_ADDR": GATEWAY}),
    ("nothing in it", {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": ""}),
    ("not from the gateway", {"REMOTE_ADDR": "10.0.0.9", "HTTP_CLIENTCERTIFICATE": escaped(OURS)}),
    ("from nowhere", {"HTTP_CLIENTCERTIFICATE": escaped(OURS)}),
    ("something else", {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": "CN=ours"}),
    ("not base64", {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": ":æ:"}),
    ("empty between its colons", {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": "::"}),
    ("endless", {"REMOTE_ADDR": GATEWAY, "HTTP_CLIENTCERTIFICATE": f":{'A' * 40_000}:"}),
]


@pytest.mark.parametrize("environ", [row[1] for row in NOT_READ], ids=[row[0] for row in NOT_READ])
def test_a_certificate_that_is_not_read(environ: dict[str, str]) -> None:
    assert FRONT.thumbprint(environ) is None


def test_without_a_gateway_nobody_is_believed() -> None:
    nobody = Gateway(None, "ClientCertificateSubject", "ClientCertificate")
    assert nobody.thumbprint({"HTTP_CLIENTCERTIFICATE": escaped(OURS)}) is None
    with pytest.raises(NotAllowed):
        nobody.subject({"HTTP_CLIENTCERTIFICATESUBJECT": str(SYSTEM)})


@pytest.fixture
def gate(tmp_path: Path) -> SourceGate:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    return SourceGate(TokenGate(KeyFile(path), issuer="issuer", audience="overblik"), FRONT, demo=False)


def a_token(**changes: Any) -> str:
    at = int(NOW.timestamp())
    told = {"iss": "issuer", "aud": "overblik", "client_id": str(SYSTEM), "iat": at, "exp": at + 600}
    return issue(KEY, {**told, "scope": f"{READ_INDEX} {DELIVER}", **changes})


def call(told: str, shown: x509.Certificate | None = None, address: str = GATEWAY) -> dict[str, object]:
    environ: dict[str, object] = {"REMOTE_ADDR": address, "HTTP_AUTHORIZATION": f"Bearer {told}"}
    if shown is not None:
        environ["HTTP_CLIENTCERTIFICATE"] = escaped(shown)
    return environ


def test_a_bound_token_is_good_together_with_its_certificate(gate: SourceGate) -> None:
    admitted = gate.admit(call(a_token(**bound_to(OURS)), OURS), NOW, READ_INDEX)
    assert admitted == SourceSystem(str(SYSTEM), SYSTEM)


def test_a_token_that_is_not_bound_needs_no_certificate(gate: SourceGate) -> None:
    for shown in (None, THEIRS):
        assert gate.admit(call(a_token(), shown), NOW, READ_INDEX).system == SYSTEM


OF_THE_CERTIFICATE = [
    ("stolen, by a client with another certificate", call(a_token(**bound_to(OURS)), THEIRS), "certificate"),
    ("stolen, by a client without one", call(a_token(**bound_to(OURS))), "certificate"),
    ("with a certificate that the client claims itself", call(a_token(**bound_to(OURS)), OURS, "10.0.0.9"), "certificate"),
    ("bound in another way", call(a_token(cnf={"jkt": "x" * 43}), OURS), "confirmation"),
    ("bound in two ways", call(a_token(cnf={**bound_to(OURS)["cnf"], "jkt": "x"}), OURS), "confirmation"),
    ("bound to nothing", call(a_token(cnf={}), OURS), "confirmation"),
    ("bound to no thumbprint", call(a_token(cnf={"x5t#S256": "short"}), OURS), "confirmation"),
    ("bound to a number", call(a_token(cnf=7), OURS), "confirmation"),
    ("expired", call(a_token(exp=int(NOW.timestamp()) - 60)), "expired"),
    ("of a foreign issuer", call(a_token(iss="elsewhere")), "issuer"),
    ("for somebody else", call(a_token(aud="elsewhere")), "audience"),
    ("for delivering only", call(a_token(scope=DELIVER)), "scope"),
    ("without a signature of ours", call(a_token()[:-8] + "AAAAAAAA"), "signature"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("environ", "cause"), [row[1:] for row in OF_THE_CERTIFICATE], ids=[row[0] for row in OF_THE_CERTIFICATE]
)
def test_a_token_is_refused_and_the_refusal_logged_without_the_token(
    gate: SourceGate, environ: dict[str, object], cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(NotAllowed) as refused:
        gate.admit(environ, NOW, READ_INDEX)
    assert not isinstance(refused.value, TokenRefused)
    assert refused.value.message == "Valid credentials of a source system are needed."
    assert [record.getMessage() for record in caplog.records] == [f"token refused: {cause}"]
    assert str(environ["HTTP_AUTHORIZATION"])[7:40] not in caplog.text


def test_a_token_remembered_for_its_holder_is_not_good_for_anybody_else(gate: SourceGate) -> None:
    told = a_token(**bound_to(OURS))
    gate.admit(call(told, OURS), NOW, READ_INDEX)
    with pytest.raises(NotAllowed):
        gate.admit(call(told, THEIRS), NOW, READ_INDEX)
    gate.admit(call(told, OURS), NOW, READ_INDEX)


def test_a_client_that_is_no_system_is_refused(gate: SourceGate) -> None:
    with pytest.raises(NotAllowed):
        gate.admit(call(a_token(client_id="mit-overblik")), NOW, READ_INDEX)


def test_without_keys_no_token_counts_and_only_a_demo_lets_anybody_in() -> None:
    nothing = SourceGate(None, FRONT, demo=False)
    for environ in (call(a_token()), {"REMOTE_ADDR": GATEWAY}):
        with pytest.raises(NotAllowed):
            nothing.admit(environ, NOW)
    assert SourceGate(None, FRONT, demo=True).admit({}, NOW) == SourceSystem("demo", None)
