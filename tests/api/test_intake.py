# SPDX-License-Identifier: MPL-2.0
"""HTTP intake: who may deliver, what is answered per object, and what a bad delivery is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.test import Client

from overblik.access.clients import forbid_delivery
from overblik.access.gateway import Gateway
from overblik.access.keys import PUBLIC_FILE, KeyFile, demo_key
from overblik.access.machines import DELIVER, SourceGate
from overblik.access.tokens import TokenGate, issue
from overblik.api.apps import ApiConfig, ApiDesk
from overblik.api.body import LARGEST_ARRAY, LARGEST_BODY, MOST_LINES
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.people.cpr import FictiveRule
from overblik.people.keys import load_or_create
from overblik.people.store import register_keys
from overblik.wire import delivery
from tests.builders import ANNA, SYSTEM, a_case, a_document, an_id, at

NOW = at("2026-01-05T12:00:00")
GATEWAY = "10.0.0.1"
CERTIFICATE = "HTTP_CLIENTCERTIFICATESUBJECT"
CASE = delivery.encode_line(a_case())
NDJSON = "application/x-ndjson"


class Machine:
    """A source system's HTTP client."""

    def __init__(self, folder: Path) -> None:
        self.key = demo_key(folder)
        self.client = Client(raise_request_exception=False)

    def token(self, **changes: Any) -> str:
        claims = {
            "iss": "issuer", "aud": "overblik", "client_id": str(SYSTEM), "scope": DELIVER,
            "exp": int((NOW + dt.timedelta(minutes=5)).timestamp()),
        } | changes  # fmt: skip
        return f"Bearer {issue(self.key, claims)}"

    def post(self, body: bytes, kind: str = "cases", **headers: str) -> tuple[int, Any]:
        answer = self.client.generic("POST", f"/api/intake/v1/{kind}", body, NDJSON, **headers)  # type: ignore[arg-type]
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Iterator[Machine]:
    """A client of an installation that is no demo."""
    django.setup()
    made = Machine(tmp_path)
    _desk(database_url, tmp_path, demo=False)
    yield made
    del _config().desk


@pytest.fixture
def visitor(database_url: str, tmp_path: Path) -> Iterator[Machine]:
    """A client of a demo."""
    django.setup()
    made = Machine(tmp_path)
    _desk(database_url, tmp_path, demo=True)
    yield made
    del _config().desk


def _config() -> ApiConfig:
    config = apps.get_app_config("api")
    assert isinstance(config, ApiConfig)
    return config


def _desk(url: str, folder: Path, *, demo: bool) -> None:
    ring = load_or_create(folder / "keys")
    with connect(url) as conn, conn.transaction():
        register_keys(conn, ring)

    def connection() -> Any:
        conn = connect(url)
        use_raw_json(conn)
        return conn

    tokens = TokenGate(KeyFile(folder / PUBLIC_FILE), issuer="issuer", audience="overblik")
    gate = SourceGate(tokens, Gateway(GATEWAY, "ClientCertificateSubject", "ClientCertificate"), demo=demo)
    fictive = FictiveRule.REQUIRED if demo else FictiveRule.ALLOWED
    _config().desk = ApiDesk(connection, ring, gate, fictive, lambda: NOW)


def test_each_object_gets_its_receipt_and_a_bad_one_does_not_stop_the_rest(machine: Machine) -> None:
    body = b"\n".join([CASE, b"{", delivery.encode_line(a_case("other"))])
    status, told = machine.post(body, HTTP_AUTHORIZATION=machine.token())
    assert status == 200
    assert [(r["position"], r["outcome"]) for r in told["receipts"]] == [
        (1, "stored"),
        (2, "invalid"),
        (3, "stored"),
    ]
    assert told["outcomes"] == {"stored": 2, "invalid": 1}


def test_repeating_is_harmless(machine: Machine) -> None:
    machine.post(CASE, HTTP_AUTHORIZATION=machine.token())
    _, told = machine.post(CASE, HTTP_AUTHORIZATION=machine.token())
    assert told["outcomes"] == {"unchanged": 1}


def test_a_json_array_is_taken_too(machine: Machine) -> None:
    _, told = machine.post(b"[" + CASE + b"]", HTTP_AUTHORIZATION=machine.token())
    assert told["outcomes"] == {"stored": 1}


def test_an_object_at_the_wrong_address_is_refused(machine: Machine) -> None:
    _, told = machine.post(delivery.encode_line(a_document()), HTTP_AUTHORIZATION=machine.token())
    assert told["receipts"][0]["code"] == "intake.wrong_address"
    assert told["receipts"][0]["id"] == str(an_id("document"))


def test_a_system_may_not_deliver_for_another_master(machine: Machine) -> None:
    _, told = machine.post(CASE, HTTP_AUTHORIZATION=machine.token(client_id=str(an_id("somebody else"))))
    assert told["receipts"][0]["code"] == "intake.not_yours"


def test_a_system_that_was_forbidden_to_deliver_is_refused_with_everything_it_sends(
    machine: Machine, connection: Any
) -> None:
    forbid_delivery(connection, NOW, "operator", SYSTEM)
    status, told = machine.post(CASE, HTTP_AUTHORIZATION=machine.token())
    assert (status, told["type"]) == (403, "urn:overblik:error:delivery.forbidden")
    assert connection.execute("SELECT count(*) FROM registration").fetchone() == (0,)


REFUSED = [
    ("no credentials", {}),
    ("not a token", {"HTTP_AUTHORIZATION": "Bearer x"}),
    ("another scheme", {"HTTP_AUTHORIZATION": "Basic x"}),
    ("a certificate from elsewhere", {CERTIFICATE: str(SYSTEM), "REMOTE_ADDR": "10.0.0.2"}),
    ("a certificate that names no system", {CERTIFICATE: "CN=Kommune", "REMOTE_ADDR": GATEWAY}),
]


@pytest.mark.parametrize("headers", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_without_valid_credentials_nothing_is_taken(machine: Machine, headers: dict[str, str]) -> None:
    status, told = machine.post(CASE, **headers)
    assert (status, told["type"]) == (401, "urn:overblik:error:access.refused")


@pytest.mark.parametrize(
    "claims",
    [{"exp": 1}, {"iss": "other"}, {"aud": "other"}, {"scope": "overview.read"}, {"client_id": "no uuid"}],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_is_not_for_this_is_refused_with_the_same_answer(
    machine: Machine, claims: dict[str, Any]
) -> None:
    assert machine.post(CASE, HTTP_AUTHORIZATION=machine.token(**claims)) == machine.post(CASE)


def test_the_gateways_word_about_a_certificate_is_believed(machine: Machine) -> None:
    subject = {CERTIFICATE: f"CN=Sag, serialNumber={SYSTEM}", "REMOTE_ADDR": GATEWAY}
    assert machine.post(CASE, **subject)[1]["outcomes"] == {"stored": 1}


def test_a_demo_takes_deliveries_without_credentials_but_only_fictive_numbers(visitor: Machine) -> None:
    real = CASE.replace(ANNA.encode(), b"01" + ANNA[2:].encode())
    _, told = visitor.post(b"\n".join([CASE, real]))
    assert [r["outcome"] for r in told["receipts"]] == ["stored", "invalid"]
    assert told["receipts"][1]["code"] == "cpr.not_fictive"


def test_a_delivery_larger_than_a_request_may_hold_is_refused_before_it_is_read(machine: Machine) -> None:
    status, told = machine.post(
        b"x", HTTP_AUTHORIZATION=machine.token(), CONTENT_LENGTH=str(LARGEST_BODY + 1)
    )
    assert (status, told["type"]) == (413, "urn:overblik:error:intake.too_large")


def test_an_unknown_kind_has_no_address(machine: Machine) -> None:
    answer = machine.client.post("/api/intake/v1/sager", CASE, content_type=NDJSON)
    assert answer.status_code in (404, 422)


def test_the_interface_describes_itself(machine: Machine) -> None:
    described = json.loads(machine.client.get("/api/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    assert "/api/intake/v1/{kind}" in described["paths"]


def test_a_body_whose_length_is_not_told_is_refused_rather_than_taken_for_empty(machine: Machine) -> None:
    status, told = machine.post(
        CASE, HTTP_AUTHORIZATION=machine.token(), HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH=""
    )
    assert (status, told["type"]) == (411, "urn:overblik:error:intake.no_length")


@pytest.mark.parametrize(
    "body",
    [b"\n" * (MOST_LINES + 1), b"[" + b"1," * (LARGEST_ARRAY // 2) + b"1]"],
    ids=["millions of lines", "millions of entries"],
)
def test_a_body_of_very_many_small_things_is_refused_before_it_is_taken_apart(
    machine: Machine, body: bytes
) -> None:
    status, told = machine.post(body, HTTP_AUTHORIZATION=machine.token())
    assert (status, told["type"]) == (413, "urn:overblik:error:intake.too_large")


def test_a_length_that_is_no_number_is_refused(machine: Machine) -> None:
    status, _ = machine.post(CASE, HTTP_AUTHORIZATION=machine.token(), CONTENT_LENGTH="²")
    assert status == 413
