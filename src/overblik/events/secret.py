# SPDX-License-Identifier: MPL-2.0
"""The secret of each receiver, outside the database: one file in the key folder, readable by its owner only.

A webhook's secrets sign; there may be two while the receiver changes from one to the other, and then both
sign. A broker's is our password there. The file holds one a line, newest first.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
from pathlib import Path

from overblik.errors import Conflict, InvalidInput, Unavailable
from overblik.events.address import Channel

PREFIX = "whsec_"
MOST = 2

_HEAD = "# Overblik, secret of the receiver"
_SHORTEST, _LONGEST = 24, 64
_PASSWORD = re.compile(r"[^\x00-\x1f\x7f]{1,1024}")


def path_of(folder: Path, name: str) -> Path:
    """The file of this receiver."""
    return folder / f"receiver-{name}.key"


def new_secret() -> str:
    """A fresh secret for signing, as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def checked(channel: Channel, text: str) -> str:
    """A secret as it was given. Raises InvalidInput, which never repeats it."""
    if channel is Channel.AMQP:
        if _PASSWORD.fullmatch(text) is None:
            raise InvalidInput("events.password", "--secret: write the password on one line")
        return text
    try:
        key_of(text)
    except ValueError:
        raise InvalidInput(
            "events.secret",
            f"--secret: write {PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64, or leave it out for a new one",
        ) from None
    return text


def key_of(text: str) -> bytes:
    """The bytes that sign. Raises ValueError."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if not text.startswith(PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError("not a secret for signing")
    return key


def create(folder: Path, name: str, secret: str) -> Path:
    """Keep the secret of a new receiver. Raises Conflict when there is a file already, and Unavailable."""
    path = path_of(folder, name)
    try:
        beside = _written(folder, name, [secret])
        try:
            path.hardlink_to(beside)
        finally:
            beside.unlink()
    except FileExistsError:
        raise Conflict(
            "events.secret_exists", f"{path} is there already; move it away, or choose another name"
        ) from None
    except OSError as error:
        raise _unreachable(path, error) from None
    return path


def load(folder: Path, name: str) -> tuple[str, ...]:
    """The secrets, newest first. Raises Unavailable."""
    path = path_of(folder, name)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreachable(path, error) from None
    found = tuple(line for line in lines[1:] if line)
    if not lines or not lines[0].startswith(_HEAD) or not found:
        raise Unavailable(
            "events.secret_damaged", f"{path} is damaged; put back your copy, or rotate the secret"
        )
    return found


def rotate(folder: Path, name: str, secret: str) -> None:
    """Put a new secret first and keep the one before it. Raises Unavailable."""
    _replace(folder, name, [secret, *load(folder, name)][:MOST])


def replace(folder: Path, name: str, secret: str) -> None:
    """Keep this secret only. Raises Unavailable."""
    load(folder, name)
    _replace(folder, name, [secret])


def retire(folder: Path, name: str) -> bool:
    """Forget all but the newest; whether there were others. Raises Unavailable."""
    held = load(folder, name)
    if len(held) > 1:
        _replace(folder, name, held[:1])
    return len(held) > 1


def remove(folder: Path, name: str) -> None:
    """Forget the secret of a receiver that is no more."""
    with contextlib.suppress(FileNotFoundError):
        path_of(folder, name).unlink()


def _replace(folder: Path, name: str, lines: list[str] | tuple[str, ...]) -> None:
    path = path_of(folder, name)
    try:
        _written(folder, name, lines).replace(path)
    except OSError as error:
        raise _unreachable(path, error) from None


def _written(folder: Path, name: str, lines: list[str] | tuple[str, ...]) -> Path:
    """A file beside, whole and on disk: nobody ever reads half of one."""
    beside = folder / f".receiver-{name}.{secrets.token_hex(8)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join([f"{_HEAD} {name}, newest first.", *lines, ""]))
        file.flush()
        os.fsync(file.fileno())
    return beside


def _unreachable(path: Path, error: Exception) -> Unavailable:
    told = (error.strerror if isinstance(error, OSError) else None) or "not text"
    return Unavailable("events.secret_unreachable", f"{path} cannot be read or written ({told})")
