# SPDX-License-Identifier: MPL-2.0
"""The keys tokens are verified with: a JWKS file, read again when it changes; and a demo's own key."""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from overblik.access.system_key import SystemKey, certificate_key
from overblik.errors import InvalidInput, Unavailable

PRIVATE_FILE, PUBLIC_FILE = "demo-token-key.json", "demo-token-keys.json"

_SMALLEST_RSA = 2048
_PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}
_ALGORITHM = {"RSA": "RS256", "EC": "ES256"}


class _Stamp(NamedTuple):
    """By what we notice that a file has changed, also when it was replaced within one tick of the clock."""

    changed: int
    size: int
    inode: int


class CurrentKeys(NamedTuple):
    """The keys of a file, with a stamp that every change of it changes; by key id, the certificates beside them."""

    stamp: object
    keys: KeySet
    certificates: Mapping[str, SystemKey]


class KeyFile:
    """The public keys in a JWKS file. A key taken out of the file verifies nothing from the next look on.

    While the file cannot be read, or holds no key of use, no token is verified: Unavailable.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: CurrentKeys | None = None

    def current(self) -> CurrentKeys:
        """The keys as the file has them now. Raises Unavailable."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise _unreadable(error) from None
        stamp = _Stamp(status.st_mtime_ns, status.st_size, status.st_ino)
        read = self._read
        if read is None or read.stamp != stamp:
            with self._lock:
                text = self._load()
                read = self._read = CurrentKeys(stamp, parse_keys(text), certificates(text))
        return read

    def _load(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise _unreadable(error) from None


def parse_keys(text: bytes) -> KeySet:
    """The keys of a JWKS that can verify RS256 and ES256; others in it are left out.

    Secret parts are never taken over, and a shared secret (`oct`) is no key here: anyone who can verify with
    it can sign with it. Raises Unavailable when nothing remains, because the file is the operator's.
    """
    try:
        keys = public_keys(text)
    except ValueError:
        raise Unavailable(
            "token_keys_malformed", 'OVERBLIK_TOKEN_KEYS: the file must hold {"keys": [...]} (a JWKS).'
        ) from None
    if not keys:
        raise Unavailable(
            "token_keys_empty",
            "OVERBLIK_TOKEN_KEYS: the file holds no RSA key of 2048 bits or more and no EC key on P-256.",
        )
    return KeySet(keys)


def public_keys(text: bytes) -> list[Key]:
    """The usable keys of a JWKS, as `parse_keys` chooses them; there may be none. Raises ValueError for no JWKS."""
    return [key for entry in _entries(text) if (key := _key(entry)) is not None]


def certificates(text: bytes) -> dict[str, SystemKey]:
    """What the certificates beside the usable keys of a JWKS (`x5c`, RFC 7517) tell, by key id.

    A certificate of another key, or one that cannot be read, is passed over: the key itself is good without it.
    Raises ValueError for no JWKS.
    """
    found = {}
    for entry in _entries(text):
        key = _key(entry)
        told = key and _certificate(entry.get("x5c"), key.public_key)
        if key is not None and told:
            found[str(key.kid)] = told
    return found


def _entries(text: bytes) -> list[Any]:
    try:
        entries = json.loads(text)["keys"]
        assert isinstance(entries, list)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        raise ValueError("no JWKS") from None
    return entries


def _certificate(chain: Any, key: object) -> SystemKey | None:
    try:
        first = base64.b64decode(chain[0], validate=True)
        of_this_key = x509.load_der_x509_certificate(first).public_key() == key
    except Exception:
        # As of a certificate that a system shows: whatever is wrong with it, the key is taken.
        return None
    return certificate_key(first) if of_this_key else None


def _key(entry: Any) -> RSAKey | ECKey | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    kind = entry.get("kty")
    if kind not in ("RSA", "EC") or entry.get("alg", _ALGORITHM[kind]) != _ALGORITHM[kind]:
        return None
    public: dict[str, Any] = {name: entry.get(name) for name in _PUBLIC[kind]}
    if isinstance(entry.get("kid"), str):
        public["kid"] = entry["kid"]
    try:
        key = RSAKey.import_key(public) if kind == "RSA" else ECKey.import_key(public)
        key.ensure_kid()
        raw = key.public_key
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(key, ECKey):
        return key if entry.get("crv") == "P-256" else None
    return key if raw.key_size >= _SMALLEST_RSA else None


def demo_key(folder: Path) -> ECKey:
    """The demo's own signing key in `folder`, made with its JWKS beside it on first use.

    The signing key is 0600; processes that start at once end with the same key. Raises InvalidInput when the
    file is not a key, Unavailable when it cannot be read or written.
    """
    path = folder / PRIVATE_FILE
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
            made.ensure_kid()
            _write_once(path, made.as_dict(private=True), 0o600)
        key = ECKey.import_key(json.loads(path.read_bytes()))
        if not (folder / PUBLIC_FILE).exists():
            _write_once(folder / PUBLIC_FILE, {"keys": [key.as_dict(private=False)]}, 0o644)
    except OSError as error:
        raise _unreadable(error) from None
    except (JoseError, ValueError, TypeError):
        raise InvalidInput(
            "demo_key_malformed",
            f"{path} is not a key. Remove it together with {PUBLIC_FILE}; both are made anew.",
        ) from None
    return key


def _write_once(path: Path, content: Any, mode: int) -> None:
    """Whoever comes second leaves the first one's file alone, and nobody ever reads half a file."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(content, file)
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _unreadable(error: OSError) -> Unavailable:
    return Unavailable(
        "token_keys_unreadable", f"The token keys cannot be read or written: {error.strerror}."
    )
