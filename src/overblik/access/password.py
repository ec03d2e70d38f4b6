# SPDX-License-Identifier: MPL-2.0
"""Passwords of staff accounts: hashed with Argon2id, and each look at one costs the same whether it is right or not."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from overblik.errors import Unavailable

SHORTEST, LONGEST = 12, 200
"""Characters. Longer ones are refused, so that nobody makes us hash a book."""

_SALT, _LENGTH = 16, 32
# Each hashing takes its memory for as long as it lasts; strangers can ask for any number of them.
_AT_ONCE = 2
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one hashing costs; the default is the second recommendation of RFC 9106."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


class Passwords:
    """Makes and checks hashes, two at once in a process."""

    def __init__(self, cost: HashCost | None = None, patience: float = _PATIENCE_S) -> None:
        self._cost = cost or HashCost()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._patience = patience
        # What nobody's password gives: looked at in place of the hash that an unknown name does not have.
        self._nobodys = self.hashed(secrets.token_urlsafe())

    def hashed(self, password: str) -> str:
        """The hash with its salt and cost, as PHC writes it. Raises Unavailable when too much is asked at once."""
        cost = self._cost
        maker = Argon2id(
            salt=secrets.token_bytes(_SALT),
            length=_LENGTH,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        )
        with self._turn():
            return maker.derive_phc_encoded(_bytes(password))

    def fits(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password; None = there is none, which is found out at the same cost.

        Raises Unavailable when too much is asked at once.
        """
        with self._turn():
            try:
                Argon2id.verify_phc_encoded(_bytes(password[:LONGEST]), hashed or self._nobodys)
            except InvalidKey:
                return False
        return hashed is not None and len(password) <= LONGEST

    def _turn(self) -> _Turn:
        return _Turn(self._room, self._patience)


class _Turn:
    """One place among those that hash right now."""

    def __init__(self, room: threading.BoundedSemaphore, patience: float) -> None:
        self._room = room
        self._patience = patience

    def __enter__(self) -> None:
        if not self._room.acquire(timeout=self._patience):
            raise Unavailable("staff.too_many", "Too many log in at once. Try again in a minute.")

    def __exit__(self, *_: object) -> None:
        self._room.release()


def _bytes(password: str) -> bytes:
    """One spelling of what is typed the same, whichever keyboard made it (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
