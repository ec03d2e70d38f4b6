# SPDX-License-Identifier: MPL-2.0
"""A sign-in provider that answers whatever a test wants, also what no real one would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from overblik.access.provider import WELL_KNOWN
from tests.browser import served
from tests.portal.overviews import MOMENT

CLIENT_ID, SECRET = "overblik-test", "a secret of the tests"
LEVEL = "https://data.gov.dk/concept/core/nsis/loa"
CPR = "https://data.gov.dk/model/core/eid/cprNumber"
EMPLOYEE = "https://data.gov.dk/model/core/eid/professional/cvr"
# Fictive: the day of birth plus 60.
NUMBER = "6101019990"

Key = RSAKey | ECKey | OctKey


def a_key(kind: str = "RSA", kid: str = "first") -> Key:
    """A signing key: RSA, EC or oct."""
    told = {"kid": kid}
    if kind == "EC":
        return ECKey.generate_key("P-256", told, private=True)
    return OctKey.generate_key(256, told) if kind == "oct" else RSAKey.generate_key(2048, told, private=True)


@dataclass
class Crooked:
    """What it answers: change the parts before the visitor comes back. `asked` are the forms sent for tokens."""

    issuer: str = ""
    key: Key = field(default_factory=a_key)
    published: list[Key] = field(default_factory=list)
    algorithm: str = "RS256"
    id_token: dict[str, Any] = field(default_factory=dict)
    user_info: dict[str, Any] | str = field(default_factory=dict)
    raw_token: str | None = None
    token_status: int = 200
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    jwks_fetched: int = 0

    def claims(self, **changed: Any) -> dict[str, Any]:
        """What every token says; None takes a claim away."""
        at = int(MOMENT.timestamp())
        told = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "person-1", "iat": at, **changed}
        return {name: value for name, value in told.items() if value is not None}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A token by the present key and algorithm."""
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, dict(claims), self.key, algorithms=[self.algorithm])

    def signed_id_token(self, nonce: str) -> str:
        """The ID token that answers a request with this nonce, unless a test has said otherwise."""
        whole = self.claims(
            exp=int(MOMENT.timestamp()) + 300,
            nonce=nonce,
            sid="session-1",
            **{LEVEL: "Substantial", CPR: NUMBER},
        )
        told = {**whole, **self.id_token}
        return self.sign({name: value for name, value in told.items() if value is not None})

    def application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """WSGI. The nonce is given as the code."""
        path = environ["PATH_INFO"]
        status, kind, body = 200, "application/json", b""
        if path == WELL_KNOWN:
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            paths = ("auth", "token", "jwks", "me")
            told = {name: f"{self.issuer}/{one}" for name, one in zip(names, paths, strict=True)}
            end = {"end_session_endpoint": f"{self.issuer}/end"}
            whole = {"issuer": self.issuer, **told, **end, **self.metadata}
            body = json.dumps({name: one for name, one in whole.items() if one is not None}).encode()
        elif path == "/jwks":
            self.jwks_fetched += 1
            keys = self.published or [self.key]
            body = json.dumps(
                {"keys": [one.as_dict(private=isinstance(one, OctKey)) for one in keys]}
            ).encode()
        elif path == "/token":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            form = {name: one[0] for name, one in parse_qs(environ["wsgi.input"].read(size).decode()).items()}
            self.asked.append({**form, "authorization": environ.get("HTTP_AUTHORIZATION", "")})
            token = self.raw_token if self.raw_token is not None else self.signed_id_token(form["code"])
            status = self.token_status
            body = json.dumps({"access_token": "access", "token_type": "Bearer", "id_token": token}).encode()
        elif path == "/me":
            if isinstance(self.user_info, str):
                kind, body = "application/jwt", self.user_info.encode()
            else:
                body = json.dumps({"sub": "person-1", **self.user_info}).encode()
        else:
            status = 404
        start_response(f"{status} Told", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def a_crooked_provider() -> Iterator[Crooked]:
    """It runs on the loopback."""
    made = Crooked()
    with served(made.application) as url:
        made.issuer = url
        yield made
