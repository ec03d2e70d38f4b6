# SPDX-License-Identifier: MPL-2.0
"""The sign-in provider as one process knows it: its addresses and its keys, fetched when needed and remembered.

Nothing here is about citizens: the staff's provider is another one of the same kind.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc.jwk import KeySet

from overblik.access import metadata
from overblik.access.id_token import Addressee, UnknownKey, open_signed
from overblik.access.keys import public_keys
from overblik.access.metadata import Endpoints
from overblik.access.refusal import Refusal, SignInRefused
from overblik.errors import Unavailable

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT_S = (3.05, 10.0)
"""To connect, and between two parts of an answer: somebody is waiting."""

_ENDPOINTS_S = 3600.0
_KEYS_S = 600.0
# Whoever sends tokens with made-up key ids must not make us ask the provider each time.
_ASKED_AGAIN_S = 3.0
_LARGEST_DOCUMENT = 1_000_000

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Registration:
    """What an installation is to its provider. `public_url`: where citizens meet us, without a slash at the end.

    `told` is the provider's discovery document when it is given as a file.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    public_url: str
    scopes: str = "openid"
    acr_values: str = ""
    plain_http: bool = False
    told: bytes | None = field(default=None, repr=False)

    @property
    def addressee(self) -> Addressee:
        """For whom its tokens must be."""
        return Addressee(self.issuer, self.client_id)


def fetch(url: str) -> bytes:
    """A document of the provider's. Raises Unavailable; never says what was fetched."""
    try:
        with requests.get(url, timeout=TIMEOUT_S, allow_redirects=False, stream=True) as answer:
            content = bytearray()
            for part in answer.iter_content(65_536) if answer.status_code == 200 else ():
                content += part
                if len(content) > _LARGEST_DOCUMENT:
                    break
    except (requests.RequestException, OSError, ValueError):
        raise unreachable() from None
    if not 0 < len(content) <= _LARGEST_DOCUMENT:
        raise unreachable()
    return bytes(content)


def unreachable() -> Unavailable:
    """The provider does not answer, or not with what it should."""
    return Unavailable("sign_in.provider_unreachable", "The sign-in provider does not answer. Try again.")


class Provider:
    """One provider; thread-safe. `seconds` is a clock that only goes forward."""

    def __init__(
        self, registration: Registration, fetch: Fetch = fetch, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.registration = registration
        self._fetch = fetch
        self._seconds = seconds
        self._lock = threading.Lock()
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def endpoints(self) -> Endpoints:
        """Its addresses, at most an hour old. Raises Unavailable when they cannot be had."""
        with self._lock:
            held = self._endpoints
            if held is None or self._seconds() - held[0] > _ENDPOINTS_S:
                told = self.registration
                text = told.told if told.told is not None else self._fetch(_document(told.issuer))
                found = metadata.read(text, issuer=told.issuer, plain_http=told.plain_http)
                held = self._endpoints = (self._seconds(), found)
            return held[1]

    def open_signed(self, token: object) -> dict[str, Any]:
        """What a token says that one of its keys has signed; new keys are fetched.

        Raises SignInRefused, and Unavailable when the keys cannot be had.
        """
        address = self.endpoints().jwks
        try:
            return open_signed(token, self._current(address, _KEYS_S))
        except UnknownKey:
            pass
        try:
            return open_signed(token, self._current(address, _ASKED_AGAIN_S))
        except UnknownKey:
            raise SignInRefused(Refusal.ANSWER, "token key unknown") from None

    def _current(self, address: str, oldest: float) -> KeySet:
        with self._lock:
            held = self._keys
            if held is None or self._seconds() - held[0] > oldest:
                try:
                    keys = public_keys(self._fetch(address))
                except ValueError:
                    raise unreachable() from None
                held = self._keys = (self._seconds(), KeySet(keys))
            return held[1]


def _document(issuer: str) -> str:
    return issuer.rstrip("/") + WELL_KNOWN
