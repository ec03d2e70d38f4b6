# SPDX-License-Identifier: MPL-2.0
"""Where the sign-in provider answers: its discovery document (OpenID Connect Discovery 1.0), read with distrust."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import msgspec

from overblik.errors import Unavailable


class Endpoints(msgspec.Struct, frozen=True):
    """The addresses of one provider. `end_session` None = it offers no sign-out; `post_secret`: how the client's
    secret is sent, in the form instead of the header.
    """

    authorization: str
    token: str
    jwks: str
    userinfo: str | None = None
    end_session: str | None = None
    post_secret: bool = False


class _Told(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = []


def read(text: bytes, *, issuer: str, plain_http: bool) -> Endpoints:
    """The endpoints in a discovery document. Raises Unavailable when it is not this issuer's, or an address is not
    encrypted (`plain_http`: this machine's need not be).
    """
    try:
        told = msgspec.json.decode(text, type=_Told)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unusable("is not a discovery document") from None
    if told.issuer != issuer:
        raise _unusable("names another issuer than OVERBLIK_OIDC_ISSUER")
    found = Endpoints(
        told.authorization_endpoint,
        told.token_endpoint,
        told.jwks_uri,
        told.userinfo_endpoint,
        told.end_session_endpoint,
        "client_secret_post" in told.token_endpoint_auth_methods_supported,
    )
    for address in (found.authorization, found.token, found.jwks, found.userinfo, found.end_session):
        if address is not None and not _is_safe(address, plain_http):
            raise _unusable("holds an address that is not encrypted")
    return found


def _is_safe(address: str, plain_http: bool) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http" or not plain_http:
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unusable(what: str) -> Unavailable:
    return Unavailable("sign_in.metadata_unusable", f"The metadata of the sign-in provider {what}.")
