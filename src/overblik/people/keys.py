# SPDX-License-Identifier: MPL-2.0
"""The two secrets outside the database: one makes party keys, the other seals person numbers.

Each lies in its own file in the key folder (0700, files 0600), one line per generation, newest first. The
newest makes and seals; older ones are kept to read what is not yet re-keyed and to open older backups.
"""

from __future__ import annotations

import contextlib
import enum
import fcntl
import hashlib
import hmac
import os
import re
import secrets
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from overblik.errors import Conflict, Unavailable
from overblik.people.cpr import Cpr

PartyKind = Literal["cpr", "cvr"]

_VERSION_BITS = (0x8 << 76) | (0x2 << 62)
_VERSION_MASK = ~((0xF << 76) | (0x3 << 62))
_SEALED_FOR = [b"overblik person"]
_TEXT_SEALED_FOR = b"overblik text"
_NONCE = 16
# Bounded because it holds numbers in clear; larger than any batch of a delivery.
_REMEMBERED = 20_000
_LINE = re.compile(r"([0-9a-f]{12}) ([0-9a-f]+)")


class Purpose(enum.Enum):
    """What a secret is for; the value names its file."""

    PARTY = "party"
    SEAL = "seal"

    @property
    def length(self) -> int:
        """Bytes: HMAC-SHA256 wants 32, AES-256-SIV 64."""
        return 32 if self is Purpose.PARTY else 64


class Secret:
    """One generation of one key. Shown only by its id, a short fingerprint that gives nothing away."""

    __slots__ = ("check", "id", "material", "purpose")

    def __init__(self, purpose: Purpose, material: bytes) -> None:
        if len(material) != purpose.length:
            raise ValueError("wrong key length")
        self.purpose = purpose
        self.material = material
        self.id = hashlib.sha256(b"overblik key id " + purpose.value.encode() + material).hexdigest()[:12]
        self.check = hmac.digest(material, b"overblik key check " + purpose.value.encode(), "sha256")

    def __repr__(self) -> str:
        return f"Secret({self.purpose.value} {self.id})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key is not serialised")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key is not serialised")


class Fingerprint(NamedTuple):
    """What may be shown of a key."""

    purpose: str
    key_id: str
    current: bool


class KeyRing:
    """All generations of both secrets, newest first. Read once per process; `rotate` makes a new ring."""

    def __init__(self, party: tuple[Secret, ...], seal: tuple[Secret, ...]) -> None:
        if not party or not seal:
            raise ValueError("a ring holds at least one key for each purpose")
        self._secrets = {Purpose.PARTY: party, Purpose.SEAL: seal}
        self._sealers = [AESSIV(secret.material) for secret in seal]
        self._hmac_key = party[0].material
        self._known: dict[str, uuid.UUID] = {}

    def __repr__(self) -> str:
        ids = ", ".join(f"{print_.purpose} {print_.key_id}" for print_ in self.fingerprints())
        return f"KeyRing({ids})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key ring is not serialised")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key ring is not serialised")

    @property
    def party_key_id(self) -> str:
        """Id of the key that makes party keys now."""
        return self._secrets[Purpose.PARTY][0].id

    @property
    def seal_key_id(self) -> str:
        """Id of the key that seals now."""
        return self._secrets[Purpose.SEAL][0].id

    def secrets(self, purpose: Purpose) -> tuple[Secret, ...]:
        """The generations, newest first."""
        return self._secrets[purpose]

    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """What may be shown of every key, newest first within each purpose."""
        return tuple(
            Fingerprint(purpose.value, secret.id, place == 0)
            for purpose, generations in self._secrets.items()
            for place, secret in enumerate(generations)
        )

    def party_key(self, kind: PartyKind, number: str) -> uuid.UUID:
        """The key all rows of a person or company lie under: HMAC-SHA256 of kind and digits, 16 bytes.

        Version (8, "custom" of RFC 9562) and variant bits are set, so that it is a valid UUID anywhere and
        never equals an object id of another version. 122 bits remain.
        """
        text = f"{kind}:{number}"
        key = self._known.get(text)
        if key is None:
            key = _party_key(self._hmac_key, text)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[text] = key
        return key

    def party_keys(self, kind: PartyKind, number: str) -> tuple[uuid.UUID, ...]:
        """The keys of a party under every generation, the present one first."""
        return tuple(
            _party_key(secret.material, f"{kind}:{number}") for secret in self._secrets[Purpose.PARTY]
        )

    def seal(self, cpr: Cpr) -> bytes:
        """The number encrypted (AES-SIV): the same number gives the same bytes under one key."""
        return self.seal_party("cpr", cpr.digits)

    def unseal(self, sealed: bytes) -> Cpr:
        """The number behind sealed bytes of any generation. Raises Conflict if no key of ours opens them."""
        kind, number = self.unseal_party(sealed)
        if kind != "cpr":
            raise Conflict("keys.other_kind", "the sealed value is not a person number")
        return Cpr(number)

    def seal_party(self, kind: PartyKind, number: str) -> bytes:
        """As `seal`, for persons and companies."""
        return self._sealers[0].encrypt(f"{kind}:{number}".encode(), _SEALED_FOR)

    def unseal_party(self, sealed: bytes) -> tuple[PartyKind, str]:
        """As `unseal`, with the kind of party."""
        for sealer in self._sealers:
            with contextlib.suppress(InvalidTag, ValueError):
                kind, _, number = sealer.decrypt(sealed, _SEALED_FOR).decode().partition(":")
                return ("cpr" if kind == "cpr" else "cvr"), number
        raise _cannot_open("number")

    def seal_text(self, text: str, place: str = "") -> bytes:
        """Any text of a citizen's that may not stand in the clear, encrypted; no two results are alike.

        With a `place` (which row and column, for example) it opens there only.
        """
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealers[0].encrypt(text.encode(), _bound(nonce, place))

    def unseal_text(self, sealed: bytes, place: str = "") -> str:
        """The text again, sealed by any generation. Raises Conflict if no key of ours opens it in this place."""
        nonce, body = sealed[:_NONCE], sealed[_NONCE:]
        for sealer in self._sealers:
            with contextlib.suppress(InvalidTag, ValueError):
                return sealer.decrypt(body, _bound(nonce, place)).decode()
        raise _cannot_open("text")


def _bound(nonce: bytes, place: str) -> list[bytes]:
    return [_TEXT_SEALED_FOR, nonce, *([place.encode()] if place else [])]


def load_or_create(folder: Path) -> KeyRing:
    """The ring in `folder`, made on first use. Processes that start at once end with the same keys."""
    _own_folder(folder)
    return KeyRing(_load(folder, Purpose.PARTY), _load(folder, Purpose.SEAL))


def rotate(folder: Path, purpose: Purpose) -> KeyRing:
    """Put a new generation first in the file of `purpose` and give the ring that knows it."""
    load_or_create(folder)
    with _locked(folder):
        generations = (Secret(purpose, secrets.token_bytes(purpose.length)), *_load(folder, purpose))
        new = _write_beside(folder, purpose, generations)
        new.rename(_file(folder, purpose))
        _sync(folder)
    return load_or_create(folder)


def _cannot_open(what: str) -> Conflict:
    return Conflict(
        "keys.cannot_open",
        f"a sealed {what} cannot be opened with the keys of this installation; put back the key files",
    )


def _party_key(material: bytes, text: str) -> uuid.UUID:
    number = int.from_bytes(hmac.digest(material, text.encode(), "sha256")[:16])
    return uuid.UUID(int=(number & _VERSION_MASK) | _VERSION_BITS)


def _file(folder: Path, purpose: Purpose) -> Path:
    return folder / f"{purpose.value}.key"


def _own_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _narrow(folder, 0o700)
    except OSError as error:
        raise Unavailable(
            "keys.unreachable", f"the key folder {folder} cannot be made or is not ours ({error.strerror})"
        ) from None


def _narrow(path: Path, mode: int) -> None:
    """Shut out others. A read-only mount that is narrow already is left as it is."""
    if path.stat().st_mode & 0o777 & ~mode:
        path.chmod(mode)


def _load(folder: Path, purpose: Purpose) -> tuple[Secret, ...]:
    path = _file(folder, purpose)
    try:
        if not path.exists():
            _create(folder, purpose)
        _narrow(path, 0o600)
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise _damaged(path) from None
    except OSError as error:
        raise Unavailable("keys.unreachable", f"{path} cannot be read or made ({error.strerror})") from None
    return _parse(path, purpose, text)


def _parse(path: Path, purpose: Purpose, text: str) -> tuple[Secret, ...]:
    found: list[Secret] = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or len(match[2]) != purpose.length * 2:
            raise _damaged(path)
        secret = Secret(purpose, bytes.fromhex(match[2]))
        if secret.id != match[1]:
            raise _damaged(path)
        found.append(secret)
    if not found:
        raise _damaged(path)
    return tuple(found)


def _damaged(path: Path) -> Conflict:
    return Conflict("keys.damaged", f"{path} is damaged; put back your copy of the key file")


def _create(folder: Path, purpose: Purpose) -> None:
    """Written beside and then linked: the first process wins, and nobody ever reads half a file."""
    new = _write_beside(folder, purpose, (Secret(purpose, secrets.token_bytes(purpose.length)),))
    try:
        with contextlib.suppress(FileExistsError):
            _file(folder, purpose).hardlink_to(new)
    finally:
        new.unlink()
    _sync(folder)


def _write_beside(folder: Path, purpose: Purpose, generations: tuple[Secret, ...]) -> Path:
    path = folder / f".{purpose.value}.{secrets.token_hex(8)}"
    lines = [f"# Overblik {purpose.value} key, newest first. Keep a copy apart from the database backups."]
    lines += [f"{secret.id} {secret.material.hex()}" for secret in generations]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
