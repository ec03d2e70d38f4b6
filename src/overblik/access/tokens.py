# SPDX-License-Identifier: MPL-2.0
"""Bearer tokens of machine clients (signed JWT): verified, remembered while valid, issued for the demo."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import math
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from overblik.access.keys import CurrentKeys, KeyFile
from overblik.access.system_key import UNREADABLE, SystemKey, token_key
from overblik.errors import NotAllowed

ALGORITHMS = ("RS256", "ES256")
READ_OVERVIEW = "overview.read"
READ_INDEX = "index.read"
READ_NOTICES = "notices.read"

REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
"""Which signatures are verified at all; unknown header fields are passed over."""

_LONGEST_TOKEN = 8_192
_LONGEST_CLIENT = 200
# Clocks differ; half a minute is what issuers commonly assume.
LEEWAY = dt.timedelta(seconds=30)
_REMEMBERED = 4_096
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC) - LEEWAY


class TokenRefused(NotAllowed):
    """The token is not accepted. One code and one text whatever the cause, so that nothing can be probed.

    `cause` tells an operator's log which check failed; it never holds anything of the token. `client`: whose token it
    is, where the issuer's signature says so and only its use was refused.
    """

    def __init__(self, cause: str, client: str | None = None) -> None:
        super().__init__("token_refused", "A valid token is needed.")
        self.cause = cause
        self.client = client


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine client whose token was verified.

    `thumbprint`: only the holder of the certificate with this SHA-256 may use the token; None = any bearer. `key`: the
    issuer's, by which the token was verified.
    """

    client: str
    scopes: frozenset[str]
    not_before: dt.datetime
    expires_at: dt.datetime
    thumbprint: bytes | None = None
    key: SystemKey = field(default=UNREADABLE, compare=False)


class TokenGate:
    """Lets in who carries a token that one of the file's keys signed for us; thread-safe.

    A verified token is remembered by its digest until it expires or the key file changes.
    """

    def __init__(self, keys: KeyFile, *, issuer: str, audience: str, remembered: int = _REMEMBERED) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._limit = remembered
        self._lock = threading.Lock()
        self._stamp: object = None
        self._known: OrderedDict[bytes, Caller] = OrderedDict()

    def admit(
        self,
        header: str | None,
        scope: str | Sequence[str],
        moment: dt.datetime,
        thumbprint: bytes | None = None,
    ) -> Caller:
        """The caller behind an `Authorization` header, if its token grants `scope` (any of several) at `moment`.

        `thumbprint`: of the client certificate that the gateway has verified. A token that is bound to a
        certificate (RFC 8705) is refused without that very one. Raises TokenRefused, and Unavailable while the
        key file cannot be used.
        """
        current = self._keys.current()
        token = _bearer(header)
        digest = hashlib.sha256(token).digest()
        caller = self._recall(current.stamp, digest)
        if caller is None:
            caller = self._verify(token, current)
            _check_time(caller, moment)
            self._remember(current.stamp, digest, caller)
        else:
            _check_time(caller, moment)
        if caller.scopes.isdisjoint((scope,) if isinstance(scope, str) else scope):
            raise TokenRefused("scope", caller.client)
        if caller.thumbprint is not None and not hmac.compare_digest(caller.thumbprint, thumbprint or b""):
            raise TokenRefused("certificate", caller.client)
        return caller

    def _recall(self, stamp: object, digest: bytes) -> Caller | None:
        with self._lock:
            if self._stamp != stamp:
                self._known.clear()
                self._stamp = stamp
                return None
            caller = self._known.get(digest)
            if caller is not None:
                self._known.move_to_end(digest)
            return caller

    def _remember(self, stamp: object, digest: bytes, caller: Caller) -> None:
        with self._lock:
            if self._stamp != stamp:
                return
            self._known[digest] = caller
            while len(self._known) > self._limit:
                self._known.popitem(last=False)

    def _verify(self, token: bytes, current: CurrentKeys) -> Caller:
        try:
            read = jwt.decode(token, current.keys, algorithms=list(ALGORITHMS), registry=REGISTRY)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise TokenRefused("signature") from None
        claims = read.claims
        if claims.get("iss") != self._issuer:
            raise TokenRefused("issuer")
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise TokenRefused("audience")
        expires = numeric_date(claims.get("exp"))
        if expires is None:
            raise TokenRefused("expiry")
        starts = [dt.datetime.min.replace(tzinfo=dt.UTC)]
        for name in ("nbf", "iat"):
            if name in claims:
                start = numeric_date(claims[name])
                if start is None:
                    raise TokenRefused(name)
                starts.append(start)
        client = claims.get("client_id", claims.get("azp", claims.get("sub")))
        if not isinstance(client, str) or not 0 < len(client) <= _LONGEST_CLIENT or not client.isprintable():
            raise TokenRefused("client")
        scopes = _texts(claims.get("scope", claims.get("scp")))
        key = _signing_key(read.header, current)
        return Caller(client, frozenset(scopes), max(starts), expires, _bound_to(claims.get("cnf")), key)


def numeric_date(value: Any) -> dt.datetime | None:
    """A NumericDate (RFC 7519); None for anything else, so that a `true` or a text never counts as a time."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        return min(dt.datetime.fromtimestamp(value, dt.UTC), _LATEST)
    except (ValueError, OverflowError, OSError):
        return None


def issue(key: ECKey, claims: Mapping[str, Any]) -> str:
    """A token signed with ES256. For the demo and for tests: Overblik issues no tokens in production."""
    return jwt.encode({"alg": "ES256", "kid": key.kid}, dict(claims), key, algorithms=["ES256"])


def _bearer(header: str | None) -> bytes:
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("absent")
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise TokenRefused("form")
    return token.encode("ascii")


def _check_time(caller: Caller, moment: dt.datetime) -> None:
    if moment >= caller.expires_at + LEEWAY:
        raise TokenRefused("expired", caller.client)
    if moment + LEEWAY < caller.not_before:
        raise TokenRefused("not_yet", caller.client)


def _signing_key(header: Mapping[str, Any], current: CurrentKeys) -> SystemKey:
    """The key that has verified the token: the one it names, or the only one there is."""
    name = str(header.get("kid") or current.keys.keys[0].kid)
    return token_key(name, str(header["alg"]), current.certificates.get(name))


def _bound_to(confirmation: Any) -> bytes | None:
    """The thumbprint a token is bound to; a way of binding that we cannot check is refused, not passed over."""
    if confirmation is None:
        return None
    told = confirmation.get("x5t#S256") if isinstance(confirmation, dict) and len(confirmation) == 1 else None
    if not isinstance(told, str) or _THUMBPRINT.fullmatch(told) is None:
        raise TokenRefused("confirmation")
    return base64.urlsafe_b64decode(f"{told}=")


def _texts(value: Any) -> list[str]:
    """A list of texts, or one text with spaces between."""
    if isinstance(value, str):
        return value.split(" ")
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
