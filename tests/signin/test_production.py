# SPDX-License-Identifier: MPL-2.0
"""In production: no demo sign-in, cookies that only https and this host get, and plain words while nothing is set up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.client import Client
from tests.journeys.installation import Installation, a_folder, served

pytestmark = [pytest.mark.slow, pytest.mark.database]

ISSUER = "https://login.example.dk"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = a_folder()
    at = Installation(made / "data", mode="production")
    try:
        at.must("kle", "sample")
        yield made
    finally:
        at.remove()
        shutil.rmtree(made, ignore_errors=True)


def test_without_a_provider_nobody_signs_in_and_the_operator_is_told_how(folder: Path) -> None:
    with served(Installation(folder / "data", mode="production")) as running:
        client = Client(running.url)
        assert "Du kan ikke logge ind her endnu." in client.get("/").text
        for path in ("/log-ind/", "/demo-login/", "/log-ind/svar/?state=x&code=y"):
            assert client.get(path).status == 404
        assert client.cookies == {}
        words = running.words()
    assert "Citizens cannot sign in" in words
    assert "docs/how-to/sign-citizens-in.md" in words


def test_a_cookie_comes_with_the_sign_in_and_is_for_https_and_this_host_only(folder: Path) -> None:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    told = {"issuer": ISSUER, **{name: f"{ISSUER}/{name}" for name in names}}
    (folder / "metadata.json").write_text(json.dumps(told))
    (folder / "secret").write_text("not shown anywhere")
    at = Installation(
        folder / "data",
        {
            "OVERBLIK_PUBLIC_URL": "https://overblik.example.dk",
            "OVERBLIK_OIDC_ISSUER": ISSUER,
            "OVERBLIK_OIDC_METADATA": str(folder / "metadata.json"),
            "OVERBLIK_OIDC_CLIENT_ID": "overblik",
            "OVERBLIK_OIDC_SECRET_FILE": str(folder / "secret"),
        },
        mode="production",
    )
    with served(at) as running:
        client = Client(running.url)
        assert "/log-ind/" in client.get("/").text
        assert client.cookies == {}
        answer = client.get("/log-ind/")
        assert answer.status == 302
        assert answer.headers["location"].startswith(f"{ISSUER}/authorization_endpoint?")
        assert (
            "redirect_uri=https%3A%2F%2Foverblik.example.dk%2Flog-ind%2Fsvar%2F" in answer.headers["location"]
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-overblik=")
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert not any(part.startswith("Domain") for part in parts)
        assert client.get("/demo-login/").status == 404
        assert "Citizens cannot sign in" not in running.words()
        assert "not shown anywhere" not in running.words()
    refused = Installation(at.data, {**at.environ, "OVERBLIK_OIDC_PLAIN_HTTP": "yes"}, "production").run(
        "serve"
    )
    assert refused.code == 3
    assert "OVERBLIK_OIDC_PLAIN_HTTP" in refused.err
