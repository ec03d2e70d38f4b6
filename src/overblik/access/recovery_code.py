# SPDX-License-Identifier: MPL-2.0
"""Recovery codes (*nødkoder*): each takes the place of the authenticator app once, for whoever has lost it."""

from __future__ import annotations

import base64
import hashlib
import secrets

COUNT = 10
_BYTES = 10
_LETTERS = 16


def new_codes() -> tuple[str, ...]:
    """Ten codes of 80 random bits, in groups of four letters and digits."""
    return tuple(_in_groups(base64.b32encode(secrets.token_bytes(_BYTES)).decode()) for _ in range(COUNT))


def digest_of(code: str) -> bytes | None:
    """What is kept of a code; None for what is none by its form.

    A plain digest: 80 random bits cannot be found by trying, however cheap a try is.
    """
    letters = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return hashlib.sha256(letters.encode()).digest() if len(letters) == _LETTERS else None


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, _LETTERS, 4))
