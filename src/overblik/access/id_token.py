# SPDX-License-Identifier: MPL-2.0
"""The two tokens a sign-in provider signs for us: who has signed in (ID token), and who has left (logout token).

Sources: OpenID Connect Core 1.0, section 3.1.3.7; Back-Channel Logout 1.0, section 2.6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from overblik.access.refusal import Refusal, SignInRefused
from overblik.access.tokens import ALGORITHMS, LEEWAY, REGISTRY, numeric_date

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST_TOKEN = 16_384
_LONGEST_NAME = 255
# A logout token is sent at once; one that has lain about is refused, and its id is remembered as long.
LOGOUT_AGE = dt.timedelta(minutes=5)


class UnknownKey(Exception):
    """The token names a key that is not among those we have; the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who must have signed, and for whom: `issuer` and the `client_id` we have there."""

    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A verified logout token: `session` ends, or without one every session of `subject`.

    `token_id` is used up once; after `forget_at` the token is too old anyway.
    """

    subject: str | None
    session: str | None
    token_id: str
    forget_at: dt.datetime


def open_signed(token: object, keys: KeySet) -> dict[str, Any]:
    """What a token says, if one of the keys signed it. Raises UnknownKey, and SignInRefused otherwise."""
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN or not token.isascii():
        raise _refused("token form")
    try:
        return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS), registry=REGISTRY).claims)
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _refused("token signature") from None


def check_id_token(
    claims: Mapping[str, Any], addressee: Addressee, nonce: str | None, moment: dt.datetime
) -> None:
    """Raises SignInRefused unless this answers our very request, and is still good at `moment`.

    `nonce` None = the token answers no request of ours: a signed user info, which has no time limit either.
    """
    _check_addressee(claims, addressee)
    if not _is_name(claims.get("sub")):
        raise _refused("token subject")
    if nonce is None:
        return
    expires = numeric_date(claims.get("exp"))
    if expires is None or moment >= expires + LEEWAY:
        raise _refused("token expired")
    _check_issued(claims, moment)
    if claims.get("nonce") != nonce:
        raise _refused("token nonce")


def check_logout_token(claims: Mapping[str, Any], addressee: Addressee, moment: dt.datetime) -> Departure:
    """Who has left. Raises SignInRefused unless it is a fresh logout token of the provider's for us."""
    _check_addressee(claims, addressee)
    issued = _check_issued(claims, moment)
    if moment >= issued + LOGOUT_AGE:
        raise _refused("logout token too old")
    if "exp" in claims:
        expires = numeric_date(claims["exp"])
        if expires is None or moment >= expires + LEEWAY:
            raise _refused("token expired")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise _refused("logout token event")
    if "nonce" in claims:  # else an ID token would do
        raise _refused("logout token nonce")
    subject, session, token_id = claims.get("sub"), claims.get("sid"), claims.get("jti")
    if not _is_name(token_id):
        raise _refused("logout token id")
    if not all(one is None or _is_name(one) for one in (subject, session)) or subject is session is None:
        raise _refused("logout token subject")
    return Departure(subject, session, str(token_id), issued + LOGOUT_AGE + LEEWAY)


def _check_addressee(claims: Mapping[str, Any], addressee: Addressee) -> None:
    if claims.get("iss") != addressee.issuer:
        raise _refused("token issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if addressee.client_id not in audiences:
        raise _refused("token audience")
    # What is meant for others as well must say that it was made for us.
    if claims.get("azp", addressee.client_id if len(audiences) == 1 else None) != addressee.client_id:
        raise _refused("token authorised party")


def _check_issued(claims: Mapping[str, Any], moment: dt.datetime) -> dt.datetime:
    issued = numeric_date(claims.get("iat"))
    if issued is None or moment + LEEWAY < issued:
        raise _refused("token issued")
    return issued


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME


def _refused(cause: str) -> SignInRefused:
    return SignInRefused(Refusal.ANSWER, cause)
