# SPDX-License-Identifier: MPL-2.0
"""The provider's own documents are read with distrust, and remembered no longer than they should be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from overblik.access import provider as providers
from overblik.access.metadata import read
from overblik.access.provider import WELL_KNOWN, Provider, Registration, fetch
from overblik.errors import Unavailable
from tests.browser import served

ISSUER = "https://login.example"
TOLD = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
    "userinfo_endpoint": f"{ISSUER}/me",
    "end_session_endpoint": f"{ISSUER}/end",
}


def document(**changed: Any) -> bytes:
    return json.dumps({name: one for name, one in {**TOLD, **changed}.items() if one is not None}).encode()


def test_the_addresses_are_those_of_the_document() -> None:
    found = read(document(), issuer=ISSUER, plain_http=False)
    assert found.authorization == f"{ISSUER}/auth"
    assert (found.userinfo, found.end_session, found.post_secret) == (f"{ISSUER}/me", f"{ISSUER}/end", False)
    lean = document(userinfo_endpoint=None, end_session_endpoint=None)
    assert read(lean, issuer=ISSUER, plain_http=False).userinfo is None
    post = document(token_endpoint_auth_methods_supported=["client_secret_post", "client_secret_basic"])
    assert read(post, issuer=ISSUER, plain_http=False).post_secret


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 100_000,
        document(issuer="https://login.example/"), document(issuer=None), document(token_endpoint=None),
        document(jwks_uri="ftp://login.example/jwks"), document(token_endpoint="http://login.example/token"),
        document(authorization_endpoint="//login.example/auth"), document(end_session_endpoint="javascript:1"),
        document(userinfo_endpoint="http://127.0.0.1.example/me"), document(jwks_uri="https://"),
        document(jwks_uri="http://[::1/jwks"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_this_providers_or_not_encrypted_is_refused(text: bytes, plain: bool) -> None:
    with pytest.raises(Unavailable):
        read(text, issuer=ISSUER, plain_http=plain)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "[::1]:9", "localhost"])
def test_without_encryption_only_this_machine_and_only_where_it_is_allowed(host: str) -> None:
    text = document(jwks_uri=f"http://{host}/jwks")
    assert read(text, issuer=ISSUER, plain_http=True).jwks == f"http://{host}/jwks"
    with pytest.raises(Unavailable):
        read(text, issuer=ISSUER, plain_http=False)


def a_provider(answers: dict[str, bytes], seconds: list[float], **told: Any) -> tuple[Provider, list[str]]:
    asked: list[str] = []

    def answer(url: str) -> bytes:
        asked.append(url)
        return answers[url]

    registration = Registration(ISSUER, "client", "secret", "https://overblik.example", **told)
    return Provider(registration, answer, lambda: seconds[0]), asked


def test_the_document_is_fetched_once_an_hour() -> None:
    seconds = [0.0]
    provider, asked = a_provider({ISSUER + WELL_KNOWN: document()}, seconds)
    for seconds[0] in (0.0, 1.0, 3599.0, 3601.0):
        assert provider.endpoints().token == f"{ISSUER}/token"
    assert asked == [ISSUER + WELL_KNOWN] * 2


def test_a_document_given_as_a_file_is_not_fetched() -> None:
    provider, asked = a_provider({}, [0.0], told=document())
    assert provider.endpoints().jwks == f"{ISSUER}/jwks"
    assert asked == []


def test_keys_that_are_no_keys_are_a_failure_not_a_refusal() -> None:
    answers = {ISSUER + WELL_KNOWN: document(), f"{ISSUER}/jwks": b"nonsense"}
    provider, _ = a_provider(answers, [0.0])
    with pytest.raises(Unavailable):
        provider.open_signed("a.b.c")


def test_the_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(Registration(ISSUER, "client", "s3cret", "https://x", told=b"s3cret"))


Start = Callable[..., Any]


@pytest.fixture(scope="module")
def strange() -> Iterator[str]:
    """A server that answers in odd ways."""

    def application(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        path = environ["PATH_INFO"]
        headers = [("Content-Type", "text/plain")]
        if path == "/moved":
            start_response("302 Found", [*headers, ("Location", "/good")])
            yield b"good"
        elif path == "/missing":
            start_response("404 Not Found", headers)
            yield b"good"
        else:
            start_response("200 OK", headers)
            for _ in range(20 if path == "/huge" else 1):
                yield b"" if path == "/empty" else b"good" * (25_000 if path == "/huge" else 1)

    with served(application) as url:
        yield url


def test_a_document_is_fetched(strange: str) -> None:
    assert fetch(f"{strange}/good") == b"good"


@pytest.mark.parametrize("path", ["/moved", "/missing", "/huge", "/empty"])
def test_what_is_moved_missing_huge_or_empty_is_unavailable(strange: str, path: str) -> None:
    with pytest.raises(Unavailable) as told:
        fetch(strange + path)
    assert strange not in str(told.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "nonsense", "http://[::1"])
def test_a_provider_that_cannot_be_reached_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        fetch(url)


def test_somebody_waits_no_longer_than_this() -> None:
    assert sum(providers.TIMEOUT_S) < 15
