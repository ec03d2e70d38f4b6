# SPDX-License-Identifier: MPL-2.0
"""A mail server for tests: a real one on the loopback that keeps what it was given, and can be told to refuse."""

from __future__ import annotations

import contextlib
import email
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Mailbox:
    """What came in. `recipient` and `content` may answer with a line of SMTP in the place of yes."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    sender: Callable[[str], str | None] = lambda _address: None
    recipient: Callable[[str], str | None] = lambda _address: None
    content: Callable[[], str | None] = lambda: None
    users: list[tuple[bytes, bytes]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Called by the server for the sender."""
        refusal = self.sender(address)
        if refusal is not None:
            return refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Called by the server for each recipient."""
        refusal = self.recipient(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Called by the server with a whole mail."""
        refusal = self.content()
        if refusal is not None:
            return refusal
        self.secure.append(session.ssl is not None)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.raw.append(envelope.content)
        parsed = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """One user with one password."""
        assert isinstance(data, LoginPassword)
        self.users.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


def text_of(mail: EmailMessage) -> str:
    """What a mail says."""
    body = mail.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@contextlib.contextmanager
def receiving(port: int = 0, **more: Any) -> Iterator[Mailbox]:
    """A mail server that listens until the block is left."""
    box = Mailbox()
    more.setdefault("authenticator", box.authenticate)
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), **more)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
