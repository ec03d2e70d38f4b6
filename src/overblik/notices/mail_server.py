# SPDX-License-Identifier: MPL-2.0
"""The mail server that notices go out through: opened, handed one mail at a time, and never waited for long.

The library's errors quote addresses, so none of their words is passed on: what went wrong is told by a code.
"""

from __future__ import annotations

import contextlib
import enum
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import msgspec

from overblik.errors import Unavailable
from overblik.notices.letter import Sender

STEP_S = 10.0
WHOLE_S = 30.0

_ENHANCED = re.compile(rb"([245])\.([0-9]{1,3})\.[0-9]{1,3}\b")
# Of the enhanced codes (RFC 3463) these speak of the address: it is wrong, or its mailbox does not take mail.
_ADDRESS, _MAILBOX = b"1", b"2"
# Without one, these say of a recipient that there is none.
_NO_MAILBOX = (550, 551, 553)


class Security(enum.StrEnum):
    """How the connection is guarded."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSetup(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server as the operator has set it up. The password lies in a file, read anew each time."""

    host: str
    port: int
    security: Security
    user: str | None
    password_file: Path | None
    sender: Sender


class Refused(Exception):
    """The server does not take mail for this recipient: for good, or for now."""

    def __init__(self, *, for_good: bool) -> None:
        super().__init__("for good" if for_good else "for now")
        self.for_good = for_good


class NotTaken(Exception):
    """The server refuses this one mail for now, for another reason than the recipient."""


class MailServer:
    """A connection, used from one thread. Open it with `open`."""

    def __init__(
        self,
        setup: MailSetup,
        *,
        trust: ssl.SSLContext | None = None,
        step_s: float = STEP_S,
        whole_s: float = WHOLE_S,
    ) -> None:
        """`trust` None = the authorities that this machine trusts. No exchange may last `whole_s` seconds."""
        self._setup = setup
        self._trust = trust
        self._step_s = step_s
        self._whole_s = whole_s
        self._held: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and sign in. Raises Unavailable."""
        setup = self._setup
        password = self._password()
        context = self._trust or ssl.create_default_context()
        try:
            # Said by name of the sender's domain: our own host's name is nobody's business.
            made: smtplib.SMTP = (
                smtplib.SMTP_SSL(local_hostname=setup.sender.domain, timeout=self._step_s, context=context)
                if setup.security is Security.TLS
                else smtplib.SMTP(local_hostname=setup.sender.domain, timeout=self._step_s)
            )
            # What `connect` makes certificates be checked against is set by the constructor only.
            made._host = setup.host  # type: ignore[attr-defined]
            self._held = made
            with self._cut_off():
                made.connect(setup.host, setup.port)
                if setup.security is Security.STARTTLS:
                    made.starttls(context=context)
                if setup.user is not None:
                    made.login(setup.user, password or "")
        except smtplib.SMTPAuthenticationError:
            self._failed("notices.mail_sign_in", "The mail server does not take our user and password")
        except smtplib.SMTPNotSupportedError:
            self._failed(
                "notices.mail_security", "The mail server does not offer what the settings ask of it"
            )
        except ssl.SSLError:
            self._failed("notices.mail_certificate", "The mail server's certificate is not one we trust")
        except (OSError, smtplib.SMTPException):
            self._failed("notices.mail_unreachable", "The mail server cannot be reached")

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail; returns when the server has it. Raises Refused, NotTaken and Unavailable."""
        held = self._held
        if held is None:
            raise ValueError("not open")
        sender, to = self._setup.sender.address, message["To"].addresses[0].addr_spec
        try:
            with self._cut_off():
                held.send_message(message, sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = refused.recipients[to]
            raise Refused(for_good=_is_for_good(code, said)) from None
        except smtplib.SMTPDataError:
            raise NotTaken from None
        except smtplib.SMTPSenderRefused:
            self._failed("notices.mail_sender", "The mail server does not take mail from OVERBLIK_MAIL_FROM")
        except (OSError, smtplib.SMTPException):
            self._failed("notices.mail_unreachable", "The mail server cannot be reached")

    def close(self) -> None:
        """Hang up; never raises."""
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if held.sock is not None:
                    held.sock.settimeout(1.0)
                held.quit()
            held.close()

    def _password(self) -> str | None:
        file = self._setup.password_file
        if file is None:
            return None
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Unavailable(
                "notices.mail_password", "OVERBLIK_SMTP_PASSWORD_FILE: the file cannot be read"
            ) from None

    @contextlib.contextmanager
    def _cut_off(self) -> Iterator[None]:
        """Ends an exchange that has lasted too long: the library's own limit is for each byte that comes."""

        def cut() -> None:
            held = self._held
            if held is not None and held.sock is not None:
                with contextlib.suppress(OSError):
                    held.sock.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._whole_s, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _failed(self, code: str, message: str) -> NoReturn:
        if self._held is not None:
            self._held.close()
            self._held = None
        # `from None`: the library's words quote what was sent.
        raise Unavailable(code, f"{message}. Look at the settings OVERBLIK_SMTP_...") from None


def _is_for_good(code: int, said: bytes) -> bool:
    """Whether a refusal of a recipient is about the recipient, and for ever.

    A server that will not relay for us, or has us on a list, refuses every recipient: that is no reason to
    end anybody's wish.
    """
    if not 500 <= code < 600:
        return False
    found = _ENHANCED.search(said)
    if found is None:
        return code in _NO_MAILBOX
    return found[1] == b"5" and found[2] in (_ADDRESS, _MAILBOX)
