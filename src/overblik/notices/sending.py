# SPDX-License-Identifier: MPL-2.0
"""Sends the mails that wait, in a thread of its own: a mail server that is slow or away keeps nothing else waiting."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

import psycopg
from psycopg import Connection

from overblik.errors import OverblikError, Unavailable, kind_and_place
from overblik.notices import queue, store
from overblik.notices.letter import Sender, letter
from overblik.notices.mail_server import STEP_S, WHOLE_S, MailServer, NotTaken, Refused
from overblik.notices.office import opened
from overblik.notices.queue import Mail
from overblik.people.keys import KeyRing

AT_ONCE = 20
HELD = dt.timedelta(minutes=15)
"""Longer than `AT_ONCE` mails can take: who is killed leaves them to be sent again after so long a time."""
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
PATIENCE = dt.timedelta(days=5)
"""So long a recipient may be refused for now before the address counts as one that does not work."""

Conn = Connection[tuple[Any, ...]]
Clock = Callable[[], dt.datetime]

_log = logging.getLogger(__name__)


class Line(Protocol):
    """An open way to the mail server, as `MailServer` is one."""

    def open(self) -> None:
        """Raises Unavailable."""

    def send(self, message: Any) -> None:
        """Raises Refused, NotTaken and Unavailable."""

    def close(self) -> None:
        """Never raises."""


class Sending:
    """`connect` gives a new connection in autocommit, to be closed here."""

    def __init__(
        self,
        connect: Callable[[], Connection[Any]],
        server: Callable[[], MailServer],
        sender: Sender,
        ring: KeyRing,
        clock: Clock,
    ) -> None:
        self._connect = connect
        self._server = server
        self._sender = sender
        self._ring = ring
        self._clock = clock
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._failures = 0
        self._not_before: dt.datetime | None = None

    def begin(self, conn: Conn) -> bool:
        """Start sending unless that is under way, nothing is due, or the server is being left alone."""
        now = self._clock()
        if self.is_under_way or (self._not_before is not None and now < self._not_before):
            return False
        if self._stopping.is_set() or not queue.is_due(conn, now):
            return False
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
        self._thread.start()
        return True

    @property
    def is_under_way(self) -> bool:
        """Whether mails are being sent right now."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Let it end with the mail it is just sending, and wait for that."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(WHOLE_S + STEP_S)

    def _run(self) -> None:
        try:
            with self._connect() as conn:
                self.send_all(conn)
        except (Unavailable, psycopg.Error) as error:
            # The driver's words may quote rows.
            _log.warning("sending waits for the database: %s", type(error).__name__)
        except Exception as error:
            _log.error("sending failed: %s", kind_and_place(error))

    def send_all(self, conn: Conn) -> int:
        """Send what is due until nothing is left or the server fails; how many were sent. `conn`: autocommit."""
        line: Line | None = None
        sent = 0
        try:
            while not self._stopping.is_set():
                now = self._clock()
                mails = queue.claim(conn, now, now + HELD, AT_ONCE)
                if not mails:
                    break
                if line is None:
                    line = self._server()
                    self._open(conn, line, mails)
                sent += self._send(conn, line, mails)
                self._failures = 0
        except Unavailable:
            return sent
        finally:
            if line is not None:
                line.close()
        return sent

    def _open(self, conn: Conn, line: Line, mails: list[Mail]) -> None:
        try:
            line.open()
        except Unavailable as error:
            self._leave_alone(conn, mails, error)
            raise

    def _send(self, conn: Conn, line: Line, mails: list[Mail]) -> int:
        sent = 0
        for place, mail in enumerate(mails):
            if self._stopping.is_set():
                queue.postpone(conn, mails[place:], "notices.stopped", self._clock())
                break
            try:
                sent += self._one(conn, line, mail)
            except Unavailable as error:
                self._leave_alone(conn, mails[place:], error)
                raise
        return sent

    def _one(self, conn: Conn, line: Line, mail: Mail) -> bool:
        found = queue.sealed_for(conn, mail)
        if found is None:
            queue.drop(conn, mail)
            return False
        sealed, language = found
        try:
            line.send(
                letter(mail.kind, language, opened(self._ring, sealed), self._sender, mail.id, mail.made_at)
            )
        except Refused as refused:
            if refused.for_good or self._clock() - mail.made_at > PATIENCE:
                with conn.transaction():
                    store.stop(conn, mail.party_key, store.REFUSED)
            else:
                self._later(conn, mail, "notices.mail_refused")
        except NotTaken:
            self._later(conn, mail, "notices.mail_not_taken")
        except Unavailable:
            raise
        except OverblikError as error:  # wrong keys
            self._later(conn, mail, error.code)
        else:
            queue.sent(conn, mail, self._clock())
            return True
        return False

    def _later(self, conn: Conn, mail: Mail, failure: str) -> None:
        queue.postpone(conn, [mail], failure, self._clock() + wait_after(mail.attempts))

    def _leave_alone(self, conn: Conn, mails: list[Mail], error: Unavailable) -> None:
        """The server itself fails: whatever else is due would fail too."""
        self._failures += 1
        self._not_before = self._clock() + wait_after(self._failures)
        _log.warning("the mail server is left alone for a while: %s", error.code)
        queue.postpone(conn, mails, error.code, self._not_before)


def wait_after(failures: int) -> dt.timedelta:
    """How long to wait after so many failures: doubled each time, up to a cap."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(max(failures, 1) - 1, 20)))
