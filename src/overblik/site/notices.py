# SPDX-License-Identifier: MPL-2.0
"""Notices in the worker: looking for news, sending mails, tidying up; put together from the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.notices import store
from overblik.notices.letter import Sender
from overblik.notices.looking import Looking
from overblik.notices.mail_server import MailServer, MailSetup, Security
from overblik.notices.sending import Sending
from overblik.overview.policy_cache import PolicyCache, loader
from overblik.settings import Settings
from overblik.site.clock import now
from overblik.site.start import Installation

UNCONFIRMED_KEPT = dt.timedelta(days=7)
SENT_KEPT = dt.timedelta(days=30)

Duty = Callable[[], object]
Connect = Callable[[], Connection[Any]]


class Notices:
    """The worker's part in notices. `connect` gives a new connection, to be closed by whoever asked."""

    def __init__(self, installation: Installation, connect: Connect) -> None:
        settings = installation.settings

        def connect_raw() -> Connection[Any]:
            conn = connect()
            use_raw_json(conn)
            return conn

        self._looking = Looking(
            PolicyCache(loader(connect_raw)), now, dt.timedelta(hours=settings.notice_hours)
        )
        setup = mail_setup(settings)
        self._sending = (
            None
            if setup is None
            else Sending(connect, lambda: MailServer(setup), setup.sender, installation.ring, now)
        )

    def duties(self, current: Connect) -> list[tuple[float, Duty]]:
        """What is to be done, and every how many seconds."""
        found: list[tuple[float, Duty]] = [
            (5.0, lambda: self._looking.round(current())),
            (600.0, lambda: store.tidy(current(), now() - UNCONFIRMED_KEPT, now() - SENT_KEPT)),
        ]
        sending = self._sending
        if sending is not None:
            found.append((1.0, lambda: sending.begin(current())))
        return found

    def stop(self) -> None:
        """End with the mail that is just being sent."""
        if self._sending is not None:
            self._sending.stop()


def mail_setup(settings: Settings) -> MailSetup | None:
    """The mail server of the settings; None when none is set up."""
    if settings.smtp_host is None or settings.mail_from is None or settings.public_url is None:
        return None
    return MailSetup(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        user=settings.smtp_user,
        password_file=settings.smtp_password_file,
        sender=Sender(settings.mail_from, f"{settings.public_url}/"),
    )
