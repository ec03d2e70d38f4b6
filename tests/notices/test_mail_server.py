# SPDX-License-Identifier: MPL-2.0
"""The way to a mail server: guarded, signed in, and told apart why it failed."""

from __future__ import annotations

import ssl
import uuid
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from overblik.errors import Unavailable
from overblik.notices.letter import LetterKind, Sender, letter
from overblik.notices.mail_server import MailServer, MailSetup, Security
from overblik.notices.wish import Sealed
from tests.builders import at
from tests.certificates import certificate
from tests.notices.mailbox import free_port, receiving

FROM = Sender("overblik@kommune.example", "https://overblik.example/")


def setup(port: int, **told: Any) -> MailSetup:
    return MailSetup(
        **{
            "host": "127.0.0.1",
            "port": port,
            "security": Security.NONE,
            "user": None,
            "password_file": None,
            "sender": FROM,
            **told,
        }
    )


def a_mail() -> EmailMessage:
    return letter(
        LetterKind.NEWS,
        "da",
        Sealed("a@mail.example", "out", "yes"),
        FROM,
        uuid.UUID(int=1),
        at("2025-06-01"),
    )


def sent(server: MailServer) -> None:
    server.open()
    try:
        server.send(a_mail())
    finally:
        server.close()


@pytest.fixture
def contexts(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side and that of a client who trusts it."""
    path, key = certificate(tmp_path, "mail", "127.0.0.1")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path, key)
    return server, ssl.create_default_context(cafile=path)


def test_over_starttls(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with receiving(tls_context=contexts[0], require_starttls=True) as box:
        sent(MailServer(setup(box.port, security=Security.STARTTLS), trust=contexts[1]))
    assert box.secure == [True]


def test_over_tls_from_the_first_byte(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    with receiving(ssl_context=contexts[0]) as box:
        sent(MailServer(setup(box.port, security=Security.TLS), trust=contexts[1]))
    assert len(box.mails) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext], security: Security
) -> None:
    opened = (
        receiving(ssl_context=contexts[0])
        if security is Security.TLS
        else receiving(tls_context=contexts[0], require_starttls=True)
    )
    with opened as box, pytest.raises(Unavailable) as told:
        sent(MailServer(setup(box.port, security=security)))
    assert told.value.code == "notices.mail_certificate"
    assert box.mails == []


def test_a_server_without_starttls_is_not_told_anything() -> None:
    with receiving() as box, pytest.raises(Unavailable) as told:
        sent(MailServer(setup(box.port, security=Security.STARTTLS)))
    assert told.value.code == "notices.mail_security"
    assert box.mails == []


def test_the_password_is_read_anew_each_time(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext], tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("wrong\n")
    with receiving(tls_context=contexts[0], auth_required=True) as box:
        server = MailServer(
            setup(box.port, security=Security.STARTTLS, user="us", password_file=secret), trust=contexts[1]
        )
        with pytest.raises(Unavailable) as told:
            sent(server)
        assert told.value.code == "notices.mail_sign_in"
        secret.write_text("right\n")
        sent(server)
        secret.unlink()
        with pytest.raises(Unavailable) as told:
            sent(server)
        assert told.value.code == "notices.mail_password"
    assert len(box.mails) == 1
    assert (b"us", b"right") in box.users


def test_a_sender_that_is_not_taken_is_our_own_fault() -> None:
    with receiving() as box:
        box.sender = lambda _address: "550 5.7.1 not from you"
        with pytest.raises(Unavailable) as told:
            sent(MailServer(setup(box.port)))
    assert told.value.code == "notices.mail_sender"


def test_a_server_that_hangs_up_between_two_mails_is_one_that_cannot_be_reached() -> None:
    with receiving() as box:
        server = MailServer(setup(box.port))
        server.open()
        server.send(a_mail())
    with pytest.raises(Unavailable) as told:
        server.send(a_mail())
    assert told.value.code == "notices.mail_unreachable"
    server.close()
    with pytest.raises(ValueError, match="not open"):
        server.send(a_mail())


def test_no_error_repeats_an_address_or_an_answer() -> None:
    with pytest.raises(Unavailable) as told:
        sent(MailServer(setup(free_port())))
    assert "127.0.0.1" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
