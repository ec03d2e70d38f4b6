# SPDX-License-Identifier: MPL-2.0
"""The second factor: six digits of an authenticator app, good for half a minute (TOTP, RFC 6238) and once."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS = 6, 30
SKEW = 1
"""Steps before and after the present one that are taken too: clocks differ, and people type slowly (RFC 6238, 5.2)."""

_SECRET_BYTES = 20
_ISSUER = "Overblik"


def new_secret() -> str:
    """160 random bits (RFC 4226, 4), as base32: what an app is given."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one step of half a minute, counted from 1970."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_at(moment: dt.datetime) -> int:
    """The step of a moment (aware)."""
    return int(moment.timestamp()) // SECONDS


def step_of(secret: str, code: str, moment: dt.datetime, after: int | None = None) -> int | None:
    """The step whose code it is, near this moment and later than `after`; None = it is no such code.

    Spaces in the code are no part of it: apps show two groups of three.
    """
    typed = "".join(code.split()).encode("utf-8", "surrogatepass")
    here, found = step_at(moment), None
    for step in range(here - SKEW, here + SKEW + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed) and (after is None or step > after):
            found = step
    return found


def app_address(secret: str, account: str) -> str:
    """What the picture for the app says: an address of the form otpauth."""
    return _totp(secret).get_provisioning_uri(account, _ISSUER)


def in_groups(secret: str) -> str:
    """The secret as somebody types it who has no camera: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _totp(secret: str) -> TOTP:
    # SHA-1 because most apps know no other; nothing here depends on its collisions.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303
