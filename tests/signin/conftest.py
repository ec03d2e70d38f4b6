# SPDX-License-Identifier: MPL-2.0
"""A real installation with two server processes, and a real OpenID Connect provider beside it."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.database import server
from overblik.demo.persons import person
from tests.browser import browser
from tests.journeys.installation import Installation, Served, a_folder, free_port, served

__all__ = ["browser"]

CLIENT_ID, STAFF_CLIENT_ID, SECRET = "overblik", "overblik-staff", "a-secret-of-the-tests"
LEVEL = "https://data.gov.dk/concept/core/nsis/loa"
CPR = "https://data.gov.dk/model/core/eid/cprNumber"
EMPLOYEE = "https://data.gov.dk/model/core/eid/professional/cvr"
NUMBER = person("alma").citizen.cpr.digits
PERSONS: dict[str, dict[str, str | list[str]]] = {
    "citizen": {LEVEL: "High", CPR: NUMBER},
    "low": {LEVEL: "Low", CPR: NUMBER},
    "levelless": {CPR: NUMBER},
    "employee": {LEVEL: "High", CPR: NUMBER, EMPLOYEE: "90000001"},
    "numberless": {LEVEL: "Substantial"},
    "malformed": {LEVEL: "Substantial", CPR: "610101"},
    "editor": {LEVEL: "High", EMPLOYEE: "90010018", "roles": ["overblik-editor", "other"], "name": "Eva Eng"},
    "roleless": {LEVEL: "High", EMPLOYEE: "90010018", "roles": ["other"], "name": "Rie Rod"},
}
_PROVIDER = Path(__file__).parent / "provider.mjs"
_OLDEST_NODE = 20


@dataclass
class RealProvider:
    """The provider: its address without a slash at the end, and the process while it runs."""

    site: str
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address and its name."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, **told: Any) -> None:
        """With keys of its own and nobody signed in; starting it anew changes the keys."""
        self.stop()
        client = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [f"{self.site}/log-ind/svar/"],
            "post_logout_redirect_uris": [f"{self.site}/log-ud/slut/"],
            "backchannel_logout_uri": f"{self.site}/log-ud/udbyder/",
            "backchannel_logout_session_required": True,
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "scope": "openid person",
        }
        staff = {
            **client,
            "client_id": STAFF_CLIENT_ID,
            "redirect_uris": [f"{self.site}/konsol/log-ind/svar/"],
            "post_logout_redirect_uris": [f"{self.site}/konsol/log-ud/slut/"],
            "backchannel_logout_uri": f"{self.site}/konsol/log-ud/udbyder/",
        }
        whole = {
            "issuer": self.url,
            "port": self.port,
            "persons": PERSONS,
            "acr_values": [f"{LEVEL}/Substantial"],
            "clients": [client, staff],
            **told,
        }
        with self.log.open("ab") as words:
            self.process = subprocess.Popen(
                [node(), _PROVIDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(whole).encode() + b"\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == b"ready\n", self.log.read_text()[-2000:]

    def stop(self) -> None:
        """It ends with its input."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            self.process.kill()
            self.process.wait()
            self.process = None


def node() -> str:
    """Node.js: what the tests installed, else the system's. oidc-provider wants 20 or newer; Debian 12 has 18."""
    own = Path(sys.executable).parent / "node"
    for found in (str(own) if own.exists() else None, shutil.which("node")):
        if found is not None:
            told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
            if int(told.strip().removeprefix("v").partition(".")[0]) >= _OLDEST_NODE:
                return found
    raise AssertionError("Node.js 20 or newer is needed; `make test` installs it")


@dataclass(frozen=True)
class House:
    """The site, its provider and its database."""

    at: Installation
    running: Served
    provider: RealProvider

    @property
    def url(self) -> str:
        """The address of the site."""
        return self.running.url

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection[Any]]:
        """A look into the database."""
        with psycopg.connect(server.ensure(self.at.settings), autocommit=True) as conn:
            yield conn

    def events(self) -> list[tuple[Any, ...]]:
        """The log of sign-ins, oldest first."""
        with self.database() as conn:
            return conn.execute("SELECT event, party_key, detail FROM sign_in_event ORDER BY id").fetchall()


@pytest.fixture(scope="session")
def whole_house() -> Iterator[House]:
    """A loaded demo, served by two processes that write every word, and its provider."""
    folder = a_folder()
    port = free_port()
    provider = RealProvider(f"http://127.0.0.1:{port}", folder / "provider.log")
    secret = folder / "secret"
    secret.write_text(SECRET)
    at = Installation(
        folder / "data",
        {
            "OVERBLIK_PUBLIC_URL": provider.site,
            "OVERBLIK_OIDC_ISSUER": provider.url,
            "OVERBLIK_OIDC_CLIENT_ID": CLIENT_ID,
            "OVERBLIK_OIDC_SECRET_FILE": str(secret),
            "OVERBLIK_OIDC_SCOPES": "openid person",
            "OVERBLIK_OIDC_PLAIN_HTTP": "yes",
            "OVERBLIK_STAFF_OIDC_ISSUER": provider.url,
            "OVERBLIK_STAFF_OIDC_CLIENT_ID": STAFF_CLIENT_ID,
            "OVERBLIK_STAFF_OIDC_SECRET_FILE": str(secret),
            "OVERBLIK_STAFF_OIDC_SCOPES": "openid person",
            "OVERBLIK_LOG_LEVEL": "debug",
            "OVERBLIK_WORKERS": "2",
        },
    )
    try:
        provider.start()
        at.must("demo", "load", "--citizens", "20")
        with served(at, port) as running:
            yield House(at, running, provider)
    finally:
        provider.stop()
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(whole_house: House) -> House:
    """The house; nobody is signed in, here or at the provider."""
    with whole_house.database() as conn:
        conn.execute(
            "TRUNCATE django_session, provider_session, staff_session, spent_logout_token, sign_in_event"
        )
    return whole_house
