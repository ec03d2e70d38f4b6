# SPDX-License-Identifier: MPL-2.0
"""Where a receiver is reached. The operator fixes it; nothing a caller or a receiver says can change it.

Private addresses are allowed, because that is where municipal systems are. In clear text only the machine
itself is reached.
"""

from __future__ import annotations

import enum
import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from overblik.errors import InvalidInput

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII)
_LONGEST = 2000


class Channel(enum.StrEnum):
    """How events reach a receiver."""

    WEBHOOK = "webhook"
    AMQP = "amqp"


class HttpAddress(NamedTuple):
    """Where a webhook is posted to; `target` is path and query."""

    secure: bool
    host: str
    port: int
    target: str


class AmqpAddress(NamedTuple):
    """A broker and the user we are there. The password is not part of it."""

    secure: bool
    host: str
    port: int
    user: str
    virtual_host: str


def http_address(text: str) -> HttpAddress:
    """The parts of an https address, or an http address of this machine. Raises InvalidInput."""
    parts = _split(text, "https", "http", "--webhook", "https://host/path")
    if parts.username is not None or parts.password is not None:
        raise InvalidInput(
            "events.address", "--webhook: leave user and password out; events are signed instead"
        )
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return HttpAddress(secure, parts.hostname or "", parts.port or (443 if secure else 80), target)


def amqp_address(text: str) -> AmqpAddress:
    """The parts of an amqps address, or an amqp address of this machine. Raises InvalidInput."""
    example = "amqps://user@host:5671/virtualhost"
    parts = _split(text, "amqps", "amqp", "--amqp", example)
    if parts.password is not None or not parts.username or parts.query:
        raise InvalidInput(
            "events.address", f"--amqp: write {example}; the password goes to standard input (--secret -)"
        )
    secure = parts.scheme == "amqps"
    # As every AMQP client reads it: nothing and a lone slash both mean the virtual host called /.
    virtual_host = unquote(parts.path.removeprefix("/")) or "/"
    return AmqpAddress(
        secure,
        parts.hostname or "",
        parts.port or (5671 if secure else 5672),
        unquote(parts.username),
        virtual_host,
    )


def _split(text: str, secure: str, plain: str, option: str, example: str) -> SplitResult:
    try:
        if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise InvalidInput("events.address", f"{option}: write an address of the form {example}") from None
    if parts.scheme not in (secure, plain) or port == 0 or parts.fragment or not _is_host(host):
        raise InvalidInput("events.address", f"{option}: write an address of the form {example}")
    if parts.scheme == plain and not _is_this_machine(host):
        raise InvalidInput(
            "events.address_in_clear",
            f"{option}: {plain}:// is for this machine only (127.0.0.1, ::1, localhost); use {secure}://",
        )
    return parts


def _is_host(host: str) -> bool:
    """A name, or an address that one machine can have; link-local ones lead to the hosting's own services."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _HOST.fullmatch(host) is not None
    address = getattr(address, "ipv4_mapped", None) or address
    return not (address.is_unspecified or address.is_multicast or address.is_link_local)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
