# SPDX-License-Identifier: MPL-2.0
"""The portal with a sign-in provider that answers whatever a test wants, a visitor, and a look into the database."""

from __future__ import annotations

import dataclasses
import functools
import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from overblik.access.answer import EmployeeMark, Expectation
from overblik.access.provider import Provider, Registration
from overblik.access.provider_sessions import ProviderNames
from overblik.access.sign_in import CitizenSignIn
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from tests.portal.conftest import text_of
from tests.portal.crooked import CLIENT_ID, CPR, LEVEL, NUMBER, SECRET, Crooked, a_key
from tests.portal.overviews import key


@dataclasses.dataclass
class Door:
    """The portal with its provider, a visitor, and a look into the database."""

    provider: Crooked
    client: Any
    conn: psycopg.Connection[Any]
    ours: Provider

    def begin(self, path: str = "/log-ind/") -> dict[str, str]:
        """Go to the provider; what is asked of it."""
        answer = self.client.get(path)
        assert answer.status_code == 302
        assert answer["Cache-Control"] == "no-store"
        address = urlsplit(answer["Location"])
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{self.provider.issuer}/auth"
        return {name: one[0] for name, one in parse_qs(address.query).items()}

    def come_back(self, asked: dict[str, str], **told: str) -> Any:
        """Return with a code, which is how the provider knows the nonce."""
        return self.client.get("/log-ind/svar/", {"state": asked["state"], "code": asked["nonce"], **told})

    def sign_in(self) -> Any:
        """The whole way."""
        return self.come_back(self.begin())

    def is_inside(self) -> bool:
        """Whether the start page is somebody's overview."""
        return "Dit overblik" in text_of(self.client.get("/"))

    def events(self) -> list[tuple[str, uuid.UUID | None, str | None]]:
        """The log of sign-ins, oldest first."""
        return self.conn.execute("SELECT event, party_key, detail FROM sign_in_event ORDER BY id").fetchall()


@contextmanager
def a_door(client: Any, database_url: str, crooked: Crooked) -> Iterator[Door]:
    """The portal's desk gets a sign-in through this provider; the log of sign-ins is empty."""
    from django.apps import apps

    issuer = crooked.issuer
    crooked.__init__(issuer=issuer, key=_kept_key())  # type: ignore[misc]
    told = Registration(
        issuer, CLIENT_ID, SECRET, "https://overblik.example", acr_values="x", plain_http=True
    )
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(
            "TRUNCATE django_session, provider_session, staff_session, spent_logout_token, sign_in_event"
        )
        provider = Provider(told)
        sign_in = CitizenSignIn(
            provider,
            Expectation(
                LEVEL,
                frozenset({"Substantial", "High"}),
                CPR,
                (EmployeeMark.read("https://data.gov.dk/model/core/eid/professional/*"),),
            ),
            functools.partial(parse_cpr, fictive=FictiveRule.REQUIRED),
            keys_of,
            ProviderNames(b"secret", issuer),
            lambda: conn,
        )
        config: Any = apps.get_app_config("portal")
        config.desk = dataclasses.replace(config.desk, sign_in=sign_in)
        yield Door(crooked, client, conn, provider)


@functools.cache
def _kept_key() -> Any:
    return a_key()


def keys_of(cpr: Cpr) -> tuple[uuid.UUID, ...]:
    return (key("anna"),) if cpr.digits == NUMBER else (key("nobody"),)


def refused(door: Door, caplog: pytest.LogCaptureFixture, cause: str, words: str = "Noget gik galt") -> None:
    """Sign in, in vain: a page that says so plainly, a line in the log, and nothing else."""
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        answer = door.sign_in()
    assert answer.status_code == 403
    assert words in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    said = [record.getMessage() for record in caplog.records if record.name.startswith("overblik")]
    assert said == [f"sign-in refused: {cause}"]
    assert NUMBER not in caplog.text + answer.content.decode() + json.dumps(dict(answer.headers))
    assert door.events()[-1] == ("refused", None, cause)
    assert not door.is_inside()
