# SPDX-License-Identifier: MPL-2.0
"""The national list call, called as the national component does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from joserfc.jwk import ECKey

from overblik.access.gateway import Gateway
from overblik.access.keys import KeyFile
from overblik.access.tokens import TokenGate, issue
from overblik.api.national import PATH, NationalCall
from overblik.basedata import authorities
from overblik.database import connection as database
from overblik.disclosure import store as disclosure
from overblik.disclosure.rule import TitleChoice
from overblik.kle import store as kle
from overblik.overview.policy_cache import PolicyCache, loader
from overblik.people import keys
from overblik.people.cpr import FictiveRule, parse_cpr
from tests.overview.rows import (
    AUTHORITIES,
    HERE,
    NOW,
    THERE,
    a_rule,
    rules,
)
from tests.overview.test_policy_cache import an_edition

ANNA, BENT = "6101010002", "7202024001"
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
STRANGER = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
ISSUER, AUDIENCE = "https://issuer.example", "https://overblik.example"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def a_token(key: ECKey = KEY, **changes: Any) -> str:
    told = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ok",
        "exp": NOW.timestamp() + 60,
        "scope": "overview.read",
    }
    return issue(key, told | changes)


class Caller:
    """Calls as the national component does."""

    def __init__(self, application: NationalCall) -> None:
        self.application = application

    def raw(self, body: bytes, token: str | None = None, **environ: Any) -> Answer:
        told: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": PATH,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_AUTHORIZATION": f"Bearer {token or a_token()}",
            "wsgi.input": io.BytesIO(body),
        }
        seen: list[Any] = []

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return io.BytesIO().write

        parts = self.application({k: v for k, v in (told | environ).items() if v is not ...}, start)
        (status, headers) = seen[0]
        return Answer(int(status.split()[0]), dict(headers), b"".join(parts))

    def __call__(
        self, cpr: str = ANNA, listed: Any = (HERE,), token: str | None = None, **more: Any
    ) -> Answer:
        asked = {"cprNummer": cpr, "myndighedsliste": list(listed)} | more
        return self.raw(json.dumps(asked).encode(), token)


class World(NamedTuple):
    conn: psycopg.Connection[Any]
    call: Caller
    ring: keys.KeyRing
    build: Callable[..., Caller]

    def key(self, cpr: str) -> Any:
        return self.ring.party_key("cpr", cpr)


@pytest.fixture
def world(connection: psycopg.Connection[Any], database_url: str, tmp_path: Path) -> World:
    ring = keys.load_or_create(tmp_path / "keys")
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    authorities.save(connection, [AUTHORITIES.by_cvr[HERE], AUTHORITIES.by_cvr[THERE]])
    kle.save(connection, [an_edition("2020-01", "Sygdom")], NOW)
    for cvr in (HERE, THERE):
        disclosure.publish(
            connection, rules(a_rule("32.*", title=TitleChoice.CASE), authority=cvr), NOW, "test"
        )
    rules_cache = PolicyCache(loader(partial(database.connect, database_url)))

    def build(**changes: Any) -> Caller:
        told: dict[str, Any] = {
            "connect": lambda: connection,
            "clock": lambda: NOW,
            "rules": rules_cache,
            "people": ring,
            "read_cpr": lambda text: parse_cpr(text, fictive=FictiveRule.REQUIRED, today=NOW.date()),
            "gate": TokenGate(KeyFile(path), issuer=ISSUER, audience=AUDIENCE),
            "gateway": Gateway("10.0.0.1", "ClientCertificateSubject", "ClientCertificate"),
        }
        return Caller(NationalCall(**(told | changes)))

    return World(connection, build(), ring, build)
